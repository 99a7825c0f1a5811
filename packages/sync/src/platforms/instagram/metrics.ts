import type { MetricMapping } from '../../metric-rows.ts'
import { metricRows, over, toldTwice, withWindows } from '../../metric-rows.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { metricsWindows, untoldDays } from '../../windows.ts'
import { accountOf } from '../account.ts'
import { userOf } from './account.ts'

/** Account numbers that become rows (Meta replaced impressions with views on 21 Apr 2025, all versions). */
const METRICS = ['reach', 'views', 'total_interactions'] as const
// Without their own breakdown both come in one call a day.
const CLICKS = ['profile_links_taps', 'website_clicks'] as const

const MAPPINGS: readonly MetricMapping[] = [
  { metricType: 'reach', metrics: ['reach'] },
  { metricType: 'impressions', metrics: ['views'], parts: byMediaType },
  { metricType: 'engagement', metrics: ['total_interactions'], parts: byMediaType },
  { metricType: 'clicks', metrics: ['website_clicks', 'profile_links_taps'] },
]

function byMediaType(parts: Readonly<Record<string, number>>): Readonly<Record<string, unknown>> {
  return { by_media_product_type: parts }
}

/** The account's numbers, day by day. */
export async function* pullMetrics(context: PullContext): AsyncGenerator<Batch> {
  const { graph, connection, now, backfillDays, watermark, signal } = context
  const [user, id] = [userOf(connection), accountOf(connection)]
  const { permissions } = connection
  // A day costs a call: a week at a time, so that a long back-fill survives a throttle.
  const markOf = untoldDays(watermark)
  for (const window of metricsWindows(watermark, { now, days: 7, permissions, backfillDays })) {
    const { since, until, covered } = window
    const told = await graph.insights(user, id, { metrics: METRICS, since, until, signal })
    const clicks = await graph.insights(user, id, { metrics: CLICKS, since, until, breakdown: 'none', signal })
    const readings = [...told.readings, ...clicks.readings]
    const missing = [...told.missing, ...clicks.missing]
    const rows = metricRows(readings, { prefix: 'ig', mappings: MAPPINGS })
    // People of 7 and 28 days are no sum of days; Meta counts them itself, on the same days (P!).
    const reach = { metrics: ['reach'], since, until, signal } as const
    const weeks = rows.length === 0 ? undefined : await graph.insights(user, id, { ...reach, per: 'week' })
    const months = rows.length === 0 ? undefined : await graph.insights(user, id, { ...reach, per: 'days_28' })
    const analytics = withWindows(rows, 'reach', { 7: weeks?.readings ?? [], 28: months?.readings ?? [] })
    // A doubtful refusal passes, and so may an answer without anything.
    const isTold = readings.length > 0 && !missing.some(({ reason }) => reason === 'refused')
    const all = [...missing, ...toldTwice(readings), ...over(7, weeks?.missing), ...over(28, months?.missing)]
    yield { read: readings.length, analytics, missing: all, covered, watermark: markOf(window, { isTold }) }
  }
}
