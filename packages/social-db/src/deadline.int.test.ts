import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { guardDatabase } from './database.ts'
import { openDatabase } from './open-database.ts'
import type { OpenedDatabase } from './open-database.ts'
import { startTcpProxy } from './testing/tcp-proxy.ts'
import type { TcpProxy } from './testing/tcp-proxy.ts'

// A network that swallows everything and tells nobody: what a fail-over, a NAT or a sleeping laptop leaves behind.
describe('on a half-open connection', () => {
  const held: { proxy?: TcpProxy; db?: OpenedDatabase } = {}
  const proxy = (): TcpProxy => held.proxy ?? expect.fail('not open')
  const db = (): OpenedDatabase => held.db ?? expect.fail('not open')

  beforeAll(async () => {
    held.proxy = await startTcpProxy(inject('postgresUrl'))
    const url = new URL(inject('postgresUrl'))
    url.host = `127.0.0.1:${held.proxy.port}`
    held.db = await openDatabase(url.href, { maxConnections: 2, deadlineSeconds: 0.5, connectTimeoutSeconds: 0.5 })
  })
  afterAll(async () => {
    await held.db?.close()
    await held.proxy?.close()
  })

  const select = () => guardDatabase(db()).rows('ask', sql`select 1`)

  // A connection that the network just cut is found out by the statement that uses it.
  async function recover(): Promise<void> {
    proxy().thaw()
    await Promise.allSettled([select(), select()])
    await select()
  }

  test('a statement fails within its deadline, and the pool recovers', async () => {
    await select()
    proxy().freeze()
    const startedAt = performance.now()
    const settled = await Promise.allSettled(Array.from({ length: 10 }, select))
    expect(performance.now() - startedAt).toBeLessThan(1500)
    for (const result of settled) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'unreachable' } })
    await recover()
    expect(await Promise.all(Array.from({ length: 10 }, select))).toHaveLength(10)
  })

  test('so does a transaction, wherever it hangs', async () => {
    for (const hangs of ['before', 'between', 'after'] as const) {
      await select()
      const startedAt = performance.now()
      const work = guardDatabase(db()).transaction('do', async (tx) => {
        if (hangs === 'before') proxy().freeze()
        await tx.rows('ask', sql`select 1`)
        if (hangs === 'between') proxy().freeze()
        await tx.rows('ask', sql`select 2`)
        if (hangs === 'after') proxy().freeze()
      })
      await expect(work).rejects.toMatchObject({ code: 'unreachable' })
      expect(performance.now() - startedAt).toBeLessThan(1500)
      await recover()
    }
  })

  test('a statement that the server is busy with ends too; a pause between statements does not', async () => {
    await expect(guardDatabase(db()).rows('sleep', sql`select pg_sleep(5)`)).rejects.toMatchObject({
      code: 'unreachable',
    })
    await select()
    // Sockets keep real time: twice the deadline, in which the pool closes what it does not need.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await select()
  })
})
