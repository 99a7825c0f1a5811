import { losAngelesDay, losAngelesMidnight } from '@bos/meta-client'

export const PERIODS = [7, 28, 90] as const
export type PeriodDays = (typeof PERIODS)[number]

/** Days `[since, until)`, and the last of them. */
interface Stretch {
  readonly since: string
  readonly until: string
  readonly last: string
}

/** Finished days, the same number of days before them, and the day that is still running. */
export interface Period extends Stretch {
  readonly days: PeriodDays
  /** The first day that is not finished: today. */
  readonly until: string
  readonly before: Stretch
  readonly tomorrow: string
}

const DAY_MS = 86_400_000

/** The period that ends with yesterday, in Pacific days, as Meta counts them. */
export function periodOf(days: PeriodDays, now: Date): Period {
  return periodUntil(losAngelesDay(now), days)
}

/** The same, in days of these time zones: a day is finished when it is over in all of them. Without any, Pacific days. */
export function periodIn(zones: readonly string[], { days, now }: { readonly days: PeriodDays; readonly now: Date }) {
  const [today] = zones.flatMap((zone) => dayIn(zone, now) ?? []).toSorted()
  return today === undefined ? periodOf(days, now) : periodUntil(today, days)
}

function periodUntil(until: string, days: PeriodDays): Period {
  const now = stretchUntil(until, days)
  return { days, ...now, before: stretchUntil(now.since, days), tomorrow: addDays(until, 1) }
}

const stretchUntil = (until: string, days: number): Stretch => ({
  since: addDays(until, -days),
  until,
  last: lastOf({ until }),
})

/** Undefined: there is no such zone. */
function dayIn(timeZone: string, now: Date): string | undefined {
  try {
    const parts = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const
    return new Intl.DateTimeFormat('en-CA', parts).format(now)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** The finished days as moments, for what has a time of its own. */
export function momentsOf({ since, until }: Period): { readonly since: Date; readonly until: Date } {
  return { since: losAngelesMidnight(since), until: losAngelesMidnight(until) }
}

/** The last day of a half-open range. */
export function lastOf({ until }: { readonly until: string }): string {
  return addDays(until, -1)
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Every day of `[since, until)`. */
export function daysIn({ since, until }: { readonly since: string; readonly until: string }): readonly string[] {
  const days: string[] = []
  for (let day = since; day < until; day = addDays(day, 1)) days.push(day)
  return days
}
