/** The two ways in; their permissions have different names and must not be mixed (P 2026-08-20 PostHog 86748). */
export type LoginKind = 'facebook' | 'instagram'

/** What the person ticks in the dialog for a permission, one by one. */
export type ScopeAsset = 'page' | 'instagram' | 'business'

export interface ScopeRow {
  /** What the permission is for, in words a person understands. */
  purpose: string
  /** Permissions to ask for along with it: Meta does not add them by itself. */
  dependsOn: readonly string[]
  /** Granted for single assets; absent: for the person as a whole. `target_ids` of `debug_token` are ids of this kind. */
  asset?: ScopeAsset
  /** Names it had before, which Meta no longer knows. */
  formerly?: readonly string[]
  /** What needs more than Standard Access, which works for people with a role in the app only (D access-levels). */
  access?: string
  source: string
}

export const LIVE_COMMENTS = 'Webhooks of comments and live comments need Advanced Access (D, P chatwoot 11578)'
