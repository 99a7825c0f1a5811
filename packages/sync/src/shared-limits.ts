import { createMemoryRateStore, type RateState, type RateStore } from '@bos/meta-client'
import type { Bucket, RateLimits } from '@bos/social-db'

/** Limits that all workers of a database know; of a process alone until it is told where the others write theirs. */
export interface SharedLimits extends RateStore {
  share(rateLimits: RateLimits): void
}

interface Parts {
  /** The apps whose calls these are, by login. Without an Instagram app its limits stay in this process. */
  readonly appIds: { readonly facebook: string; readonly instagram?: string | undefined }
  readonly now: () => number
  /** Of so many buckets it remembers what it read and wrote. Default 10,000. */
  readonly mostBuckets?: number | undefined
}

interface Told {
  readonly readAtMs: number
  readonly state: Promise<RateState | undefined>
}

// A block that another worker met reaches this one after so long at most; the calls in between cost one refusal each.
const READ_EVERY_MS = 5_000
// Below the second after which the client stops waiting for a store.
const LONGEST_READ_MS = 800
const WORTH_WRITING = { percent: 60, step: 5 }

/**
 * Shares what Meta counts for an app and for each person: their calls come from every worker. What it counts for one
 * account stays here, because one worker at a time reads an account, and its block moves the account's next due time.
 *
 * Blocks travel as lengths by the database's clock, so that a worker whose clock is wrong neither shortens nor prolongs them.
 * While the database fails or is silent this process goes by its own memory, asks again every 5 seconds, and throws once.
 */
export function createSharedLimits({ appIds, now, mostBuckets = 10_000 }: Parts): SharedLimits {
  const own = createMemoryRateStore({ now })
  const told = new Map<string, Told>()
  const written = new Map<string, number>()
  let limits: RateLimits | undefined
  // Set from the first failure to the next answer in time: no call but one in 5 seconds asks meanwhile.
  let askAgainAtMs: number | undefined

  function keep<Value>(map: Map<string, Value>, name: string, value: Value): void {
    map.delete(name)
    map.set(name, value)
    const [oldest] = map.keys()
    if (map.size > mostBuckets && oldest !== undefined) map.delete(oldest)
  }

  async function ask(from: RateLimits, bucket: Shared): Promise<RateState | undefined> {
    const limit = await inTime(from.read(bucket.counted))
    askAgainAtMs = undefined
    const { usedPercent = null, blockedForMs = null } = limit ?? {}
    if (usedPercent === null) written.delete(bucket.name)
    else keep(written, bucket.name, usedPercent)
    const blockedUntil = blockedForMs === null ? undefined : now() + blockedForMs
    // A stop holds whoever met it, also where the database cannot be asked any more.
    if (blockedUntil !== undefined) own.report(bucket.name, { blockedUntil })
    return stateOf(usedPercent ?? undefined, blockedUntil)
  }

  /** Rejects, for a notice, with the first failure of an outage; with those after it only this process's memory is left. */
  function failed(error: unknown): undefined {
    const isKnown = askAgainAtMs !== undefined
    askAgainAtMs = performance.now() + READ_EVERY_MS
    if (!isKnown) throw error
  }

  function readShared(from: RateLimits, bucket: Shared): Promise<RateState | undefined> {
    const known = told.get(bucket.name)
    const readAtMs = performance.now()
    if (known && readAtMs - known.readAtMs < READ_EVERY_MS) return known.state
    if (askAgainAtMs !== undefined) {
      if (readAtMs < askAgainAtMs) return Promise.resolve(undefined)
      askAgainAtMs = readAtMs + READ_EVERY_MS
    }
    const state = ask(from, bucket)
    keep(told, bucket.name, { readAtMs, state: state.catch(() => undefined) })
    return state.catch(failed)
  }

  // Every answer of Meta tells its share: most of it is no news, and costs no statement.
  function isNews(name: string, { usedPercent, blockedUntil }: RateState): boolean {
    if (blockedUntil !== undefined) return true
    // The next answer tells it again. A block is told by nobody else, so it is tried.
    if (usedPercent === undefined || askAgainAtMs !== undefined) return false
    const before = written.get(name) ?? 0
    return Math.abs(usedPercent - before) >= WORTH_WRITING.step && Math.max(usedPercent, before) > WORTH_WRITING.percent
  }

  return {
    share(rateLimits) {
      limits = rateLimits
    },
    read(name) {
      const known = own.read(name)
      const bucket = sharedBucket(name, appIds)
      // What this process learns while the database answers counts too.
      return limits && bucket ? readShared(limits, bucket).then((theirs) => either(own.read(name), theirs)) : known
    },
    async report(name, news) {
      own.report(name, news)
      const bucket = sharedBucket(name, appIds)
      if (!limits || !bucket || !isNews(name, news)) return
      const { usedPercent, blockedUntil } = news
      const blockedForMs = blockedUntil === undefined ? undefined : Math.max(0, blockedUntil - now())
      try {
        const isWritten = await limits.report({ ...bucket.counted, usedPercent, blockedForMs })
        if (isWritten && usedPercent !== undefined) keep(written, name, usedPercent)
      } catch (error) {
        failed(error)
        return
      }
      // What was read is not what stands there now.
      told.delete(name)
    },
  }
}

interface Shared {
  readonly name: string
  readonly counted: Bucket
}

/**
 * The client's name of a bucket, `app`, `instagram_app` or `person:<app>:<person>`, as the database counts it. Undefined: it
 * stays here.
 */
function sharedBucket(name: string, { facebook, instagram }: Parts['appIds']): Shared | undefined {
  if (name === 'app') return { name, counted: { appId: facebook } }
  if (name === 'instagram_app') return instagram === undefined ? undefined : { name, counted: { appId: instagram } }
  const [, appId, platformUserId] = /^person:(\d+):(\d+)$/.exec(name) ?? []
  return appId !== undefined && platformUserId !== undefined ? { name, counted: { appId, platformUserId } } : undefined
}

/**
 * Both of what two know: a stop holds whoever met it, and of two shares the higher counts. Which was told later nobody knows,
 * as two clocks differ: too high a one slows a call until its answer, too low a one may end in a block.
 */
function either(own: RateState | undefined, theirs: RateState | undefined): RateState | undefined {
  return stateOf(highest(own?.usedPercent, theirs?.usedPercent), highest(own?.blockedUntil, theirs?.blockedUntil))
}

function highest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)
}

function stateOf(usedPercent: number | undefined, blockedUntil: number | undefined): RateState | undefined {
  if (usedPercent === undefined && blockedUntil === undefined) return undefined
  return { ...(usedPercent !== undefined && { usedPercent }), ...(blockedUntil !== undefined && { blockedUntil }) }
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the database was silent')), LONGEST_READ_MS)
    void answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
