import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'

export interface ServerFault {
  /** What happens to a request in place of its answer; `answer` is the right one, as HTTP. */
  (socket: Socket, answer: RightAnswer): void
}

interface RightAnswer {
  readonly body: string
  readonly isFirstOnSocket: boolean
}

export interface BrokenServer {
  readonly port: number
  /** Method and path of each request that came in whole, the priming ones left out. */
  readonly requests: readonly string[]
  /** Of those that brought a request: Node opens others that never carry one. */
  openSockets: () => number
  /** From now on. */
  breakBy: (fault: ServerFault) => void
  close: () => Promise<void>
}

/** Which of an address's answers is right, and whether the fault strikes it. */
export type Route = (line: string) => { body: string; isSpared: boolean }

/** A server of sockets, so that it can answer as no server of HTTP would. */
export async function startBrokenServer(route: Route): Promise<BrokenServer> {
  const sockets = new Map<Socket, boolean>()
  const requests: string[] = []
  const state: { fault: ServerFault } = { fault: sendRight }
  const server = createServer((socket) => {
    sockets.set(socket, false)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let held = ''
    let isFirst = true
    socket.on('data', (bytes) => {
      sockets.set(socket, true)
      if (bytes[0] === TLS_HELLO) return void socket.destroy()
      held += bytes.toString('latin1')
      const head = held.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(held.slice(0, head))?.[1] ?? 0)
      if (held.length < head + 4 + length) return
      const line = held.slice(0, held.indexOf(' HTTP/'))
      held = held.slice(head + 4 + length)
      const { body, isSpared } = route(line)
      const answer = { body, isFirstOnSocket: isFirst }
      isFirst = false
      if (line === PRIME) return void socket.write(http('{}', 'connection: keep-alive'))
      requests.push(line.replace(/\?.*/, ''))
      if (isSpared) sendRight(socket, answer)
      else state.fault(socket, answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    requests,
    openSockets: () => [...sockets.values()].filter(Boolean).length,
    breakBy(fault) {
      state.fault = fault
      requests.length = 0
    },
    async close() {
      for (const socket of sockets.keys()) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const TLS_HELLO = 0x16

export const PRIME_PATH = '/prime'
const PRIME = `GET ${PRIME_PATH}`

function http(body: string | Buffer, ...headers: readonly string[]): Buffer {
  const bytes = Buffer.from(body)
  const own = headers.some((header) => /^content-length|^transfer-encoding/.test(header))
  const length = own ? [] : [`content-length: ${bytes.byteLength}`]
  const type = headers.some((header) => header.startsWith('content-type')) ? [] : ['content-type: application/json']
  const lines = ['HTTP/1.1 200 OK', ...type, ...length, ...headers]
  if (!headers.some((header) => header.startsWith('connection'))) lines.push('connection: close')
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes])
}

const sendRight: ServerFault = (socket, { body }) => void socket.end(http(body))

function drip(socket: Socket, first: string | Buffer, piece: () => string | Buffer, everyMs: number): void {
  socket.write(first)
  const timer = setInterval(() => socket.write(piece()), everyMs)
  socket.on('close', () => clearInterval(timer))
}

// Writes as fast as the other side takes it.
function flood(socket: Socket, first: Buffer, piece: Buffer): void {
  socket.write(first)
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}

const html = '<html><body>Bad gateway</body></html>'
const status = (line: string, body: string, ...headers: readonly string[]) =>
  http(body, ...headers)
    .toString('latin1')
    .replace('200 OK', line)

/** What a network, a proxy or a server of somebody else does to an answer. */
export const SERVER_FAULTS = {
  'reset before headers': (socket) => void socket.resetAndDestroy(),
  'reset within headers': (socket) =>
    void socket.write('HTTP/1.1 200 OK\r\ncontent-ty', () => socket.resetAndDestroy()),
  'reset within body': (socket, { body }) =>
    void socket.write(http(body).subarray(0, -Math.ceil(body.length / 2)), () => socket.resetAndDestroy()),
  silence: () => undefined,
  'slow headers': (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', () => 'x-a: b\r\n', 40),
  'slow body': (socket) => drip(socket, http('{', 'content-length: 100000'), () => ' ', 40),
  'body that never ends': (socket, { body }) => void socket.write(http(body, `content-length: ${body.length + 1}`)),
  'body cut short': (socket, { body }) => void socket.end(http(body, `content-length: ${body.length + 9}`)),
  'length too small': (socket, { body }) => void socket.end(http(body, `content-length: ${body.length - 1}`)),
  'broken chunk': (socket) => void socket.end(http('zz\r\n{}\r\n', 'transfer-encoding: chunked')),
  'broken gzip': (socket, { body }) => {
    const bytes = gzipSync(body)
    bytes.fill(0xff, 12, 20)
    socket.end(http(bytes, 'content-encoding: gzip'))
  },
  'page of a proxy': (socket) => void socket.end(http(html, 'content-type: text/html')),
  'empty body': (socket) => void socket.end(http('')),
  'no content': (socket) => void socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n'),
  'server error': (socket) => void socket.end(status('500 Internal Server Error', html, 'content-type: text/html')),
  'bad gateway': (socket) => void socket.end(status('502 Bad Gateway', html, 'content-type: text/html')),
  'body too long': (socket) => flood(socket, http('', 'transfer-encoding: chunked'), CHUNK),
  'gzip bomb': (socket) => void socket.end(http(BOMB, 'content-encoding: gzip')),
  'endless headers': (socket) =>
    flood(socket, Buffer.from('HTTP/1.1 200 OK\r\n'), Buffer.from(`x-a: ${'b'.repeat(500)}\r\n`)),
  'other content type': (socket, { body }) => void socket.end(http(body, 'content-type: text/html')),
  'kept socket closed': (socket, answer) => {
    if (answer.isFirstOnSocket) sendRight(socket, answer)
    else socket.destroy()
  },
} as const satisfies Readonly<Record<string, ServerFault>>

const CHUNK = Buffer.from(`4000\r\n${' '.repeat(0x4000)}\r\n`)
const BOMB = gzipSync(Buffer.alloc(8 * 1024 * 1024, ' '))

/** Sends the caller on to another address. */
export const redirectTo =
  (address: string): ServerFault =>
  (socket) =>
    void socket.end(status('302 Found', '', `location: ${address}`))
