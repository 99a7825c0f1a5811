import { GraphError } from '../errors.ts'
import { FACEBOOK_SCOPES } from './facebook-scopes.ts'
import { INSTAGRAM_SCOPES } from './instagram-scopes.ts'
import type { LoginKind, ScopeRow } from './scope-row.ts'

export const SCOPES: Readonly<Record<LoginKind, Readonly<Record<string, ScopeRow>>>> = {
  facebook: FACEBOOK_SCOPES,
  instagram: INSTAGRAM_SCOPES,
}

/** What can be done with an account. */
export type Capability = 'content' | 'metrics' | 'ads' | 'publishing' | 'comments' | 'webhooks' | 'competitors'

type Needs = Readonly<Partial<Record<Capability, readonly string[]>>>

/** The permissions of each capability. What a login lacks, Meta does not offer there. */
const CAPABILITIES: Readonly<Record<LoginKind, Needs>> = {
  facebook: {
    content: [
      'pages_show_list',
      'pages_read_engagement',
      'pages_read_user_content',
      'instagram_basic',
      'business_management',
    ],
    // D 2026-06: numbers of an account want ads_read where the person has its Page through a portfolio, as most companies do.
    metrics: ['read_insights', 'instagram_manage_insights', 'ads_read'],
    ads: ['ads_read'],
    publishing: ['pages_manage_posts', 'instagram_content_publish'],
    comments: ['pages_manage_engagement', 'instagram_manage_comments'],
    // D webhooks: comments of Instagram want their own permission besides that to subscribe.
    webhooks: ['pages_manage_metadata', 'instagram_manage_comments'],
    // D, S: business_discovery; ads_read as for metrics.
    competitors: ['instagram_basic', 'instagram_manage_insights', 'pages_read_engagement', 'ads_read'],
  },
  instagram: {
    content: ['instagram_business_basic'],
    metrics: ['instagram_business_manage_insights'],
    publishing: ['instagram_business_content_publish'],
    comments: ['instagram_business_manage_comments'],
    webhooks: ['instagram_business_manage_comments'],
  },
}

export interface ScopesOptions {
  /** Default `facebook`. */
  login?: LoginKind | undefined
}

/**
 * The permissions to ask for, with all that they depend on, sorted and each once.
 *
 * @throws {GraphError} `unsupported` for what Instagram Login does not offer: ads and competitors.
 */
export function scopesFor(capabilities: readonly Capability[], options: ScopesOptions = {}): readonly string[] {
  const { login = 'facebook' } = options
  const closed = new Set<string>()
  const add = (scope: string): void => {
    if (closed.has(scope)) return
    closed.add(scope)
    for (const needed of SCOPES[login][scope]?.dependsOn ?? []) add(needed)
  }
  for (const capability of capabilities) {
    const needs = CAPABILITIES[login][capability]
    if (needs === undefined) {
      throw new GraphError(`Instagram Login does not offer ${capability}: connect through Facebook Login for it.`, {
        code: 'unsupported',
      })
    }
    for (const scope of needs) add(scope)
  }
  return [...closed].toSorted()
}

/**
 * What is missing for these capabilities, sorted; empty: nothing.
 *
 * @param granted What was granted, from `debugToken`, `permissions` or the exchange of Instagram Login. Where Meta did not
 *   say, ask another of them: not told is not the same as none.
 */
export function missingScopes(
  granted: readonly string[],
  capabilities: readonly Capability[],
  options: ScopesOptions = {},
): readonly string[] {
  return scopesFor(capabilities, options).filter((scope) => !granted.includes(scope))
}
