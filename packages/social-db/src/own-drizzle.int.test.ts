import { sql } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { drizzle as drizzleOfPg } from 'drizzle-orm/node-postgres'
import { drizzle } from 'drizzle-orm/postgres-js'
import { Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { guardDatabase, textOf } from './database.ts'
import { migrate } from './migrate.ts'
import { createSocialDb } from './social-db.ts'
import { describeSocialDb } from './testing/contract.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { instagramAccount, leased, newUser, post } from './testing/samples.ts'
import { generateVaultKey } from './key-ring.ts'
import { createVault } from './vault.ts'

const notes = pgTable('notes', { what: text('what').notNull() })
const schema = { notes }

// A service that has its own tables, its own Drizzle and its own client, with options that we would not choose.
const options = { fetch_types: false, transform: { column: { from: postgres.toCamel } }, onnotice: () => {} }

describe("inside a caller's own Drizzle", () => {
  const held: { fresh?: FreshPostgres; client?: postgres.Sql } = {}
  const client = (): postgres.Sql => held.client ?? expect.fail('not open')
  const own = () => drizzle(client(), { schema, casing: 'snake_case' })
  const vault = createVault(generateVaultKey())

  beforeAll(async () => {
    held.fresh = await freshPostgres(inject('postgresUrl'))
    held.client = postgres(held.fresh.url, { ...options, max: 2 })
    await migrate(own(), { competitors: 'create' })
    await own().execute(sql`create table notes (what text not null)`)
  })
  afterAll(async () => {
    await held.client?.end()
    await held.fresh?.drop()
  })

  test('our rows stand and fall with its transaction', async () => {
    const userId = newUser()
    const social = createSocialDb(own(), { vault: await vault })
    const connect = (outcome: 'commit' | 'undo') =>
      own().transaction(async (tx) => {
        await tx.insert(notes).values({ what: outcome })
        const { connection } = await createSocialDb(tx, { vault: await vault }).connections.save(
          instagramAccount(userId),
        )
        expect(await social.connections.get({ userId, connectionId: connection.id })).toBeUndefined()
        if (outcome === 'undo') throw new RangeError('mine')
      })
    await expect(connect('undo')).rejects.toThrow(new RangeError('mine'))
    expect(await social.connections.list({ userId })).toEqual([])
    await connect('commit')
    expect(await social.connections.list({ userId })).toHaveLength(1)
    expect(await own().query.notes.findMany()).toEqual([{ what: 'commit' }])
  })

  test("our error undoes our part, not the caller's, and its transaction goes on", async () => {
    const userId = newUser()
    await own().transaction(async (tx) => {
      const social = createSocialDb(tx, { vault: await vault })
      const { lease } = await leased(social)
      const part = social.transaction(async (inner) => {
        await inner.connections.save(instagramAccount(userId))
        await inner.worker.writeContent({ ...lease, epoch: 0 }, [post('1')])
      })
      await expect(part).rejects.toMatchObject({ code: 'lease_lost' })
      await tx.insert(notes).values({ what: userId })
      expect(await social.worker.writeContent(lease, [post('1')])).toEqual({ written: 1, unchanged: 0 })
    })
    const social = createSocialDb(own(), { vault: await vault })
    expect(await social.connections.list({ userId })).toEqual([])
    expect(await own().$count(notes, sql`what = ${userId}`)).toBe(1)
  })
})

const opened: FreshPostgres[] = []
afterAll(async () => {
  for (const fresh of opened) await fresh.drop()
})

describeSocialDb("a caller's own Drizzle", async () => {
  const fresh = await freshPostgres(inject('postgresUrl'))
  opened.push(fresh)
  const client = postgres(fresh.url, { ...options, max: 4 })
  return Object.assign(drizzle(client, { schema, casing: 'snake_case' }), { close: () => client.end() })
})

/** Listened to in both places, or a lost connection would end the process. */
async function openPool() {
  const fresh = await freshPostgres(inject('postgresUrl'))
  opened.push(fresh)
  const pool = new Pool({ connectionString: fresh.url, max: 4 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = Object.assign(drizzleOfPg(pool, { schema, casing: 'snake_case' }), { close: () => pool.end() })
  return { fresh, db }
}

describeSocialDb("a caller's own pool of node-postgres", async () => (await openPool()).db)

test('a lost connection of node-postgres is known as one, and the next is well', async () => {
  const { fresh, db } = await openPool()
  const guarded = guardDatabase(db)
  const dying = sql`select pg_terminate_backend(pg_backend_pid())`
  const unreachable = { code: 'unreachable' }
  await expect(guarded.rows('die', dying)).rejects.toMatchObject(unreachable)
  await expect(guarded.transaction('do', (tx) => tx.rows('die', dying))).rejects.toMatchObject(unreachable)
  const between = guarded.transaction('do', async (tx) => {
    const [row] = await tx.rows('ask', sql`select pg_backend_pid()::text as pid`)
    await fresh.query(`select pg_terminate_backend(${textOf(row, 'pid')}, 5000)`)
    await tx.rows('go on', sql`select 1`)
  })
  await expect(between).rejects.toMatchObject(unreachable)
  expect(await guarded.rows('ask', sql`select 'well' as how`)).toEqual([{ how: 'well' }])
  // What a trigger of the host's says is not the driver's word.
  const rule = sql`do $$ begin raise exception 'Connection terminated by our rule' using errcode = '23514'; end $$`
  await expect(guarded.rows('break a rule', rule)).rejects.toMatchObject({ code: 'invalid', sqlState: '23514' })
  await db.close()
})
