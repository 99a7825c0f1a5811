import { losAngelesDay, losAngelesMidnight } from '@bos/meta-client'

// Organic numbers still move for 48 hours (D, insights delay); one more day for the time zone.
const REVISED_DAYS = 3

const DAY_MS = 86_400_000

/** Finished Los Angeles days, `[since, until)`, and what to remember once they are stored. */
export interface MetricsWindow {
  readonly since: Date
  readonly until: Date
  /** The same as days, `YYYY-MM-DD`. */
  readonly covered: { readonly since: string; readonly until: string }
  readonly next: Readonly<Record<string, unknown>>
}

/**
 * The finished days to read, oldest first, in windows of at most `days`: what was read before a fault is then not read
 * again. The day that is still running is left out.
 */
export function metricsWindows(
  watermark: Readonly<Record<string, unknown>>,
  {
    now,
    days,
    permissions,
    backfillDays,
  }: { now: Date; days: number; permissions: readonly string[]; backfillDays: number },
): readonly MetricsWindow[] {
  const today = losAngelesDay(now)
  // Days that were passed without a permission are read once it is there.
  const granted = [...permissions].sort().join(' ')
  const isSame = watermark['permissions'] === granted
  const through = isSame && typeof watermark['through'] === 'string' ? watermark['through'] : undefined
  const windows: MetricsWindow[] = []
  const again = isSame && typeof watermark['again'] === 'string' ? watermark['again'] : undefined
  const revised = through ? addDays(through, -REVISED_DAYS) : addDays(today, -backfillDays)
  let since = again !== undefined && again < revised ? again : revised
  while (since < today) {
    const until = [addDays(since, days), today].sort()[0] ?? today
    windows.push({
      since: losAngelesMidnight(since),
      until: losAngelesMidnight(until),
      covered: { since, until },
      next: { through: until, permissions: granted },
    })
    since = until
  }
  return windows
}

// Ours: a number that Meta does not tell at all is not asked for over again for ever.
const MOST_TRIES = 3

/** Watermarks of the days of one pass: those that were not told are asked for again by the next ones, a few times. */
export function untoldDays(watermark: Readonly<Record<string, unknown>>) {
  const tries = typeof watermark['tries'] === 'number' ? watermark['tries'] : 0
  let again: string | undefined
  return (
    { covered, next }: MetricsWindow,
    { isTold }: { readonly isTold: boolean },
  ): Readonly<Record<string, unknown>> => {
    if (!isTold && tries < MOST_TRIES) again ??= covered.since
    return again === undefined ? next : { ...next, again, tries: tries + 1 }
  }
}

/** Calendar arithmetic on `YYYY-MM-DD`, free of time zones. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

// JavaScript reads years that Postgres does not, and writes them in a form that it refuses.
const YEAR_10000_MS = Date.UTC(10_000, 0)

/** The time that a text names, in the years 1970 to 9999; undefined when it names none. */
export function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined
  const date = new Date(value)
  const ms = date.getTime() // NaN where the text is none
  return ms >= 0 && ms < YEAR_10000_MS ? date : undefined
}
