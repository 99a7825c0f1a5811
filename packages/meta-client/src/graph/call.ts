import type { GraphErrorCode } from '../errors.ts'
import { GraphError, isGraphError } from '../errors.ts'
import { guarded } from '../notice.ts'
import type { Token } from '../tokens.ts'
import { exposed } from '../tokens.ts'
import type { Address } from './address.ts'
import { addressOf, endpointTemplate } from './address.ts'
import { adInsightsPath, objectIdOf } from './buckets.ts'
import { resolveHosts } from './hosts.ts'
import type { HttpAnswer } from './http.ts'
import { createHttp } from './http.ts'
import { createInterpreter } from './interpret.ts'
import type { Lane } from './limiter.ts'
import { createLimiter } from './limiter.ts'
import type { GraphOptions } from './options.ts'
import { checkOptions, sleepFor } from './options.ts'
import { SECRET_PARAMS } from './params.ts'
import { withRetry } from './retry.ts'
import { resolveGraphVersion } from './version.ts'

/**
 * What a lost answer means. A `read`, a `batch` of reads, and a `refresh` (one token for a longer one, which uses nothing
 * up) are repeated. A `report` is a read that Meta may take long for, which is repeated once. The rest is sent once: a `write` may have happened, and an `exchange` has probably used up its code.
 */
type Purpose = 'read' | 'batch' | 'report' | 'write' | 'exchange' | 'refresh'

export interface Call extends Address {
  purpose: Purpose
  /** Name of the person behind the token, for the limits. */
  person?: string | undefined
  /** Tokens inside the parameters of a batch, and what its reads count against. */
  tokens?: readonly Token[]
  lanes?: readonly Lane[]
  /** Digits of the ad account whose insights the call counts against, where the path may not tell. */
  adAccount?: string | undefined
  /** A doubtful failure is not repeated. */
  isProbe?: boolean
  /** The body is handed on as it is. */
  isRaw?: boolean
  /** What is left of the time of several calls together; this one has its own deadline besides. */
  leftMs?: (() => number) | undefined
  signal?: AbortSignal | undefined
}

export interface Caller {
  readonly version: string
  readonly appSecret: GraphOptions['appSecret']
  call: (wish: Call) => Promise<unknown>
  readonly maxPauseMs: number
  readonly deadlineMs: number
  /** The address of a page of Meta's that a person's browser opens. */
  pageUrl: (address: Required<Pick<Address, 'host' | 'path' | 'params'>> & Pick<Address, 'isUnversioned'>) => string
  /** The body of an answer that came as part of another. Throws Meta's error in it. */
  interpret: (answer: HttpAnswer, wish: Call) => unknown
  /** What a call counts against; undefined where it carries no token, and for a batch. */
  laneOf: (wish: Call) => Lane | undefined
}

