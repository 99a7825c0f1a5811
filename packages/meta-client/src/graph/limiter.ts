import { GraphError } from '../errors.ts'
import type { OnNotice } from '../notice.ts'
import type { Address } from './address.ts'
import type { Bucket, TokenOwner } from './buckets.ts'
import { appBucket, bucketOf, createTokenNames, personBucket, refusedName } from './buckets.ts'
import type { Params } from './params.ts'
import type { RateStore } from './rate-store.ts'
import { createStates } from './rate-states.ts'
import { createTurns } from './turns.ts'
import type { Usage } from './usage.ts'
import { clampWaitMs, minutes } from './usage.ts'
import { createUsageNotices } from './usage-notices.ts'

/** How the limiter keeps calls below Meta's limits. Each bucket goes by its own numbers; the others stay at full speed. */
export interface LimitOptions {
  /** From this share of its allowance on, the calls of a bucket are spaced out, up to 10 seconds. Default 75. */
  slowFromPercent?: number | undefined
  /** From this share on none is sent until Meta's own minutes have passed, or 10 where it names none. Default 95. */
  stopAtPercent?: number | undefined
  /** Longest time a call waits for its turn; one that would wait longer throws `throttled` unsent. Default 30,000. */
  maxPauseMs?: number | undefined
  /** Where others know of the same limits. Default: this client's own memory alone. */
  store?: RateStore | undefined
}

interface Admission {
  endpoint: string
  /** Longest wait. */
  mostMs: number
  signal?: AbortSignal | undefined
}

/** The limits as the calls of one kind and token see them. */
export interface Lane {
  /** Waits for the turn of so many calls. Throws `throttled` when it is too far away, and then nothing may be sent. */
  admit(admission: Admission, calls?: number): Promise<void>
  /** Takes in what an answer told, or a refusal. */
  learn(usages: readonly Usage[], refusal?: GraphError): void
  /** Equal for calls that count against the same. */
  readonly name: string
}

export interface Limiter {
  readonly maxPauseMs: number
  lane(owner: Omit<TokenOwner, 'name'>, path: string, params?: Params): Lane
  /** A refusal of a call that carried no token: it can only stop the app, which the host tells. */
  stopApp(refusal: GraphError, call: Pick<Address, 'host'>): void
}

interface Parts {
  now: () => number
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  onNotice: OnNotice
}

// Airbyte's thresholds, seen to work (P): slower from 85 %, 10 minutes of silence from 95 %.
const STOP_MS = 10 * 60_000
const LONGEST_SPACE_MS = 10_000
// Ours: those who waited for a stop to end leave one by one, until an answer tells the share.
const AFTER_STOP_MS = 500

