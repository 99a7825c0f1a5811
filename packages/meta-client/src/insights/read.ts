import { GraphError, invalidRequest, isGraphError } from '../errors.ts'
import type { Params } from '../graph/params.ts'
import { dayAfter, losAngelesDay } from '../los-angeles.ts'
import type { Reading } from './answer.ts'
import { readAnswer } from './answer.ts'
import type { InsightSubject } from './catalog.ts'
import { findMetric, findRemovedMetric } from './catalog.ts'
import type { InsightCall, InsightGroup } from './request.ts'
import { finishedDays, planGroups } from './request.ts'

/** Something that was asked for and could not be had. */
export interface Missing {
  /** The metric. */
  what: string
  /** Half-open, Los Angeles days as `YYYY-MM-DD`; absent: at any time. */
  range?: { since: string; until: string }
  reason: 'removed' | 'refused' | 'permission' | 'unavailable' | 'too_old' | 'not_finished' | 'no_data'
  /** What to do about it, as one sentence. */
  action: string
}

export interface InsightsResult<Metric extends string = string> {
  /** By day, oldest first. A day Meta sent nothing for is left out, never 0. */
  readings: readonly Reading<Metric>[]
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
  /** Metrics refused before, as `subject/id/metric`: not asked for again. */
  refused: Set<string>
}

const ACTIONS = {
  refused: 'Meta does not accept this metric for this account: leave it out.',
  permission: 'Ask the person for the insights permission, or leave the metric out.',
  unavailable: 'Meta has no numbers for this account yet: try again when it has grown.',
  too_old: 'Meta no longer has these days: ask for later ones.',
  not_finished: 'Ask for whole Los Angeles days that are over.',
  no_data: 'Meta sent nothing for these days, which is also its answer to a missing permission: check that, or wait.',
} as const

/** Reads daily numbers of one account. What was removed, refused or not answered comes back in `missing`. */
export async function readInsights<Metric extends string>(
  query: InsightsQuery<Metric>,
  source: InsightsSource,
): Promise<InsightsResult<Metric>> {
  const { subject, id, since, until } = query
  const names = [...new Set(query.metrics)]
  const known = names.flatMap((name) => {
    const row = findMetric(subject, name)
    return row === undefined ? [] : [[name, row] as const]
  })
  const missing = names
    .filter((name) => findMetric(subject, name) === undefined)
    .map((name) => removedMetric(subject, name))
  const now = new Date(source.now())
  const days = finishedDays(since, until, now)
  if (days.length === 0) {
    missing.push(
      ...known.map(([name]) =>
        without(name, 'not_finished', { since: losAngelesDay(since), until: losAngelesDay(until) }),
      ),
    )
  }
  const readings: Reading<Metric>[] = []
  for (const group of planGroups(known, days, now)) {
    const read = await readGroup(group, (metric) => `${subject}/${id}/${metric}`, id, source)
    readings.push(...read.readings)
    missing.push(...read.missing)
  }
  return { readings: readings.toSorted((a, b) => a.day.localeCompare(b.day)), missing }
}

async function readGroup<Metric extends string>(
  group: InsightGroup<Metric>,
  key: (metric: string) => string,
  id: string,
  { fetchInsights, refused }: InsightsSource,
): Promise<InsightsResult<Metric>> {
  const readings: Reading<Metric>[] = []
  const gaveUp = new Map<Metric, keyof typeof ACTIONS>()
  for (const name of group.metrics) if (refused.has(key(name))) gaveUp.set(name, 'refused')

  // One refused name refuses the whole call and is rarely named (P!): halve until it stands alone.
  async function ask(metrics: readonly Metric[], call: InsightCall): Promise<void> {
    const wanted = metrics.filter((name) => !gaveUp.has(name))
    if (wanted.length === 0) return
    try {
      const body = await fetchInsights(id, { ...call.params, metric: wanted.join(',') })
      const read = readAnswer(body, { metrics: wanted, days: call.days, breakdown: group.breakdown })
      if (read === undefined) throw notInsights()
      readings.push(...read)
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === undefined) throw error
      if (reason === 'refused' && wanted.length > 1) {
        const half = Math.ceil(wanted.length / 2)
        await ask(wanted.slice(0, half), call)
        await ask(wanted.slice(half), call)
        return
      }
      for (const name of wanted) {
        gaveUp.set(name, reason)
        if (reason === 'refused') refused.add(key(name))
      }
    }
  }

  for (const call of group.calls) await ask(group.metrics, call)

  const answered = new Set<string>(readings.map(({ metric }) => metric))
  const asked = group.calls.flatMap(({ days }) => days)
  const missing = group.metrics.flatMap((name) => {
    const reason = gaveUp.get(name) ?? (answered.has(name) || asked.length === 0 ? undefined : 'no_data')
    return [
      ...(reason === undefined ? [] : [without(name, reason, rangeOf(asked))]),
      ...(group.tooOld.length === 0 ? [] : [without(name, 'too_old', rangeOf(group.tooOld))]),
    ]
  })
  return { readings, missing }
}

function reasonOf(error: unknown): 'refused' | 'permission' | 'unavailable' | undefined {
  if (!isGraphError(error)) return undefined
  const { code, metaCode, subcode } = error
  if (code === 'permission' || code === 'unavailable') return code
  // D, P!: 100 for an unknown or misplaced name; 1/99 often hides a bad period or breakdown.
  const isRefusal = code === 'invalid_request' && metaCode === 100 && subcode === undefined
  return isRefusal || (metaCode === 1 && subcode === 99) ? 'refused' : undefined
}

function removedMetric(subject: InsightSubject, name: string): Missing {
  const row = findRemovedMetric(subject, name)
  if (row === undefined) throw invalidRequest(`The catalogue of ${subject} has no metric ${JSON.stringify(name)}.`)
  const instead =
    row.replacement === undefined ? 'this catalogue has nothing in its place' : `ask for ${row.replacement} instead`
  return { what: name, reason: 'removed', action: `Meta removed it on every version (${row.removedOn}): ${instead}.` }
}

function without(what: string, reason: keyof typeof ACTIONS, range: Missing['range']): Missing {
  return { what, ...(range === undefined ? {} : { range }), reason, action: ACTIONS[reason] }
}

function rangeOf(days: readonly string[]): Missing['range'] {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return undefined
  return { since: first, until: dayAfter(last) }
}

function notInsights(): GraphError {
  const endpoint = 'GET /{id}/insights'
  return new GraphError(`${endpoint}: the answer is not one of insights. Try again later.`, {
    code: 'upstream_malformed',
    endpoint,
  })
}
