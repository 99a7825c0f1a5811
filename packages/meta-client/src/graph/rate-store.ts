/** What is known of one bucket of calls. */
export interface RateState {
  /** Share of the allowance that is used, in percent, as Meta told it last; may pass 100. Absent: not told. */
  readonly usedPercent?: number | undefined
  /** No call before this moment, milliseconds since 1970. Absent: no stop. */
  readonly blockedUntil?: number | undefined
}

/**
 * Where limits are known beyond one client: by several processes over a database, or by the clients of one process.
 *
 * Names are `app`, `instagram_app`, `person:…`, `pages:…`, `instagram:…`, `ads_insights:…`, `ads_management:…`,
 * `ad_account:…` and `ads_insights_app`; a store may keep some and ignore the rest. One that fails or does not answer
 * within a second counts as knowing nothing, with a notice.
 */
export interface RateStore {
  /** Undefined: nothing is known. Asked before every call, so it should answer from memory. */
  read(bucket: string): RateState | undefined | Promise<RateState | undefined>
  /**
   * Takes news in, in one step: a percentage takes the place of the last one, a stop only ever grows. With its end goes
   * what was told before it: calls have run out of Meta's window since.
   */
  report(bucket: string, news: RateState): void | Promise<void>
}

/** A store that answers at once. */
export interface MemoryRateStore extends RateStore {
  read(bucket: string): RateState | undefined
  report(bucket: string, news: RateState): void
}

const MOST_BUCKETS = 10_000

/** A store of this process alone. Of more than 10,000 buckets it forgets the quietest, never one that is stopped. */
export function createMemoryRateStore({ now = Date.now }: { now?: (() => number) | undefined } = {}): MemoryRateStore {
  const states = new Map<string, RateState>()

  function forgetOne(): void {
    for (const [bucket, { blockedUntil = 0 }] of states) {
      if (blockedUntil > now()) continue
      states.delete(bucket)
      return
    }
  }

  // A stop that is past must not stand beside a share that was told after it, and silence that.
  function read(bucket: string): RateState | undefined {
    const known = states.get(bucket)
    return known?.blockedUntil !== undefined && known.blockedUntil <= now() ? undefined : known
  }

  return {
    read,
    report(bucket, news) {
      const before = read(bucket)
      const usedPercent = news.usedPercent ?? before?.usedPercent
      const until = Math.max(before?.blockedUntil ?? 0, news.blockedUntil ?? 0)
      const blockedUntil = until > now() ? until : undefined
      states.delete(bucket)
      if (usedPercent === undefined && blockedUntil === undefined) return
      states.set(bucket, { usedPercent, blockedUntil })
      if (states.size > MOST_BUCKETS) forgetOne()
    },
  }
}
