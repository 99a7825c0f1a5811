import { FACEBOOK_SCOPES, INSTAGRAM_SCOPES, scopesFor, type TokenInfo } from '@bos/meta-client/oauth'
import type { Connection } from '@bos/social-db'
import { capabilitiesOf } from '../capabilities.ts'
import type { Surroundings } from '../core.ts'
import type { ReasonDetails } from '../reasons.ts'
import { pageIdOf } from './ask-facebook.ts'

/** The permissions that this very connection needs for what was asked for, sorted. */
export function neededScopes(
  surroundings: Pick<Surroundings, 'capabilities'>,
  { platform, login, metadata }: Pick<Connection, 'platform' | 'login' | 'metadata'>,
): readonly string[] {
  const capabilities = capabilitiesOf(surroundings, { metadata })
  if (login === 'instagram') {
    const offered = capabilities.filter((capability) => capability !== 'ads' && capability !== 'competitors')
    return scopesFor(offered, { login })
  }
  const all = scopesFor(capabilities)
  if (platform !== 'instagram') return all.filter((scope) => !scope.startsWith('instagram_'))
  // D: the account is read through its Page, and its webhooks come through the Page's subscription.
  const ofPage = new Set([...(FACEBOOK_SCOPES['instagram_basic']?.dependsOn ?? []), 'pages_manage_metadata'])
  return all.filter((scope) => scope.startsWith('instagram_') || ofPage.has(scope))
}

/** Which of them Meta says are not granted, for this Page where they are granted Page by Page; undefined: it did not say. */
export function scopesLost(
  info: TokenInfo | undefined,
  connection: Connection,
  needed: readonly string[],
): readonly string[] | undefined {
  const { scopes, granularScopes } = info ?? {}
  if (scopes === undefined) return undefined
  const pageId = pageIdOf(connection)
  return needed.filter((scope) => {
    if (!scopes.includes(scope)) return true
    if (pageId === undefined || FACEBOOK_SCOPES[scope]?.asset !== 'page') return false
    // D: no list of targets covers all of them.
    const targets = granularScopes?.find((one) => one.scope === scope)?.targetIds
    return targets !== undefined && !targets.includes(pageId)
  })
}

/** For people: each permission, and what it is for. */
export function lostDetails(scopes: readonly string[]): ReasonDetails {
  const purposeOf = (scope: string) => (FACEBOOK_SCOPES[scope] ?? INSTAGRAM_SCOPES[scope])?.purpose ?? ''
  return { scopes, lost: scopes.map((scope) => `${scope}: ${purposeOf(scope)}`) }
}
