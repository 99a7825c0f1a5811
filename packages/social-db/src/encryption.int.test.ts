import { execFile } from 'node:child_process'
import dns from 'node:dns'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { guardDatabase } from './database.ts'
import { openDatabase } from './open-database.ts'
import { type Answer, type Certificate, listenBefore, signItself } from './testing/encrypting-server.ts'

const open: { stop?: () => void } = {}
afterEach(() => {
  open.stop?.()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const NAMES = ['127.0.0.2', 'localhost']
const made: { good?: Certificate; old?: Certificate } = {}
beforeAll(async () => {
  made.good = await signItself(NAMES)
  made.old = await signItself(NAMES, new Date(Date.now() - 1000))
})

async function listen(host: string, answer: Answer, age: keyof typeof made = 'good') {
  const server = await listenBefore(inject('postgresUrl'), { host, answer, certificate: made[age] })
  open.stop = server.stop
  return server
}

describe('a connection to Postgres', () => {
  test.each([
    ['127.0.0.2', '', 'encrypted'],
    ['127.0.0.2', '?sslmode=disable', 'plain'],
    ['127.0.0.2', '?sslmode=prefer&sslmode=disable', 'plain'],
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

  test.each(['sslmode=require', 'sslmode=allow', 'sslmode=verify-full', 'sslrootcert=system'])(
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
    ['127.0.0.2', 'sslmode=verify-full', 'good', 'opened'],
    ['localhost', 'sslmode=verify-full', 'good', 'opened'],
    ['localhost', 'sslrootcert=system', 'good', 'opened'],
    ['127.0.0.3', 'sslmode=verify-full', 'good', 'its certificate names another host'],
    ['127.0.0.2', 'sslmode=verify-full', 'old', 'its certificate has run out'],
  ] as const)(
    'that is checked takes a certificate of NODE_EXTRA_CA_CERTS for its own name, in its time: %s?%s %s %s',
    async (host, wish, age, said) => {
      const { url } = await listen(host, 'yes', age)
      url.search = wish
      const folder = await mkdtemp(join(tmpdir(), 'bos-authority-'))
      try {
        const authority = join(folder, 'authority.pem')
        await writeFile(authority, made[age]?.cert ?? '')
        const script = `import { openDatabase } from ${JSON.stringify(new URL('open-database.ts', import.meta.url).href)}
        await openDatabase(process.env.DATABASE_URL).then(
          async (db) => { await db.close(); console.log('opened') }, (error) => console.log(error.message))`
        const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority, DATABASE_URL: url.href }
        const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env })
        expect(stdout).toContain(said)
      } finally {
        await rm(folder, { recursive: true })
      }
    },
  )

  test('says that a file in sslrootcert is not read, in place of passing it over', async () => {
    const { url, begun } = await listen('127.0.0.2', 'yes')
    url.search = 'sslmode=require&sslrootcert=/etc/authority.pem'
    await expect(openDatabase(url.href)).rejects.toThrow(/sslrootcert, which is not read.*NODE_EXTRA_CA_CERTS/)
    expect(begun).toEqual([])
  })

  test('waits for the right one of several addresses', async () => {
    const { url } = await listen('127.0.0.2', 'yes')
    const addresses = [
      { address: '127.0.0.9', family: 4 },
      { address: '127.0.0.2', family: 4 },
    ]
    vi.spyOn(dns, 'lookup').mockImplementation((...asked: readonly unknown[]) => {
      const tell = asked.at(-1)
      if (typeof tell === 'function') tell(null, addresses)
    })
    url.hostname = 'db.test'
    url.search = 'sslmode=require&sslnegotiation=direct'
    await (await openDatabase(url.href)).close()
  })

  test('is given up where somebody writes in the clear before it is encrypted', async () => {
    const { url } = await listen('127.0.0.2', 'yes, and more')
    url.search = 'sslmode=require'
    await expect(openDatabase(url.href)).rejects.toThrow(/encryption did not come about/)
  })

  test('is given up where a server takes it for any protocol', async () => {
    const { url } = await listen('127.0.0.2', 'yes, for any protocol')
    url.search = 'sslmode=require&sslnegotiation=direct'
    await expect(openDatabase(url.href)).rejects.toThrow(/encryption did not come about/)
  })

  test('is destroyed for silence, encrypted as it is, and not for being old', async () => {
    const { url } = await listen('127.0.0.2', 'yes')
    const db = await openDatabase(url.href, { maxConnections: 1, deadlineSeconds: 2 })
    const pid = () => db.execute(sql`select pg_backend_pid() as pid`)
    const first = await pid()
    for (let tenths = 0; tenths < 27; tenths += 3) {
      await wait(300)
      expect(await pid()).toEqual(first)
    }
    const startedAt = performance.now()
    const asleep = db.execute(sql`select pg_sleep(30)`)
    await expect(asleep).rejects.toMatchObject({ cause: { code: 'CONNECTION_CLOSED' } })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(await pid()).not.toEqual(first)
    await db.close()
  })

  test.each(['no', 'nothing', 'yes, and more', 'yes, and then nothing'] as const)(
    'is not lost to the pool for failing to be encrypted (%s)',
    async (trouble) => {
      const server = await listen('127.0.0.2', 'yes')
      server.url.search = 'sslmode=require'
      const db = await openDatabase(server.url.href, { maxConnections: 1, connectTimeoutSeconds: 3 })
      const select = () => guardDatabase(db).rows('ask', sql`select 1 as one`)
      server.turn(trouble)
      for (const _ of [1, 2]) {
        const asked = Promise.race([select(), wait(10_000, 'nothing was heard', { ref: false })])
        await expect(asked).rejects.toMatchObject({ code: 'unreachable' })
      }
      server.turn('yes')
      const isBack = () =>
        select().then(
          () => true,
          () => false,
        )
      await expect.poll(isBack, { timeout: 15_000 }).toBe(true)
      await db.close()
    },
  )
})
