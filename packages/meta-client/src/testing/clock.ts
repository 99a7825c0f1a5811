import { readInstant, TIME_SAMPLE } from './instant.ts'
import { suggestion } from './nearest.ts'

/** The emulator's time, which stands still until a test moves it. */
export interface EmulatorClock {
  /** Milliseconds since 1970, like `Date.now`; may be handed on as a bare function. */
  readonly now: () => number
  /** Moves forward by the sum of the parts; a negative sum throws, and so does any other part. */
  advance(step: { days?: number; hours?: number; minutes?: number; seconds?: number }): void
  /**
   * Waits by moving forward: the `sleep` for a client, which then loses no real time; may be handed on as a bare function.
   * What waits at the same moment waits together. Rejects with the signal's reason once that has fired.
   */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

// Later years are written in another way.
const LATEST_MS = Date.UTC(9999, 11, 31)

const UNITS_MS: Readonly<Record<string, number>> = {
  days: DAY_MS,
  hours: HOUR_MS,
  minutes: MINUTE_MS,
  seconds: SECOND_MS,
}

/** The clock inside the emulator, where things wait for their time. */
export interface MovingClock extends EmulatorClock {
  onMove(listener: () => void): void
}

export function createClock(start: string | Date): MovingClock {
  let nowMs = toMs(start)
  const listeners: (() => void)[] = []
  const moveTo = (ms: number) => {
    if (ms > LATEST_MS) throw new RangeError('The emulator clock ends with the year 9999')
    nowMs = ms
    for (const listener of listeners) listener()
  }
  return {
    now: () => nowMs,
    advance(step) {
      const ms = stepMs(step)
      if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) {
        throw new RangeError('The emulator clock only moves forward: advance() needs positive numbers')
      }
      moveTo(nowMs + ms)
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) {
        throw new RangeError(`clock.sleep() takes milliseconds from 0 on, not ${ms}`)
      }
      const end = nowMs + ms
      // Lets others begin to wait at this moment too.
      await Promise.resolve()
      signal?.throwIfAborted()
      if (end > nowMs) moveTo(end)
    },
    onMove: (listener) => void listeners.push(listener),
  }
}

function stepMs(step: object): number {
  return Object.entries(step).reduce<number>((sum, [unit, amount]: [string, unknown]) => {
    const unitMs = Object.hasOwn(UNITS_MS, unit) ? UNITS_MS[unit] : undefined
    const known = Object.keys(UNITS_MS)
    if (unitMs === undefined) {
      throw new TypeError(`advance() knows ${known.join(', ')}, not '${unit}'${suggestion(unit, known)}`)
    }
    return amount === undefined ? sum : sum + unitMs * (typeof amount === 'number' ? amount : Number.NaN)
  }, 0)
}

/** Milliseconds of a time that somebody wrote down. */
export function toMs(time: string | Date): number {
  const ms = typeof time === 'string' ? (readInstant(time) ?? Number.NaN) : time.getTime()
  if (Number.isNaN(ms)) {
    throw new RangeError(
      `Not a time the emulator understands: ${String(time)} (ISO 8601 with its zone, as ${TIME_SAMPLE})`,
    )
  }
  return ms
}
