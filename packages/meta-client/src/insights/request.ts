import { addDays, dayAfter, losAngelesDay, losAngelesMidnight } from '../los-angeles.ts'
import type { MetricRow } from './metric-row.ts'

/** Half-open, Los Angeles days as `YYYY-MM-DD`; empty when `since` is not before `until`. */
export interface DayRange {
  since: string
  until: string
}

/** One call: parameters that ask for days together, for all metrics of its group. */
export interface InsightCall {
  params: Readonly<Record<string, string | number>>
  /** Los Angeles days, oldest first; exactly one when the answer is one number a window. */
  days: readonly string[]
}

/** Metrics that may be asked together, and the calls it takes, oldest days first. */
export interface InsightGroup<Metric extends string> {
  metrics: readonly Metric[]
  breakdown: string | undefined
  calls: readonly InsightCall[]
  /** Days further back than Meta answers; may be empty. */
  tooOld: DayRange
}

const DAY_SECONDS = 86_400

/** The Los Angeles days that lie whole inside `[since, until)`: those that are over at `now`, and the others. */
export function wholeDays(since: Date, until: Date, now: Date): { finished: DayRange; running: DayRange } {
  const day = losAngelesDay(since)
  const first = losAngelesMidnight(day) < since ? dayAfter(day) : day
  const today = losAngelesDay(now)
  return {
    finished: { since: first, until: losAngelesDay(until < now ? until : now) },
    running: { since: later(first, today), until: losAngelesDay(until) },
  }
}

export function isEmpty({ since, until }: DayRange): boolean {
  return since >= until
}

/** Puts metrics of the same period, type, breakdown and history together, so that no group can poison another. */
export function planGroups<Metric extends string>(
  metrics: readonly (readonly [Metric, MetricRow])[],
  { since, until }: DayRange,
  now: Date,
): readonly InsightGroup<Metric>[] {
  const kindOf = (row: MetricRow) => JSON.stringify([row.period, row.metricType, row.breakdown, row.historyDays])
  const kinds = new Map(metrics.map(([, row]) => [kindOf(row), row]))
  return [...kinds].map(([kind, row]) => {
    const oldest = addDays(losAngelesDay(now), -row.historyDays)
    const reachable = daysOf({ since: later(since, oldest), until })
    return {
      metrics: metrics.filter(([, other]) => kindOf(other) === kind).map(([name]) => name),
      breakdown: row.breakdown,
      calls: windows(reachable, row).map((window) => ({ params: callParams(row, window), days: window })),
      tooOld: { since, until: until < oldest ? until : oldest },
    }
  })
}

function daysOf({ since, until }: DayRange): readonly string[] {
  const days: string[] = []
  for (let day = since; day < until; day = dayAfter(day)) days.push(day)
  return days
}

function later(a: string, b: string): string {
  return a > b ? a : b
}

function callParams(row: MetricRow, days: readonly string[]) {
  return {
    period: row.period,
    ...(row.metricType === undefined ? {} : { metric_type: row.metricType }),
    ...(row.breakdown === undefined ? {} : { breakdown: row.breakdown }),
    ...span(days),
  }
}

// A window obeys seconds, not days: 30 days in autumn are 30 days and one hour, which Meta refuses.
function windows(days: readonly string[], { metricType, maxWindowDays }: MetricRow): readonly (readonly string[])[] {
  const found: string[][] = []
  for (const day of days) {
    const current = found.at(-1)
    const { since, until } = span([...(current ?? []), day])
    const fits = metricType !== 'total_value' && until - since <= maxWindowDays * DAY_SECONDS
    if (current !== undefined && fits) current.push(day)
    else found.push([day])
  }
  return found
}

function span(days: readonly string[]): { since: number; until: number } {
  const [first = '', last = first] = [days[0], days.at(-1)]
  return { since: seconds(first), until: seconds(dayAfter(last)) }
}

function seconds(day: string): number {
  return losAngelesMidnight(day).getTime() / 1000
}
