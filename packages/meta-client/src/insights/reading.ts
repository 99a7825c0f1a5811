import type { Parts } from './answer.ts'
import type { InsightSubject, RowOf } from './catalog.ts'

/** One number of one metric. */
export interface Amount<Metric extends string = string> {
  metric: Metric
  value: number
  /**
   * The same by the values of the dimension that was asked for, in capitals as Meta's tables have them; of a metric that
   * Meta counts by keys (reactions, hours), by those as Meta writes them.
   */
  breakdown?: Parts
}

/**
 * What Meta counts by keys only: no total, which nobody may make up. `follows_and_unfollows` has the keys `gained` and
 * `lost` (P! 2026-07: Meta's FOLLOWER and NON_FOLLOWER), people the values of the dimension, such as `DE` or `25-34`.
 */
export interface AmountByKey<Metric extends string = string> {
  metric: Metric
  value?: undefined
  breakdown: Parts
}

/** One number of one metric for one Los Angeles day. */
export interface Reading<Metric extends string = string> extends Amount<Metric> {
  /** `YYYY-MM-DD`, a Los Angeles day; of a rolling window of 7 or 28 days its last one. */
  day: string
}

/** A reading of one of `Metric`: with `value`, or with `breakdown` alone where Meta counts by keys. */
export type ReadingOf<Subject extends InsightSubject, Metric extends string, Per> = Metric extends string
  ? AmountOf<Metric, RowOf<Subject, Metric>> & SpanOf<RowOf<Subject, Metric>, Per>
  : never

type AmountOf<Metric extends string, Row> = Row extends { keys: string }
  ? Row extends { sums: true }
    ? Amount<Metric> & { breakdown: Parts }
    : AmountByKey<Metric>
  : Amount<Metric>

// What the number stands over: a day, the window asked for, or all time.
type SpanOf<Row, Per> = Row extends { per: readonly (infer Answered)[] }
  ? Per extends Answered
    ? Per extends 'window'
      ? Window
      : { day: string }
    : unknown
  : unknown

/** The Los Angeles days that a number of a window counts, half-open: those asked for that are over. */
interface Window {
  since: string
  until: string
}
