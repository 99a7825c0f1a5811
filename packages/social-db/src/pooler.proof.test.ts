import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startPgbouncer } from '../../../scripts/testing/pgbouncer.ts'
import { generateVaultKey } from './key-ring.ts'
import { openDatabase } from './open-database.ts'
import type { OpenedDatabase } from './open-database.ts'
import { allPassed } from './testing/all-passed.ts'
import { createSocialDb } from './social-db.ts'
import type { SocialDb } from './social-db.ts'
import { fenceTest } from './testing/contract-fence.ts'
import { describeSocialDb } from './testing/contract.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import { createVault } from './vault.ts'

const CLIENTS = 8
const TRANSACTIONS = 50

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
  const seen = { one: new Set<string>(), other: new Set<string>() }
  // Which of its idle connections the pooler takes is its own affair.
  for (let round = 0; round < 50; round += 1) {
    seen.one.add(await pidOf(one))
    seen.other.add(await pidOf(other))
  }
  expect([...seen.one].filter((pid) => seen.other.has(pid))).not.toEqual([])
  await other.transaction(async (tx) => {
    const held = await pidOf(tx)
    expect(await pidOf(one)).not.toBe(held)
    expect(await pidOf(tx)).toBe(held)
  })
  await Promise.all([one.close(), other.close()])
})

// A named COMMIT undoes the transaction on a server connection that does not know it, and says nothing.
test('what is told as committed is stored, of many clients at once', async () => {
  await fresh.query('create table kept (what integer)')
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, () => openDatabase(pooler.through(fresh.url), { maxConnections: 2 })),
  )
  const work = clients.flatMap((db) =>
    Array.from({ length: TRANSACTIONS }, (_, what) =>
      db.transaction(async (tx) => {
        await tx.execute(sql`insert into kept values (${what})`)
        await tx.transaction((nested) => nested.execute(sql`select ${what}::integer`))
      }),
    ),
  )
  await Promise.all(work)
  const [kept] = await fresh.query('select count(*)::text as count from kept')
  expect(Number(kept?.['count'])).toBe(CLIENTS * TRANSACTIONS)
  await Promise.all(clients.map((db) => db.close()))
  await fresh.query('drop table kept')
})

describeSocialDb('Postgres through pgbouncer', () => openDatabase(pooler.through(fresh.url)))

describe('workers through pgbouncer', () => {
  const held: { db?: OpenedDatabase; social?: SocialDb } = {}
  const db = (): OpenedDatabase => held.db ?? expect.fail('not open')
  beforeAll(async () => {
    held.db = await openDatabase(pooler.through(fresh.url))
    held.social = createSocialDb(held.db, { vault: await createVault(generateVaultKey()) })
  })
  afterAll(() => held.db?.close())

  fenceTest({
    db,
    social: () => held.social ?? expect.fail('not open'),
    query: fresh.query,
    rounds: inject('isLong') ? 5000 : 100,
    way: ' through pgbouncer',
  })
})
