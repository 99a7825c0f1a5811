import type { RequestParts } from './incoming.ts'
import { Refusal, refuse } from './refusal.ts'
import { type AnswerFrame, answerError, answerJson } from './respond.ts'
import { readToken } from './viewer.ts'
import type { Incoming } from './visit.ts'

/** Answers one operation as if it had come alone; counted, logged and spoilt by faults like any other. */
export type AnswerOperation = (parts: RequestParts) => Promise<Response>

// D graph-api batch-requests: 50 operations; each counts as one call.
const MAX_OPERATIONS = 50

export function isBatch({ method, path, params }: Incoming): boolean {
  return method === 'POST' && path.length === 0 && params.has('batch')
}

/**
 * Answers `POST /` with `batch` (D graph-api batch-requests): in order, bodies as JSON strings, HTTP 200 even when operations
 * fail. An operation whose connection a fault resets is `null`, as Meta answers one that timed out inside the batch.
 */
export async function answerBatch(incoming: Incoming, frame: AnswerFrame, ask: AnswerOperation): Promise<Response> {
  try {
    // D: the outer token is the fallback and must be there even if unused. That it is not checked then is chosen.
    readToken(incoming)
    const withHeaders = incoming.params.get('include_headers') !== 'false'
    const items: unknown[] = []
    const headers = new Map<string, string>()
    for (const operation of readOperations(incoming.params.get('batch') ?? '')) {
      // One by one, so that the log and the seeded numbers keep their order.
      const response = await ask(partsOf(operation, incoming))
      for (const [name, value] of response.headers) if (name.endsWith('usage')) join(headers, name, value)
      items.push(await itemOf(response, withHeaders))
    }
    return answerJson(items, { ...frame, headers: Object.fromEntries(headers) })
  } catch (error) {
    if (error instanceof Refusal) return answerError(error.error, frame)
    throw error
  }
}

interface Operation {
  readonly method: string
  readonly relativeUrl: string
  readonly body: string
}

function readOperations(text: string): readonly Operation[] {
  const batch = parse(text)
  // Text and code unknown, chosen.
  if (!Array.isArray(batch) || batch.length === 0) throw refuse.parameter('Param batch must be a non-empty array')
  if (batch.length > MAX_OPERATIONS) {
    // P: text and type, in a fixture without a code; the code is chosen.
    const message = `Too many requests in batch message. Maximum batch size is ${MAX_OPERATIONS}`
    throw new Refusal({ message, code: 100, type: 'GraphBatchException' })
  }
  return batch.map((entry: unknown) => {
    const keys = new Map(Object.entries(typeof entry === 'object' && entry !== null ? entry : {}))
    const told = (name: string) => String(keys.get(name) ?? '')
    if (keys.has('depends_on') || /\{result=/.test(told('relative_url') + told('body'))) {
      throw refuse.parameter('Operations that depend on each other are not emulated')
    }
    // Text unknown, chosen.
    if (!keys.has('method')) throw refuse.parameter('Each operation of a batch needs a method')
    return { method: told('method').toUpperCase(), relativeUrl: told('relative_url'), body: told('body') }
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// D: a token of its own stands in relative_url or in the body; without one the outer token speaks, with its proof.
function partsOf({ method, relativeUrl, body }: Operation, outer: Incoming): RequestParts {
  const path = relativeUrl.replace(/^\/+/, '')
  const versioned = /^v\d+\.\d+(\/|$)/.test(path) || outer.version === undefined ? path : `${outer.version}/${path}`
  const url = new URL(`https://${outer.host}/${versioned}`)
  const form = new URLSearchParams(body)
  if (!url.searchParams.has('access_token') && !form.has('access_token')) {
    form.set('access_token', readToken(outer))
    for (const name of ['appsecret_proof', 'appsecret_time']) {
      const value = outer.params.get(name)
      if (value !== null && !url.searchParams.has(name) && !form.has(name)) form.set(name, value)
    }
  }
  return { base: outer.base, method, url, form, authorization: undefined }
}

async function itemOf(response: Response, withHeaders: boolean): Promise<unknown> {
  const body = response.type === 'error' ? undefined : await response.text().catch(() => undefined)
  if (body === undefined) return null
  // D sample: `Content-Type`.
  const capital = (name: string) => name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
  const headers = [...response.headers].map(([name, value]) => ({ name: capital(name), value }))
  // D: left out with include_headers=false. P: usage headers of an operation come here and on the outer answer.
  return { code: response.status, ...(withHeaders && { headers }), body }
}

/** Puts the accounts of several business use case headers into one; of the app's own header the last one stays. */
function join(headers: Map<string, string>, name: string, value: string): void {
  const before = name === 'x-business-use-case-usage' ? headers.get(name) : undefined
  headers.set(name, before === undefined ? value : JSON.stringify({ ...asObject(before), ...asObject(value) }))
}

function asObject(text: string): object {
  const value = parse(text)
  return typeof value === 'object' && value !== null ? value : {}
}
