import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { guardDatabase } from './database.ts'
import type { GuardedDatabase } from './database.ts'
import { openDatabase } from './open-database.ts'
import type { OpenedDatabase } from './open-database.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { startTcpProxy } from './testing/tcp-proxy.ts'

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

/** Whether statements are named on a connection and in a transaction of one. */
async function areNamed(url: string, direct?: boolean): Promise<readonly boolean[]> {
  const db = await openDatabase(url, { maxConnections: 1, ...(direct !== undefined && { direct }) })
  const named = async (database: Pick<OpenedDatabase, 'execute'>) => {
    await database.execute(sql`select ${'x'}::text`)
    const count = await database.execute(sql`select count(*)::text as named from pg_prepared_statements`)
    return !JSON.stringify(count).includes('"named":"0"')
  }
  const both = [await named(db), await db.transaction(named)]
  await db.close()
  return both
}

test('statements have names only where the server is reached directly', async () => {
  const url = inject('postgresUrl')
  expect(await areNamed(url, true)).toEqual([true, true])
  expect(await areNamed(url, false)).toEqual([false, false])
  expect(await areNamed(url)).toEqual([true, true])
})

test('statements have no names where something answers in place of the server, unless told', async () => {
  const between = await startTcpProxy(inject('postgresUrl'))
  const url = new URL(inject('postgresUrl'))
  url.port = String(between.port)
  expect(await areNamed(url.href)).toEqual([false, false])
  expect(await areNamed(url.href, true)).toEqual([true, true])
  await between.close()
})
