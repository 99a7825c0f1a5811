const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const FIRST_BACK_OFF_MS = 15 * MINUTE_MS
// A wait that Meta names may be hours; nothing it says keeps us away for longer than a day.
const LONGEST_WAIT_MS = DAY_MS

export interface NextRun {
  /** How often this connection syncs, in minutes. */
  readonly frequencyMinutes: number
  /** Failures in a row before this run. */
  readonly failures: number
  readonly outcome: 'complete' | 'partial' | 'failed'
  /** What Meta asked us to wait, when it throttled. */
  readonly waitMs: number | undefined
  /** 0 to 1; spreads connections that would all be due at once. */
  readonly random: number
}

/** How long until a connection is due again, in ms: Meta's own wait, else back-off after a failure, else its frequency, ±10 %. */
export function dueInMs({ frequencyMinutes, failures, outcome, waitMs, random }: NextRun): number {
  const backOff = Math.min(FIRST_BACK_OFF_MS * 2 ** failures, DAY_MS)
  const base = waitMs !== undefined ? clamp(waitMs) : outcome === 'failed' ? backOff : frequencyMinutes * MINUTE_MS
  // Coming back before the time Meta named lengthens the block (D, rate limits), so that wait is only ever stretched.
  const spread = waitMs !== undefined ? 1 + random / 10 : 0.9 + random / 5
  return Math.round(base * spread)
}

const clamp = (waitMs: number): number => Math.min(Math.max(waitMs, 1_000), LONGEST_WAIT_MS)
