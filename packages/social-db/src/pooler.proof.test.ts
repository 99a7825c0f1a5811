import { sql } from 'drizzle-orm'
import { afterAll, expect, inject, test } from 'vitest'
import { openDatabase } from './open-database.ts'
import type { OpenedDatabase } from './open-database.ts'
import { allPassed } from './testing/all-passed.ts'
import { describeSocialDb } from './testing/contract.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import { startPgbouncer } from './testing/pgbouncer.ts'

// At the top, so that a machine without the pooler fails with the sentence that names its package.
const server = inject('postgresUrl')
const pooler = await startPgbouncer(server)
const fresh = await freshPostgres(server)
const open = () => openDatabase(pooler.through(fresh.url), { maxConnections: 1 })

// oxlint-disable-next-line eslint/no-empty-pattern -- vitest reads from the pattern what a hook asks for
afterAll(async ({}, suite) => {
  if (allPassed(suite)) {
    process.stdout.write('proof: pooler: everything the repositories promise, through pgbouncer in transaction mode\n')
  }
  await pooler.stop()
  await fresh.drop()
})

test('the pooler is one: a session does not keep its server connection', async () => {
  const [one, other] = await Promise.all([open(), open()])
  const pidOf = async (db: Pick<OpenedDatabase, 'execute'>): Promise<string> =>
    JSON.stringify(await db.execute(sql`select pg_backend_pid()::text as pid`))
  const first = await pidOf(one)
  await other.transaction(async (tx) => {
    expect(await pidOf(tx)).toBe(first)
    expect(await pidOf(one)).not.toBe(first)
  })
  await Promise.all([one.close(), other.close()])
})

describeSocialDb('Postgres through pgbouncer', () => openDatabase(pooler.through(fresh.url)))
