import { DAY_MS } from '../clock.ts'

// A day is a whole number, days since 1970-01-01, whatever zone it is meant in.

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Reads `2026-11-20`; `undefined` for any other text, and for a day that no calendar has. */
export function readDay(text: string): number | undefined {
  const ms = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(ms) && dayText(ms / DAY_MS) === text ? ms / DAY_MS : undefined
}

export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** The first day of a month, some months on from the one a day lies in. */
export function monthStart(day: number, months = 0): number {
  const date = new Date(day * DAY_MS)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS
}

/** The same day some months back; the last of the month where that one is shorter. */
export function monthsBefore(day: number, months: number): number {
  const date = new Date(day * DAY_MS).getUTCDate()
  return Math.min(monthStart(day, -months) + date - 1, monthStart(day, 1 - months) - 1)
}
