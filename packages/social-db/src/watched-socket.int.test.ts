import type { Socket } from 'node:net'
import postgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { connectWatched } from './watched-socket.ts'

// Between the two postgres.js takes the connection for a good one.
test('what is asked between the error of a connection and its end fails at once', async () => {
  const connect = connectWatched(30_000)
  const sockets: Socket[] = []
  const options = {
    max: 1,
    prepare: false,
    fetch_types: false,
    socket: (target: Parameters<typeof connect>[0]) => {
      const socket = connect(target)
      sockets.push(socket)
      return socket
    },
  }
  const client = postgres(inject('postgresUrl'), options)
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
  await client.end()
})
