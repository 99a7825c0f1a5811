import type { OnNotice } from '../notice.ts'
import type { Bucket } from './buckets.ts'
import type { RateState, RateStore } from './rate-store.ts'
import { createMemoryRateStore } from './rate-store.ts'
import { createRecent } from './recent.ts'

const MOST_ACCOUNTS = 10_000
const LONGEST_READ_MS = 1000
const DAY_MS = 86_400_000

/** What is known of buckets, here and by others. */
export interface States {
  /** The highest share and the latest stop that is known under any of the names. */
  look(names: readonly string[], signal: AbortSignal | undefined): Promise<RateState>
  report(name: string, news: RateState): void
  /** A token's bucket under the name of its account, once an answer told it. */
  nameOf(bucket: Bucket): string
  /** The account behind a token's bucket is known: what was learnt before goes with it. */
  rename(bucket: Bucket, name: string): void
}

interface Parts {
  now: () => number
  store: RateStore | undefined
  onNotice: OnNotice
}

export function createStates({ now, store, onNotice }: Parts): States {
  const own = createMemoryRateStore({ now })
  const accounts = createRecent<string>(MOST_ACCOUNTS)
  const nameOf = ({ name }: Bucket) => accounts.get(name) ?? name

  // A store that fails must not cost the answer that it was told of, nor the call that asked it.
  async function guarded<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch {
      onNotice({
        code: 'limits',
        message: 'The store of rate limits failed: this client goes by what it knows itself.',
      })
      return undefined
    }
  }

  // A store may still tell a stop that is past. The share beside it may be of a later answer, so it counts: if it is an
  // old one, that slows calls until the next answer.
  function fresh({ usedPercent, blockedUntil }: RateState = {}): RateState {
    if (blockedUntil === undefined || blockedUntil <= now()) return { usedPercent }
    return { usedPercent, blockedUntil: Math.min(blockedUntil, now() + DAY_MS) }
  }

  return {
    async look(names, signal) {
      const known = names.map((name) => fresh(own.read(name)))
      const told = store && (await Promise.all(names.map((name) => guarded(() => inTime(store.read(name), signal)))))
      const all = [...known, ...(told ?? []).map((state) => fresh(state))]
      const [share, stop] = [highest(all, 'usedPercent'), highest(all, 'blockedUntil')]
      return { usedPercent: share, blockedUntil: stop }
    },
    report(name, news) {
      own.report(name, news)
      if (store !== undefined) void guarded(() => store.report(name, news))
    },
    nameOf,
    rename(bucket, name) {
      const before = nameOf(bucket)
      if (before === name) return
      accounts.set(bucket.name, name)
      const known = own.read(before)
      if (known !== undefined && before === bucket.name) own.report(name, { blockedUntil: known.blockedUntil })
    },
  }
}

function highest(states: readonly RateState[], what: keyof RateState): number | undefined {
  const told = states.flatMap((state) => state[what] ?? [])
  return told.length === 0 ? undefined : Math.max(...told)
}

/** Rejects after a second, and resolves with nothing as soon as the caller stops. */
function inTime<T>(answer: T | Promise<T>, signal: AbortSignal | undefined): T | undefined | Promise<T | undefined> {
  if (!(answer instanceof Promise)) return answer
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too late')), LONGEST_READ_MS)
    const stop = () => resolve(undefined)
    signal?.addEventListener('abort', stop, { once: true })
    void answer.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    })
  })
}
