import { DAY_MS } from '../clock.ts'
import type { EdgeParams } from '../paging.ts'
import { refuse } from '../refusal.ts'
import type { Dated } from '../records.ts'
import type { Listing, Timeline } from '../timeline.ts'
import { readTime } from '../times.ts'
import type { Visit } from '../visit.ts'

/** D: a story lives 24 hours, of an account as of a Page. */
export const STORY_LIFE_MS = DAY_MS

/**
 * Items created in `[since, until)` and not in the future. D: both filter on creation; unix seconds or a date text.
 * Which end is included is unknown, chosen: half-open.
 */
export function within<Item extends Dated>(
  timeline: Timeline<Item>,
  params: EdgeParams,
  { emulation }: Visit,
  bounds: { readonly from?: number | undefined; readonly to?: number } = {},
): Listing<Item> {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = bounds
  const since = timeOf(params, 'since') ?? Number.NEGATIVE_INFINITY
  const until = timeOf(params, 'until') ?? Number.POSITIVE_INFINITY
  return timeline.between(Math.max(since, from), Math.min(until, to, emulation.clock.now() + 1))
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
