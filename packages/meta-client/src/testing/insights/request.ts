import { DAY_MS } from '../clock.ts'
import { losAngelesDay, startOfDay } from '../los-angeles.ts'
import { linkTo } from '../paging.ts'
import { Refusal } from '../refusal.ts'
import { graphTime, unixSeconds } from '../times.ts'
import type { Visit } from '../visit.ts'

// D: two years of data, for Pages and media; account data of Instagram was probed 400 days back (P!).
const RETENTION_DAYS = 730

/**
 * The names of a `metric` parameter: `a,b` and `["a","b"]` are both accepted (D).
 *
 * @param refuseName How this kind of insights refuses the name at an index; used here for those a test declared dead.
 */
export function readMetrics(
  text: string | null | undefined,
  { emulation }: Visit,
  refuseName: (index: number) => Refusal,
): readonly string[] {
  const list = text?.trim() ?? ''
  // D error table: 3001/1504028, insights without metric. Text unknown, chosen.
  if (list === '') throw new Refusal({ message: '(#3001) No metric was given', code: 3001, subcode: 1504028 })
  const names = list.startsWith('[') ? list.replace(/^\[|\]$/g, '').replaceAll('"', '') : list
  return names.split(',').map((entry, index) => {
    const name = entry.trim()
    if (emulation.deadMetrics.has(name)) throw refuseName(index)
    return name
  })
}

/** End of a day as insights write it: Los Angeles midnight, 07:00 or 08:00 UTC (D 2026-06-16). */
export function endTimeOf(day: number): string {
  return graphTime(startOfDay(day + 1))
}

/** Whether a day is over, so that Meta has a number for it. */
function isOver(day: number, nowMs: number): boolean {
  return startOfDay(day + 1) <= nowMs
}

/** Days that begin in `[since, until)` and are told, oldest first. P!: first end_time of a Page is since plus one day; the upper end is chosen. */
export function daysBeginningIn(since: number, until: number, nowMs: number): readonly number[] {
  const days: number[] = []
  const first = Math.max(losAngelesDay(since), losAngelesDay(nowMs) - RETENTION_DAYS)
  for (let day = first; startOfDay(day) < until && isOver(day, nowMs); day += 1) {
    if (startOfDay(day) >= since) days.push(day)
  }
  return days
}

/** Days that end in `(since, until]` and are told, oldest first (P: so Instagram picks the day of a UTC window). */
export function daysEndingIn(since: number, until: number, nowMs: number): readonly number[] {
  const days: number[] = []
  const first = Math.max(losAngelesDay(since), losAngelesDay(nowMs) - RETENTION_DAYS)
  for (let day = first; startOfDay(day + 1) <= until && isOver(day, nowMs); day += 1) days.push(day)
  return days
}

/** Title, description and id of an entry; key on `name`, since the id may name a neighbour (P!). */
export function entryOf(owner: string, name: string, period: string) {
  const words = name.replaceAll('_', ' ')
  const title = words.charAt(0).toUpperCase() + words.slice(1)
  return { name, period, title, description: `${title} (emulated)`, id: `${owner}/insights/${name}/${period}` }
}

/** Neighbouring windows of the same length, as whole URLs with the token in them (P!). */
export function windowPaging(visit: Visit, path: string, since: number, until: number) {
  const length = Math.max(until - since, DAY_MS)
  const link = (from: number) =>
    linkTo(visit, path, { since: String(unixSeconds(from)), until: String(unixSeconds(from + length)) })
  return { previous: link(since - length), next: link(until) }
}
