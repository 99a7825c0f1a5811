import { losAngelesDay, losAngelesMidnight } from '@bos/meta-client'

export const PERIODS = [7, 28, 90] as const
export type PeriodDays = (typeof PERIODS)[number]

/** Finished days `[since, until)`, the same number of days before them, and the day that is still running. */
export interface Period {
  readonly days: PeriodDays
  readonly since: string
  /** The first day that is not finished: today. */
  readonly until: string
  readonly before: { readonly since: string; readonly until: string }
  readonly tomorrow: string
}

const DAY_MS = 86_400_000

/** The period that ends with yesterday, in Pacific days, as Meta counts them. */
export function periodOf(days: PeriodDays, now: Date): Period {
  const until = losAngelesDay(now)
  const since = addDays(until, -days)
  return { days, since, until, before: { since: addDays(since, -days), until: since }, tomorrow: addDays(until, 1) }
}

/** The same as moments, for what has a time of its own. Today is in it. */
export function momentsOf({ since, tomorrow }: Period): { readonly since: Date; readonly until: Date } {
  return { since: losAngelesMidnight(since), until: losAngelesMidnight(tomorrow) }
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
