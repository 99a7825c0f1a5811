import { setTimeout as wait } from 'node:timers/promises'

/** Settles as the first of them does, or when the time is over. */
export async function firstOf(running: ReadonlySet<Promise<void>>, ms: number | undefined): Promise<void> {
  if (ms === undefined) return Promise.race(running)
  const settled = new AbortController()
  const late = wait(ms, undefined, { signal: settled.signal }).catch(() => undefined)
  try {
    await Promise.race([...running, late])
  } finally {
    // A timer that is left keeps the process alive.
    settled.abort()
  }
}
