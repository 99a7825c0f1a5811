import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { openDatabase } from './open-database.ts'

// PostgreSQL, frontend/backend protocol, SSLRequest: its length and its code.
const SSL_REQUEST = '0000000804d2162f'
const REFUSED = 'N'

const open: { server?: Server } = {}
afterEach(() => void open.server?.close())

/** Stands before the server under an address that is not this machine's usual one, and hears how a client begins. */
async function listen(host: string) {
  const { hostname, port } = new URL(inject('postgresUrl'))
  const begun: string[] = []
  const server = createServer((near) => {
    near.on('error', () => undefined)
    near.once('data', (bytes) => {
      const wish = bytes.toString('hex')
      begun.push(wish === SSL_REQUEST ? 'encrypted' : 'plain')
      const far = connect(Number(port || '5432'), hostname)
      far.on('error', () => near.destroy())
      if (wish === SSL_REQUEST) near.write(REFUSED)
      else far.write(bytes)
      near.pipe(far).pipe(near)
    })
  })
  open.server = server
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(inject('postgresUrl'))
  url.hostname = host
  url.port = String(typeof address === 'object' && address ? address.port : 0)
  return { url, begun }
}

describe('a connection to Postgres', () => {
  test.each([
    ['127.0.0.2', '', 'encrypted'],
    ['127.0.0.2', '?sslmode=disable', 'plain'],
    ['127.0.0.1', '', 'plain'],
    ['127.0.0.1', '?sslmode=prefer', 'encrypted'],
  ])('to %s%s asks first for %s, and works where the server cannot encrypt', async (host, search, wish) => {
    const { url, begun } = await listen(host)
    url.search = search
    const db = await openDatabase(url.href)
    expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }])
    await db.close()
    expect(new Set(begun)).toEqual(new Set([wish]))
  })
  test.each(['sslmode=verify-full', 'sslrootcert=system'])(
    'that is to be checked (%s) is refused where the server cannot encrypt',
    async (wish) => {
      const { url } = await listen('127.0.0.2')
      url.search = wish
      await expect(openDatabase(url.href, { connectTimeoutSeconds: 2 })).rejects.toMatchObject({ code: 'unreachable' })
    },
  )

  test('goes by PGSSL where the URL says nothing', async () => {
    const { url } = await listen('127.0.0.2')
    process.env['PGSSL'] = 'verify-full'
    try {
      await expect(openDatabase(url.href, { connectTimeoutSeconds: 2 })).rejects.toMatchObject({ code: 'unreachable' })
    } finally {
      delete process.env['PGSSL']
    }
  })
})
