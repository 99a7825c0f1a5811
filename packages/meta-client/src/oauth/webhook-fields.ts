import type { LoginKind } from './scope-row.ts'

/** One of the layers that must all be subscribed before an event arrives (D). */
export interface SubscriptionLayer {
  /** The part of {@link Subscriptions} that looks after it. */
  layer: 'app' | 'page' | 'instagram'
  /** Logins whose accounts need it. */
  logins: readonly LoginKind[]
  /** Whose token subscribes. */
  token: 'app' | 'page' | 'instagram'
  /** Permissions that the token needs. */
  permissions: readonly string[]
  note: string
  source: string
}

/** The layers of webhook subscriptions: the app once, then each account. */
export const SUBSCRIPTION_LAYERS: readonly SubscriptionLayer[] = [
  {
    layer: 'app',
    logins: ['facebook', 'instagram'],
    token: 'app',
    permissions: [],
    note: 'Where to, and which fields at most, for each object. instagram is usually set in the app dashboard; old docs say that it must be, peers do it here.',
    source: 'S; D and P disagree on instagram',
  },
  {
    layer: 'page',
    logins: ['facebook'],
    token: 'page',
    permissions: ['pages_manage_metadata', 'pages_show_list'],
    note: 'Of an Instagram account too: it sends once its Page has the app, with any field; which fields, the app layer says.',
    source: 'D',
  },
  {
    layer: 'instagram',
    logins: ['instagram'],
    token: 'instagram',
    permissions: ['instagram_business_basic'],
    note: 'The fields of one account.',
    source: 'D, P',
  },
]

/** A webhook field that makes a sync worth its calls. */
export interface WebhookFieldRow {
  object: 'page' | 'instagram'
  field: string
  why: string
  /** Permissions for its events, by the logins that have it. */
  permissions: Readonly<Partial<Record<LoginKind, readonly string[]>>>
  /** What more it needs. */
  access?: string
  source: string
}

const OF_PAGE = ['pages_manage_metadata', 'pages_show_list'] as const
const OF_INSTAGRAM = ['instagram_basic', 'pages_read_engagement', ...OF_PAGE] as const
const COMMENTS = 'Advanced Access, and a public account (D)'

export const WEBHOOK_FIELDS: readonly WebhookFieldRow[] = [
  {
    object: 'page',
    field: 'feed',
    why: 'Posts, comments and reactions appear, change and go',
    permissions: { facebook: OF_PAGE },
    source: 'D, S',
  },
  {
    object: 'page',
    field: 'mention',
    why: 'Somebody names the Page elsewhere',
    permissions: { facebook: OF_PAGE },
    source: 'D, S',
  },
  {
    object: 'instagram',
    field: 'comments',
    why: 'Comments on media; with Instagram Login mentions too',
    permissions: {
      facebook: ['instagram_manage_comments', ...OF_INSTAGRAM],
      instagram: ['instagram_business_basic', 'instagram_business_manage_comments'],
    },
    access: COMMENTS,
    source: 'D; P for the mentions',
  },
  {
    object: 'instagram',
    field: 'mentions',
    why: 'Somebody names the account',
    permissions: { facebook: ['instagram_manage_comments', ...OF_INSTAGRAM] },
    access: COMMENTS,
    source: 'D',
  },
  {
    object: 'instagram',
    field: 'story_insights',
    why: 'The last numbers of a story, which nothing else tells after its 24 hours',
    permissions: { facebook: ['instagram_manage_insights', ...OF_INSTAGRAM] },
    source: 'D: Facebook Login only; its permission M',
  },
]

/** The fields to subscribe to for an object, as far as the login has them. */
export function webhookFields(
  object: WebhookFieldRow['object'],
  { login = 'facebook' }: { login?: LoginKind | undefined } = {},
): readonly string[] {
  return WEBHOOK_FIELDS.filter((row) => row.object === object && row.permissions[login] !== undefined).map(
    ({ field }) => field,
  )
}
