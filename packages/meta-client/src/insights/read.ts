import { GraphError, invalidRequest, isGraphError } from '../errors.ts'
import type { Params } from '../graph/params.ts'
import { addDays, dayAfter, losAngelesDay } from '../los-angeles.ts'
import type { Reading } from './answer.ts'
import { readAnswer } from './answer.ts'
import type { InsightSubject } from './catalog.ts'
import { findMetric, findRemovedMetric } from './catalog.ts'
import type { MetricRow } from './metric-row.ts'
import type { Missing, Reason } from './missing.ts'
import { gapsOf, without } from './missing.ts'
import type { Refusals } from './refusals.ts'
import type { InsightCall, InsightGroup } from './request.ts'
import { isEmpty, planGroups, wholeDays } from './request.ts'

export interface InsightsResult<Metric extends string = string> {
  /** By day, oldest first. A day Meta sent nothing for is left out, never 0. */
  readings: readonly Reading<Metric>[]
  /** Every asked day of every metric that has no reading, as ranges. */
  missing: readonly Missing[]
}

export interface InsightsQuery<Metric extends string> {
  subject: InsightSubject
  id: string
  metrics: readonly Metric[]
  since: Date
  until: Date
}

export interface InsightsSource {
  now: () => number
  /** One call of the insights edge. */
  fetchInsights: (id: string, params: Params) => Promise<unknown>
  /** By `subject/id/metric`. */
  refused: Refusals
}

/** Reads daily numbers of one account. What was removed, refused or not answered comes back in `missing`. */
export async function readInsights<Metric extends string>(
  query: InsightsQuery<Metric>,
  { now: clock, fetchInsights, refused }: InsightsSource,
): Promise<InsightsResult<Metric>> {
  const { subject, id, since, until } = query
  if (Number.isNaN(since.getTime()) || Number.isNaN(until.getTime())) {
    throw invalidRequest('since and until must be valid dates.')
  }
  const now = new Date(clock())
  const { finished, running } = wholeDays(since, until, now)
  const known: (readonly [Metric, MetricRow])[] = []
  const missing: Missing[] = []
  for (const name of new Set(query.metrics)) {
    const row = findMetric(subject, name)
    if (row === undefined) missing.push(removedMetric(subject, name))
    else known.push([name, row])
  }
  const access: Access = {
    today: losAngelesDay(now),
    isRefused: (metric) => refused.has(`${subject}/${id}/${metric}`),
    refuse: (metric) => refused.add(`${subject}/${id}/${metric}`),
    fetch: (params) => fetchInsights(id, params),
  }
  const read: GroupResult<Metric>[] = []
  for (const group of planGroups(known, finished, now)) read.push(await readGroup(group, access))
  const doubt = read.map((group) => group.doubt).find((error) => error !== undefined)
  // Nothing at all was answered: rather Meta's trouble than a wrong metric.
  if (doubt !== undefined && !read.some(({ isAnswered }) => isAnswered)) throw doubt
  missing.push(...read.flatMap((group) => group.missing))
  const rest = isEmpty(finished) && isEmpty(running) ? touched(since, until) : running
  if (!isEmpty(rest)) missing.push(...known.map(([name]) => without(name, 'not_finished', rest)))
  const readings = read.flatMap((group) => group.readings)
  return { readings: readings.toSorted((a, b) => a.day.localeCompare(b.day)), missing }
}

/** The account that is read, as its groups see it. */
interface Access {
  today: string
  isRefused: (metric: string) => boolean
  refuse: (metric: string) => void
  fetch: (params: Params) => Promise<unknown>
}

interface GroupResult<Metric extends string> extends InsightsResult<Metric> {
  isAnswered: boolean
  /** A failure that was taken for a refusal, and may have been Meta's trouble. */
  doubt: GraphError | undefined
}

