import { losAngelesMidnight, losAngelesDay, page as pageNode } from '@bos/meta-client'
import type { AnalyticsRow } from '@bos/social-db'
import type { Batch, PullContext } from '../../platform.ts'
import { addDays } from '../../windows.ts'
import { accountOf } from '../account.ts'
import { withoutPermission } from '../told-by.ts'

// Age and gender of a Page's followers have no replacement (D); places are named for removal and as replacement at once.
const METRICS = ['page_follows', 'page_follows_city', 'page_follows_country'] as const
const KEYS: Readonly<Record<string, string>> = { page_follows_city: 'city', page_follows_country: 'country' }

/** Where the followers are, where Meta still says so: on the followers row of the newest counted day. */
export async function* pullAudience({ graph, connection, now, signal }: PullContext): AsyncGenerator<Batch> {
  if (!connection.permissions.includes('read_insights')) {
    return void (yield { read: 0, missing: [withoutPermission('followers', 'read_insights')] })
  }
  const until = losAngelesMidnight(losAngelesDay(now))
  const since = losAngelesMidnight(addDays(losAngelesDay(now), -3))
  const wish = { metrics: METRICS, since, until, signal }
  const { readings, missing } = await graph.insights(pageNode, accountOf(connection), wish)
  const rows: AnalyticsRow[] = []
  for (const { metric, day, value } of readings) {
    if (metric !== 'page_follows' || value === undefined) continue
    const places = readings.flatMap((reading) => {
      const key = KEYS[reading.metric]
      return key !== undefined && reading.day === day ? [[key, reading.breakdown] as const] : []
    })
    if (places.length === 0) continue
    rows.push({ day, metricType: 'followers', value, unit: 'count', breakdown: Object.fromEntries(places) })
  }
  yield { read: readings.length, analytics: rows, missing: missing.filter(({ what }) => what in KEYS) }
}
