import { invalidRequest } from '../errors.ts'
import { igAccountMetrics, removedIgAccountMetrics } from './ig-account.ts'
import { igMediaMetrics, removedIgMediaMetrics } from './ig-media.ts'
import type { MediaProduct, MetricRow, Per, RemovedMetric, RemovedRow } from './metric-row.ts'
import { pageMetrics, removedPageMetrics } from './page.ts'
import { pagePostMetrics, removedPagePostMetrics } from './page-post.ts'
import { pageStoryMetrics, removedPageStoryMetrics } from './page-story.ts'
import { removedVideoMetrics, videoMetrics } from './video.ts'

const METRICS = {
  'ig-user': igAccountMetrics,
  'ig-login-user': igAccountMetrics,
  'ig-media': igMediaMetrics,
  'ig-login-media': igMediaMetrics,
  page: pageMetrics,
  'page-post': pagePostMetrics,
  'page-story': pageStoryMetrics,
  video: videoMetrics,
} as const
const REMOVED: Readonly<Record<InsightSubject, readonly RemovedRow[]>> = {
  'ig-user': removedIgAccountMetrics,
  'ig-login-user': removedIgAccountMetrics,
  'ig-media': removedIgMediaMetrics,
  'ig-login-media': removedIgMediaMetrics,
  page: removedPageMetrics,
  'page-post': removedPagePostMetrics,
  'page-story': removedPageStoryMetrics,
  video: removedVideoMetrics,
}

/** The nodes that have insights, by name. */
export type InsightSubject = keyof typeof METRICS
/** Those whose insights are a series of days. */
export type AccountSubject = 'ig-user' | 'ig-login-user' | 'page'
/** Those whose insights are one number for all time. */
export type ObjectSubject = Exclude<InsightSubject, AccountSubject>

type Table<Subject extends InsightSubject> = (typeof METRICS)[Subject]

/** The metrics of a subject that Meta answers per `Span`; without it all that it has. */
export type MetricOf<Subject extends InsightSubject, Span extends Per = Per> = {
  [Name in keyof Table<Subject>]: IsAnswered<Table<Subject>[Name], Subject, Span> extends true ? Name : never
}[keyof Table<Subject>] &
  string

type IsAnswered<Row, Subject, Span> = [Row, Subject] extends [{ logins: readonly ['facebook'] }, `ig-login-${string}`]
  ? false
  : Row extends { per: readonly (infer Answered)[] }
    ? [Extract<Answered, Span>] extends [never]
      ? false
      : true
    : false

/** What the table says of one metric of a subject. */
export type RowOf<Subject extends InsightSubject, Metric> = Metric extends keyof Table<Subject>
  ? Table<Subject>[Metric]
  : never

/**
 * What is known about one metric: unit, over what it can be asked, breakdowns, source and more.
 *
 * @returns undefined for a name that the subject does not have, among them those Meta removed.
 */
export function findMetric(subject: InsightSubject, name: string): MetricRow | undefined {
  const rows: Readonly<Record<string, MetricRow>> = METRICS[subject]
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined
  return row?.logins && subject.startsWith('ig-login-') ? undefined : row
}

/** The names of all metrics of a subject, in the order of its table. */
export function metricNames(subject: InsightSubject): readonly string[] {
  return Object.keys(METRICS[subject]).filter((name) => findMetric(subject, name) !== undefined)
}

/** Whether a name is a metric of a subject that Meta answers today, for names that come from outside. */
export function isMetric<Subject extends InsightSubject>(subject: Subject, name: string): name is MetricOf<Subject> {
  return findMetric(subject, name) !== undefined
}

/** When Meta removed a metric, and what it has in its place; undefined for any other name. */
export function findRemovedMetric(subject: InsightSubject, name: string): RemovedMetric | undefined {
  for (const [removedOn, instead, names] of REMOVED[subject]) {
    const [replacement, by] = instead === '' ? [] : instead.split(' ')
    const isOne = new RegExp(`^(${names.replaceAll('*', '\\w*').replaceAll(' ', '|')})$`)
    if (isOne.test(name)) return { removedOn, replacement, by }
  }
  return undefined
}

/** The row of a metric, or what to do about its removal. Throws `invalid_request` for a name that is no metric. */
export function lookUp(subject: InsightSubject, name: string): MetricRow | string {
  const row = findMetric(subject, name)
  if (row !== undefined) return row
  const removed = findRemovedMetric(subject, name)
  if (removed === undefined) {
    throw invalidRequest(`The catalogue of ${subject} has no metric ${JSON.stringify(name)}.`)
  }
  const { removedOn, replacement, by } = removed
  const instead = by === undefined ? replacement : `${replacement} by ${by}`
  const todo = instead === undefined ? 'nothing took its place' : `ask for ${instead} instead`
  return `Meta removed it on every version (${removedOn}): ${todo}.`
}

type MediaTable = Table<'ig-media'>

/** A metric that media of each of these products have, and that nothing is doubtful about. */
export type CommonMetric<Product extends MediaProduct> = {
  [Name in keyof MediaTable]: MediaTable[Name] extends { bestEffort: unknown }
    ? never
    : [Product] extends [MediaTable[Name]['products'][number]]
      ? Name
      : never
}[keyof MediaTable]

/**
 * The metrics that Instagram media of each of these products have, on both logins, those left out that Meta may refuse.
 *
 * What a page of media may ask for by `{ insights: { metrics } }`: one metric that one of them does not have may fail the
 * whole page (unknown). Posts and reels together: `commonMetrics(['FEED', 'REELS'])`.
 */
export function commonMetrics<const Product extends 'FEED' | 'REELS' | 'STORY'>(
  products: readonly Product[],
): readonly CommonMetric<Product>[] {
  const isCommon = (name: string): name is CommonMetric<Product> => {
    const row = findMetric('ig-media', name)
    return row !== undefined && row.bestEffort === undefined && products.every((one) => row.products?.includes(one))
  }
  return Object.keys(igMediaMetrics).filter(isCommon)
}
