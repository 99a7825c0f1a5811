import { invalidRequest } from '../errors.ts'
import { addDays } from '../los-angeles.ts'
import type { AdInsightsOptions } from './options.ts'

/** Days of the ad account, both included. */
export interface Period {
  since: string
  until: string
}

type Every = NonNullable<AdInsightsOptions['every']>

/** The periods that Meta makes rows of, oldest first, and the days that it no longer has. */
export function periodsOf(since: string, until: string, every: Every, now: Date) {
  if (![since, until].every(isDay)) throw invalidRequest('since and until are days of the form 2026-11-22.')
  if (since > until) throw invalidRequest('since must not be after until: both are included.')
  const oldest = oldestDay(now)
  const whole = { since: since < oldest ? oldest : since, until }
  const all = every === 'all' ? (whole.since <= until ? [whole] : []) : cut(since, until, every)
  // A week without its first days would look like a bad week.
  const periods = all.filter((period) => period.since >= oldest)
  const first = periods[0]?.since
  const tooOld = first === since ? undefined : { since, until: first === undefined ? until : addDays(first, -1) }
  return { periods, tooOld }
}

// D 2026-01-12: totals of 37 months. Counted from a day that has begun everywhere, so that no time zone is over it.
function oldestDay(now: Date): string {
  const today = now.toISOString().slice(0, 10)
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number)
  return addDays(new Date(Date.UTC(year, month - 1 - 37, day)).toISOString().slice(0, 10), 1)
}

function cut(since: string, until: string, every: Exclude<Every, 'all'>): readonly Period[] {
  const days = every === 'day' ? 1 : every
  if (days !== 'month' && !(Number.isInteger(days) && days >= 1 && days <= 90)) {
    throw invalidRequest("every must be 'day', 'month', 'all', or a whole number of days from 1 to 90.")
  }
  const periods: Period[] = []
  for (let begin = since; begin <= until; ) {
    const next = days === 'month' ? monthAfter(begin) : addDays(begin, days)
    const end = addDays(next, -1)
    periods.push({ since: begin, until: end < until ? end : until })
    begin = next
  }
  return periods
}

function monthAfter(day: string): string {
  return addDays(`${day.slice(0, 7)}-28`, 4)
    .slice(0, 8)
    .concat('01')
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(Date.parse(text)) && addDays(text, 0) === text
}