async function readGroup<Metric extends string>(
  group: InsightGroup<Metric>,
  { today, isRefused, refuse, fetch }: Access,
): Promise<GroupResult<Metric>> {
  let isAnswered = false
  let doubt: GraphError | undefined
  const readings: Reading<Metric>[] = []
  const gaveUp = new Map<Metric, { reason: Reason; from: string }>()
  for (const name of group.metrics) if (isRefused(name)) gaveUp.set(name, { reason: 'refused', from: '' })

  // One refused name refuses the whole call and is rarely named (P!): halve until it stands alone.
  async function ask(metrics: readonly Metric[], call: InsightCall): Promise<void> {
    const wanted = metrics.filter((name) => !gaveUp.has(name))
    if (wanted.length === 0) return
    try {
      const body = await fetch({ ...call.params, metric: wanted.join(',') })
      const read = readAnswer(body, { metrics: wanted, days: call.days, breakdown: group.breakdown })
      if (read === undefined) throw notInsights()
      isAnswered = true
      readings.push(...read)
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === undefined) throw error
      const { reason, isSure } = refusal
      if (!isSure) {
        // A metric that was answered on an earlier day is not wrong.
        if (readings.some(({ metric }) => wanted.includes(metric))) throw error
        doubt = refusal.error
      }
      if (reason === 'refused' && wanted.length > 1) {
        const half = Math.ceil(wanted.length / 2)
        await ask(wanted.slice(0, half), call)
        await ask(wanted.slice(half), call)
        return
      }
      for (const name of wanted) {
        gaveUp.set(name, { reason, from: call.days[0] ?? '' })
        if (reason === 'refused' && isSure) refuse(name)
      }
    }
  }

  for (const call of group.calls) await ask(group.metrics, call)

  const asked = group.calls.flatMap(({ days }) => days)
  const missing = group.metrics.flatMap((name) => {
    const read = new Set(readings.filter(({ metric }) => metric === name).map(({ day }) => day))
    const newest = [...read].toSorted().at(-1)
    return [
      ...(isEmpty(group.tooOld) ? [] : [without(name, 'too_old', group.tooOld)]),
      ...gapsOf(name, asked, (day) => {
        if (read.has(day)) return undefined
        const given = gaveUp.get(name)
        if (given !== undefined && day >= given.from) return given.reason
        const isNew = newest !== undefined && day > newest && day >= addDays(today, -COUNTED_AFTER_DAYS)
        return isNew ? 'not_ready' : 'no_data'
      }),
    ]
  })
  return { readings, missing, isAnswered, doubt }
}

// D: up to 48 hours. P!: yesterday may be missing for a day.
const COUNTED_AFTER_DAYS = 2

function refusalOf(error: unknown): { reason: Reason; isSure: boolean; error: GraphError } | undefined {
  if (!isGraphError(error)) return undefined
  const { code, metaCode, subcode, maxRetries } = error
  if (code === 'permission' || code === 'unavailable') return { reason: code, isSure: true, error }
  // P!: 1/99 often hides a bad period or breakdown, and may as well be Meta's trouble.
  if (code === 'transient' && maxRetries !== undefined) return { reason: 'refused', isSure: false, error }
  // D, P!: 100 for an unknown or misplaced name.
  const isRefusal = code === 'invalid_request' && metaCode === 100 && subcode === undefined
  return isRefusal ? { reason: 'refused', isSure: true, error } : undefined
}

// A window without one whole day in it.
function touched(since: Date, until: Date): { since: string; until: string } {
  return { since: losAngelesDay(since), until: dayAfter(losAngelesDay(until)) }
}

function removedMetric(subject: InsightSubject, name: string): Missing {
  const row = findRemovedMetric(subject, name)
  if (row === undefined) throw invalidRequest(`The catalogue of ${subject} has no metric ${JSON.stringify(name)}.`)
  const instead =
    row.replacement === undefined ? 'this catalogue has nothing in its place' : `ask for ${row.replacement} instead`
  return { what: name, reason: 'removed', action: `Meta removed it on every version (${row.removedOn}): ${instead}.` }
}

function notInsights(): GraphError {
  const endpoint = 'GET /{id}/insights'
  return new GraphError(`${endpoint}: the answer is not one of insights. Try again later.`, {
    code: 'upstream_malformed',
    endpoint,
  })
}
