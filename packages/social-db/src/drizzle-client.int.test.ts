import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { guardDatabase } from './database.ts'
import type { GuardedDatabase } from './database.ts'
import { openDatabase } from './open-database.ts'
import type { OpenedDatabase } from './open-database.ts'
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

test('statements have names only where the server is reached directly', async () => {
  for (const direct of [true, false]) {
    const db = await openDatabase(inject('postgresUrl'), { direct, maxConnections: 1 })
    const named = async (database: Pick<OpenedDatabase, 'execute'>) => {
      await database.execute(sql`select ${'x'}::text`)
      const count = await database.execute(sql`select count(*)::text as named from pg_prepared_statements`)
      return JSON.stringify(count)
    }
    for (const count of [await named(db), await db.transaction(named)]) {
      if (direct) expect(count).not.toContain('"named":"0"')
      else expect(count).toContain('"named":"0"')
    }
    await db.close()
  }
})
