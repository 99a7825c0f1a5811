import { configError } from '../errors.ts'

export interface ScopeRow {
  /** What the permission is for, in words a person understands. */
  purpose: string
  /** Permissions to ask for along with it: Meta does not add them by itself. */
  dependsOn: readonly string[]
  source: string
}

const PERMISSIONS = 'D permissions reference, August 2026'
const PAGES = ['pages_show_list', 'pages_read_engagement'] as const

/** Permissions of Facebook Login. */
export const FACEBOOK_SCOPES: Readonly<Record<string, ScopeRow>> = {
  public_profile: { purpose: 'Name and picture of the person', dependsOn: [], source: PERMISSIONS },
  email: { purpose: "The person's e-mail address; may be missing even if granted", dependsOn: [], source: PERMISSIONS },
  pages_show_list: { purpose: 'List the Pages the person manages', dependsOn: [], source: PERMISSIONS },
  pages_read_engagement: {
    purpose: "Read a Page's posts, data and followers",
    dependsOn: ['pages_show_list'],
    source: PERMISSIONS,
  },
  pages_read_user_content: {
    purpose: 'Read what others write on the Page; without it also the counts of reactions and comments are refused',
    dependsOn: ['pages_show_list'],
    source: 'D permissions reference, August 2026; P! 2026-09-01',
  },
  pages_manage_metadata: {
    purpose: 'Be told when something happens on the Page',
    dependsOn: ['pages_show_list'],
    source: PERMISSIONS,
  },
  pages_manage_posts: { purpose: 'Publish on the Page', dependsOn: PAGES, source: PERMISSIONS },
  pages_manage_engagement: {
    purpose: 'Answer comments as the Page',
    dependsOn: ['pages_read_user_content', 'pages_show_list'],
    source: PERMISSIONS,
  },
  read_insights: { purpose: "Read a Page's numbers", dependsOn: PAGES, source: PERMISSIONS },
  business_management: {
    purpose: 'See Pages that belong to a business portfolio',
    dependsOn: [],
    source: 'P fbsamples 38, quoting the v17 changelog',
  },
  ads_read: { purpose: "Read ads' numbers", dependsOn: [], source: PERMISSIONS },
  ads_management: { purpose: 'Manage ads', dependsOn: PAGES, source: PERMISSIONS },
  instagram_basic: { purpose: 'Read an Instagram account and its media', dependsOn: PAGES, source: PERMISSIONS },
  instagram_manage_insights: {
    purpose: "Read an Instagram account's numbers",
    dependsOn: ['instagram_basic', ...PAGES],
    source: PERMISSIONS,
  },
  instagram_manage_comments: {
    purpose: 'Read and answer comments on Instagram',
    dependsOn: ['instagram_basic', ...PAGES],
    source: PERMISSIONS,
  },
  instagram_content_publish: {
    purpose: 'Publish on Instagram',
    dependsOn: ['instagram_basic', ...PAGES],
    source: PERMISSIONS,
  },
}

/** Names Meta no longer knows; asked for, they break the dialog for developers and are skipped for everyone else. */
const RETIRED_SCOPES: Readonly<Record<string, { replacement: string; source: string }>> = {
  manage_pages: { replacement: 'pages_show_list and its sisters', source: 'D' },
  publish_pages: { replacement: 'pages_manage_posts', source: 'D' },
  publish_actions: { replacement: 'nothing', source: 'D' },
  publish_to_groups: { replacement: 'nothing', source: 'D 2024-04-22' },
  groups_access_member_info: { replacement: 'nothing', source: 'D 2024-04-22' },
}

/** What this package can do with an account, in the permissions it takes. */
const CAPABILITIES = {
  content: [
    'pages_show_list',
    'pages_read_engagement',
    'pages_read_user_content',
    'instagram_basic',
    'business_management',
  ],
  metrics: ['read_insights', 'instagram_manage_insights'],
} as const

export type Capability = keyof typeof CAPABILITIES

/** The permissions to ask for, with all that they depend on, sorted and each once. */
export function scopesFor(capabilities: readonly Capability[]): readonly string[] {
  const closed = new Set<string>()
  const add = (scope: string): void => {
    if (closed.has(scope)) return
    closed.add(scope)
    for (const needed of FACEBOOK_SCOPES[scope]?.dependsOn ?? []) add(needed)
  }
  for (const scope of capabilities.flatMap((capability) => CAPABILITIES[capability])) add(scope)
  return [...closed].toSorted()
}

/**
 * Refuses what Facebook's dialog would answer with an error page, where no callback ever comes.
 *
 * Names that the table does not know pass: Meta adds permissions faster than tables.
 *
 * @throws {GraphError} `config`.
 */
export function checkFacebookScopes(scopes: readonly string[]): void {
  for (const scope of scopes) {
    if (!/^[a-z][a-z0-9_]*$/.test(scope)) throw configError(`${JSON.stringify(scope)} is no name of a permission.`)
    if (/^(instagram_)?business_(basic|content|manage_(comments|messages|insights))/.test(scope)) {
      // P 2026-08-20 PostHog 86748
      throw configError(`${scope} belongs to Instagram Login; Facebook Login takes instagram_basic and its sisters.`)
    }
    const retired = Object.hasOwn(RETIRED_SCOPES, scope) ? RETIRED_SCOPES[scope] : undefined
    if (retired) throw configError(`Meta retired the permission ${scope}: ask for ${retired.replacement} instead.`)
  }
}
