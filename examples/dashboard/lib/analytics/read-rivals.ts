import type { Account } from '@bos/sync'
import type { ContentFilter, ContentItem, SeriesPoint } from '@bos/social-db'
import { listCompetitors } from '../competitors.ts'
import { openStore } from '../store.ts'
import { momentsOf, type Period } from './days.ts'
import { isRecord } from './is-record.ts'

/** One account beside others. What is undefined was not told, or is hidden. */
export interface Standing {
  /** The row of `competitors`; undefined: one's own account. */
  readonly id: string | undefined
  readonly name: string
  readonly followers: { readonly count: number; readonly day: string } | undefined
  /** Content of the period. */
  readonly items: number
  /** Of how many of them, the newest, the means are. */
  readonly meansOf: number
  readonly likes: number | undefined
  readonly comments: number | undefined
}

// The largest page of a timeline; the newest 50 of a competitor are all that a sync reads.
const MOST = 1000

/** One's own account first, then those it is compared with. */
export async function readRivals(
  account: Account,
  {
    userId,
    period,
    followers,
  }: { readonly userId: string; readonly period: Period; readonly followers: readonly SeriesPoint[] },
): Promise<readonly Standing[]> {
  const { content } = (await openStore()).social
  const { connectionId, platform } = account
  const asked = { userId, connectionId, ...momentsOf(period) }
  const activityOf = async (whose: Pick<ContentFilter, 'types' | 'competitorId'>) => {
    const items = await content.timeline({ ...asked, ...whose, limit: MOST })
    const all = items.length < MOST ? items.length : await content.count({ ...asked, ...whose })
    const means = { likes: meanOf(items, 'likes'), comments: meanOf(items, 'comments') }
    return { items: all, meansOf: items.length, ...means }
  }
  const newest = followers.at(-1)
  const competitors = await listCompetitors(userId)
  const onPlatform = competitors.filter((one) => (platform === 'instagram' ? one.instagram : one.facebook))
  const ownStanding = {
    id: undefined,
    name: account.name ?? account.username ?? 'Your account',
    followers: newest && { count: newest.value, day: newest.day },
    ...(await activityOf({ types: ['post', 'reel', 'video'] })),
  }
  const others = await Promise.all(
    onPlatform.map(async ({ id, name }) => ({
      id,
      name,
      followers: followersOf(id, followers),
      ...(await activityOf({ competitorId: id })),
    })),
  )
  return [ownStanding, ...others]
}

/** The mean of those that tell it. */
function meanOf(items: readonly ContentItem[], key: string): number | undefined {
  const told = items.flatMap(({ engagementMetrics }) => {
    const value = engagementMetrics[key]
    return typeof value === 'number' ? [value] : []
  })
  return told.length === 0 ? undefined : told.reduce((sum, value) => sum + value, 0) / told.length
}

/** Counts of competitors stand in the followers row of the account that observed them. */
function followersOf(id: string, rows: readonly SeriesPoint[]): Standing['followers'] {
  for (const { day, breakdown } of rows.toReversed()) {
    const all: unknown = breakdown?.['competitors']
    const one: unknown = isRecord(all) ? all[id] : undefined
    if (isRecord(one) && typeof one['followers'] === 'number') return { count: one['followers'], day }
  }
  return undefined
}
