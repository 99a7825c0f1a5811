import { createServer } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, onTestFinished } from 'vitest'
import { createHttp } from './http.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it.each([
  ['before the headers', ''],
  ['within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{'],
])('closes the socket of an answer that is late %s, also when memory was tidied up meanwhile', async (_when, first) => {
  let open = 0
  const server = createServer((socket) => {
    socket.once('data', () => {
      open += 1
      socket.on('close', () => (open -= 1))
      socket.write(first)
    })
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const exchange = createHttp({ fetch: (input, init) => fetch(input, init), maxBodyBytes: 9999 })
  const request = { method: 'GET', headers: {}, endpoint: 'GET /x', timeoutMs: 1500 } as const
  const failure = exchange({ ...request, url: `http://127.0.0.1:${port}/x` }).catch((error: unknown) => error)
  for (let waits = 0; waits < 50 && open === 0; waits += 1) await pause(20)
  for (let times = 0; times < 5; times += 1) {
    collect()
    await pause(10)
  }
  expect(open).toBe(1)
  expect(await failure).toMatchObject({ code: 'timeout' })
  for (let waits = 0; waits < 50 && open > 0; waits += 1) await pause(20)
  expect(open).toBe(0)
})

it('puts a body together from pieces of any size, in the middle of characters too', async () => {
  const sent = { caption: `🚀${'é'.repeat(3_000)}` }
  const bytes = new TextEncoder().encode(JSON.stringify(sent))
  const body = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
  const request = { method: 'GET', url: 'https://graph.facebook.com/x', headers: {}, endpoint: 'GET /x' } as const
  const exchange = (maxBodyBytes: number) =>
    createHttp({ fetch: async () => new Response(body()), maxBodyBytes })({ ...request, timeoutMs: 5000 })
  expect((await exchange(bytes.length)).body).toEqual(sent)
  await expect(exchange(bytes.length - 1)).rejects.toMatchObject({ code: 'upstream_malformed', action: 'shrink' })
})
