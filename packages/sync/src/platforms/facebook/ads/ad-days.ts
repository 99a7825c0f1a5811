import { addDays } from '../../../windows.ts'
import type { AdAccount } from './access.ts'
import { type AccountMark, isGivenUp, untoldMark } from './account-marks.ts'

// D: numbers are final after 28 days.
const REVISED_DAYS = 28
// D: Meta tells of 37 months; a day more is refused as a whole (3018).
export const MOST_DAYS = 37 * 30

// Ours, two calls: of an account that is waited for no longer, so that its readings do not grow with what it does not tell.
const MOST_BEHIND_DAYS = 62

/** One account's reading: a day without numbers had no delivery, unless it is untold. */
export interface ReadDays {
  readonly since: string
  readonly until: string
  readonly untold: ReadonlySet<string>
  /** Time ran out before the last of them. */
  readonly isLate?: boolean
}

/**
 * What to remember of a reading: from the first day that was not told on it is read again, and all that may move. Where time
 * alone was lacking, the next one goes on there, and the one after all were read goes over what moved meanwhile.
 */
export function markOf(reading: ReadDays, before: AccountMark = {}, now: Date): AccountMark {
  const { since, until, untold, isLate = false } = reading
  const from = before.from !== undefined && before.from < since ? before.from : since
  const begun = before.tries === undefined ? undefined : before.goesOn
  const [firstUntold] = [...untold].sort()
  if (firstUntold === undefined) return { from, through: until, ...(begun !== undefined && { goesOn: begun }) }
  const hasGotOn = firstUntold > (before.through ?? since)
  const { tries, triedAt } = untoldMark(hasGotOn ? {} : before, now)
  return { from, through: firstUntold, tries, triedAt, ...(isLate && { goesOn: begun ?? until }) }
}

/** Where the days of an account begin that are to be read: all that may have been restated, and all that never was read. */
export function sinceOf(mark: AccountMark = {}, until: string, backfillDays: number): string {
  const { from, through, owedFrom, goesOn, tries } = mark
  if (from === undefined || through === undefined) return addDays(until, -Math.min(backfillDays, MOST_DAYS))
  const isGoingOn = goesOn !== undefined && tries !== undefined
  const [moved = until] = [until, through, goesOn ?? until].sort()
  const revised = isGoingOn ? through : addDays(moved, -REVISED_DAYS)
  const furthest = addDays(until, -(isGivenUp(mark) ? MOST_BEHIND_DAYS : MOST_DAYS))
  const [, , latest = revised] = [revised, from, furthest].sort()
  const wanted = owedFrom !== undefined && owedFrom < latest ? owedFrom : latest
  // A new account whose days end later can take a day back.
  return wanted < until ? wanted : addDays(until, -1)
}

/** The day that runs in the account's own zone; without a zone that is known, where it begins last on earth. */
export function todayOf({ timezone_name: zone, timezone_offset_hours_utc: hours }: AdAccount, now: Date): string {
  try {
    if (zone !== undefined) return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(now)
  } catch (error) {
    // A name that this machine does not know.
    if (!(error instanceof RangeError)) throw error
  }
  return new Date(now.getTime() + (hours ?? -12) * 3_600_000).toISOString().slice(0, 10)
}
