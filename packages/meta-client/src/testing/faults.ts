import type { Fault } from './fault.ts'
import { FAULT_KINDS, type FaultKind, faultOfKind, isFaultKind } from './fault-kinds.ts'
import { faultProblem } from './fault-problem.ts'
import { type Matcher, readPattern } from './fault-pattern.ts'
import { metricProblem } from './insights/all-metrics.ts'
import { suggestion } from './nearest.ts'
import { createSeeded } from './seeded.ts'

/** Requests spoilt at random, yet the same ones for the same seed and calls. */
export interface RandomFaults {
  readonly seed: number
  /** Share of the matching requests that is spoilt, from 0 to 1. */
  readonly rate: number
  /** Each equally likely. Default all of `FAULT_KINDS`. */
  readonly kinds?: readonly FaultKind[]
  /** As for `next`. Default every request. */
  readonly pattern?: string
}

export interface Faults {
  /**
   * Spoils the next matching request, once, or `times` times (`Infinity` until it is lifted). Faults of one pattern are used
   * in the order they were added. Operations of a batch match like single requests.
   *
   * @param pattern Method and path without the version: `GET /:id/insights`, `POST graph.facebook.com/oauth/access_token`.
   *   `:name` stands for any one segment; without a host every host matches.
   * @param fault What goes wrong, or the name of a ready-made fault, one of `FAULT_KINDS`.
   */
  next(pattern: string, fault: Fault | FaultKind, options?: { readonly times?: number }): void
  /**
   * Spoils requests at random from now on, those that no fault of `next` meets. Whether and how the nth request of a method
   * and path is spoilt depends on the seed alone, so that other requests in between change nothing.
   *
   * @returns How often each kind was used so far; it goes on counting, also where a kind changes nothing, as a fault of pages
   *   on a call without any.
   */
  plan(random: RandomFaults): { readonly used: ReadonlyMap<FaultKind, number> }
  /**
   * Metrics that Meta has removed: each insights call that names one is refused as a whole, alone or in a group, with the
   * text of its kind of insights. Add a name, or delete it again; a name that no insights have throws.
   */
  readonly deadMetrics: Set<string>
  /**
   * Ends what would go on: the faults and plans of one pattern, or without one everything, dead metrics too.
   *
   * @returns How many faults, plans and dead metrics that were.
   */
  lift(pattern?: string): number
  /** Patterns of `next` not used up yet, oldest first. */
  pending(): readonly string[]
}

export interface FaultPlan extends Faults {
  /** Plans that go on, oldest first, with how often each has struck. */
  plans(): readonly (RandomFaults & { readonly struck: number })[]
  take(method: string, host: string, path: readonly string[]): Fault | undefined
}

export function createFaults(): FaultPlan {
  let planned: { pattern: string; matches: Matcher; fault: Fault; left: number }[] = []
  let random: {
    readonly pattern: string | undefined
    readonly told: RandomFaults
    readonly used: ReadonlyMap<FaultKind, number>
    readonly matches: Matcher
    readonly pick: (key: string) => Fault | undefined
  }[] = []
  const deadMetrics = createDeadMetrics()
  return {
    next(pattern, fault, { times = 1 } = {}) {
      if (!(times >= 1)) throw new RangeError(`A fault happens once or more often, not ${times} times`)
      const matches = readPattern(pattern)
      const its = typeof fault === 'string' ? kindOf(fault) : fault
      const problem = faultProblem(its)
      if (problem !== undefined) throw new RangeError(problem)
      planned.push({ pattern, matches, fault: its, left: times })
    },
    plan(told) {
      const { pattern } = told
      const { pick, used } = createChances(told)
      random.push({ pattern, told, used, matches: pattern === undefined ? () => true : readPattern(pattern), pick })
      return { used }
    },
    deadMetrics,
    lift(pattern) {
      const isLifted = (its: { pattern: string | undefined }) => pattern === undefined || its.pattern === pattern
      const count = () => planned.length + random.length + deadMetrics.size
      const before = count()
      planned = planned.filter((its) => !isLifted(its))
      random = random.filter((its) => !isLifted(its))
      if (pattern === undefined) deadMetrics.clear()
      return before - count()
    },
    pending: () => planned.map(({ pattern }) => pattern),
    plans: () =>
      random.map(({ told, used }) => ({ ...told, struck: [...used.values()].reduce((sum, times) => sum + times, 0) })),
    take(method, host, path) {
      const found = planned.find(({ matches }) => matches(method, host, path))
      if (found) {
        found.left -= 1
        if (found.left <= 0) planned = planned.filter((its) => its !== found)
        return found.fault
      }
      for (const { matches, pick } of random) {
        const fault = matches(method, host, path) ? pick(`${method} ${host}/${path.join('/')}`) : undefined
        if (fault) return fault
      }
      return undefined
    },
  }
}

function kindOf(name: string): Fault {
  if (isFaultKind(name)) return faultOfKind(name)
  throw new TypeError(`There is no kind of fault '${name}'${suggestion(name, FAULT_KINDS) || ': see FAULT_KINDS'}`)
}

function createDeadMetrics(): Set<string> {
  const names = new Set<string>()
  const add = names.add.bind(names)
  names.add = (name) => {
    const problem = metricProblem(name)
    if (problem !== undefined) throw new TypeError(problem.charAt(0).toUpperCase() + problem.slice(1))
    return add(name)
  }
  return names
}

function createChances({ seed, rate, kinds = FAULT_KINDS }: RandomFaults) {
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`The rate of faults is a share from 0 to 1, not ${rate}`)
  for (const kind of kinds) kindOf(kind)
  const seeded = createSeeded(seed)
  const seen = new Map<string, number>()
  const used = new Map<FaultKind, number>()
  return {
    used,
    pick: (key: string): Fault | undefined => {
      const nth = (seen.get(key) ?? 0) + 1
      seen.set(key, nth)
      const kind = kinds[seeded.whole(0, kinds.length - 1, key, nth, 'kind')]
      if (kind === undefined || seeded.unit(key, nth) >= rate) return undefined
      used.set(kind, (used.get(kind) ?? 0) + 1)
      return faultOfKind(kind)
    },
  }
}
