import type { ContentType } from '@bos/social-db'
import { type PeriodDays, PERIODS } from './days.ts'

export const TYPES = ['post', 'reel', 'video', 'story'] as const satisfies readonly ContentType[]
export const SOURCES = ['own', 'competitors'] as const
export const RANKINGS = ['views', 'reach', 'likes', 'comments', 'shares'] as const

/** What is looked at. All of it stands in the address, so that it can be shared and the Back button works. */
export interface View {
  /** What is to be a connection of the owner; undefined: the first one. */
  readonly account: string | undefined
  readonly days: PeriodDays
  /** Undefined: all types. */
  readonly type: (typeof TYPES)[number] | undefined
  readonly from: (typeof SOURCES)[number]
  /** What top content is ordered by. */
  readonly by: (typeof RANKINGS)[number]
  /** The last item of the page before this one; `publishedAt` null: it has no date. */
  readonly before: { readonly publishedAt: Date | null; readonly id: string } | undefined
}

export type SearchParams = Readonly<Record<string, string | string[] | undefined>>

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
// As `hrefOf` writes it. Postgres has no year 0, and a Date has years that Postgres cannot read.
const MOMENT = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/
const UNDATED = 'undated'

/** Reads an address; what it says wrongly counts as not said, but for the account, of which there is none then. */
export function viewOf(params: SearchParams): View {
  const text = (key: string): string | undefined => (typeof params[key] === 'string' ? params[key] : undefined)
  return {
    account: text('account'),
    days: PERIODS.find((days) => String(days) === text('days')) ?? 28,
    type: TYPES.find((type) => type === text('type')),
    from: SOURCES.find((from) => from === text('from')) ?? 'own',
    by: RANKINGS.find((by) => by === text('by')) ?? 'views',
    before: placeOf(text('before')),
  }
}

/** The address of a view. Another account, period or filter begins with the newest content again. */
export function hrefOf(view: View, changes: Partial<View> = {}, path = '/analytics'): string {
  const { account, days, type, from, by, before } = { ...view, before: undefined, ...changes }
  const query = new URLSearchParams()
  if (account !== undefined) query.set('account', account)
  if (days !== 28) query.set('days', String(days))
  if (by !== 'views') query.set('by', by)
  if (from !== 'own') query.set('from', from)
  if (type !== undefined) query.set('type', type)
  if (before !== undefined) query.set('before', `${before.publishedAt?.toISOString() ?? UNDATED}~${before.id}`)
  return query.size > 0 ? `${path}?${query}` : path
}

function placeOf(text: string | undefined): View['before'] {
  const [at = '', id = ''] = text?.split('~') ?? []
  if (!UUID.test(id)) return undefined
  if (at === UNDATED) return { publishedAt: null, id }
  const publishedAt = new Date(MOMENT.test(at) ? at : Number.NaN)
  return Number.isNaN(publishedAt.getTime()) ? undefined : { publishedAt, id }
}
