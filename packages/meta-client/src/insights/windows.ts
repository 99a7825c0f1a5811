import { addDays, dayAfter, losAngelesDay, losAngelesMidnight } from '../los-angeles.ts'

/** Half-open, Los Angeles days as `YYYY-MM-DD`; empty when `since` is not before `until`. */
export interface DayRange {
  since: string
  until: string
}

export const DAY_SECONDS = 86_400

interface Days {
  /** Whole and over at `now`. */
  finished: DayRange
  /** Over, and not whole inside the window: at most the first and the last day. */
  cut: readonly DayRange[]
  /** Not over at `now`, as far as the window reaches into it. */
  running: DayRange
}

/** Every Los Angeles day that `[since, until)` touches. */
export function daysOf(since: Date, until: Date, now: Date): Days {
  const [begins, ends, today] = [losAngelesDay(since), losAngelesDay(until), losAngelesDay(now)]
  const first = losAngelesMidnight(begins) < since ? dayAfter(begins) : begins
  const end = losAngelesMidnight(ends) < until ? dayAfter(ends) : ends // behind the last day that is touched
  const cut = begins === ends ? [begins] : [...(first === begins ? [] : [begins]), ...(end === ends ? [] : [ends])]
  return {
    finished: { since: first, until: ends < today ? ends : today },
    cut: cut.filter((day) => day < today).map((day) => ({ since: day, until: dayAfter(day) })),
    running: { since: later(begins, today), until: end },
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
