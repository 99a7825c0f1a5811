import type { ContentType } from '@bos/social-db'
import { type PeriodDays, PERIODS } from './days.ts'

export const TYPES = ['post', 'reel', 'video', 'story'] as const satisfies readonly ContentType[]
export const SOURCES = ['own', 'competitors'] as const
export const RANKINGS = ['views', 'reach', 'likes', 'comments', 'shares'] as const

/** What is looked at. All of it stands in the address, so that it can be shared and the Back button works. */
export interface View {
  /** A connection of the owner; undefined: the first one. */
  readonly account: string | undefined
  readonly days: PeriodDays
  /** Undefined: all types. */
  readonly type: (typeof TYPES)[number] | undefined
  readonly from: (typeof SOURCES)[number]
  /** What top content is ordered by. */
  readonly by: (typeof RANKINGS)[number]
  /** The last item of the page before this one. */
  readonly before: { readonly publishedAt: Date; readonly id: string } | undefined
}

export type SearchParams = Readonly<Record<string, string | string[] | undefined>>

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Reads an address; what it says wrongly counts as not said. */
export function viewOf(params: SearchParams): View {
  const text = (key: string): string | undefined => (typeof params[key] === 'string' ? params[key] : undefined)
  const account = text('account')
  return {
    account: account !== undefined && UUID.test(account) ? account : undefined,
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
  if (before !== undefined) query.set('before', `${before.publishedAt.toISOString()}~${before.id}`)
  return query.size > 0 ? `${path}?${query}` : path
}

function placeOf(text: string | undefined): View['before'] {
  const [at = '', id = ''] = text?.split('~') ?? []
  const publishedAt = new Date(at)
  return Number.isNaN(publishedAt.getTime()) || !UUID.test(id) ? undefined : { publishedAt, id }
}
