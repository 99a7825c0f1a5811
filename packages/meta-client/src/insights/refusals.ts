/** Metrics that Meta refused, each for one account: not asked for again for a day. */
export interface Refusals {
  has(key: string): boolean
  add(key: string): void
}

// Ours: long enough to save the calls of a bisection, short enough that a metric comes back by itself.
const KEPT_MS = 86_400_000

/** @param now Milliseconds since 1970. */
export function createRefusals(now: () => number): Refusals {
  const until = new Map<string, number>()
  return {
    has(key) {
      if (now() < (until.get(key) ?? 0)) return true
      until.delete(key)
      return false
    },
    add(key) {
      until.set(key, now() + KEPT_MS)
    },
  }
}
