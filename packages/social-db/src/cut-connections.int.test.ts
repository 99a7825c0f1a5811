import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { expect, inject, test } from 'vitest'
import { guardDatabase } from './database.ts'
import { openDatabase } from './open-database.ts'
import { startTcpProxy } from './testing/tcp-proxy.ts'

const ROUNDS = 60

// postgres.js leaves one that closed at the wrong moment silent until its time to connect is over, again and again.
test('connections that are cut at any moment are made anew at once', async () => {
  const url = new URL(inject('postgresUrl'))
  const proxy = await startTcpProxy(url.href)
  url.port = String(proxy.port)
  const db = await openDatabase(url.href, { maxConnections: 3, connectTimeoutSeconds: 4, deadlineSeconds: 2 })
  const guarded = guardDatabase(db)
  const ask = () => guarded.rows('ask', sql`select ${'x'}::text, pg_sleep(0.005)`)
  const failures: unknown[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const work = Array.from({ length: 6 }, (_, n) => (n % 2 === 0 ? ask() : guarded.transaction('do', ask)))
    await wait((round % 25) + 1)
    proxy.thaw()
    for (const outcome of await Promise.allSettled(work)) {
      if (outcome.status === 'rejected') failures.push(outcome.reason)
    }
  }
  expect(failures.length).toBeGreaterThan(ROUNDS / 4)
  for (const failure of failures) {
    expect(failure).toMatchObject({ code: 'unreachable', message: expect.not.stringContaining('CONNECT_TIMEOUT') })
  }
  await db.close()
  await proxy.close()
}, 60_000)
