import { setTimeout } from 'node:timers/promises'
import { configError } from '../errors.ts'
import type { Refusals } from '../insights/refusals.ts'
import type { OnNotice } from '../notice.ts'
import type { Secret } from '../secret.ts'
import { exposed } from '../tokens.ts'
import type { MetaHosts } from './hosts.ts'
import type { LimitOptions } from './limiter.ts'

/** What every call to Meta needs to know; all of it has a default. */
export interface GraphOptions {
  /**
   * The app's secret. With it every call to graph.facebook.com carries `appsecret_proof`, so that a stolen token is
   * useless elsewhere (D security).
   */
  appSecret?: string | Secret | undefined
  /** Graph API version such as `v26.0`, the default. A dead one is replaced, with a notice. */
  version?: string | undefined
  /** Hosts in place of Meta's, such as an emulator's. */
  hosts?: Partial<MetaHosts> | undefined
  /** Default: the global fetch, looked up at each call. */
  fetch?: typeof fetch | undefined
  /** Milliseconds since 1970; default Date.now. Decides which versions live and which days are over. */
  now?: (() => number) | undefined
  /** Pause between tries; rejects when the signal fires. */
  sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined
  /** 0 to 1, for the jitter between tries; default Math.random. */
  random?: (() => number) | undefined
  /** For one try, body included; at least 1. Default 10,000. */
  attemptTimeoutMs?: number | undefined
  /** For one call with all its tries and pauses, that for its turn among them; at least 1. Default 30,000. */
  deadlineMs?: number | undefined
  /** Longest body that is read. Default 8 MiB. */
  maxBodyBytes?: number | undefined
  /** Repeats of a read after a passing failure, 0 to 20. Default 3. Writes and codes are never repeated. */
  retries?: number | undefined
  /** How calls are kept below Meta's limits. */
  limits?: LimitOptions | undefined
  /** Where the metrics that Meta refused are kept for a day; default this client's memory, of 10,000 names. */
  refusals?: Refusals | undefined
  /** Told what is worth a line in a log. What it throws is dropped, with a warning of the process. */
  onNotice?: OnNotice | undefined
}

export async function sleepFor(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, signal ? { signal } : {})
}

const LONGEST_TIMER_MS = 2 ** 31 - 1 // setTimeout takes anything longer for 1 ms

const BOUNDS = {
  attemptTimeoutMs: [1, LONGEST_TIMER_MS],
  deadlineMs: [1, LONGEST_TIMER_MS],
  maxBodyBytes: [1, Number.MAX_SAFE_INTEGER],
  retries: [0, 20],
} as const

function checkLimits({ slowFromPercent = 75, stopAtPercent = 95, maxPauseMs = 0 }: LimitOptions): void {
  if (!(slowFromPercent >= 0 && slowFromPercent < stopAtPercent && stopAtPercent <= 100)) {
    throw configError('limits: slowFromPercent must be below stopAtPercent, both from 0 to 100.')
  }
  if (!(maxPauseMs >= 0 && maxPauseMs <= LONGEST_TIMER_MS)) {
    throw configError(`limits: maxPauseMs must be a number from 0 to ${LONGEST_TIMER_MS}.`)
  }
}

/** Throws `config` for an option that would fail later, in another place and without a reason. */
export function checkOptions(options: GraphOptions): void {
  for (const name of ['attemptTimeoutMs', 'deadlineMs', 'maxBodyBytes', 'retries'] as const) {
    const [least, most] = BOUNDS[name]
    const value = options[name]
    if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most)) {
      throw configError(`${name} must be a whole number from ${least} to ${most}.`)
    }
  }
  if (options.appSecret !== undefined && exposed(options.appSecret) === '') {
    throw configError('appSecret is empty: pass the App Secret of the app dashboard, or leave it out.')
  }
  if (options.fetch !== undefined && typeof options.fetch !== 'function') throw configError('fetch must be a function.')
  checkLimits(options.limits ?? {})
}
