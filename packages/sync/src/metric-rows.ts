import type { Reading } from '@bos/meta-client'
import type { AnalyticsRow } from '@bos/social-db'
import type { MissingPart } from './report.ts'
import { addDays } from './windows.ts'

/** Which of the platform's metrics make one of ours. Several are added, and the ones that answered are named. */
export interface MetricMapping {
  readonly metricType: AnalyticsRow['metricType']
  readonly metrics: readonly string[]
  /** How a reading's breakdown is kept in the row's. */
  readonly parts?: (parts: Readonly<Record<string, number>>) => Readonly<Record<string, unknown>>
}

/**
 * One row per day and metric type, days ascending.
 *
 * A day without any reading gets no row: unknown is not 0. `breakdown.source` names where the value came from, so that
 * two metrics with different meanings never mix unnoticed in one series.
 */
export function metricRows(
  readings: readonly Reading[],
  { prefix, mappings }: { prefix: string; mappings: readonly MetricMapping[] },
): readonly AnalyticsRow[] {
  const rows: AnalyticsRow[] = []
  for (const { metricType, metrics, parts } of mappings) {
    const byDay = new Map<string, Map<string, Reading>>()
    for (const reading of readings) {
      if (!metrics.includes(reading.metric)) continue
      // One day of a metric is one number, said as a whole (D, P!): of two the later stands, and no sum of them.
      byDay.set(reading.day, (byDay.get(reading.day) ?? new Map<string, Reading>()).set(reading.metric, reading))
    }
    for (const [day, told] of [...byDay].sort(([a], [b]) => a.localeCompare(b))) {
      const inOrder = metrics.filter((metric) => told.has(metric))
      const found = inOrder.flatMap((metric) => told.get(metric) ?? [])
      rows.push({
        day,
        metricType,
        value: found.reduce((sum, reading) => sum + reading.value, 0),
        unit: 'count',
        breakdown: {
          source: inOrder.map((metric) => `${prefix}.${metric}`).join('+'),
          ...(parts && found[0]?.breakdown && parts(found[0].breakdown)),
        },
      })
    }
  }
  return rows
}

/** What the platform told twice for a day, which it never should: `metricRows` takes the last of them. */
export function toldTwice(readings: readonly Reading[]): readonly MissingPart[] {
  const seen = new Set<string>()
  const twice = readings.filter(({ metric, day }) => {
    const key = `${metric} ${day}`
    return seen.has(key) || !seen.add(key)
  })
  return [...new Set(twice.map(({ metric }) => metric))].map((what) => {
    const days = twice.flatMap(({ metric, day }) => (metric === what ? [day] : [])).sort()
    const [since = '', until = since] = [days[0], days.at(-1)]
    const action = 'Nothing: the last number of each of these days was taken. If it goes on, report it as an issue.'
    return { what, reason: 'told_twice', action, range: { since, until: addDays(until, 1) } }
  })
}

/** A follower count as it stands now, on the day it is in Los Angeles. */
export function followersSnapshot({
  day,
  value,
  source,
  splits = {},
}: {
  day: string
  value: number
  source: string
  /** What else is known of the followers, such as their ages. */
  splits?: Readonly<Record<string, unknown>>
}): AnalyticsRow {
  return { day, metricType: 'followers', value, unit: 'count', breakdown: { ...splits, source } }
}

/** Puts Meta's own counts of 7 and 28 days, each named by its last day, beside the counts of these days. */
export function withWindows(
  rows: readonly AnalyticsRow[],
  metricType: AnalyticsRow['metricType'],
  windows: Readonly<Record<number, readonly Reading[]>>,
): readonly AnalyticsRow[] {
  return rows.map((row) => {
    if (row.metricType !== metricType) return row
    const told = Object.entries(windows).flatMap(([days, readings]) => {
      const reading = readings.find(({ day }) => day === row.day)
      return reading ? [[days, reading.value] as const] : []
    })
    // Both or none: what is stored of them must not be replaced by half.
    return told.length < Object.keys(windows).length
      ? row
      : { ...row, breakdown: { ...row.breakdown, windows: Object.fromEntries(told) } }
  })
}

/** What was missing of a count over some days, named so that it is told from the days themselves. */
export function over(days: number, missing: readonly MissingPart[] = []): readonly MissingPart[] {
  return missing.map((part) => ({ ...part, what: `${part.what} over ${days} days` }))
}
