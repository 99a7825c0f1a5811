// An account's listing in a process of its own, so that its work is nobody's: fork(server.ts, [<ServerSetup as JSON>]).
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { makeMediaPages, pageAfter } from './media-pages.ts'

export interface ServerSetup {
  readonly pages: number
  readonly itemsPerPage: number
  /** How long each answer takes on its way. */
  readonly delayMs: number
}

/** What it says of itself once it listens. */
export interface ServerAddress {
  readonly base: string
  readonly bytesPerItem: number
}

const { pages, itemsPerPage, delayMs }: ServerSetup = JSON.parse(process.argv[2] ?? '')
const profile = Buffer.from(
  '{"id":"17841400000000001","username":"blue_store","name":"Blue Store","followers_count":8423}',
)
const nothing = Buffer.from('{"data":[]}')
const signings: (readonly Buffer[])[] = []
let signing = 0

const server = createServer((request, response) => {
  if (delayMs === 0) answer(request, response)
  else setTimeout(answer, delayMs, request, response)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const now = Date.now()
  for (const each of [0, 1]) {
    signings.push(makeMediaPages('17841400000000001', { pages, itemsPerPage, base, signing: each }, now))
  }
  const said: ServerAddress = { base, bytesPerItem: (signings[0]?.[0]?.length ?? 0) / itemsPerPage }
  process.send?.(said)
})
process.on('disconnect', () => process.exit())

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  if (pathname === '/sign') signing = Number(searchParams.get('as'))
  response.setHeader('content-type', 'application/json; charset=UTF-8')
  response.setHeader('facebook-api-version', 'v26.0')
  response.setHeader('x-app-usage', '{"call_count":1,"total_cputime":1,"total_time":1}')
  response.end(bodyOf(pathname, searchParams))
}

function bodyOf(pathname: string, query: URLSearchParams): Buffer {
  if (pathname.endsWith('/media')) return signings[signing]?.[pageAfter(query.get('after'))] ?? nothing
  return /\/\d+$/.test(pathname) ? profile : nothing
}
