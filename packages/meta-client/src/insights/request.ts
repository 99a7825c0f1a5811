import { invalidRequest } from '../errors.ts'
import type { Params } from '../graph/params.ts'
import type { When } from './answer.ts'
import { lookUp } from './catalog.ts'
import type { MetricRow } from './metric-row.ts'
import type { Missing, Reason } from './missing.ts'
import { without } from './missing.ts'
import type { DayRange } from './windows.ts'
import { DAY_SECONDS, daysOf, isEmpty, piecesOf, reachable, secondsOf } from './windows.ts'
import type { InsightsQuery, Wish } from './wish.ts'
import { spanOf, wishFor } from './wish.ts'

/** A metric of the catalogue and its row. */
export type KnownMetric = readonly [name: string, row: MetricRow]

/** One call for all metrics of its group. */
export interface InsightCall {
  params: Params
  /** The Los Angeles days it is about, oldest first; none when it is about all time. */
  days: readonly string[]
  /** What its one number a metric is of; absent when numbers say their day themselves. */
  when?: When
}

/** Metrics that may be asked together, and the calls it takes, oldest days first. */
export interface InsightGroup {
  metrics: readonly KnownMetric[]
  wish: Wish
  bestEffort: MetricRow['bestEffort']
  calls: readonly InsightCall[]
  /** The days that should have a reading each; none where there is one number only. */
  days: readonly string[]
  /** What there is one number a metric of: all time (empty) or a window. */
  whole?: When | undefined
  /** Days further back than Meta answers; may be empty. */
  tooOld: DayRange
}

interface Plan {
  groups: readonly InsightGroup[]
  /** What no call is made for. */
  missing: readonly Missing[]
  /** The same, of days that are not over. */
  unfinished: readonly Missing[]
}

const NONE: DayRange = { since: '', until: '' }

/**
 * The calls that answer a query. Throws `invalid_request` before any of them for what Meta would refuse.
 *
 * Metrics of the same period, type, breakdown and history are asked together, doubtful ones apart, so that no group can
 * poison another.
 */
export function planInsights(query: InsightsQuery, now: Date): Plan {
  const per = spanOf(query)
  if (query.metrics.length === 0) throw invalidRequest('metrics is empty: name at least one.')
  const { finished, rest } = per === 'lifetime' || per === 'timeframe' ? { finished: NONE, rest: [] } : days(query, now)
  const missing: Missing[] = []
  const known: (readonly [...KnownMetric, wish: Wish])[] = []
  for (const name of new Set(query.metrics)) {
    const row = lookUp(query.subject, name)
    if (typeof row === 'string') missing.push({ what: name, reason: 'removed', action: row })
    else if (isOnOther(row, query.product)) missing.push(without(name, 'unavailable'))
    else known.push([name, row, wishFor(name, row, query)])
  }
  checkOptions(query, per)
  const kindOf = ([, row, wish]: (typeof known)[number]) => JSON.stringify([wish, row.historyDays, row.bestEffort])
  const kinds = new Map(known.map((one) => [kindOf(one), one]))
  const groups = [...kinds].map(([kind, [, row, wish]]) => ({
    metrics: known.filter((one) => kindOf(one) === kind).map(([name, own]) => [name, own] as const),
    wish,
    bestEffort: row.bestEffort,
    ...callsFor(wish, row, { per, finished, now }),
  }))
  return {
    groups,
    missing,
    unfinished: known.flatMap(([name]) => rest.map(([reason, range]) => without(name, reason, range))),
  }
}

function isOnOther({ products }: MetricRow, product: string | undefined): boolean {
  return product !== undefined && products?.every((one) => one !== product) === true
}

type Rest = readonly (readonly [Reason, DayRange])[]

function days({ since, until }: InsightsQuery, now: Date): { finished: DayRange; rest: Rest } {
  if (!isMoment(since) || !isMoment(until)) throw invalidRequest('since and until must be valid dates.')
  if (since >= until) throw invalidRequest('since must be before until: the window is empty.')
  const { finished, cut, running } = daysOf(since, until, now)
  const rest: Rest = [...cut.map((range) => ['part_of_day', range] as const), ['not_finished', running]]
  return { finished, rest: rest.filter(([, range]) => !isEmpty(range)) }
}

// An option that says nothing of this kind of numbers would be left out in silence, and others come than were meant.
function checkOptions(query: InsightsQuery, per: string): void {
  const ofDays = ['since', 'until', 'per'] as const
  const ofObjects = ['product'] as const
  const ofPeople = ['timeframe'] as const
  const none =
    per === 'lifetime'
      ? [...ofDays, ...ofPeople]
      : per === 'timeframe'
        ? [...ofDays, ...ofObjects]
        : [...ofObjects, ...ofPeople]
  const wrong = none.find((name) => query[name] !== undefined)
  if (wrong !== undefined) throw invalidRequest(`Numbers of ${query.subject} asked for like this take no ${wrong}.`)
}

function isMoment(moment: Date | undefined): moment is Date {
  return moment instanceof Date && !Number.isNaN(moment.getTime())
}

interface Time {
  per: string
  finished: DayRange
  now: Date
}

type Calls = Pick<InsightGroup, 'calls' | 'days' | 'whole' | 'tooOld'>

function callsFor(wish: Wish, { historyDays, maxWindowDays = 0 }: MetricRow, { per, finished, now }: Time): Calls {
  if (historyDays === undefined) {
    return { calls: [{ params: wish, days: [], when: {} }], days: [], whole: {}, tooOld: NONE }
  }
  const { reached, tooOld } = reachable(finished, historyDays, now)
  const call = (days: readonly string[], when?: When): InsightCall => ({
    params: { ...wish, ...secondsOf(days) },
    days,
    ...(when && { when }),
  })
  if (per !== 'window') {
    const isTotal = wish.metric_type === 'total_value'
    const calls = piecesOf(reached, isTotal ? 0 : maxWindowDays).map((piece) =>
      isTotal ? call(piece, { day: piece[0] ?? '' }) : call(piece),
    )
    return { calls, days: reached, tooOld }
  }
  const [first] = reached
  if (first === undefined) return { calls: [], days: [], tooOld }
  const { since, until } = secondsOf(reached)
  if (until - since > maxWindowDays * DAY_SECONDS) {
    throw invalidRequest(`Meta answers a window of at most ${maxWindowDays * DAY_SECONDS} seconds: ask for fewer days.`)
  }
  const whole = { since: first, until: finished.until }
  return { calls: [call(reached, whole)], days: [], whole, tooOld }
}
