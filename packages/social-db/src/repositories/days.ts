import { SocialDbError } from '../errors.ts'

/** Days, `YYYY-MM-DD`: the first one, and the one after the last. */
export interface DayRange {
  readonly since: string
  readonly until: string
}

const DAY_MS = 86_400_000

/** The same day. @throws {SocialDbError} `invalid` for no day */
export function checkDay(day: string): string {
  timeOf(day)
  return day
}

/** How many days a range holds. @throws {SocialDbError} `invalid` for no day, or a range that ends before it begins. */
export function countDays({ since, until }: DayRange): number {
  const days = (timeOf(until) - timeOf(since)) / DAY_MS
  if (days > 0) return days
  throw new SocialDbError(`The days from ${since} until ${until} are none: until is the day after the last one.`, {
    code: 'invalid',
  })
}

/** The range of the same length that ends where this one begins. */
export function previousRange(range: DayRange): DayRange {
  return { since: addDays(range.since, -countDays(range)), until: range.since }
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(timeOf(day) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The stretches of a range that hold none of the known days, which are ascending. */
export function gapsIn(range: DayRange, known: readonly string[]): readonly DayRange[] {
  const gaps: DayRange[] = []
  let since = range.since
  for (const day of known) {
    if (day > since) gaps.push({ since, until: day })
    since = addDays(day, 1)
  }
  if (since < range.until) gaps.push({ since, until: range.until })
  return gaps
}

function timeOf(day: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  // Date.parse takes 31 November for 1 December.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(day)) return time
  throw new SocialDbError('A day is not of the form YYYY-MM-DD, or the calendar does not have it.', { code: 'invalid' })
}
