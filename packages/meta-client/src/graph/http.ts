import ky from 'ky'
import type { GraphAction, GraphErrorCode } from '../errors.ts'
import { GraphError } from '../errors.ts'

export type Method = 'GET' | 'POST' | 'DELETE'

export interface HttpRequest {
  method: Method
  url: string
  headers: Record<string, string>
  form?: URLSearchParams | undefined
  /** Template for error messages: the URL itself never appears in one. */
  endpoint: string
  /** Ends the exchange as a time-out; the caller's own wish is `cancel`. */
  deadline: AbortSignal
  cancel?: AbortSignal | undefined
}

export interface HttpAnswer {
  status: number
  headers: Headers
  text: string
}

export interface HttpOptions {
  fetch: typeof fetch
  /** For one try from the first byte sent to the last byte of the body. */
  attemptTimeoutMs: number
  maxBodyBytes: number
}

/**
 * One exchange, never repeated, never redirected; any status below 300 or from 400 up is an answer.
 *
 * The only file that knows ky. Errors of ky and fetch stop here: they carry the request, and with it the token.
 */
export function createHttp({ fetch, attemptTimeoutMs, maxBodyBytes }: HttpOptions) {
  return async function exchange(request: HttpRequest): Promise<HttpAnswer> {
    const { method, url, headers, form, endpoint, deadline, cancel } = request
    const attempt = new AbortController()
    const timer = setTimeout(() => attempt.abort(), attemptTimeoutMs)
    const signal = AbortSignal.any([attempt.signal, deadline, ...(cancel ? [cancel] : [])])
    const failed = (code: GraphErrorCode, what: string, action?: GraphAction) =>
      new GraphError(`${endpoint}: ${what}`, { code, action, endpoint })
    try {
      signal.throwIfAborted() // an injected fetch would send it all the same
      const response = await untilAborted(
        ky(url, {
          method,
          headers,
          ...(form ? { body: form } : {}),
          signal,
          fetch,
          redirect: 'manual',
          retry: 0,
          timeout: false,
          throwHttpErrors: false,
        }),
        signal,
      )
      const { status } = response
      if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
        throw failed('upstream_malformed', 'the answer was a redirect, which is never followed.', 'never')
      }
      const text = await untilAborted(readText(response, maxBodyBytes), signal)
      if (text === undefined) {
        throw failed('upstream_malformed', `the answer was longer than ${maxBodyBytes} bytes: ask for less.`, 'shrink')
      }
      return { status, headers: response.headers, text }
    } catch (error) {
      if (cancel?.aborted) throw failed('aborted', 'stopped by the caller.')
      if (signal.aborted) throw failed('timeout', 'no complete answer in time.')
      if (error instanceof GraphError) throw error
      throw failed('network', 'the connection failed before the answer was complete.')
    } finally {
      clearTimeout(timer)
      attempt.abort() // drops the socket of an answer that was not read to its end
    }
  }
}

// fetch rejects on abort by itself; an injected fetch may not.
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error('aborted'))
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** The whole body, or undefined once it is longer than allowed. */
async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) return undefined
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) return undefined
    text += decoder.decode(value, { stream: true })
  }
}
