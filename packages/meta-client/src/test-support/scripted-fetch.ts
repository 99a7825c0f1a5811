import { expect, onTestFinished } from 'vitest'

/** One scripted answer: made anew for each use; throwing is a broken connection. */
export type Answer = (request: Request) => Response | Promise<Response>

interface Sent {
  method: string
  url: URL
  headers: Headers
  form: URLSearchParams
  redirect: string
}

export interface ScriptedFetch {
  fetch: typeof fetch
  /** Every request, in order. */
  sent: readonly Sent[]
  /** The same as lines: method, host and path below the version. */
  log(): readonly string[]
}

/** A fetch that gives the answers in order and fails the test, once it is over, when asked for more. */
export function scriptedFetch(...answers: readonly Answer[]): ScriptedFetch {
  const sent: Sent[] = []
  // What is thrown here at once looks like a broken connection to the client, which would repeat or translate it.
  onTestFinished(() => {
    if (sent.length > answers.length)
      throw new Error(`${sent.length} requests, ${answers.length} answers in the script`)
  })
  return {
    sent,
    log: () => sent.map(({ method, url }) => `${method} ${url.host}${url.pathname.replace(/\/v\d+\.\d+/, '')}`),
    async fetch(input, init) {
      const request = new Request(input, init)
      const { method, headers, redirect } = request
      const form = new URLSearchParams(method === 'POST' ? await request.clone().text() : '')
      sent.push({ method, url: new URL(request.url), headers, form, redirect })
      const answer = answers[sent.length - 1]
      if (answer === undefined) throw new Error(`the script has no answer number ${sent.length}`)
      return answer(request)
    },
  }
}

export function json(body: unknown, init: ResponseInit = {}): Answer {
  return () => Response.json(body, init)
}

export function raw(body: string, init: ResponseInit = {}): Answer {
  return () => new Response(body, init)
}

export interface MetaErrorScript {
  code: number
  error_subcode?: number
  message?: string
  is_transient?: boolean
  fbtrace_id?: string
}

export function metaError(error: MetaErrorScript, init: ResponseInit = { status: 400 }): Answer {
  return json({ error: { message: 'text of Meta', type: 'OAuthException', fbtrace_id: 'Trace1', ...error } }, init)
}

export function brokenConnection(): Answer {
  return () => {
    throw new TypeError('fetch failed')
  }
}

/** Pauses that end at once, and their lengths. */
export function noSleep(): { sleep: (ms: number) => Promise<void>; slept: readonly number[] } {
  const slept: number[] = []
  return {
    slept,
    async sleep(ms) {
      slept.push(ms)
    },
  }
}

/** The error a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  )
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
