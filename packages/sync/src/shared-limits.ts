import { createMemoryRateStore, type RateState, type RateStore } from '@bos/meta-client'
import type { Bucket, RateLimits } from '@bos/social-db'

/** Limits that all workers of a database know; of a process alone until it is told where the others write theirs. */
export interface SharedLimits extends RateStore {
  share(rateLimits: RateLimits): void
}

interface Parts {
  /** The app whose calls these are. */
  readonly appId: string
  readonly now: () => number
}

interface Told {
  readonly readAtMs: number
  readonly state: Promise<RateState | undefined>
}

// A block that another worker met reaches this one after so long at most; the calls in between cost one refusal each.
const READ_EVERY_MS = 5_000
const MOST_BUCKETS = 10_000
const WORTH_WRITING = { percent: 60, step: 5 }

/**
 * Shares what Meta counts for the app and for each person: their calls come from every worker. What it counts for one
 * account stays here, because one worker at a time reads an account, and its block moves the account's next due time.
 *
 * Blocks travel as lengths by the database's clock, so that a worker whose clock is wrong neither shortens nor prolongs them.
 */
export function createSharedLimits({ appId, now }: Parts): SharedLimits {
  const own = createMemoryRateStore({ now })
  const told = new Map<string, Told>()
  const written = new Map<string, number>()
  let limits: RateLimits | undefined

  async function ask(from: RateLimits, bucket: Shared): Promise<RateState | undefined> {
    const limit = await from.read(bucket.counted)
    if (!limit) return undefined
    const { usedPercent, blockedForMs } = limit
    keep(written, bucket.name, usedPercent ?? 0)
    return {
      ...(usedPercent !== null && { usedPercent }),
      ...(blockedForMs !== null && { blockedUntil: now() + blockedForMs }),
    }
  }

  // Also a failure is kept so long: a database in trouble is not asked before every call.
  function readShared(from: RateLimits, bucket: Shared): Promise<RateState | undefined> {
    const known = told.get(bucket.name)
    if (known && performance.now() - known.readAtMs < READ_EVERY_MS) return known.state
    const state = ask(from, bucket)
    state.catch(() => undefined)
    keep(told, bucket.name, { readAtMs: performance.now(), state })
    return state
  }

  // Every answer of Meta tells its share: most of it is no news, and costs no statement.
  function isNews(name: string, { usedPercent, blockedUntil }: RateState): boolean {
    if (blockedUntil !== undefined) return true
    if (usedPercent === undefined) return false
    const before = written.get(name) ?? 0
    return Math.abs(usedPercent - before) >= WORTH_WRITING.step && Math.max(usedPercent, before) > WORTH_WRITING.percent
  }

  return {
    share(rateLimits) {
      limits = rateLimits
    },
    read(name) {
      const known = own.read(name)
      const bucket = sharedBucket(name, appId)
      return limits && bucket ? readShared(limits, bucket).then((theirs) => either(known, theirs)) : known
    },
    async report(name, news) {
      own.report(name, news)
      const bucket = sharedBucket(name, appId)
      if (!limits || !bucket || !isNews(name, news)) return
      const { usedPercent, blockedUntil } = news
      if (usedPercent !== undefined) keep(written, name, usedPercent)
      const blockedForMs = blockedUntil === undefined ? undefined : Math.max(0, blockedUntil - now())
      await limits.report({ ...bucket.counted, usedPercent, blockedForMs })
      // What was read is not what stands there now.
      told.delete(name)
    },
  }
}

interface Shared {
  readonly name: string
  readonly counted: Bucket
}

/** The client's name of a bucket, `app` or `person:<app>:<person>`, as the database counts it; undefined: it stays here. */
function sharedBucket(name: string, appId: string): Shared | undefined {
  if (name === 'app') return { name, counted: { appId } }
  const [, ofApp, platformUserId] = /^person:(\d+):(\d+)$/.exec(name) ?? []
  return ofApp !== undefined && platformUserId !== undefined
    ? { name, counted: { appId: ofApp, platformUserId } }
    : undefined
}

/** Both of what two know: this process heard its own answers last, and a stop holds whoever met it. */
function either(own: RateState | undefined, theirs: RateState | undefined): RateState | undefined {
  const until = Math.max(own?.blockedUntil ?? 0, theirs?.blockedUntil ?? 0)
  const usedPercent = own?.usedPercent ?? theirs?.usedPercent
  return { ...(usedPercent !== undefined && { usedPercent }), ...(until > 0 && { blockedUntil: until }) }
}

function keep<Value>(map: Map<string, Value>, name: string, value: Value): void {
  map.delete(name)
  map.set(name, value)
  const [oldest] = map.keys()
  if (map.size > MOST_BUCKETS && oldest !== undefined) map.delete(oldest)
}
