import { losAngelesDay, losAngelesMidnight } from '@bos/meta-client'

// Meta announces no edits, so each run reads this far back behind the newest stored item …
const CONTENT_OVERLAP_DAYS = 30
// … and once a week everything, which heals what shifted between pages and finds older edits.
const FULL_SWEEP_DAYS = 7
// Days read on first connect. Instagram's totals cost one call a day (D 2026-06-16, account insights).
const BACKFILL_DAYS = 30
// Organic numbers still move for 48 hours (D, insights delay); one more day for the time zone.
const REVISED_DAYS = 3

const DAY_MS = 86_400_000

/** From when on content is read: `undefined` = from the very first item. */
export interface ContentWindow {
  readonly since: Date | undefined
  /** What to remember once the window was read to its end. `newest` = publication of the newest item seen. */
  next(newest: Date | undefined): Readonly<Record<string, unknown>>
}

export function contentWindow(watermark: Readonly<Record<string, unknown>>, now: Date): ContentWindow {
  const newest = dateOf(watermark['newest'])
  const sweptAt = dateOf(watermark['sweptAt'])
  const isFull = !newest || !sweptAt || now.getTime() - sweptAt.getTime() >= FULL_SWEEP_DAYS * DAY_MS
  return {
    since: isFull ? undefined : new Date(newest.getTime() - CONTENT_OVERLAP_DAYS * DAY_MS),
    next(seen) {
      const latest = seen && (!newest || seen > newest) ? seen : newest
      return {
        ...(latest && { newest: latest.toISOString() }),
        sweptAt: (isFull ? now : sweptAt).toISOString(),
      }
    },
  }
}

/** Finished Los Angeles days, `[since, until)`, and what to remember once they are stored. */
export interface MetricsWindow {
  readonly since: Date
  readonly until: Date
  readonly next: Readonly<Record<string, unknown>>
}

/**
 * The finished days to read, oldest first, in windows of at most `days`: what was read before a fault is then not read
 * again. The day that is still running is left out.
 */
export function metricsWindows(
  watermark: Readonly<Record<string, unknown>>,
  { now, days, permissions }: { now: Date; days: number; permissions: readonly string[] },
): readonly MetricsWindow[] {
  const today = losAngelesDay(now)
  // Days that were passed without a permission are read once it is there.
  const granted = [...permissions].sort().join(' ')
  const isSame = watermark['permissions'] === granted
  const through = isSame && typeof watermark['through'] === 'string' ? watermark['through'] : undefined
  const windows: MetricsWindow[] = []
  let since = through ? addDays(through, -REVISED_DAYS) : addDays(today, -BACKFILL_DAYS)
  while (since < today) {
    const until = [addDays(since, days), today].sort()[0] ?? today
    windows.push({
      since: losAngelesMidnight(since),
      until: losAngelesMidnight(until),
      next: { through: until, permissions: granted },
    })
    since = until
  }
  return windows
}

/** Calendar arithmetic on `YYYY-MM-DD`, free of time zones. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The time that a text names; undefined when it names none. */
export function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date
}
