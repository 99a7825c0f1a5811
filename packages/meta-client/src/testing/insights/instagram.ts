import { mayRead } from '../access.ts'
import { DAY_MS } from '../clock.ts'
import { hasMetric } from '../instagram-hosts.ts'
import { losAngelesDay, startOfDay } from '../los-angeles.ts'
import { timeOf } from '../nodes/window.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { InstagramRecord } from '../records.ts'
import type { Visit } from '../visit.ts'
import { AUDIENCE_METRICS, audienceEntry, checkAudience } from './audience.ts'
import { followersOn, type InstagramDay, instagramDay, uniqueOver } from './daily-numbers.ts'
import { BREAKDOWNS, INSTAGRAM_METRICS, type InstagramMetric } from './instagram-metrics.ts'
import { daysEndingIn, endTimeOf, entryOf, readMetrics, windowPaging } from './request.ts'
import { splitCount, withoutZeros } from './split.ts'

// P!: "2592000 s", so an hour too long where 30 days hold an autumn change.
const MAX_WINDOW_MS = 30 * DAY_MS
// D 2026-06-16: several metrics are not returned under 100 followers, without an error.
const ENOUGH_FOLLOWERS = 100
const FOLLOWER_COUNT_DAYS = 30
const PERIOD_DAYS = { day: 1, week: 7, days_28: 28 }

/** Answers `/{instagram account}/insights` (D 2026-06-16 with the disagreements of P!). One bad name refuses all. */
export function answerInstagramInsights(account: InstagramRecord, visit: Visit): unknown {
  if (!mayRead(visit, 'insights', account)) throw refuse.permission()
  const names = readMetrics(visit.params.get('metric'), visit, (index) => wrongMetric(index, visit))
  const metrics = names.map((name, index) => ({ name, metric: metricOf(name, index, visit) }))
  const live = metrics.flatMap(({ name, metric }) => (metric ? [{ name, metric }] : []))
  const period = visit.params.get('period')
  // That the period is required is chosen; every sample sends it.
  if (period === null) throw refuse.parameter('The parameter period is required')
  const asTotal = metricType(live, visit.params.get('metric_type')) === 'total_value'
  const breakdown = visit.params.get('breakdown')
  for (const { metric } of live) checkCombination(metric, period, breakdown, asTotal)
  for (const { name } of metrics) {
    const audience = Object.hasOwn(AUDIENCE_METRICS, name) ? AUDIENCE_METRICS[name] : undefined
    if (audience) checkAudience(audience, visit)
  }

  const { since, until } = readWindow(visit)
  const now = visit.emulation.clock.now()
  const oldest = startOfDay(losAngelesDay(now) - FOLLOWER_COUNT_DAYS)
  if (live.some(({ name }) => name === 'follower_count') && since < oldest) {
    // P!: text. That its days are those of Los Angeles is chosen, as all days here are.
    const limit = 'metric only supports querying data for the last 30 days excluding the current day'
    throw refuse.parameter(`(follower_count) ${limit}`)
  }

  const days = daysEndingIn(since, until, now)
  const { seeded } = visit.emulation
  const daily = (day: number) => instagramDay(seeded, account, day)
  const few = followersOn(seeded, account, days.at(-1) ?? account.startDay) < ENOUGH_FOLLOWERS
  // D: audience metrics are not returned under 100 followers (or engagements) either.
  const shown = days.length === 0 ? [] : metrics.filter(({ metric }) => !(few && (!metric || metric.wantsHundred)))
  const data = shown.map(({ name, metric }) => {
    if (!metric) return audienceEntry(name, account, { days, visit })
    const entry = entryOf(account.id, name, period)
    if (asTotal) return { ...entry, total_value: totalOf(metric, days.map(daily), breakdown) }
    const length = PERIOD_DAYS[period === 'week' || period === 'days_28' ? period : 'day']
    const values = days.map((day) => {
      const window = Array.from({ length }, (_, back) => metric.value(daily(day - back)))
      return { value: metric.unique ? uniqueOver(window) : sum(window), end_time: endTimeOf(day) }
    })
    return { ...entry, values }
  })
  return { data, ...(!asTotal && { paging: windowPaging(visit, `${account.id}/insights`, since, until) }) }
}