/** Everything between a wish and Meta's parsed answer: host, token, proof, limits, tries, deadline, errors, notices. */
export function createCaller(options: GraphOptions): Caller {
  checkOptions(options)
  const {
    appSecret,
    fetch = (input, init) => globalThis.fetch(input, init),
    now = Date.now,
    sleep = sleepFor,
    random = Math.random,
    attemptTimeoutMs = 10_000,
    deadlineMs = 30_000,
    maxBodyBytes = 8 * 1024 * 1024,
    retries = 3,
    limits = {},
  } = options
  const onNotice = guarded(options.onNotice)
  const hosts = resolveHosts(options.hosts)
  const { version, notice } = resolveGraphVersion(options.version, new Date(now()))
  if (notice !== undefined) onNotice({ code: 'version', message: notice })
  const exchange = createHttp({ fetch, maxBodyBytes })
  const read = createInterpreter({ version, onNotice })
  const limiter = createLimiter(limits, { now, sleep, onNotice })

  const realm = { hosts, version, appSecret }

  async function call(wish: Call): Promise<unknown> {
    const { method, path, purpose, isProbe, leftMs = () => Infinity, signal } = wish
    const endpoint = endpointTemplate(method, path)
    const address = { ...addressOf(wish, realm), method, endpoint, cancel: signal }
    const lane = laneOf(wish)
    const startedAt = performance.now()
    const remainingMs = () => Math.min(leftMs(), deadlineMs - (performance.now() - startedAt))
    let wasSent = false
    async function once(): Promise<unknown> {
      if (leftMs() <= 0) {
        throw new GraphError(`${endpoint}: not sent, the time of the batch was over.`, { code: 'timeout', endpoint })
      }
      await lane?.admit({ endpoint, signal, mostMs: Math.max(0, Math.min(limiter.maxPauseMs, remainingMs())) })
      wasSent = signal?.aborted !== true
      // A batch is as many reads' work in one try; a report takes Meta its time.
      const longestMs =
        purpose === 'batch'
          ? deadlineMs
          : purpose === 'report'
            ? Math.max(attemptTimeoutMs, deadlineMs / 2)
            : attemptTimeoutMs
      const timeoutMs = Math.max(1, Math.min(longestMs, remainingMs()))
      return interpret(await exchange({ ...address, timeoutMs }), wish, endpoint, lane ? [lane] : wish.lanes)
    }
    if (purpose !== 'write' && purpose !== 'exchange') {
      const most = purpose === 'report' ? Math.min(1, retries) : retries
      return withRetry(once, { retries: most, isProbe, sleep, random, remainingMs, signal })
    }
    try {
      return await once()
    } catch (error) {
      throw isGraphError(error) && wasSent ? afterLoss(error, purpose) : error
    }
  }

  function interpret(answer: HttpAnswer, wish: Call, endpoint: string, lanes: readonly Lane[] = []): unknown {
    const objectId = wish.adAccount ?? objectIdOf(wish.path)
    const purpose = wish.purpose === 'exchange' ? 'exchange' : wish.token?.kind === 'app' ? 'app' : undefined
    const { isUnversioned, isRaw } = wish
    const question = {
      endpoint,
      objectId,
      purpose,
      isUnversioned,
      isRaw,
      asked: wish,
      secrets: () => secretsOf(wish),
    } as const
    const { usages, error, body } = read(answer, question)
    // Of several accounts in one batch none is known to be the one that was refused.
    const refusal = error?.scope === 'account' && lanes.length > 1 ? undefined : error
    for (const lane of lanes) lane.learn(usages, refusal)
    if (lanes.length === 0 && error !== undefined) limiter.stopApp(error, wish)
    if (error !== undefined) throw error
    return body
  }

  // A batch counts as its reads do, each for itself.
  function laneOf({ token, person, path, params, purpose, adAccount }: Call): Lane | undefined {
    const at = adAccount === undefined ? path : adInsightsPath(adAccount)
    return purpose === 'batch' ? undefined : token && limiter.lane({ token, person }, at, params)
  }

  function secretsOf({ token, tokens = [], params = {} }: Call): readonly string[] {
    const sent = SECRET_PARAMS.flatMap((name) => (Object.hasOwn(params, name) ? [String(params[name])] : []))
    const known = [token, ...tokens, appSecret].flatMap((hidden) => (hidden === undefined ? [] : [exposed(hidden)]))
    return [...sent, ...known]
  }

  return {
    version,
    appSecret,
    maxPauseMs: limiter.maxPauseMs,
    deadlineMs,
    call,
    pageUrl: (address) => addressOf({ ...address, method: 'GET' }, realm).url,
    laneOf,
    interpret(answer, wish) {
      const lane = laneOf(wish)
      return interpret(answer, wish, endpointTemplate(wish.method, wish.path), lane ? [lane] : [])
    },
  }
}

// What says nothing about whether Meta did it.
const LOST: ReadonlySet<GraphErrorCode> = new Set(['transient', 'network', 'timeout', 'aborted', 'upstream_malformed'])

// A lost answer to something that was sent and must not be repeated blindly.
function afterLoss(error: GraphError, purpose: Purpose): GraphError {
  if (!LOST.has(error.code)) return error
  const todo =
    purpose === 'exchange'
      ? 'The code is probably used up: start a new login.'
      : 'Look whether it happened before you send it again.'
  return new GraphError(`${error.endpoint}: sent, but its outcome is unknown (${error.code}). ${todo}`, {
    endpoint: error.endpoint,
    status: error.status,
    metaCode: error.metaCode,
    subcode: error.subcode,
    fbtraceId: error.fbtraceId,
    code: 'outcome_unknown',
    action: purpose === 'exchange' ? 'reconnect' : 'never',
  })
}
