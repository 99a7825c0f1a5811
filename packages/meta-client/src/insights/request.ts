import { dayAfter, losAngelesDay, losAngelesMidnight } from '../los-angeles.ts'
import type { MetricRow } from './metric-row.ts'

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
  /** Days further back than Meta answers. */
  tooOld: readonly string[]
}

const DAY_SECONDS = 86_400

/** The Los Angeles days that lie whole inside `[since, until)` and are over at `now`, oldest first. */
export function finishedDays(since: Date, until: Date, now: Date): readonly string[] {
  const end = Math.min(until.getTime(), now.getTime())
  const first = losAngelesDay(since)
  const days: string[] = []
  let day = losAngelesMidnight(first) < since ? dayAfter(first) : first
  for (let next = dayAfter(day); losAngelesMidnight(next).getTime() <= end; next = dayAfter(day)) {
    days.push(day)
    day = next
  }
  return days
}

/** Puts metrics of the same period, type and breakdown together, so that no group can poison another. */
export function planGroups<Metric extends string>(
  metrics: readonly (readonly [Metric, MetricRow])[],
  days: readonly string[],
  now: Date,
): readonly InsightGroup<Metric>[] {
  const kindOf = (row: MetricRow) => JSON.stringify([row.period, row.metricType, row.breakdown, row.historyDays])
  const kinds = new Map(metrics.map(([, row]) => [kindOf(row), row]))
  return [...kinds].map(([kind, row]) => {
    const oldest = row.historyDays === undefined ? '' : losAngelesDay(daysBefore(now, row.historyDays))
    const reachable = days.filter((day) => day >= oldest)
    return {
      metrics: metrics.filter(([, other]) => kindOf(other) === kind).map(([name]) => name),
      breakdown: row.breakdown,
      calls: windows(reachable, row).map((window) => ({ params: callParams(row, window), days: window })),
      tooOld: days.filter((day) => day < oldest),
    }
  })
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

function daysBefore(moment: Date, days: number): Date {
  return new Date(moment.getTime() - days * DAY_SECONDS * 1000)
}

function seconds(day: string): number {
  return losAngelesMidnight(day).getTime() / 1000
}
