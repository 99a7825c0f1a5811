import { invalidRequest } from './errors.ts'

// D, P: insight days of Instagram and Pages are Pacific days, whatever the account's own zone.
const calendar = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

// Hours after UTC midnight at which a Los Angeles day can begin: summer time, standard time.
const OFFSETS = [7, 8]

/** The Los Angeles date of a moment, as `YYYY-MM-DD`: the day under which Meta counts it. */
export function losAngelesDay(moment: Date): string {
  return calendar.format(moment)
}

/**
 * The moment a Los Angeles day begins.
 *
 * @param day As `YYYY-MM-DD`.
 * @throws {GraphError} `invalid_request` for text that is no date.
 */
export function losAngelesMidnight(day: string): Date {
  const utc = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  const starts = OFFSETS.map((hours) => utc + hours * 3_600_000)
  const start = starts.find((ms) => begins(ms, day))
  if (start === undefined) throw invalidRequest(`${JSON.stringify(day)} is not a day of the form 2026-11-22.`)
  return new Date(start)
}

/** The `YYYY-MM-DD` day so many days later, or earlier; free of hours, which a change of the clock would shift. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The day after a `YYYY-MM-DD` day. */
export function dayAfter(day: string): string {
  return addDays(day, 1)
}

function begins(ms: number, day: string): boolean {
  return Number.isFinite(ms) && losAngelesDay(new Date(ms)) === day && losAngelesDay(new Date(ms - 1)) !== day
}
