import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type ConnectOutcome, isSyncError } from '@bos/sync'

/** The application's side of the login: the address that Meta sends the person back to. */
export interface CallbackServer {
  readonly baseUrl: string
  /** What the flow came to; rejects when it was refused. */
  readonly outcome: Promise<ConnectOutcome>
  /** Stands for the cookie that a real application sets in the browser that starts the login. */
  expect(browserBinding: string): void
  close(): Promise<void>
}

export async function startCallbackServer(
  finish: (query: URLSearchParams, browserBinding: string) => Promise<ConnectOutcome>,
): Promise<CallbackServer> {
  let cookie = ''
  let settle: { resolve(outcome: ConnectOutcome): void; reject(error: unknown): void } | undefined
  const outcome = new Promise<ConnectOutcome>((resolve, reject) => {
    settle = { resolve, reject }
  })
  outcome.catch(() => {}) // whoever awaits it hears of it; nobody awaiting is no crash
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    response.setHeader('content-type', 'text/plain')
    // A browser asks for more than the callback, such as its icon.
    if (!pathname.startsWith('/callback/')) return void response.writeHead(404).end('Not found')
    try {
      settle?.resolve(await finish(searchParams, cookie))
      response.end('Done. You can close this window.')
    } catch (error) {
      settle?.reject(error)
      response.writeHead(400).end(isSyncError(error) ? error.message : 'Something went wrong.')
    }
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the callback server has no address')
  return {
    // Meta takes plain http for the name localhost only, not for 127.0.0.1.
    baseUrl: `http://localhost:${address.port}/callback`,
    outcome,
    expect(browserBinding) {
      cookie = browserBinding
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
