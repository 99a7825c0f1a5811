import { getEventListeners } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { failureOf } from '../test-support/scripted-fetch.ts'
import { createHttp } from './http.ts'

const open = new Set<() => Promise<void>>()
afterEach(async () => {
  for (const close of open) await close()
  open.clear()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.add(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

function get(url: string, options: { timeoutMs?: number; maxBodyBytes?: number; cancel?: AbortSignal } = {}) {
  const { timeoutMs = 5000, maxBodyBytes = 1024, cancel } = options
  const exchange = createHttp({ fetch: globalThis.fetch, maxBodyBytes })
  return exchange({ method: 'GET', url, headers: {}, endpoint: 'GET /{id}', timeoutMs, cancel })
}

describe('one exchange over real sockets', () => {
  it.each([
    ['{"a":"grüezi"}', { a: 'grüezi' }],
    ['grüezi', undefined],
    ['', undefined],
  ])('gives status, headers and JSON, of errors too: %s', async (text, body) => {
    const url = await serve((_request, response) => response.writeHead(400, { 'x-a': 'b' }).end(text))
    const answer = await get(url)
    expect([answer.status, answer.headers.get('x-a'), answer.body]).toEqual([400, 'b', body])
  })

  it('leaves nothing on a signal, which fetch keeps until the whole heap is collected', async () => {
    const signals = [new AbortController().signal]
    // Node's fetch puts a listener of its own there.
    const answerAtOnce: typeof fetch = async (_input, init) => {
      if (init?.signal) signals.push(init.signal)
      return new Response('{}')
    }
    const exchange = createHttp({ fetch: answerAtOnce, maxBodyBytes: 1024 })
    const cancel = signals[0]
    await exchange({
      method: 'GET',
      url: 'http://127.0.0.1',
      headers: {},
      endpoint: 'GET /{id}',
      timeoutMs: 5000,
      cancel,
    })
    expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([0, 0])
  })

  it.each([301, 302, 307, 308])('never follows a %i', async (status) => {
    const visits: (string | undefined)[] = []
    const url = await serve((request, response) => {
      visits.push(request.url)
      response.writeHead(status, { location: '/elsewhere?access_token=x' }).end()
    })
    expect(await failureOf(get(url))).toMatchObject({ code: 'upstream_malformed' })
    expect(visits).toEqual(['/'])
  })

  it('stops reading at the cap, announced or not', async () => {
    const announced = await serve((_request, response) => response.end('x'.repeat(2000)))
    const unannounced = await serve((_request, response) => {
      response.write('x'.repeat(1000))
      response.end('x'.repeat(1000))
    })
    const endless = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(500)));
      }
      response.on('drain', more)
      more()
    })
    for (const url of [announced, unannounced]) {
      expect(await failureOf(get(url))).toMatchObject({ code: 'upstream_malformed' })
    }
    expect(await failureOf(get(endless))).toMatchObject({ code: 'upstream_malformed' })
  })

  it('ends a body that stalls, and drops its socket', async () => {
    const closed = Promise.withResolvers<boolean>()
    const url = await serve((request, response) => {
      request.socket.on('close', () => closed.resolve(true))
      response.writeHead(200).write('{"da')
    })
    const late = get(url, { timeoutMs: 500, cancel: AbortSignal.timeout(5000) })
    expect(await failureOf(late)).toMatchObject({ code: 'timeout', action: 'retry' })
    expect(await closed.promise).toBe(true)
  })

  it('tells a broken connection from a stop by the caller', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"da')
      response.destroy()
    })
    expect(await failureOf(get(url))).toMatchObject({ code: 'network', action: 'retry' })
    const closed = await serve(() => undefined)
    for (const close of open) await close()
    expect(await failureOf(get(closed))).toMatchObject({
      message: 'GET /{id}: the connection failed before the answer was complete (ECONNREFUSED).',
    })
    expect(await failureOf(get(url, { cancel: AbortSignal.abort() }))).toMatchObject({
      code: 'aborted',
      action: 'never',
    })
  })

  it('ends even when the given fetch ignores its signal', async () => {
    const exchange = createHttp({ fetch: () => new Promise(() => undefined), maxBodyBytes: 1 })
    const request = {
      method: 'GET',
      url: 'https://graph.facebook.com/me',
      headers: {},
      endpoint: 'GET /me',
      timeoutMs: 5,
    } as const
    expect(await failureOf(exchange(request))).toMatchObject({ code: 'timeout' })
  })
})
