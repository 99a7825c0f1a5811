import type { Duplex } from 'node:stream'
import postgres from 'postgres'
import { afterEach, expect, inject, test } from 'vitest'
import { listenBefore, signItself } from './testing/encrypting-server.ts'
import { connectWatched } from './watched-socket.ts'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

// Between the two postgres.js takes the connection for a good one.
test.each([
  ['a plain', undefined],
  ['an encrypted', 'require'],
] as const)('what is asked between the error of %s connection and its end fails at once', async (_, encryption) => {
  const certificate = await signItself(['127.0.0.1'])
  const server = await listenBefore(inject('postgresUrl'), { host: '127.0.0.1', answer: 'yes', certificate })
  const address = { host: server.url.hostname, port: Number(server.url.port) }
  const connect = connectWatched(address, { silenceMs: 30_000, connectMs: 5000 }, encryption)
  const sockets: Duplex[] = []
  const options = {
    max: 1,
    prepare: false,
    fetch_types: false,
    socket: async (target: Parameters<typeof connect>[0]) => {
      const socket = await connect(target)
      sockets.push(socket)
      return socket
    },
  }
  const client = postgres(server.url.href, options)
  open.push(server.stop, () => client.end({ timeout: 0 }))
  await client`select 1`
  const asked = new Promise<unknown>((resolve) => {
    setTimeout(resolve, 3000, 'nothing was heard').unref()
    sockets[0]?.once('error', () => {
      client`select ${'asked'}::text`.then(() => resolve('answered'), resolve)
    })
  })
  sockets[0]?.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
  expect(await asked).toMatchObject({ code: 'CONNECTION_CLOSED' })
  expect(await client`select 2 as two`).toEqual([{ two: 2 }])
})
