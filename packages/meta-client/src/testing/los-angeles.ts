import { DAY_MS, HOUR_MS } from './clock.ts'

// Pages and Instagram count in Los Angeles days (D 2026-06-16: one value per Pacific day, end_time 07:00 or 08:00 UTC).
// A day here is a whole number, days since 1970-01-01, so that numbers can be a pure function of it.

/** The Los Angeles day an instant belongs to. */
export function losAngelesDay(ms: number): number {
  return Math.floor((ms - utcOffsetHours(ms) * HOUR_MS) / DAY_MS)
}

/** Los Angeles midnight at which a day begins, in milliseconds. */
export function startOfDay(day: number): number {
  const inSummer = day * DAY_MS + 7 * HOUR_MS
  return utcOffsetHours(inSummer) === 7 ? inSummer : inSummer + HOUR_MS
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

/** Hours that Los Angeles is behind UTC: 7 in summer, 8 in winter. */
export function utcOffsetHours(ms: number): 7 | 8 {
  // US law since 2007: from the second Sunday of March 02:00 PST to the first Sunday of November 02:00 PDT.
  const year = new Date(ms).getUTCFullYear()
  const summerStarts = nthSunday(year, 2, 2) + 10 * HOUR_MS
  const summerEnds = nthSunday(year, 10, 1) + 9 * HOUR_MS
  return ms >= summerStarts && ms < summerEnds ? 7 : 8
}

function nthSunday(year: number, month: number, nth: number): number {
  const firstWeekday = new Date(Date.UTC(year, month, 1)).getUTCDay()
  return Date.UTC(year, month, 1 + ((7 - firstWeekday) % 7) + (nth - 1) * 7)
}
