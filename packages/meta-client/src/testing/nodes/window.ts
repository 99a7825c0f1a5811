import type { EdgeParams } from '../paging.ts'
import { refuse } from '../refusal.ts'
import { readTime } from '../times.ts'
import type { Visit } from '../visit.ts'

/**
 * Items created in `[since, until)` and not in the future. D: both filter on creation; unix seconds or a date text.
 * Which end is included is unknown, chosen: half-open.
 */
export function within<Item extends { readonly createdAt: number }>(
  items: readonly Item[],
  params: EdgeParams,
  { emulation }: Visit,
): readonly Item[] {
  const since = timeOf(params, 'since') ?? Number.NEGATIVE_INFINITY
  const until = timeOf(params, 'until') ?? Number.POSITIVE_INFINITY
  const now = emulation.clock.now()
  return items.filter(({ createdAt }) => createdAt >= since && createdAt < until && createdAt <= now)
}

/** One of `since` and `until` in milliseconds, `undefined` when not sent. */
export function timeOf(params: EdgeParams, name: 'since' | 'until'): number | undefined {
  const text = params(name)
  if (text === undefined) return undefined
  const time = readTime(text)
  // Text unknown, chosen.
  if (time === undefined) throw refuse.parameter(`Param ${name} is not a valid time`)
  return time
}
