import type { Account } from '@bos/sync'
import type { Analytics, MetricType, SeriesPoint } from '@bos/social-db'
import { openStore } from '../store.ts'
import { daysIn, type Period } from './days.ts'
import { type Headline, readHeadline } from './read-headline.ts'
import { METRIC_ORDER, METRICS } from './metrics.ts'

/** A day of a chart. A value that is not there is not known, which is not 0. */
export interface DayPoint {
  readonly day: string
  readonly value: number | undefined
  /** As many days before. */
  readonly before: number | undefined
  /** Today, which goes on. */
  readonly isIncomplete: boolean
}

export interface MetricView {
  readonly metric: MetricType
  readonly label: string
  readonly about: string
  /** Oldest first, without a hole: the finished days, then today. */
  readonly points: readonly DayPoint[]
  readonly headline: Headline
  /** The rows as they are stored, from the beginning of the period before. */
  readonly rows: readonly SeriesPoint[]
}

/** The daily numbers of one account, each beside the period before. Conversions only where there are any. */
export async function readMetrics(
  { connectionId, platform }: Pick<Account, 'connectionId' | 'platform'>,
  { userId, period }: { readonly userId: string; readonly period: Period },
): Promise<readonly MetricView[]> {
  const { analytics } = (await openStore()).social
  const views = await Promise.all(
    METRIC_ORDER.map(async (metric): Promise<MetricView> => {
      const rows = await readRows(analytics, { userId, connectionId, metric, period })
      const points = pointsOf(rows, period)
      const headline = await readHeadline(analytics, { userId, connectionId, metric, period, points, rows })
      const { label, about } = METRICS[metric]
      return { metric, label, about: about[platform] ?? '', points, headline, rows }
    }),
  )
  return views.filter(({ metric, rows }) => metric !== 'conversions' || rows.length > 0)
}

async function readRows(
  analytics: Analytics,
  {
    period,
    ...asked
  }: { readonly userId: string; readonly connectionId: string; readonly metric: MetricType; readonly period: Period },
): Promise<readonly SeriesPoint[]> {
  const [series] = await analytics.series({ ...asked, since: period.before.since, until: period.tomorrow })
  return series?.points ?? []
}

function pointsOf(rows: readonly SeriesPoint[], period: Period): readonly DayPoint[] {
  const values = new Map(rows.map(({ day, value }) => [day, value]))
  const earlier = daysIn(period.before)
  const finished = daysIn(period).map((day, index) => {
    const partner = earlier[index]
    const before = partner === undefined ? undefined : values.get(partner)
    return { day, value: values.get(day), before, isIncomplete: false }
  })
  const today = { day: period.until, value: values.get(period.until), before: undefined, isIncomplete: true }
  return [...finished, today]
}
