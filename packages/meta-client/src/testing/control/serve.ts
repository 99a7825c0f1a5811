import type { IncomingMessage } from 'node:http'
import { answerControl, type ControlAnswer } from './control.ts'
import type { Controlled } from './routes.ts'
import { InputError, parseJson } from '../input.ts'

/** Where the control API begins; alone, with or without a slash behind it, it lists the calls. */
export const CONTROL_PATH = '/_emulator'

export function isControl(url: string | undefined): boolean {
  return /^\/_emulator(?:[/?]|$)/.test(url ?? '')
}

/** What is answered before the body is read: only programs on this machine, and no web page, may use the control API. */
export function controlRefusal({ headers: { host = '', origin } }: IncomingMessage): ControlAnswer | undefined {
  // A name that was made to lead here belongs to somebody else (DNS rebinding), and so does a foreign page.
  if (!host.includes('@') && isLoopback(`http://${host}`) && (origin === undefined || isLoopback(origin)))
    return undefined
  return {
    status: 403,
    body: { error: 'The control of the emulator answers requests to and from this machine only.' },
  }
}

/** Answers one request to the control API. */
export async function serveControl(its: Controlled, incoming: IncomingMessage, text: string): Promise<ControlAnswer> {
  const url = new URL(incoming.url ?? '', 'http://localhost')
  const call = {
    method: incoming.method ?? 'GET',
    path: url.pathname.slice(CONTROL_PATH.length).replace(/^\//, ''),
    query: url.searchParams,
  }
  try {
    return await answerControl(its, { ...call, body: readBody(incoming, text) })
  } catch (error) {
    if (error instanceof InputError) return { status: 400, body: { error: error.message } }
    throw error
  }
}

function readBody({ headers }: IncomingMessage, text: string): unknown {
  if (text === '') return undefined
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new InputError('Send the body as JSON, with the content type application/json.')
  }
  return parseJson(text, 'The body')
}

function isLoopback(address: string): boolean {
  const hostname = URL.parse(address)?.hostname
  return hostname !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
