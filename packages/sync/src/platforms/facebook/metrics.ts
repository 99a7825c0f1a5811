import { losAngelesDay, page as pageNode } from '@bos/meta-client'
import { followersSnapshot, type MetricMapping, metricRows, over, toldTwice, withWindows } from '../../metric-rows.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { metricsWindows, untoldDays } from '../../windows.ts'
import { accountOf } from '../account.ts'
import { withoutPermission } from '../told-by.ts'

/** Page numbers that become rows (Meta replaced impressions with media views on 15 Nov 2025, all versions). */
const METRICS = [
  'page_follows',
  'page_post_engagements',
  'page_total_media_view_unique',
  'page_media_view',
  'page_total_actions',
] as const

const MAPPINGS: readonly MetricMapping[] = [
  { metricType: 'followers', metrics: ['page_follows'] },
  // Without reels (D).
  { metricType: 'engagement', metrics: ['page_post_engagements'] },
  { metricType: 'reach', metrics: ['page_total_media_view_unique'] },
  { metricType: 'impressions', metrics: ['page_media_view'], parts: byPayment },
  { metricType: 'clicks', metrics: ['page_total_actions'] },
]

// The dimension is_from_ads has the values '0' and '1' (S, P).
function byPayment(parts: Readonly<Record<string, number>>): Readonly<Record<string, unknown>> {
  const { 0: organic, 1: ads } = parts
  return { paid: { ...(ads !== undefined && { ads }), ...(organic !== undefined && { organic }) } }
}

/** The Page's numbers, day by day. */
export async function* pullMetrics(context: PullContext): AsyncGenerator<Batch> {
  const { graph, connection, now, backfillDays, watermark, signal } = context
  const accountId = accountOf(connection)
  const { permissions } = connection
  let hasFollowers = false
  // One call carries 90 days (P!).
  const markOf = untoldDays(watermark)
  // Without the permission Meta answers with nothing (D), which would look like days that it has not counted.
  const mayRead = permissions.includes('read_insights')
  if (!mayRead) yield { read: 0, missing: [withoutPermission('the Page', 'read_insights')] }
  const windows = mayRead ? metricsWindows(watermark, { now, days: 89, permissions, backfillDays }) : []
  for (const window of windows) {
    const { since, until, covered } = window
    const { readings, missing } = await graph.insights(pageNode, accountId, { metrics: METRICS, since, until, signal })
    const rows = metricRows(readings, { prefix: 'fb', mappings: MAPPINGS })
    hasFollowers ||= rows.some((row) => row.metricType === 'followers')
    // People of 7 and 28 days are no sum of days; Meta counts them itself, on the same days.
    const reach = { metrics: ['page_total_media_view_unique'], since, until, signal } as const
    const weeks = rows.length === 0 ? undefined : await graph.insights(pageNode, accountId, { ...reach, per: 'week' })
    const months =
      rows.length === 0 ? undefined : await graph.insights(pageNode, accountId, { ...reach, per: 'days_28' })
    const analytics = withWindows(rows, 'reach', { 7: weeks?.readings ?? [], 28: months?.readings ?? [] })
    // A doubtful refusal passes, and so may an answer without anything.
    const isTold = readings.length > 0 && !missing.some(({ reason }) => reason === 'refused')
    const all = [...missing, ...toldTwice(readings), ...over(7, weeks?.missing), ...over(28, months?.missing)]
    yield { read: readings.length, analytics, missing: all, covered, watermark: markOf(window, { isTold }) }
  }
  if (hasFollowers) return
  // Without the daily totals (no permission, fewer than 100 followers) the profile still tells today's count.
  const { followers_count: followers } = await graph.get(pageNode, accountId, { fields: ['followers_count'], signal })
  if (followers === undefined) return
  const snapshot = followersSnapshot({ day: losAngelesDay(now), value: followers, source: 'fb.followers_count' })
  yield { read: 1, analytics: [snapshot] }
}