export function createLimiter(options: LimitOptions, { now, sleep, onNotice }: Parts): Limiter {
  const { slowFromPercent = 75, stopAtPercent = 95, maxPauseMs = 30_000, store } = options
  const tokenName = createTokenNames()
  const states = createStates({ now, store, onNotice })
  const turns = createTurns(now)
  const tell = createUsageNotices(onNotice)

  function spaceMs(usedPercent = 0): number {
    const share = (usedPercent - slowFromPercent) / (stopAtPercent - slowFromPercent)
    return LONGEST_SPACE_MS * Math.min(1, Math.max(0, share))
  }

  /** Until when calls of a bucket are stopped, and who is; otherwise how far apart they are sent. */
  async function standing({ bucket, ofApp }: Counted, signal: AbortSignal | undefined) {
    const own = await states.look([states.nameOf(bucket), ...bucket.alsoKnownAs], signal)
    const app = await states.look([ofApp.name], signal)
    const [ownStop, appStop] = [own.blockedUntil ?? 0, app.blockedUntil ?? 0]
    const stop = Math.max(ownStop, appStop)
    const whose = appStop > ownStop ? ofApp : bucket
    return { stop, whose, spaceMs: stop > 0 ? AFTER_STOP_MS : spaceMs(own.usedPercent) }
  }

  async function admit(counted: Counted, { endpoint, mostMs, signal }: Admission, calls: number): Promise<void> {
    let left = mostMs
    for (let hasWaited = false; signal?.aborted !== true; hasWaited = true) {
      const { stop, whose, spaceMs: space } = await standing(counted, signal)
      // Who has waited for a turn goes, unless a stop came meanwhile.
      if (signal?.aborted || (hasWaited && stop === 0)) return
      const wish = { notBefore: stop, mostMs: left, spaceMs: space * calls }
      const waitMs = turns.next(states.nameOf(whose), wish)
      if (waitMs > left) throw tooEarly({ isStopped: stop > 0, scope: whose.scope, endpoint, waitMs })
      if (waitMs === 0) return
      await sleep(waitMs, signal).catch(() => undefined) // the exchange then reports the stop
      left -= waitMs
    }
  }

  function learn(bucket: Bucket, owner: TokenOwner, usages: readonly Usage[], refusal: GraphError | undefined): void {
    const named = usages.filter(({ type, objectId }) => type === bucket.type && objectId !== undefined)
    const [account] = named
    if (bucket.isOneAccount && account && named.length === 1) {
      turns.rename(states.nameOf(bucket), nameOf(account))
      states.rename(bucket, nameOf(account))
    }
    for (const usage of usages) {
      const name = usage.objectId === undefined ? ownName(bucket, usage) : nameOf(usage)
      tell(name ?? usage.type, usage)
      if (name === undefined) continue
      const stopMs = stopMsOf(usage)
      states.report(name, { usedPercent: usage.percent, blockedUntil: stopMs > 0 ? now() + stopMs : undefined })
      if (usage.percent < slowFromPercent) turns.clear(name)
    }
    if (refusal?.waitMs === undefined) return
    const name = {
      app: appBucket(owner).name,
      person: personBucket(owner).name,
      account: bucket.scope === 'account' ? states.nameOf(bucket) : refusedName(bucket, refusal.allowance),
    }[refusal.scope ?? 'account']
    const { allowance = bucket.type } = refusal
    // Ads: a call may be refused for the allowance of another kind, or for the person's; either way its own kind stops.
    const names = bucket.isAds ? [name, bucket.name, `${allowance}:${bucket.objectId}`] : [name]
    for (const each of new Set(names)) states.report(each, { blockedUntil: now() + refusal.waitMs })
  }

  // A header without an object speaks of what the call counted against.
  function ownName(bucket: Bucket, { type }: Usage): string | undefined {
    if (type === 'app') return bucket.type === undefined ? bucket.name : undefined
    if (type === bucket.type) return states.nameOf(bucket)
    return bucket.alsoKnownAs.find((name) => name === type || name.startsWith(`${type}:`))
  }

  function stopMsOf({ percent, regainMinutes = 0 }: Usage): number {
    if (regainMinutes > 0) return clampWaitMs(regainMinutes * 60_000)
    return percent >= stopAtPercent ? STOP_MS : 0
  }

  return {
    maxPauseMs,
    lane({ token, person }, path, params) {
      const owner = { token, person, name: tokenName(token) }
      const bucket = bucketOf(owner, path, params)
      return {
        name: bucket.name,
        admit: (admission, calls = 1) => admit({ bucket, ofApp: appBucket({ token }) }, admission, calls),
        learn: (usages, refusal) => learn(bucket, owner, usages, refusal),
      }
    },
    stopApp({ scope, waitMs = 0 }, { host }) {
      if (scope === 'app') states.report(appBucket({ host }).name, { blockedUntil: now() + waitMs })
    },
  }
}

function nameOf({ type, objectId }: Usage): string {
  return `${type}:${objectId}`
}

/** What a call counts against: its bucket, and the app that it is of. */
interface Counted {
  bucket: Bucket
  ofApp: Bucket
}

interface Wait {
  isStopped: boolean
  scope: Bucket['scope']
  endpoint: string
  waitMs: number
}

function tooEarly({ isStopped, scope, endpoint, waitMs }: Wait): GraphError {
  const whose = { app: 'the app', person: 'the person', account: 'the account' }[scope]
  const state = isStopped ? 'is used up' : 'runs low and others wait'
  const message = `${endpoint}: not sent, because the allowance of ${whose} ${state}. Try again in ${minutes(waitMs)}.`
  return new GraphError(message, { code: 'throttled', endpoint, waitMs: clampWaitMs(waitMs), scope })
}
