import { igUserMetrics, removedIgUserMetrics } from './ig-user.ts'
import type { MetricRow, RemovedMetricRow } from './metric-row.ts'
import { pageMetrics, removedPageMetrics } from './page.ts'

const METRICS = { 'ig-user': igUserMetrics, page: pageMetrics } as const
const REMOVED: Readonly<Record<keyof typeof METRICS, Readonly<Record<string, RemovedMetricRow>>>> = {
  'ig-user': removedIgUserMetrics,
  page: removedPageMetrics,
}

/** The nodes that have insights here, by name. */
export type InsightSubject = keyof typeof METRICS
export type MetricOf<Subject extends InsightSubject> = keyof (typeof METRICS)[Subject] & string

/** What is known about one metric, or undefined for a name that is not in the catalogue. */
export function findMetric(subject: InsightSubject, name: string): MetricRow | undefined {
  const rows: Readonly<Record<string, MetricRow>> = METRICS[subject]
  return Object.hasOwn(rows, name) ? rows[name] : undefined
}

export function findRemovedMetric(subject: InsightSubject, name: string): RemovedMetricRow | undefined {
  const rows = REMOVED[subject]
  return Object.hasOwn(rows, name) ? rows[name] : undefined
}
