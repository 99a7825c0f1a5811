import { createRecent } from '../graph/recent.ts'
import type { OnNotice } from '../notice.ts'

/**
 * Where the names of metrics that Meta refused are kept, so that a day goes by before they are asked for again.
 *
 * A `Map` is one; one over a table lets all processes know. Keys are opaque: they hold a digest of the token, never the
 * token. One that throws or rejects counts as knowing nothing, with a notice.
 */
export interface Refusals {
  /** Until when not to ask, in milliseconds since 1970; undefined for what was not refused. */
  get(key: string): number | undefined | Promise<number | undefined>
  set(key: string, untilMs: number): unknown
}

/** What is remembered of refusals across the reads of one client. */
export interface RefusalMemory {
  isKept(key: string): Promise<boolean>
  keep(key: string, forMs: number): Promise<void>
  /** Notes an object that was refused; true once so many different ones were that it is no matter of the object. */
  isCommon(key: string, object: string): boolean
}

interface Parts {
  refusals: Refusals | undefined
  now: () => number
  onNotice: OnNotice
}

const MOST_KEPT = 10_000
// Ours: two may be of the same odd kind.
const COMMON_FROM = 3

export function createRefusalMemory({ refusals, now, onNotice }: Parts): RefusalMemory {
  const store: Refusals = refusals ?? createRecent<number>(MOST_KEPT)
  const witnesses = createRecent<ReadonlySet<string>>(MOST_KEPT)

  async function guarded<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch {
      onNotice({ code: 'refusals', message: 'The store of refused metrics failed: they may be asked for again.' })
      return undefined
    }
  }

  return {
    isKept: async (key) => now() < ((await guarded(() => store.get(key))) ?? 0),
    keep: async (key, forMs) => void (await guarded(() => store.set(key, now() + forMs))),
    isCommon(key, object) {
      const objects = new Set(witnesses.get(key)).add(object)
      if (objects.size < COMMON_FROM) witnesses.set(key, objects)
      return objects.size >= COMMON_FROM
    },
  }
}
