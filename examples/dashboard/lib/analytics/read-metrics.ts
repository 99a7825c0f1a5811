import type { Account } from '@bos/sync'
import type { Analytics, MetricType, SeriesPoint } from '@bos/social-db'
import { openStore } from '../store.ts'
import { daysIn, type Period, periodIn } from './days.ts'
import { sayDay } from './format.ts'
import type { Headline } from './headline.ts'
import { METRIC_ORDER, METRICS } from './metrics.ts'
import { readHeadline } from './read-headline.ts'
import { zonesOf } from './zones.ts'

/** A day of a chart. A value that is not there is not known, which is not 0. */
interface DayPoint {
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
  /** Whose days they are, such as "Pacific days, as Meta counts them". */
  readonly dayKind: string
  /** The first day of that kind that is not finished. */
  readonly until: string
  /** Oldest first, without a hole: the finished days, then today. */
  readonly points: readonly DayPoint[]
  readonly headline: Headline
  /** The rows as they are stored, from the beginning of the period before. */
  readonly rows: readonly SeriesPoint[]
}

/** The daily numbers of one account, each beside the period before. Conversions only where there are any. */
export async function readMetrics(
  { connectionId, platform }: Pick<Account, 'connectionId' | 'platform'>,
  { userId, period: pacific, now }: { readonly userId: string; readonly period: Period; readonly now: Date },
): Promise<readonly MetricView[]> {
  const { analytics } = (await openStore()).social
  const owned = { userId, connectionId }
  const views = await Promise.all(
    METRIC_ORDER.map(async (metric): Promise<MetricView> => {
      const first = await readRows(analytics, { ...owned, metric, period: pacific })
      const zones = metric === 'conversions' ? zonesOf(first) : []
      const period = periodIn(zones, { days: pacific.days, now })
      const isPacific = period.until === pacific.until
      const rows = isPacific ? first : await readRows(analytics, { ...owned, metric, period })
      const headline = await readHeadline(analytics, metric, { ...owned, period, rows })
      const { label, about } = METRICS[metric]
      const says = [about[platform] ?? '', ...endOf(zones, period)].join(' ')
      const dayKind = metric === 'conversions' ? ofAdAccount(zones) : 'Pacific days, as Meta counts them'
      const points = pointsOf(rows, period)
      return { metric, label, about: says, dayKind, until: period.until, points, headline, rows }
    }),
  )
  return views.filter(({ metric, rows }) => metric !== 'conversions' || rows.length > 0)
}

const ofAdAccount = (zones: readonly string[]): string => ['Days of the ad account', ...zones].join(', ')

function endOf(zones: readonly string[], { last }: Period): readonly string[] {
  return zones.length === 0 ? [] : [`Time zone: ${zones.join(', ')}. The last finished day is ${sayDay(last)}.`]
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
