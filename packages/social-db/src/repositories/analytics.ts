import type { Context } from '../context.ts'
import type { MetricOptions } from './analytics-rows.ts'
import { readBreakdown } from './read-breakdown.ts'
import type { Breakdown, BreakdownOptions } from './read-breakdown.ts'
import { readLatest, readWindows } from './read-newest.ts'
import type { Latest, UniqueCount, WindowOptions } from './read-newest.ts'
import { readSeries } from './read-series.ts'
import type { Series, SeriesOptions } from './read-series.ts'
import { readComparison, readTotals } from './read-totals.ts'
import type { Comparison, Total, TotalOptions } from './read-totals.ts'

/** Questions about daily numbers. Answers are per connection, oldest connection first, and never added up over them. */
export interface Analytics {
  /** One series per connection that has a value in `[since, until)`. */
  series(options: SeriesOptions): Promise<readonly Series[]>
  /**
   * What the known days in `[since, until)` add up to; the others are named, never counted as 0.
   *
   * Values in percent are left out. A connection without any known day is left out.
   *
   * @throws {SocialDbError} `invalid` for reach and followers: they count people, ask `windows` or `latest`.
   */
  totals(options: TotalOptions): Promise<readonly Total[]>
  /** Totals of a range beside those of the range of the same length before it. @throws {SocialDbError} as `totals` */
  compare(options: TotalOptions): Promise<readonly Comparison[]>
  /** Totals of the parts that the rows were stored with, by one of their keys. @throws {SocialDbError} as `totals` */
  breakdown(options: BreakdownOptions): Promise<readonly Breakdown[]>
  /** The platform's own count of people over 7 or 28 days; days are never added up. All connections answer. */
  windows(options: WindowOptions): Promise<readonly UniqueCount[]>
  /** The newest known value, such as the present followers. A connection without one is left out. */
  latest(options: MetricOptions): Promise<readonly Latest[]>
}

export function createAnalytics(context: Context): Analytics {
  return {
    series: (options) => readSeries(context, options),
    totals: (options) => readTotals(context, options),
    compare: (options) => readComparison(context, options),
    breakdown: (options) => readBreakdown(context, options),
    windows: (options) => readWindows(context, options),
    latest: (options) => readLatest(context, options),
  }
}
