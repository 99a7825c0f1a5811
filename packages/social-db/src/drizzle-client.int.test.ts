import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { guardDatabase } from './database.ts'
import type { GuardedDatabase } from './database.ts'
import { openDatabase } from './open-database.ts'
import type { OpenedDatabase } from './open-database.ts'
import { repeatConflicts } from './repeat-conflicts.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'

const die = sql`select pg_terminate_backend(pg_backend_pid())`

describe('a transaction whose connection is lost', () => {
  const held: { fresh?: FreshPostgres; db?: OpenedDatabase } = {}
  const fresh = (): FreshPostgres => held.fresh ?? expect.fail('not open')
  const guarded = (): GuardedDatabase => guardDatabase(held.db ?? expect.fail('not open'))

  beforeAll(async () => {
    held.fresh = await freshPostgres(inject('postgresUrl'))
    await fresh().query('create table kept (what text)')
    held.db = await openDatabase(fresh().url, { maxConnections: 1 })
  })
  afterAll(async () => {
    await held.db?.close()
    await held.fresh?.drop()
  })

  const keep = (db: GuardedDatabase, what: string) => db.rows('keep', sql`insert into kept values (${what})`)
  const kept = async () => (await fresh().query('select what from kept order by what')).map(({ what }) => what)

  // Lost inside a savepoint, without anything sent, or by work that goes on: each crashed the process or wrote elsewhere.
  test('fails, sends nothing any more, and leaves the pool as it was', async () => {
    const lost: ((tx: GuardedDatabase) => Promise<unknown>)[] = [
      (tx) => tx.rows('die', die),
      (tx) => tx.transaction('nest', (nested) => nested.rows('die', die)),
      (tx) => tx.rows('die', die).catch(() => 'swallowed'),
      (tx) => tx.rows('die', die).catch(() => keep(tx, 'lost')),
      async (tx) => {
        const [row] = await tx.rows('ask', sql`select pg_backend_pid()::text as pid`)
        await fresh().query(`select pg_terminate_backend(${String(row?.['pid'])}, 5000)`)
        await keep(tx, 'lost')
      },
    ]
    for (const [index, work] of lost.entries()) {
      const late: Promise<unknown>[] = []
      const dying = guarded().transaction('do', async (tx) => {
        await keep(tx, 'lost')
        late.push(work(tx).then(() => keep(tx, 'lost')))
        await late[0]
      })
      await expect(dying).rejects.toMatchObject({ code: 'unreachable' })
      // postgres.js hands the end of the old connection to its next statement, once.
      await guarded()
        .rows('ask', sql`select 1`)
        .catch(() => {})
      await guarded().transaction('do', async (tx) => {
        await Promise.allSettled(late)
        await keep(tx, `next ${index}`)
      })
    }
    expect(await kept()).toEqual(lost.map((_, index) => `next ${index}`))
  })

  test('an error of the work itself undoes it, and a savepoint only its part', async () => {
    await fresh().query('delete from kept')
    const failing = guarded().transaction('do', async (tx) => {
      await keep(tx, 'undone')
      throw new RangeError('mine')
    })
    await expect(failing).rejects.toThrow(new RangeError('mine'))
    await guarded().transaction('do', async (tx) => {
      await keep(tx, 'outer')
      const inner = tx.transaction('nest', async (nested) => {
        await keep(nested, 'inner')
        throw new RangeError('mine')
      })
      await expect(inner).rejects.toThrow(new RangeError('mine'))
    })
    expect(await kept()).toEqual(['outer'])
  })
})

/** The statements that a connection has named, after some by themselves and in transactions of every end. */
async function namesAt(url: string, direct?: boolean): Promise<readonly string[]> {
  const db = await openDatabase(url, { maxConnections: 1, ...(direct !== undefined && { direct }) })
  const guarded = guardDatabase(db)
  const ask = (database: GuardedDatabase) => database.rows('ask', sql`select ${'x'}::text`)
  for (let round = 0; round < 3; round += 1) {
    await ask(guarded)
    await guarded.transaction('do', async (tx) => {
      await tx.transaction('nest', ask)
      await expect(tx.transaction('nest', () => Promise.reject(new RangeError('mine')))).rejects.toThrow('mine')
    })
    await expect(guarded.transaction('do', () => Promise.reject(new RangeError('mine')))).rejects.toThrow('mine')
  }
  const named = await guarded.rows('list', sql`select statement from pg_prepared_statements`)
  await db.close()
  return named.map(({ statement }) => String(statement))
}

describe('statements', () => {
  const url = inject('postgresUrl')

  test('have names where the host says that the server is reached directly', async () => {
    expect(await namesAt(url, true)).toEqual(expect.arrayContaining(['select $1::text', 'commit', 'rollback']))
  })

  // A named COMMIT that a pooler's server connection does not know undoes the transaction, and says nothing.
  test('have none otherwise, COMMIT and ROLLBACK neither', async () => {
    expect(await namesAt(url)).toEqual([])
    expect(await namesAt(url, false)).toEqual([])
  })
})

describe('a migration beside named statements', () => {
  test('fails no transaction that met it', async () => {
    const fresh = await freshPostgres(inject('postgresUrl'))
    await fresh.query('create table kept (what text); insert into kept values (1)')
    const db = await openDatabase(fresh.url, { direct: true, maxConnections: 1 })
    const guarded = repeatConflicts(guardDatabase(db))
    const read = () => guarded.transaction('read', (tx) => tx.rows('read', sql`select * from kept where what <> ${''}`))
    expect(await read()).toEqual([{ what: '1' }])
    await fresh.query('alter table kept add column more text')
    expect(await read()).toEqual([{ what: '1', more: null }])
    await db.close()
    await fresh.drop()
  })
})
