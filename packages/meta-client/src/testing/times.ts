import { HOUR_MS, SECOND_MS } from './clock.ts'
import { utcOffsetHours } from './los-angeles.ts'

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2026-11-20T09:15:02+0000`: Graph writes the offset without a colon (D, media and post fields). */
export function graphTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+0000`
}

/** `Monday, 16-Nov-26 02:00:00 PST`, as in the texts of expired sessions (D handle-errors, sample body). */
export function sessionTime(ms: number): string {
  const offset = utcOffsetHours(ms)
  const local = new Date(ms - offset * HOUR_MS)
  const iso = local.toISOString()
  const date = `${iso.slice(8, 10)}-${MONTHS[local.getUTCMonth()]}-${iso.slice(2, 4)}`
  return `${WEEKDAYS[local.getUTCDay()]}, ${date} ${iso.slice(11, 19)} ${offset === 7 ? 'PDT' : 'PST'}`
}

export function unixSeconds(ms: number): number {
  return Math.floor(ms / SECOND_MS)
}

/** Reads `since` and `until`: unix seconds or a date text (D graph-api pagination). `undefined` when it is neither. */
export function readTime(text: string): number | undefined {
  const ms = /^\d+$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
