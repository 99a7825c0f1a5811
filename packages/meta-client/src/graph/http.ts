import ky from 'ky'
import type { GraphAction, GraphErrorCode } from '../errors.ts'
import { GraphError } from '../errors.ts'
import { readJsonBytes } from './json-bytes.ts'

export type Method = 'GET' | 'POST' | 'DELETE'

export interface HttpRequest {
  method: Method
  url: string
  headers: Record<string, string>
  form?: URLSearchParams | undefined
  /** Template for error messages: the URL itself never appears in one. */
  endpoint: string
  /** From the first byte sent to the last byte of the body. */
  timeoutMs: number
  cancel?: AbortSignal | undefined
}

export interface HttpAnswer {
  status: number
  headers: Headers
  /** Read from JSON; undefined for what is none. */
  body: unknown
}

export interface HttpOptions {
  fetch: typeof fetch
  maxBodyBytes: number
}

/**
 * One exchange, never repeated, never redirected; any status below 300 or from 400 up is an answer.
 *
 * The only file that knows ky. Errors of ky and fetch stop here: they carry the request, and with it the token.
 */
export function createHttp({ fetch, maxBodyBytes }: HttpOptions) {
  return async function exchange(request: HttpRequest): Promise<HttpAnswer> {
    const { method, url, headers, form, endpoint, timeoutMs, cancel } = request
    const failed = (code: GraphErrorCode, what: string, action?: GraphAction) =>
      new GraphError(`${endpoint}: ${what}`, { code, action, endpoint })
    if (cancel?.aborted) throw failed('aborted', 'stopped by the caller.') // an injected fetch would send it all the same
    const attempt = new AbortController()
    const stop = () => attempt.abort()
    const timer = setTimeout(stop, timeoutMs)
    cancel?.addEventListener('abort', stop, { once: true })

    async function answer(): Promise<HttpAnswer> {
      const response = await ky(url, {
        method,
        headers,
        ...(form ? { body: form } : {}),
        signal: attempt.signal,
        // Node holds the signal inside of a Request by a weak reference: once that is collected, a socket outlives its abort.
        fetch: (input, init) => fetch(input, { ...init, signal: attempt.signal }),
        redirect: 'manual',
        retry: 0,
        timeout: false,
        throwHttpErrors: false,
      })
      const { status } = response
      if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
        throw failed('upstream_malformed', 'the answer was a redirect, which is never followed.', 'never')
      }
      const bytes = await readBytes(response, maxBodyBytes)
      if (bytes !== undefined) return { status, headers: response.headers, body: readJsonBytes(bytes) }
      throw failed('upstream_malformed', `the answer was longer than ${maxBodyBytes} bytes: ask for less.`, 'shrink')
    }

    try {
      return await untilAborted(answer(), attempt.signal)
    } catch (error) {
      if (cancel?.aborted) throw failed('aborted', 'stopped by the caller.')
      if (attempt.signal.aborted) throw failed('timeout', 'no complete answer in time.')
      stop() // drops the socket of an answer that was not read to its end
      if (error instanceof GraphError) throw error
      throw failed('network', `the connection failed before the answer was complete${reasonOf(error)}.`)
    } finally {
      clearTimeout(timer)
      cancel?.removeEventListener('abort', stop)
    }
  }
}

// The system's word, such as ECONNREFUSED, and nothing else of an error that carries the address.
function reasonOf(error: unknown): string {
  // ky's error around fetch's around the socket's
  for (let depth = 0, at = error; depth < 4 && at instanceof Error; depth++, at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z_]{3,40}$/.test(at.code)) return ` (${at.code})`
  }
  return ''
}

// fetch rejects on abort by itself; an injected fetch may not. The listener holds the answer through its promise, and Node's
// fetch the signal until the whole heap was collected: left there, a worker keeps a gigabyte of pages that it is done with.
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new Error('aborted'))
    signal.addEventListener('abort', end, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  })
}

/** The whole body, or undefined once it is longer than allowed. */
async function readBytes(response: Response, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) return undefined
  if (response.body === null) return Buffer.alloc(0)
  const reader = response.body.getReader()
  let held = Buffer.alloc(0)
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return held.subarray(0, bytes)
    const end = bytes + value.byteLength
    if (end > maxBytes) return undefined
    // One buffer and no list: a body in pieces of one byte would cost a hundred times its size.
    if (end > held.byteLength) held = Buffer.concat([held], Math.max(end, 2 * held.byteLength))
    held.set(value, bytes)
    bytes = end
  }
}
