import { createRecent } from './recent.ts'

const MOST_LINES = 10_000
const DAY_MS = 86_400_000

interface Wish {
  /** The earliest moment, milliseconds since 1970; may be over. */
  notBefore: number
  /** A turn that is further away is not taken. */
  mostMs: number
  /** How long the next one waits after this one. */
  spaceMs: number
}

/** When whose turn it is, of calls that wait in one line. */
export interface Turns {
  /** Takes the next turn, and gives the milliseconds until it. */
  next(line: string, wish: Wish): number
  /** Nobody in this line waits for the one before any more. */
  clear(line: string): void
  rename(from: string, to: string): void
}

export function createTurns(now: () => number): Turns {
  const lines = createRecent<number>(MOST_LINES)
  return {
    next(line, { notBefore, mostMs, spaceMs }) {
      const at = now()
      // Against a clock that was set back: no line reaches further than a day.
      const free = Math.min(lines.get(line) ?? 0, at + DAY_MS)
      const turn = Math.max(at, Math.min(notBefore, at + DAY_MS), free)
      if (turn - at <= mostMs && spaceMs > 0) lines.set(line, turn + spaceMs)
      return turn - at
    },
    clear: (line) => lines.delete(line),
    rename(from, to) {
      const free = lines.get(from)
      if (from === to || free === undefined) return
      lines.delete(from)
      lines.set(to, Math.max(free, lines.get(to) ?? 0))
    },
  }
}
