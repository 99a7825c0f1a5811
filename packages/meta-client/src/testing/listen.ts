import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { ControlAnswer } from './control/control.ts'
import type { Controlled } from './control/routes.ts'
import { CONTROL_PATH, controlRefusal, isControl, serveControl } from './control/serve.ts'
import type { Handle } from './handle.ts'
import { HOSTS, isHost } from './hosts.ts'

/** Base addresses of the five hosts, without a trailing slash; the names are those of the client's `hosts` option. */
export interface EmulatedHosts {
  readonly facebookDialog: string
  readonly facebookGraph: string
  readonly instagramDialog: string
  readonly instagramApi: string
  readonly instagramGraph: string
}

export interface ListeningEmulator {
  /** `http://127.0.0.1:{port}`. */
  readonly url: string
  readonly hosts: EmulatedHosts
  /** Base of the control API, with which tests in any language move the emulator. */
  readonly control: string
  /** Stops listening and ends every open connection, kept-alive ones and those to the application too. */
  close(): Promise<void>
}

/** What is behind a port. */
export interface Door {
  readonly handle: Handle
  readonly controlled: Controlled
  /** Gives up what is on its way to the application. */
  readonly stop: () => void
}

export const MOST_PORT = 65_535

/**
 * Serves an emulator over real HTTP on loopback; the first path segment is the host that is meant.
 *
 * @param door Asked anew for each request.
 * @throws {Error} When the port is taken; a number that is no port is a RangeError.
 */
export async function listen(door: () => Door, port: number): Promise<ListeningEmulator> {
  if (!(Number.isInteger(port) && port >= 0 && port <= MOST_PORT)) {
    throw new RangeError(`A port is a whole number from 0 to ${MOST_PORT}, not ${port}`)
  }
  const server = createServer((incoming, outgoing) => {
    serve(door(), incoming, outgoing).catch((error: unknown) => {
      // The caller gave up on a slow answer.
      if (outgoing.destroyed) return
      // A fault of the emulator itself. Its message may quote the request, so only its name goes out.
      const name = error instanceof Error ? error.name : 'Error'
      outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`The emulator failed on this request: ${name}\n`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  }).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const place = `127.0.0.1:${port} (${code})`
    throw new Error(`Could not listen on ${place}: give another port, or 0 for any free one`, { cause })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The emulator could not find its port')
  const url = `http://127.0.0.1:${address.port}`
  return {
    url,
    hosts: {
      facebookDialog: `${url}/${HOSTS.facebookDialog}`,
      facebookGraph: `${url}/${HOSTS.facebookGraph}`,
      instagramDialog: `${url}/${HOSTS.instagramDialog}`,
      instagramApi: `${url}/${HOSTS.instagramApi}`,
      instagramGraph: `${url}/${HOSTS.instagramGraph}`,
    },
    control: `${url}${CONTROL_PATH}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
        door().stop()
      }),
  }
}

// Larger than anything that Meta or the control API takes in one body.
const MOST_BYTES = 8 * 1024 * 1024

/** The whole body; `undefined` for one that is too large. */
async function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) continue
    length += chunk.length
    if (length > MOST_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function answerControl(outgoing: ServerResponse, { status, body }: ControlAnswer): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function serve({ handle, controlled }: Door, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const refusal = isControl(incoming.url) ? controlRefusal(incoming) : undefined
  if (refusal) {
    answerControl(outgoing, refusal)
    return
  }
  const sent = await readBody(incoming)
  if (!sent) {
    outgoing.writeHead(413, { 'content-type': 'text/plain', connection: 'close' })
    outgoing.end(`The emulator takes ${MOST_BYTES} bytes in one body.\n`)
    return
  }
  if (isControl(incoming.url)) {
    answerControl(outgoing, await serveControl(controlled, incoming, sent.toString()))
    return
  }
  const [, host = '', path = ''] = /^\/([^/?]*)(.*)$/.exec(incoming.url ?? '') ?? []
  if (!isHost(host)) {
    outgoing.writeHead(404, { 'content-type': 'text/plain' })
    const known = Object.values(HOSTS).join(', ')
    outgoing.end(`Meta emulator. The path begins with one of: ${known}; GET ${CONTROL_PATH} lists what moves it.\n`)
    return
  }
  const headers = new Headers()
  for (const name of ['authorization', 'content-type']) {
    const value = incoming.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const method = incoming.method ?? 'GET'
  // No Request can have this method, which nothing at Meta uses.
  if (method === 'TRACE') {
    outgoing.writeHead(405).end()
    return
  }
  const body = method === 'GET' || method === 'HEAD' ? null : sent
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const request = new Request(`https://${host}${path}`, { method, headers, body, signal: gone.signal })
  const response = await handle(request, `http://127.0.0.1:${incoming.socket.localPort}/${host}`)
  if (response.type === 'error') {
    incoming.socket.resetAndDestroy()
    return
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  try {
    for await (const chunk of response.body ?? []) outgoing.write(chunk)
  } catch (error) {
    // Only a fault breaks the body of an emulated answer, and it wants the connection broken too.
    if (!(error instanceof TypeError)) throw error
    incoming.socket.resetAndDestroy()
    return
  }
  outgoing.end()
}
