import { type EdgeParams } from '../paging.ts'
import { Refusal, refuse } from '../refusal.ts'
import { weekdayOf } from '../los-angeles.ts'
import { dayText, monthsBefore, monthStart, readDay } from './days.ts'
import { asArray, partOf, readJson } from './parameters.ts'

/** Days in the zone of the account, both ends included. */
export interface DateWindow {
  readonly since: number
  readonly until: number
}

// D 2026-01-12: totals are kept so long.
const KEPT_MONTHS = 37

const lastDays = (count: number) => (today: number) => ({ since: today - count, until: today - 1 })
/** Days since the last Monday or Sunday that has come. */
const sinceWeekday = (today: number, weekday: 0 | 1) => (weekdayOf(today) - weekday + 7) % 7
const lastWeek = (weekday: 0 | 1) => (today: number) => {
  const until = today - sinceWeekday(today, weekday) - 1
  return { since: until - 6, until }
}
const thisWeek = (weekday: 0 | 1) => (today: number) => ({
  since: today - sinceWeekday(today, weekday),
  until: today,
})
const quarterStart = (today: number, quarters = 0) => {
  const month = new Date(`${dayText(today)}T00:00:00Z`).getUTCMonth()
  return monthStart(today, quarters * 3 - (month % 3))
}
const yearStart = (today: number, years = 0) => {
  const month = new Date(`${dayText(today)}T00:00:00Z`).getUTCMonth()
  return monthStart(today, years * 12 - month)
}
const allKept = (today: number) => ({ since: monthsBefore(today, KEPT_MONTHS), until: today })

// S: date_preset of insights in v26.0. M: last_Nd is without today. That the maximum begins where numbers do is chosen.
const PRESETS: Readonly<Record<string, (today: number) => DateWindow>> = {
  today: (today) => ({ since: today, until: today }),
  yesterday: lastDays(1),
  this_month: (today) => ({ since: monthStart(today), until: today }),
  last_month: (today) => ({ since: monthStart(today, -1), until: monthStart(today) - 1 }),
  this_quarter: (today) => ({ since: quarterStart(today), until: today }),
  last_quarter: (today) => ({ since: quarterStart(today, -1), until: quarterStart(today) - 1 }),
  this_year: (today) => ({ since: yearStart(today), until: today }),
  last_year: (today) => ({ since: yearStart(today, -1), until: yearStart(today) - 1 }),
  last_3d: lastDays(3),
  last_7d: lastDays(7),
  last_14d: lastDays(14),
  last_28d: lastDays(28),
  last_30d: lastDays(30),
  last_90d: lastDays(90),
  last_week_mon_sun: lastWeek(1),
  last_week_sun_sat: lastWeek(0),
  this_week_mon_today: thisWeek(1),
  this_week_sun_today: thisWeek(0),
  maximum: allKept,
  data_maximum: allKept,
}

/** The windows that a request of insights asks a row for, oldest first. */
export function readDateWindows(params: EdgeParams, today: number): readonly DateWindow[] {
  const ranges = readJson(params('time_ranges'), 'time_ranges')
  // M: with ranges of their own rows are not cut by time.
  if (ranges !== undefined) return asArray(ranges).map((range) => kept(rangeOf(range, 'time_ranges'), today))
  return cut(wholeWindow(params, today), params('time_increment') ?? 'all_days')
}

// D: a range of its own beats the preset, and the preset is last_30d unless told.
function wholeWindow(params: EdgeParams, today: number): DateWindow {
  const range = readJson(params('time_range'), 'time_range')
  if (range !== undefined) return kept(rangeOf(range, 'time_range'), today)
  const name = params('date_preset') ?? 'last_30d'
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined
  if (preset) return preset(today)
  throw refuse.parameter(`date_preset must be one of the following values: ${Object.keys(PRESETS).join(', ')}`)
}

function rangeOf(range: unknown, name: string): DateWindow {
  const [since, until] = ['since', 'until'].map((end) => readDay(String(partOf(range, end))))
  // Texts unknown, chosen.
  if (since === undefined || until === undefined) {
    throw refuse.parameter(`Param ${name} must have since and until in the form YYYY-MM-DD`)
  }
  if (since > until) throw refuse.parameter('since must be before until')
  return { since, until }
}

// P: code 3018 above 37 months. Text M.
function kept(window: DateWindow, today: number): DateWindow {
  if (window.since >= monthsBefore(today, KEPT_MONTHS)) return window
  const message = '(#3018) The start date of the time range cannot be beyond 37 months from the current date'
  throw new Refusal({ message, code: 3018 })
}

function cut({ since, until }: DateWindow, increment: string): readonly DateWindow[] {
  if (increment === 'all_days') return [{ since, until }]
  const days = Number(increment)
  const isMonthly = increment === 'monthly'
  if (!isMonthly && !(Number.isInteger(days) && days >= 1 && days <= 90)) {
    // D: 1 to 90, monthly, all_days. Text unknown, chosen.
    throw refuse.parameter('time_increment must be an integer from 1 to 90, monthly or all_days')
  }
  const windows: DateWindow[] = []
  for (let start = since; start <= until; ) {
    const next = isMonthly ? monthStart(start, 1) : start + days
    windows.push({ since: start, until: Math.min(next - 1, until) })
    start = next
  }
  return windows
}
