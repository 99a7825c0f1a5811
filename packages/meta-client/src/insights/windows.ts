import { addDays, dayAfter, losAngelesDay, losAngelesMidnight } from '../los-angeles.ts'

/** Half-open, Los Angeles days as `YYYY-MM-DD`; empty when `since` is not before `until`. */
export interface DayRange {
  since: string
  until: string
}

export const DAY_SECONDS = 86_400

/** The Los Angeles days that lie whole inside `[since, until)`: those that are over at `now`, and the others. */
export function wholeDays(since: Date, until: Date, now: Date): { finished: DayRange; running: DayRange } {
  const day = losAngelesDay(since)
  const first = losAngelesMidnight(day) < since ? dayAfter(day) : day
  const today = losAngelesDay(now)
  return {
    finished: { since: first, until: losAngelesDay(until < now ? until : now) },
    running: { since: later(first, today), until: losAngelesDay(until) },
  }
}

export function isEmpty({ since, until }: DayRange): boolean {
  return since >= until
}

/** The days of a range that lie no more than so many finished days back, and those before them. */
export function reachable({ since, until }: DayRange, historyDays: number, now: Date) {
  const oldest = addDays(losAngelesDay(now), -historyDays)
  const reached: string[] = []
  for (let day = later(since, oldest); day < until; day = dayAfter(day)) reached.push(day)
  return { reached, tooOld: { since, until: until < oldest ? until : oldest } }
}

/** Cuts days into pieces of at most so many seconds: 30 days in autumn are an hour longer, which Meta refuses. */
export function piecesOf(days: readonly string[], mostDays: number): readonly (readonly string[])[] {
  const pieces: string[][] = []
  for (const day of days) {
    const current = pieces.at(-1)
    const { since, until } = secondsOf([...(current ?? []), day])
    if (current !== undefined && until - since <= mostDays * DAY_SECONDS) current.push(day)
    else pieces.push([day])
  }
  return pieces
}

/** From the midnight that begins the first day to the one that ends the last, in unix seconds. */
export function secondsOf(days: readonly string[]): { since: number; until: number } {
  const [first = '', last = first] = [days[0], days.at(-1)]
  return { since: seconds(first), until: seconds(dayAfter(last)) }
}

function later(a: string, b: string): string {
  return a > b ? a : b
}

function seconds(day: string): number {
  return losAngelesMidnight(day).getTime() / 1000
}
