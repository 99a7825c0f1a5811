import type { Account } from '@bos/sync'
import type { MetricType } from '@bos/social-db'
import { openStore, type Store } from '../store.ts'
import { audienceOf } from './audience.ts'
import { momentsOf, type Period } from './days.ts'
import { METRIC_ORDER } from './metrics.ts'
import { readMetrics } from './read-metrics.ts'
import { readRivals } from './read-rivals.ts'
import type { View } from './view.ts'
import { viewPartsOf } from './view-parts.ts'

const TOP = 6
const PAGE = 12

interface Asked {
  readonly userId: string
  readonly period: Period
  readonly view: View
  readonly now: Date
}

/** Everything that the page shows of one account. Asks only for what the owner has. */
export async function readDashboard(account: Account, { userId, period, view, now }: Asked) {
  const { social } = await openStore()
  const { content } = social
  const { connectionId, platform } = account
  const owned = { userId, connectionId }
  const whose = { ...owned, ...(view.from === 'competitors' && { competitors: 'only' as const }) }
  const types = view.type === undefined ? {} : { types: [view.type] }
  const metrics = await readMetrics(account, { userId, period, now })
  const rowsOf = (wanted: MetricType) => metrics.find(({ metric }) => metric === wanted)?.rows ?? []
  const followers = rowsOf('followers')
  const [top, counts, page, standings] = await Promise.all([
    content.top({ ...owned, ...momentsOf(period), by: view.by, limit: TOP }),
    content.countByType(whose),
    // One more than is shown tells whether there are older ones.
    content.timeline({ ...whose, ...types, limit: PAGE + 1, before: view.before }),
    readRivals(account, { userId, period, followers }),
  ])
  const hasAny = page.length > 0 || metrics.some(({ rows }) => rows.length > 0)
  return {
    isEmpty: !hasAny && (await isNothingStored(social, owned)),
    metrics,
    audience: audienceOf(followers),
    viewParts: viewPartsOf(rowsOf('impressions'), { platform, period }),
    top,
    counts,
    items: page.slice(0, PAGE),
    hasOlder: page.length > PAGE,
    standings,
    names: new Map(standings.flatMap(({ id, name }) => (id === undefined ? [] : [[id, name] as const]))),
  }
}

/** Whether nothing was ever read: what a period or a filter leaves out counts. */
async function isNothingStored(
  { content, analytics }: Store['social'],
  owned: { readonly userId: string; readonly connectionId: string },
): Promise<boolean> {
  const [items, ...newest] = await Promise.all([
    content.count({ ...owned, competitors: true }),
    ...METRIC_ORDER.map((metric) => analytics.latest({ ...owned, metric })),
  ])
  return items === 0 && newest.every((rows) => rows.length === 0)
}
