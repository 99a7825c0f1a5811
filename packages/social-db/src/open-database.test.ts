import { sql } from 'drizzle-orm'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { openDatabase } from './open-database.ts'

async function errorOf(url: string | undefined): Promise<unknown> {
  return openDatabase(url, { connectTimeoutSeconds: 0.3 }).then(
    () => expect.fail('opened'),
    (error: unknown) => error,
  )
}

describe('openDatabase', () => {
  test('says in one sentence what is wrong with a URL, and nothing of its secrets', async () => {
    const cases = [
      undefined,
      '',
      'mysql://u:FAKE@h/d',
      'postgres://',
      'postgres://u:FAKE@:x/d',
      'postgres://u:FAKE%@h/d',
      'postgres://u:FA@KE/more@h:1/d',
      'postgres://u:1/FAKE@h/d',
      'postgres://u:1?FAKE@h/d',
      'postgres://u:1#FAKE@h/d',
      'postgres://u:FA,KE/x@h/d',
      'pglite:',
      'FAKE',
    ]
    for (const url of cases) {
      const error = await errorOf(url)
      expect(error).toMatchObject({ code: 'config', message: expect.stringContaining('DATABASE_URL') })
      expect(inspect(error)).not.toContain('FAKE')
    }
  })

  test.each([
    'postgres://u:FAKE@h1,h2/d',
    'postgres://u:FAKE@h1:5432,h2:5432/d',
    'postgres://h1%2Ch2/d',
    'postgres://u:FA@KE,@h1,h2?sslmode=require',
  ])('asks for one host in place of several: %s', async (url) => {
    const error = await errorOf(url)
    expect(error).toMatchObject({ code: 'config', message: expect.stringMatching(/names several hosts: name one/) })
    expect(inspect(error)).not.toContain('FAKE')
  })

  test.each([
    ['127.0.0.1:1', 'postgres://u:FAKE,FAKE@127.0.0.1:1/d,e?application_name=a,b'],
    ['127.0.0.1:1', 'postgres://u:FA@KE,FAKE@127.0.0.1:1/d'],
    ['[::1]:1', 'postgres://u:FAKE@[::1]:1/d'],
  ])('finds the host %s behind whatever stands in a password: %s', async (place, url) => {
    const error = await errorOf(url)
    expect(error).toMatchObject({
      code: 'unreachable',
      // Not every machine knows IPv6.
      message: expect.stringContaining(`at ${place}: `),
    })
    expect(inspect(error)).not.toContain('FAKE')
  })

  test('asks for a number in PGPORT', async () => {
    vi.stubEnv('PGPORT', 'FAKE')
    const error = await errorOf('postgres://u:FAKE@127.0.0.1/d')
    vi.unstubAllEnvs()
    expect(error).toMatchObject({
      code: 'config',
      message: expect.stringMatching(/PGPORT\) is none: it takes a number/),
    })
  })

  test('names host and port of a server that is not there, and nothing else', async () => {
    const error = await errorOf('postgres://FAKEuser:FAKEpassword@127.0.0.1:1/FAKEdatabase')
    expect(error).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/127\.0\.0\.1:1: no server listens there/),
    })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('FAKE')
  })

  test('gives up on a server that takes the connection and says nothing', async () => {
    const mute = createServer(() => {})
    const port = await new Promise<number>((resolve) => {
      mute.listen(0, '127.0.0.1', () => {
        const address = mute.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    expect(await errorOf(`postgres://u:FAKE@127.0.0.1:${port}/d`)).toMatchObject({ code: 'unreachable' })
    mute.close()
  })

  test('keeps an embedded database in its folder, for one opener at a time', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bos-pglite-'))
    const url = `pglite:${join(folder, 'deep', 'er')}`
    const first = await openDatabase(url)
    await first.execute(sql`create table kept (id int)`)
    expect(await errorOf(url)).toMatchObject({ code: 'locked' })
    await first.close()
    await first.close()
    const second = await openDatabase(url)
    await second.execute(sql`select id from kept`)
    await second.close()
    await rm(folder, { recursive: true })
  })
})
