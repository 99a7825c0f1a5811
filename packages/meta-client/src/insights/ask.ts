import { GraphError, isGraphError } from '../errors.ts'
import type { Params } from '../graph/params.ts'
import type { AnyReading } from './answer.ts'
import { readAnswer } from './answer.ts'
import type { Reason } from './missing.ts'
import type { InsightCall, InsightGroup, KnownMetric } from './request.ts'

/** The object that is read, as its groups see it. */
interface Access {
  /** Such as `insights`. */
  edge: string
  /** Of a metric together with how it is asked for. */
  isRefused: (wish: string) => Promise<boolean>
  /** Not sure: Meta may as well be in trouble. */
  refuse: (wish: string, isSure: boolean) => void
  /** Whether a refusal of these days would be one today: Meta also refuses days that a metric does not have. */
  isOfToday: (days: readonly string[]) => boolean
  fetch: FetchInsights
}

/** One call of the insights edge; of a probe a doubtful failure is not repeated, for it is what the probe is about. */
export type FetchInsights = (params: Params, isProbe: boolean) => Promise<unknown>

export interface GroupAnswer {
  readings: readonly AnyReading[]
  /** Metrics that were not asked for any more, and for which days back from `last`; absent: for none at all. */
  gaveUp: ReadonlyMap<string, { reason: Reason; last?: string | undefined }>
  /** Metrics that Meta has not counted yet. */
  early: ReadonlySet<string>
}

export interface Asking {
  ask: (group: InsightGroup) => Promise<GroupAnswer>
  /** Whether any call was answered. */
  isAnswered: () => boolean
  /** A failure that was taken for a refusal, and may have been Meta's trouble. */
  doubt: () => GraphError | undefined
}

/** Asks for the groups of one query, one after the other. Throws what says nothing about the metrics. */
export function createAsking({ edge, isRefused, refuse, isOfToday, fetch }: Access): Asking {
  let isAnswered = false
  let hasNone = false // Meta has no insights of this object at all
  let doubt: GraphError | undefined

  async function ask(group: InsightGroup): Promise<GroupAnswer> {
    const readings: AnyReading[] = []
    const early = new Set<string>()
    const answered = new Set<string>()
    const gaveUp = new Map<string, { reason: Reason; last?: string | undefined }>()
    // Refused with a breakdown says nothing about the metric without it.
    const wishOf = (name: string) => [name, ...Object.values(group.wish)].join(':')
    for (const [name] of group.metrics) {
      if (hasNone) gaveUp.set(name, { reason: 'unavailable' })
      else if (await isRefused(wishOf(name))) gaveUp.set(name, { reason: 'refused' })
    }

    // One refused name refuses the whole call and is rarely named (P!): halve until it stands alone.
    async function askFor(metrics: readonly KnownMetric[], call: InsightCall, isProbe = false): Promise<void> {
      const wanted = metrics.filter(([name]) => !gaveUp.has(name))
      if (wanted.length === 0) return
      const names = wanted.map(([name]) => name)
      try {
        const body = await fetch({ ...call.params, metric: names.join(',') }, isProbe)
        const told = readAnswer(body, { ...call, ...group.wish, metrics: wanted })
        if (told === undefined) throw notInsights(edge)
        isAnswered = true
        readings.push(...told.readings)
        told.early.forEach((name) => early.add(name))
        names.forEach((name) => answered.add(name))
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal === undefined) throw error
        const { reason, isSure } = refusal
        const wasAnswered = names.some((name) => answered.has(name))
        if (!isSure) {
          // A metric that was answered on another day is not wrong.
          if (wasAnswered) throw error
          doubt = refusal.error
        }
        // P!: code 200 for one metric of a doubtful group
        const isOfOne = reason === 'refused' || (reason === 'permission' && group.bestEffort === true && isAnswered)
        if (isOfOne && wanted.length > 1) {
          const half = Math.ceil(wanted.length / 2)
          await askFor(wanted.slice(0, half), call, true)
          await askFor(wanted.slice(half), call, true)
          return
        }
        hasNone ||= refusal.isWhole
        const isLasting = reason === 'refused' && !wasAnswered && isOfToday(call.days)
        for (const name of names) {
          gaveUp.set(name, { reason, last: call.days.at(-1) })
          if (isLasting) refuse(wishOf(name), isSure)
        }
      }
    }

    // The newest days first: what is refused there is refused; what is refused further back is not there yet.
    for (const call of group.calls.toReversed()) await askFor(group.metrics, call)
    return { readings, gaveUp, early }
  }

  return { ask, isAnswered: () => isAnswered, doubt: () => doubt }
}

const NOT_SHARED = 2207086

interface Refusal {
  reason: Reason
  isSure: boolean
  /** It is about the object, whatever the metric. */
  isWhole: boolean
  error: GraphError
}

function refusalOf(error: unknown): Refusal | undefined {
  if (!isGraphError(error)) return undefined
  const { code, metaCode, subcode, maxRetries } = error
  const isWhole = code === 'unavailable' && subcode !== NOT_SHARED
  if (code === 'permission' || code === 'unavailable') return { reason: code, isSure: true, isWhole, error }
  // P!: 1/99 often hides a bad period or breakdown, and may as well be Meta's trouble.
  if (code === 'transient' && maxRetries !== undefined) return { reason: 'refused', isSure: false, isWhole, error }
  // D, P!: 100 for an unknown or misplaced name.
  const isRefusal = code === 'invalid_request' && metaCode === 100 && subcode === undefined
  return isRefusal ? { reason: 'refused', isSure: true, isWhole, error } : undefined
}

function notInsights(edge: string): GraphError {
  const endpoint = `GET /{id}/${edge}`
  return new GraphError(`${endpoint}: the answer is not one of insights. Try again later.`, {
    code: 'upstream_malformed',
    endpoint,
  })
}
