import { addDays } from '../../../windows.ts'
import type { AdAccount } from './access.ts'

// D: numbers are final after 28 days.
const REVISED_DAYS = 28
// D: Meta tells of 37 months; a day more is refused as a whole (3018).
export const MOST_DAYS = 37 * 30

/** Which days of one ad account were read, `[from, through)`: what is kept of it between runs. */
export interface AccountMark {
  readonly from: string
  readonly through: string
}

/** The marks of a stream's watermark, by the id of the ad account. */
export function marksOf({ accounts }: Readonly<Record<string, unknown>>): ReadonlyMap<string, AccountMark> {
  const kept = typeof accounts === 'object' && accounts !== null ? Object.entries(accounts) : []
  return new Map(kept.flatMap(([id, mark]) => (isMark(mark) ? [[id, mark] as const] : [])))
}

const isMark = (mark: unknown): mark is AccountMark =>
  typeof mark === 'object' &&
  mark !== null &&
  'from' in mark &&
  'through' in mark &&
  typeof mark.from === 'string' &&
  typeof mark.through === 'string'

/** What to remember of a reading: from the first day that was not told on it is read again, and all that may move. */
export function markOf(
  { since, until, untold }: { since: string; until: string; untold: ReadonlySet<string> },
  before: AccountMark | undefined,
): AccountMark {
  const [firstUntold] = [...untold].sort()
  const from = before && before.from < since ? before.from : since
  return { from, through: firstUntold ?? until }
}

/** Where the days of an account begin that are to be read: all that may have been restated, and all that never was read. */
export function sinceOf(mark: AccountMark | undefined, until: string, backfillDays: number): string {
  if (!mark) return addDays(until, -Math.min(backfillDays, MOST_DAYS))
  const revised = addDays(until < mark.through ? until : mark.through, -REVISED_DAYS)
  const wanted = [revised, mark.from, addDays(until, -MOST_DAYS)].sort()[2] ?? revised
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
