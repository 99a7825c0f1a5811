/** The emulator's time, which stands still until a test moves it. */
export interface EmulatorClock {
  /** Milliseconds since 1970, like `Date.now`; may be handed on as a bare function. */
  readonly now: () => number
  /** Moves forward by the sum of the parts; a negative sum throws. */
  advance(step: { days?: number; hours?: number; minutes?: number; seconds?: number }): void
}

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** The clock inside the emulator, where things wait for their time. */
export interface MovingClock extends EmulatorClock {
  onMove(listener: () => void): void
}

export function createClock(start: string | Date): MovingClock {
  let nowMs = toMs(start)
  const listeners: (() => void)[] = []
  return {
    now: () => nowMs,
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
      const step = days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS
      if (!(step >= 0)) throw new RangeError('The emulator clock only moves forward: advance() needs positive numbers')
      nowMs += step
      for (const listener of listeners) listener()
    },
    onMove: (listener) => void listeners.push(listener),
  }
}

export function toMs(time: string | Date): number {
  const ms = new Date(time).getTime()
  if (Number.isNaN(ms)) throw new RangeError(`Not a time the emulator understands: ${String(time)}`)
  return ms
}