/** `undefined` for a metric of the audience. */
function metricOf(name: string, index: number, visit: Visit): InstagramMetric | undefined {
  const metric = Object.hasOwn(INSTAGRAM_METRICS, name) && hasMetric(name, visit) ? INSTAGRAM_METRICS[name] : undefined
  if (metric || Object.hasOwn(AUDIENCE_METRICS, name)) return metric
  throw wrongMetric(index, visit)
}

// P! for media; for accounts chosen: the same text. Removed names (impressions 2025-04-21, and others) end here too.
function wrongMetric(index: number, visit: Visit): Refusal {
  const known = [...Object.keys(INSTAGRAM_METRICS), ...Object.keys(AUDIENCE_METRICS)]
  const allowed = known.filter((its) => hasMetric(its, visit) && !visit.emulation.deadMetrics.has(its)).join(', ')
  return refuse.parameter(`metric[${index}] must be one of the following values: ${allowed}`)
}

type Named = { readonly name: string; readonly metric: InstagramMetric }

function metricType(live: readonly Named[], asked: string | null): 'time_series' | 'total_value' {
  // P!: the text lists it. That it stands for what is taken without the parameter is chosen.
  const type = asked === null || asked === 'default' ? 'time_series' : asked
  if (type !== 'time_series' && type !== 'total_value') {
    throw refuse.parameter('metric_type must be one of the following values: default, time_series, total_value')
  }
  const wrong = live.filter(({ metric }) => !metric.types.includes(type)).map(({ name }) => name)
  // P!: the text says so for total_value; the opposite case is chosen.
  if (wrong.length > 0) {
    const other = type === 'time_series' ? 'total_value' : 'time_series'
    throw refuse.parameter(
      `The following metrics (${wrong.join(', ')}) should be specified with parameter metric_type=${other}`,
    )
  }
  return type
}

// D, P!: a breakdown that one metric lacks makes the whole call fail with an unknown error.
function checkCombination(metric: InstagramMetric, period: string, breakdown: string | null, asTotal: boolean): void {
  if (!metric.periods.includes(period)) throw refuse.badCombination()
  if (breakdown !== null && !(asTotal && metric.breakdowns.includes(breakdown))) throw refuse.badCombination()
}

// D: the last 24 hours unless told; P!: at most 30 days, refused with this text. That an end alone moves the other is chosen.
function readWindow(visit: Visit): { since: number; until: number } {
  const params = (name: string) => visit.params.get(name) ?? undefined
  const askedSince = timeOf(params, 'since')
  const until =
    timeOf(params, 'until') ?? (askedSince === undefined ? visit.emulation.clock.now() : askedSince + DAY_MS)
  const since = askedSince ?? until - DAY_MS
  if (since >= until) throw refuse.parameter('Param until must be greater than since')
  if (until - since > MAX_WINDOW_MS) {
    throw refuse.parameter('There cannot be more than 30 days (2592000 s) between since and until.')
  }
  return { since, until }
}

function totalOf(metric: InstagramMetric, days: readonly InstagramDay[], breakdown: string | null): unknown {
  // P!: without its breakdown the entry of follows_and_unfollows has no value at all; with it no total (D sample).
  const value = metric.unique ? uniqueOver(days.map(metric.value)) : sum(days.map(metric.value))
  const total = metric.parts ? {} : { value }
  if (breakdown === null) return total
  const parts = metric.parts ? metric.parts(days) : splitCount(value, BREAKDOWNS[breakdown] ?? {})
  const results = Object.entries(withoutZeros(parts)).map(([name, count]) => ({
    dimension_values: [name],
    value: count,
  }))
  return { ...total, breakdowns: [{ dimension_keys: [breakdown], results }] }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
