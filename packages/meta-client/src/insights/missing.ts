import { dayAfter } from '../los-angeles.ts'
import type { DayRange } from './windows.ts'

/** Something that was asked for and could not be had. */
export interface Missing {
  /** The metric. */
  what: string
  /** Half-open, Los Angeles days as `YYYY-MM-DD`; absent: at any time. */
  range?: { since: string; until: string }
  /** `not_ready` is no fault: Meta counts the newest days, and stories, with a delay. */
  reason:
    | 'removed'
    | 'refused'
    | 'permission'
    | 'unavailable'
    | 'too_old'
    | 'part_of_day'
    | 'not_finished'
    | 'not_ready'
    | 'no_data'
  /** What to do about it, as one sentence. */
  action: string
}

export type Reason = Exclude<Missing['reason'], 'removed'>

const ACTIONS: Readonly<Record<Reason, string>> = {
  refused: 'Meta does not accept this metric here: leave it out.',
  permission: 'Ask the person for the insights permission, or leave the metric out.',
  unavailable: 'Meta has no such number here, or too few people yet: leave it out, or try again when it has grown.',
  too_old: 'Meta no longer has these days: ask for later ones.',
  part_of_day: 'The window holds only a part of this day: begin and end it at losAngelesMidnight().',
  not_finished: 'The day is not over in Los Angeles: ask for it tomorrow.',
  not_ready: 'Meta has not counted this yet: ask for it again tomorrow.',
  no_data: 'Meta sent nothing, which is also its answer to a missing permission: check that, or wait.',
}

export function without(what: string, reason: Reason, range?: DayRange): Missing {
  return { what, ...(range && { range }), reason, action: ACTIONS[reason] }
}

/** The days of one metric that were not read, oldest first: neighbours with the same reason as one range. */
export function gapsOf(
  what: string,
  days: readonly string[],
  reasonOf: (day: string) => Reason | undefined,
): readonly Missing[] {
  const gaps: { reason: Reason; range: DayRange }[] = []
  for (const day of days) {
    const reason = reasonOf(day)
    const last = gaps.at(-1)
    if (reason === undefined) continue
    if (last?.reason === reason && last.range.until === day) last.range.until = dayAfter(day)
    else gaps.push({ reason, range: { since: day, until: dayAfter(day) } })
  }
  return gaps.map(({ reason, range }) => without(what, reason, range))
}
