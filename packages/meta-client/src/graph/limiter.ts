import { GraphError } from '../errors.ts'
import type { OnNotice } from '../notice.ts'
import type { Bucket, TokenOwner } from './buckets.ts'
import { APP_BUCKET, bucketOf, createTokenNames, personBucket } from './buckets.ts'
import type { Params } from './params.ts'
import type { RateState, RateStore } from './rate-store.ts'
import { createMemoryRateStore } from './rate-store.ts'
import { createRecent } from './recent.ts'
import type { Usage } from './usage.ts'
import { clampWaitMs, minutes } from './usage.ts'

/** How the limiter keeps calls below Meta's limits. Each bucket goes by its own numbers; the others stay at full speed. */
export interface LimitOptions {
  /** From this share of its allowance on, the calls of a bucket are spaced out, up to 10 seconds. Default 75. */
  slowFromPercent?: number | undefined
  /** From this share on none is sent until Meta's own minutes have passed, or 10 where it names none. Default 95. */
  stopAtPercent?: number | undefined
  /** Longest time a call waits for its turn; one that would wait longer throws `throttled` unsent. Default 30,000. */
  maxPauseMs?: number | undefined
  /** Where the state is kept. Default: in memory, of this client alone. */
  store?: RateStore | undefined
}

interface Admission {
  endpoint: string
  /** Longest wait; default `maxPauseMs`. */
  mostMs?: number | undefined
  signal?: AbortSignal | undefined
}

/** The limits as the calls of one kind and token see them. */
export interface Lane {
  /** Waits for the turn of so many calls. Throws `throttled` when it is too far away, and then nothing may be sent. */
  admit(admission: Admission, calls?: number): Promise<void>
  /** Takes in what an answer told, or a refusal. */
  learn(usages: readonly Usage[], refusal?: GraphError): Promise<void>
  /** Equal for calls that count against the same. */
  readonly name: string
}

export interface Limiter {
  lane(owner: Omit<TokenOwner, 'name'>, path: string, params?: Params): Lane
}

interface Parts {
  now: () => number
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  onNotice: OnNotice
}

// Airbyte's thresholds, seen to work (P): slower from 85 %, 10 minutes of silence from 95 %.
const STOP_MS = 10 * 60_000
const LONGEST_SPACE_MS = 10_000
const MOST_BUCKETS = 10_000

export function createLimiter(options: LimitOptions, { now, sleep, onNotice }: Parts): Limiter {
  const { slowFromPercent = 75, stopAtPercent = 95, maxPauseMs = 30_000, store = createMemoryRateStore() } = options
  const tokenName = createTokenNames()
  const turns = createRecent<number>(MOST_BUCKETS)
  // The account behind a token is named by the first answer; from then on all its tokens share one state.
  const accounts = createRecent<string>(MOST_BUCKETS)
  const keyOf = ({ name }: Bucket) => accounts.get(name) ?? name

  // A limiter that cannot remember must not cost the answer that it was told of.
  async function attempt<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch {
      onNotice({ code: 'limits', message: 'The store of rate limits failed: this call goes by what is known here.' })
      return undefined
    }
  }

  // With a stop ends what was known of the share that led to it: calls have run out of Meta's window since.
  async function known(key: string): Promise<RateState> {
    const { usedPercent, blockedUntil } = (await attempt(() => store.read(key))) ?? {}
    return blockedUntil !== undefined && blockedUntil <= now() ? {} : { usedPercent, blockedUntil }
  }

  function spaceMs({ usedPercent = 0 }: RateState): number {
    const share = (usedPercent - slowFromPercent) / (stopAtPercent - slowFromPercent)
    return LONGEST_SPACE_MS * Math.min(1, Math.max(0, share))
  }

  async function admit(bucket: Bucket, { endpoint, mostMs = maxPauseMs, signal }: Admission, calls: number) {
    const key = keyOf(bucket)
    const own = await known(key)
    const app = bucket === APP_BUCKET ? own : await known(APP_BUCKET.name)
    const at = now()
    const [ownStop, appStop] = [own.blockedUntil ?? 0, app.blockedUntil ?? 0]
    const turn = Math.max(at, ownStop, appStop, turns.get(key) ?? 0)
    if (turn - at > mostMs) throw tooEarly(appStop > ownStop ? APP_BUCKET : bucket, endpoint, turn - at)
    const space = spaceMs(own) * calls
    if (space > 0) turns.set(key, turn + space)
    if (turn > at) await sleep(turn - at, signal).catch(() => undefined) // the exchange then reports the stop
  }

  async function remember(key: string, news: { usedPercent?: number | undefined; blockedForMs: number }) {
    await attempt(async () => {
      const { usedPercent, blockedUntil = 0 } = await known(key)
      const until = Math.max(blockedUntil, news.blockedForMs > 0 ? now() + news.blockedForMs : 0)
      await store.write(key, {
        usedPercent: news.usedPercent ?? usedPercent,
        blockedUntil: until > now() ? until : undefined,
      })
    })
  }

  async function learn(bucket: Bucket, owner: TokenOwner, usages: readonly Usage[], refusal: GraphError | undefined) {
    const named = usages.filter(({ type, objectId }) => type === bucket.type && objectId !== undefined)
    const [account] = named
    if (account && named.length === 1) accounts.set(bucket.name, nameOf(account))
    for (const usage of usages) {
      const key = usage.objectId === undefined ? ownKey(bucket, usage) : nameOf(usage)
      if (key !== undefined) await remember(key, { usedPercent: usage.percent, blockedForMs: stopMs(usage) })
    }
    if (refusal?.waitMs === undefined) return
    const stopped = { app: APP_BUCKET, person: personBucket(owner), account: bucket }[refusal.scope ?? 'account']
    await remember(keyOf(stopped), { blockedForMs: refusal.waitMs })
  }

  // The platform's header speaks of the caller's own limit, where it is the platform's limit that the call falls under.
  function ownKey(bucket: Bucket, { type }: Usage): string | undefined {
    const isOwn = bucket.type === undefined ? type === 'app' : type === bucket.type
    return isOwn ? keyOf(bucket) : undefined
  }

  function stopMs({ percent, regainMinutes = 0 }: Usage): number {
    if (regainMinutes > 0) return clampWaitMs(regainMinutes * 60_000)
    return percent >= stopAtPercent ? STOP_MS : 0
  }

  return {
    lane({ token, person }, path, params) {
      const owner = { token, person, name: tokenName(token) }
      const bucket = bucketOf(owner, path, params)
      return {
        name: bucket.name,
        admit: (admission, calls = 1) => admit(bucket, admission, calls),
        learn: (usages, refusal) => learn(bucket, owner, usages, refusal),
      }
    },
  }
}

function nameOf({ type, objectId }: Usage): string {
  return `${type}:${objectId}`
}

function tooEarly({ scope }: Bucket, endpoint: string, waitMs: number): GraphError {
  const whose = { app: 'the app', person: 'the person', account: 'the account' }[scope]
  const message = `${endpoint}: not sent, because the allowance of ${whose} is used up. Try again in ${minutes(waitMs)}.`
  return new GraphError(message, { code: 'throttled', endpoint, waitMs: clampWaitMs(waitMs), scope })
}
