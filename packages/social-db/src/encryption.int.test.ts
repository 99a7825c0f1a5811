import { setTimeout as wait } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { openDatabase } from './open-database.ts'
import { type Answer, type Certificate, listenBefore, signItself } from './testing/encrypting-server.ts'

const open: { stop?: () => void } = {}
afterEach(() => {
  open.stop?.()
  vi.unstubAllEnvs()
})

const made: { certificate?: Certificate } = {}
beforeAll(async () => {
  made.certificate = await signItself(['127.0.0.2', 'localhost'])
})

async function listen(host: string, answer: Answer) {
  const server = await listenBefore(inject('postgresUrl'), { host, answer, certificate: made.certificate })
  open.stop = server.stop
  return server
}

describe('a connection to Postgres', () => {
  test.each([
    ['127.0.0.2', '', 'encrypted'],
    ['127.0.0.2', '?sslmode=disable', 'plain'],
    ['127.0.0.2', '?sslmode=allow', 'encrypted'],
    ['127.0.0.1', '', 'plain'],
    ['127.0.0.1', '?sslmode=prefer', 'encrypted'],
  ])('to %s%s asks first for %s, and works where the server cannot encrypt', async (host, search, wish) => {
    const { url, begun } = await listen(host, 'no')
    url.search = search
    const db = await openDatabase(url.href)
    expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }])
    await db.close()
    expect(new Set(begun)).toEqual(new Set([wish]))
  })

  test.each(['', '?sslmode=require', '?ssl=require', '?sslmode=require&sslnegotiation=direct'])(
    'is encrypted where the server can (%s), whoever that is',
    async (search) => {
      const { url, begun } = await listen('127.0.0.2', 'yes')
      url.search = search
      const db = await openDatabase(url.href, { maxConnections: 2 })
      const long = 'x'.repeat(300_000)
      const answers = [1, 2, 3, 4].map(() => db.execute(sql`select length(${long}::text) as long`))
      expect(await Promise.all(answers)).toMatchObject(Array.from({ length: 4 }, () => [{ long: 300_000 }]))
      await db.close()
      expect(new Set(begun)).toEqual(new Set([search.includes('direct') ? 'direct' : 'encrypted']))
    },
  )

  test.each(['sslmode=require', 'sslmode=verify-full', 'sslrootcert=system'])(
    'that is to be encrypted (%s) is refused where the server cannot',
    async (wish) => {
      const { url, begun } = await listen('127.0.0.2', 'no')
      url.search = wish
      await expect(openDatabase(url.href)).rejects.toThrow(/it does not encrypt, as sslmode wants/)
      expect(new Set(begun)).toEqual(new Set(['encrypted']))
    },
  )

  test('goes by PGSSL where the URL says nothing', async () => {
    const { url } = await listen('127.0.0.2', 'no')
    vi.stubEnv('PGSSL', 'verify-full')
    await expect(openDatabase(url.href)).rejects.toThrow(/it does not encrypt/)
  })

  test.each(['sslmode=verify-full', 'sslmode=verify-ca', 'sslrootcert=system'])(
    'that is to be checked (%s) is refused where nobody vouches for the server',
    async (wish) => {
      const { url } = await listen('127.0.0.2', 'yes')
      url.search = wish
      const opening = openDatabase(url.href)
      await expect(opening).rejects.toMatchObject({ code: 'unreachable' })
      await expect(opening).rejects.toThrow(/nobody vouches for it.*NODE_EXTRA_CA_CERTS/)
    },
  )

  test.each([
    ['127.0.0.2', 'sslmode=verify-full', true],
    ['localhost', 'sslmode=verify-full', true],
    ['localhost', 'sslrootcert=system', true],
    ['127.0.0.3', 'sslmode=verify-full', false],
  ])('that is checked takes a trusted certificate for its own name: %s?%s %s', async (host, wish, isNamed) => {
    const trusted = getCACertificates('default')
    const { url } = await listen(host, 'yes')
    url.search = wish
    setDefaultCACertificates([...trusted, made.certificate?.cert ?? ''])
    try {
      const opening = openDatabase(url.href)
      if (isNamed) await (await opening).close()
      else await expect(opening).rejects.toThrow(/its certificate names another host/)
    } finally {
      setDefaultCACertificates(trusted)
    }
  })

  test('is given up where somebody writes in the clear before it is encrypted', async () => {
    const { url } = await listen('127.0.0.2', 'yes, and more')
    url.search = 'sslmode=require'
    await expect(openDatabase(url.href)).rejects.toThrow(/encryption did not come about/)
  })

  test('is given up where nobody says whether it is encrypted', async () => {
    const { url } = await listen('127.0.0.2', 'nothing')
    const startedAt = performance.now()
    await expect(openDatabase(url.href, { connectTimeoutSeconds: 0.5 })).rejects.toMatchObject({ code: 'unreachable' })
    expect(performance.now() - startedAt).toBeLessThan(4000)
  })

  test('is destroyed for silence, encrypted as it is, and not for being old', async () => {
    const { url } = await listen('127.0.0.2', 'yes')
    const db = await openDatabase(url.href, { maxConnections: 1, deadlineSeconds: 1 })
    const pid = () => db.execute(sql`select pg_backend_pid() as pid`)
    const first = await pid()
    for (let tenths = 0; tenths < 15; tenths += 3) {
      await wait(300)
      expect(await pid()).toEqual(first)
    }
    await expect(db.execute(sql`select pg_sleep(30)`)).rejects.toThrow()
    expect(await pid()).not.toEqual(first)
    await db.close()
  })
})
