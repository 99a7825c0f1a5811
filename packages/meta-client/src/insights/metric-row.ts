/**
 * Over what one reading of a metric stands.
 *
 * - `day`, `week`, `days_28`: one reading a Los Angeles day; the longer two are rolling windows named by their last day.
 * - `window`: one number for the whole window asked for. `lifetime`: one for all the time of an object.
 * - `timeframe`: who the people of an account are, in one of Meta's own spans of time.
 */
export type Per = 'day' | 'week' | 'days_28' | 'window' | 'lifetime' | 'timeframe'

/** What kind of thing a media of Instagram or a video of Facebook is: not each has each metric. */
export type MediaProduct = 'FEED' | 'REELS' | 'STORY' | 'VIDEO'

/** Meta's spans of time for `follower_demographics` and its like (S). Since v20 the others take only the last two (D). */
export type Timeframe = 'last_14_days' | 'last_30_days' | 'last_90_days' | 'prev_month' | 'this_month' | 'this_week'

/** One metric that Meta answers today. */
export interface MetricRow {
  /** `percent` is 0 to 100, `share` 0 to 1. */
  unit: 'count' | 'milliseconds' | 'percent' | 'share'
  /** Whether readings may be added up; unique people, averages and levels may not. */
  additive: boolean
  /** What one number stands for: what happened in that time, a level at its end, or all there ever was. */
  measures: 'change' | 'running_total' | 'lifetime'
  per: readonly Per[]
  /** Absent on Facebook, where the parameter does not exist. `total_value` answers one number a window: one call a day. */
  types?: readonly ('time_series' | 'total_value')[]
  /** Sent in place of `per`. */
  period?: 'lifetime'
  /** Dimensions that may be asked for, and `none`; the first is asked for by default. Absent: it has none. */
  breakdowns?: readonly string[]
  /**
   * Meta counts no single number: the reading is its `breakdown`, by this (`breakdown`: by the dimension asked for), and
   * has no value, unless `sums` says that the total is the sum. Absent: one number.
   */
  keys?: string
  sums?: true
  /** Our names of dimension values where Meta's say something else. */
  names?: Readonly<Record<string, string>>
  /** The kinds of media that have it; absent: all. */
  products?: readonly MediaProduct[]
  /** Absent: both logins of Instagram. */
  logins?: readonly ['facebook']
  timeframes?: readonly Timeframe[]
  /** Longest `until - since`, in days of 86,400 seconds. */
  maxWindowDays?: number
  /** Meta answers only for this many finished days back, today not counted. */
  historyDays?: number
  /** Month or day from which on Meta counts it. */
  since?: string
  /**
   * Absence is no surprise, and it is asked apart from the others: sources disagree whether it lives, it is new, or
   * (`shared`) Meta refuses it for media that were not shared to Facebook.
   */
  bestEffort?: true | 'shared'
  source: string
}

/** A metric Meta no longer answers on any version. */
export interface RemovedMetric {
  removedOn: string
  /** The metric of the catalogue to ask for instead; absent where it has none. */
  replacement?: string | undefined
  /** The breakdown of it that is the same number. */
  by?: string | undefined
}

/** Day or month of removal, what is there instead (a metric, or a metric and a breakdown), and the names; `*` is any rest. */
export type RemovedRow = readonly [removedOn: string, instead: string, names: string]

type Words<Names extends string> = Names extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Names

/** One row for several metrics, whose names are separated by spaces. */
export function each<const Names extends string, const Row>(
  names: Names,
  row: Row,
): Readonly<Record<Words<Names>, Row>> {
  // Split at the spaces, which is what Words does as a type.
  return Object.fromEntries(names.split(' ').map((name) => [name, row])) as Record<Words<Names>, Row>
}
