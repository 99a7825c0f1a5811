import { createHmac } from 'node:crypto'
import type { GraphErrorCode } from '../errors.ts'
import { GraphError, invalidRequest, isGraphError } from '../errors.ts'
import { guarded } from '../notice.ts'
import type { Token } from '../tokens.ts'
import { exposed } from '../tokens.ts'
import { resolveHosts } from './hosts.ts'
import type { HttpAnswer, Method } from './http.ts'
import { createHttp } from './http.ts'
import { parseJson } from './json.ts'
import { malformedAnswer, readMetaError, toGraphError } from './meta-error.ts'
import type { GraphOptions } from './options.ts'
import { checkOptions, sleepFor } from './options.ts'
import type { Params } from './params.ts'
import { SECRET_PARAMS } from './params.ts'
import { withRetry } from './retry.ts'
import { readUsage } from './usage.ts'
import { resolveGraphVersion } from './version.ts'

/**
 * What a lost answer means. A `read`, and a `refresh` (one token for a longer one, which uses nothing up), are repeated.
 * The rest is sent once: a `write` may have happened, and an `exchange` has probably used up its code.
 */
type Purpose = 'read' | 'write' | 'exchange' | 'refresh'

interface Call {
  method: Method
  /** Below the version, such as `17841/insights`. */
  path: string
  params?: Params | undefined
  /** Absent on the endpoint that hands out tokens. */
  token?: Token | undefined
  purpose: Purpose
  signal?: AbortSignal | undefined
}

export interface Caller {
  readonly version: string
  readonly hosts: ReturnType<typeof resolveHosts>
  call: (wish: Call) => Promise<unknown>
}

const USAGE_WORTH_SAYING = 60

/** Everything between a wish and Meta's parsed answer: host, token, proof, tries, deadline, errors, notices. */
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
  } = options
  const onNotice = guarded(options.onNotice)
  const hosts = resolveHosts(options.hosts)
  const { version, notice } = resolveGraphVersion(options.version, new Date(now()))
  if (notice !== undefined) onNotice({ code: 'version', message: notice })
  const exchange = createHttp({ fetch, attemptTimeoutMs, maxBodyBytes })
  const servedVersions = new Set<string>([version])

  async function call(wish: Call): Promise<unknown> {
    const endpoint = endpointTemplate(wish.method, wish.path)
    const request = { ...address(wish), method: wish.method, endpoint, cancel: wish.signal }
    const mayRepeat = wish.purpose === 'read' || wish.purpose === 'refresh'
    const wasSent = wish.signal?.aborted !== true
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), deadlineMs)
    const once = async () => interpret(await exchange({ ...request, deadline: deadline.signal }), endpoint, wish)
    try {
      if (!mayRepeat) return await once()
      const signal = wish.signal ? AbortSignal.any([deadline.signal, wish.signal]) : deadline.signal
      return await withRetry(once, { retries, sleep, random, signal })
    } catch (error) {
      throw isGraphError(error) && !mayRepeat && wasSent ? afterLoss(error, wish.purpose) : error
    } finally {
      clearTimeout(timer)
    }
  }

  function address({ method, path, params = {}, token }: Call) {
    const base = token?.kind === 'instagram' ? hosts.instagramGraph : hosts.facebookGraph
    const all = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]))
    // Not for Instagram Login: undocumented there, and no peer sends it.
    if (token !== undefined && token.kind !== 'instagram' && appSecret !== undefined) {
      all.set('appsecret_proof', appSecretProof(token, appSecret))
    }
    const url = `${base}/${version}/${checkedPath(method, path)}`
    const headers = { accept: 'application/json', ...(token ? { authorization: `Bearer ${token.expose()}` } : {}) }
    if (method === 'POST') return { url, headers, form: all }
    return { url: all.size > 0 ? `${url}?${all}` : url, headers }
  }

  function interpret({ status, headers, text }: HttpAnswer, endpoint: string, wish: Call): unknown {
    const context = {
      endpoint,
      status,
      headers,
      objectId: /^\d+/.exec(wish.path)?.[0], // of a post, `1040_77`, its Page
      isExchange: wish.purpose === 'exchange',
      secrets: secretsOf(wish),
    }
    const body = parsed(text)
    tellVersion(headers.get('facebook-api-version'))
    tellUsage(headers)
    const error = readMetaError(body)
    if (error !== undefined) throw toGraphError(error, context)
    if (body === undefined || status >= 400) throw malformedAnswer(context)
    return body
  }

  function secretsOf({ token, params = {} }: Call): readonly string[] {
    const sent = SECRET_PARAMS.flatMap((name) => (Object.hasOwn(params, name) ? [String(params[name])] : []))
    return [...sent, ...(token ? [token.expose()] : []), ...(appSecret === undefined ? [] : [exposed(appSecret)])]
  }

  function tellVersion(served: string | null): void {
    if (served === null || servedVersions.has(served) || !/^v\d+\.\d+$/.test(served)) return
    servedVersions.add(served)
    onNotice({ code: 'version', message: `Graph API ${version} was asked for, ${served} answered.` })
  }

  function tellUsage(headers: Headers): void {
    for (const { type, percent, regainMinutes } of readUsage(headers)) {
      if (percent < USAGE_WORTH_SAYING) continue
      const message = `${percent} % of Meta's allowance (${type}) is used.`
      onNotice({ code: 'usage', message, type, percent, regainMinutes })
    }
  }

  return { version, hosts, call }
}

/** `appsecret_proof`, classic form: HMAC-SHA256 of the token with the app's secret, in hex (D security). */
export function appSecretProof(token: Token, appSecret: string | Parameters<typeof exposed>[0]): string {
  return createHmac('sha256', exposed(appSecret)).update(token.expose()).digest('hex')
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    // RangeError: nested so deep that the digit-keeping reader ran out of stack
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
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

const SEGMENTS = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/

function checkedPath(method: Method, path: string): string {
  if (method === 'POST' && path === '') return path // a batch
  if (!SEGMENTS.test(path) || /(^|\/)\.{1,2}(\/|$)/.test(path)) {
    throw invalidRequest('A Graph path holds ids and names between single slashes; parameters go into params.')
  }
  return path
}

// Words stay, everything with a long number in it is somebody's id; a name in first place may be a person's.
function endpointTemplate(method: Method, path: string): string {
  const known = ['', 'me', 'oauth', 'debug_token']
  const segments = path.split('/').map((segment, index) => {
    if (index === 0) return known.includes(segment) ? segment : '{id}'
    return /^[a-z_]+$/.test(segment) ? segment : '{id}'
  })
  return `${method} /${segments.join('/')}`
}
