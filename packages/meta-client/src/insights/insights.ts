import { createHash } from 'node:crypto'
import { checkLogin } from '../graph/login.ts'
import type { Params } from '../graph/params.ts'
import { checkedId } from '../graph/plan.ts'
import type { AnyNode } from '../nodes/define.ts'
import type { Token } from '../tokens.ts'
import type { InsightSubject, MetricOf, ObjectSubject, RowOf } from './catalog.ts'
import type { FetchInsights } from './ask.ts'
import type { Timeframe } from './metric-row.ts'
import type { InsightsResult } from './read.ts'
import { readInsights } from './read.ts'
import type { ReadingOf } from './reading.ts'
import type { RefusalMemory } from './refusals.ts'
import type { InsightsQuery } from './wish.ts'

/** `day` unless told otherwise; see {@link InsightsOptions.per}. */
export type AccountPer = 'day' | 'week' | 'days_28' | 'window'

// What all the rows have: a type that is inferred from arguments of several functions is the intersection.
type DimensionOf<Row> = (
  Row extends { breakdowns: readonly (infer Dimension)[] }
    ? (one: Dimension) => void
    : (one: 'none') => void
) extends (one: infer Common) => void
  ? Common
  : never
type TimeframeOf<Row> = (Row extends { timeframes: readonly (infer Frame)[] } ? (one: Frame) => void : never) extends (
  one: infer Common,
) => void
  ? Common
  : never
type ProductOf<Row> = Row extends { products: readonly (infer Product)[] } ? Product : never

/** What to read of an account day by day, or over a window. */
export interface InsightsOptions<Metric extends string, Per extends string = 'day', Breakdown = never> {
  metrics: readonly Metric[]
  /**
   * Half-open; the Los Angeles days that lie whole inside it and are over are read, at most two years back.
   *
   * Some metrics cost a call a day, and a fault in the middle throws what was read before it: ask for a long time in
   * pieces of a week or so.
   */
  since: Date
  until: Date
  /**
   * `day` (default): one reading a day. `week`, `days_28`: Meta's own rolling windows, one a day, named by their last
   * day; for people, who may not be added up. `window`: one number for the whole window, on Instagram only, at most
   * 2,592,000 seconds (30 days; 29 where one of them has 25 hours).
   */
  per?: Per | undefined
  /**
   * Instead of the first of the metric's row; all metrics must have it. `none` asks for totals alone, in fewer calls.
   * Reach by day has none by default: with one it costs a call a day.
   */
  breakdown?: Breakdown | undefined
  signal?: AbortSignal | undefined
}

/**
 * What to read of a post, reel, story or video.
 *
 * One that has no insights at all (too few viewers, older than the professional account, a shared post) costs one call,
 * and every metric is `missing` as `unavailable`. One that is gone throws `not_found`.
 */
export interface LifetimeInsightsOptions<Metric extends string, Product = never, Breakdown = never> {
  metrics: readonly Metric[]
  /**
   * What it is: of Instagram its `media_product_type`, of a video whether it is a reel. Then metrics that Meta does not have
   * for it are `missing` without a call, and a name refused for one is not asked for again for others of the product.
   */
  product?: Product | undefined
  /** None by default; all metrics must have it. */
  breakdown?: Breakdown | undefined
  signal?: AbortSignal | undefined
}

/**
 * What to read of the people of an Instagram account: one reading a metric, whose `breakdown` holds the 45 largest groups
 * (D 2026-06-16), so that their sum is below the count of followers. Under 100 of them `missing` says `no_data`.
 */
export interface AudienceInsightsOptions<Metric extends string, Frame = Timeframe> {
  metrics: readonly Metric[]
  by: 'age' | 'city' | 'country' | 'gender'
  /** Default `this_month`; `follower_demographics` takes them all, the others `this_month` and `this_week`. */
  timeframe?: Frame | undefined
  signal?: AbortSignal | undefined
}

/** The options for a subject, by what it is and what is asked of it. */
export type InsightsOptionsFor<
  Subject extends InsightSubject,
  Metric extends string,
  Per extends AccountPer,
> = Subject extends ObjectSubject
  ? LifetimeInsightsOptions<Metric, ProductOf<RowOf<Subject, MetricOf<Subject>>>, DimensionOf<RowOf<Subject, Metric>>>
  : [Metric] extends [MetricOf<Subject, 'timeframe'>]
    ? AudienceInsightsOptions<Metric, TimeframeOf<RowOf<Subject, Metric>>>
    : InsightsOptions<AnsweredPer<Subject, Metric, Per>, Per, DimensionOf<RowOf<Subject, Metric>>>

// The metrics that fit where one does not, so that the error names them.
type AnsweredPer<Subject extends InsightSubject, Metric extends string, Per extends AccountPer> = [Metric] extends [
  MetricOf<Subject, Per>,
]
  ? Metric
  : MetricOf<Subject, Per>

/** What `graph.insights` is called with, and what it tells. */
export type Insights = <
  Subject extends InsightSubject,
  const Metric extends MetricOf<Subject>,
  const Per extends AccountPer = 'day',
>(
  subject: AnyNode & { readonly nodeName: Subject },
  id: string,
  options: InsightsOptionsFor<Subject, Metric, Per>,
) => Promise<InsightsResult<ReadingOf<Subject, Metric, Per>>>

interface InsightsSetting {
  token: Token
  now: () => number
  memory: RefusalMemory
  /** One call of an edge; of a probe a doubtful failure is not repeated. */
  read: (path: string, params: Params, how: { signal: AbortSignal | undefined; isProbe: boolean }) => Promise<unknown>
}

interface AnyOptions extends Omit<InsightsQuery, 'subject' | 'id'> {
  signal?: AbortSignal | undefined
}

export function createInsights({ token, now, memory, read }: InsightsSetting): Insights {
  async function insights({ nodeName: subject }: { nodeName: InsightSubject }, id: string, options: AnyOptions) {
    checkLogin({ nodeName: subject }, token)
    const { signal, ...wish } = options
    const edge = subject === 'video' ? 'video_insights' : 'insights'
    // So that accounts behind `me` stay apart, and nobody learns from another's missing role.
    const owner = createHash('sha256').update(token.expose()).digest('hex').slice(0, 16)
    const path = `${checkedId(id)}/${edge}`
    const fetch: FetchInsights = (params, isProbe) => read(path, params, { signal, isProbe })
    return readInsights({ ...wish, subject, id }, { now, edge, memory, owner, fetch })
  }
  // Read by the same rows of the catalogue from which ReadingOf computes its type.
  return insights as Insights
}
