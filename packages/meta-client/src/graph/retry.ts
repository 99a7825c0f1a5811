import type { GraphError } from '../errors.ts'
import { isGraphError } from '../errors.ts'

export interface RetryOptions {
  /** Repeats after the first try. */
  retries: number
  /** A failure that repeats help little with is not repeated at all. */
  isProbe?: boolean | undefined
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  random: () => number
  /** Until the whole call must have ended; no pause goes beyond it. */
  remainingMs: () => number
  /** Ends a pause early; the next try then reports why. */
  signal?: AbortSignal | undefined
}

const BASE_MS = 500
const CAP_MS = 8_000

/**
 * Tries again while the error's action is `retry`, with full jitter between the tries.
 *
 * Throttling is not slept through here: calls made while throttled lengthen the block (D rate-limiting), and the wait
 * belongs to whoever schedules.
 */
export async function withRetry<T>(once: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { retries, isProbe = false, sleep, random, remainingMs, signal } = options
  const mostFor = ({ maxRetries = retries }: GraphError) =>
    isProbe && maxRetries < retries ? 0 : Math.min(retries, maxRetries)
  for (let tries = 0; ; tries++) {
    try {
      return await once()
    } catch (error) {
      // An injected `once` or `sleep` may not look at the signal: without this the loop would outlive it.
      if (!isGraphError(error) || error.action !== 'retry' || signal?.aborted) throw error
      if (tries >= mostFor(error)) throw error
      const pauseMs = random() * Math.min(CAP_MS, BASE_MS * 2 ** tries)
      if (remainingMs() - pauseMs < 1) throw error // a timer may fire a moment early
      await sleep(pauseMs, signal).catch(() => undefined) // rejects only when the signal fires
    }
  }
}
