import { createRecent } from './recent.ts'

/** What is known of one bucket of calls. */
export interface RateState {
  /** Share of the allowance that is used, in percent, as Meta told it last; may pass 100. Absent: not told. */
  readonly usedPercent?: number | undefined
  /** No call before this moment, milliseconds since 1970. Absent: no stop. */
  readonly blockedUntil?: number | undefined
}

/**
 * Where the limiter keeps what it knows of each bucket: in memory unless given, or anywhere that several processes share.
 *
 * Names are `app`, `person:…`, `pages:…`, `instagram:…`, `ads_insights:…` and `ads_management:…`. A store that fails
 * counts as one that knows nothing, with a notice.
 */
export interface RateStore {
  /** Undefined: nothing is known. Asked before every call, so it should answer from memory. */
  read(bucket: string): RateState | undefined | Promise<RateState | undefined>
  /** Takes the place of what was known. Called after every call that told a percentage or was refused. */
  write(bucket: string, state: RateState): void | Promise<void>
}

const MOST_BUCKETS = 10_000

/** A store of this process alone. */
export function createMemoryRateStore(): RateStore {
  const states = createRecent<RateState>(MOST_BUCKETS)
  return { read: (bucket) => states.get(bucket), write: (bucket, state) => states.set(bucket, state) }
}
