import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'
import type { OpenedDatabase } from './open-database.ts'
import { createSocialDb } from './social-db.ts'
import type { SocialDb } from './social-db.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { leased, post } from './testing/samples.ts'
import type { Vault } from './vault.ts'
import { createVault } from './vault.ts'

// What a host's own statements and settings do to ours: each is made to happen, none is played.
describe('a unit that met others in the database', () => {
  const held: { fresh?: FreshPostgres; social?: SocialDb; vault?: Vault } = {}
  const opened: OpenedDatabase[] = []
  const fresh = (): FreshPostgres => held.fresh ?? expect.fail('not open')
  const social = (): SocialDb => held.social ?? expect.fail('not open')
  const vault = (): Vault => held.vault ?? expect.fail('not open')

  beforeAll(async () => {
    held.fresh = await freshPostgres(inject('postgresUrl'))
    await migrate(held.fresh.db)
    held.vault = await createVault(generateVaultKey())
    held.social = createSocialDb(held.fresh.db, { vault: held.vault })
  })
  afterAll(async () => {
    for (const db of opened) await db.close()
    await held.fresh?.drop()
  })

  /** A database whose sessions have a setting of the host. */
  async function openWith(setting: `${string}=${string}`): Promise<OpenedDatabase> {
    const db = await openDatabase(`${fresh().url}?${setting}`)
    opened.push(db)
    return db
  }

  /** Begins `work` while a transaction of the host has done `first`, which then does `then` and is committed. */
  async function besideHost<T>(
    first: SQL,
    work: () => Promise<T>,
    then: SQL | ((running: Promise<T>) => Promise<unknown>),
  ): Promise<T> {
    const { running } = await fresh().db.transaction(async (tx) => {
      await tx.execute(first)
      // Wrapped, so that the transaction does not wait for it.
      const begun = { running: work() }
      begun.running.catch(() => undefined)
      await waitUntil(async () => (await numberOf(WAITING)) > 0)
      await (typeof then === 'function' ? then(begun.running) : tx.execute(then))
      return begun
    })
    return running
  }

  const numberOf = async (query: string): Promise<number> => Number((await fresh().query(query))[0]?.['n'])
  const lockState = (id: string) => sql`update social_sync_state set failures = failures where connection_id = ${id}`
  const lockRow = (id: string) => sql`select from social_media_connections where id = ${id} for update`

  test('as the victim of a deadlock is run again, whole', async () => {
    const { userId, connectionId } = await leased(social())
    const before = await deadlocks()
    // Ours takes the sync state first; a host that takes the connection first and then wants the state meets it.
    const paused = await besideHost(
      lockRow(connectionId),
      () => social().connections.pause({ userId, connectionId }),
      lockState(connectionId),
    )
    expect(paused).toMatchObject({ status: 'paused' })
    await waitUntil(async () => (await deadlocks()) === before + 1)
  })

  test('so is a page write, without a row of it lost or doubled', async () => {
    const strict = createSocialDb(await openWith('default_transaction_isolation=serializable'), { vault: vault() })
    const { userId, connectionId, lease } = await leased(strict)
    const page = Array.from({ length: 20 }, (_, index) => post(String(index)))
    await besideHost(
      lockState(connectionId),
      () => strict.worker.writeContent(lease, page, { watermark: { media: 1 } }),
      sql`select 1`,
    )
    expect(await strict.content.count({ userId })).toBe(20)
    const [state] = await fresh().query(`select watermark ->> 'media' as media from social_sync_state
      where connection_id = '${connectionId}'`)
    expect(state).toEqual({ media: '1' })
  })

  test('one that waited too long for a lock is run again, and not without end', async () => {
    const { userId, connectionId } = await leased(social())
    const hasty = createSocialDb(await openWith('lock_timeout=100'), { vault: vault() })
    const patient = besideHost(
      lockRow(connectionId),
      () => hasty.connections.pause({ userId, connectionId }),
      () => wait(400),
    )
    expect(await patient).toMatchObject({ status: 'paused' })
    const outcome = await besideHost(
      lockRow(connectionId),
      () => hasty.connections.resume({ userId, connectionId }).catch((error: unknown) => error),
      (running) => running,
    )
    expect(outcome).toMatchObject({ code: 'busy', sqlState: '55P03' })
  })

  test("a transaction of the caller's is not: who knows what else is in it", async () => {
    const db = await openWith('default_transaction_isolation=serializable')
    const strict = createSocialDb(db, { vault: vault() })
    const { userId, connectionId } = await leased(strict)
    const calls = { given: 0, own: 0 }
    const refused = { code: 'busy', sqlState: '40001' }
    const given = besideHost(
      lockState(connectionId),
      () =>
        strict.transaction((inside) => {
          calls.given += 1
          return inside.connections.pause({ userId, connectionId })
        }),
      sql`select 1`,
    )
    await expect(given).rejects.toMatchObject(refused)
    const own = besideHost(
      lockState(connectionId),
      () =>
        db.transaction((tx) => {
          calls.own += 1
          return createSocialDb(tx, { vault: vault() }).connections.pause({ userId, connectionId })
        }),
      sql`select 1`,
    )
    await expect(own).rejects.toMatchObject(refused)
    expect(calls).toEqual({ given: 1, own: 1 })
  })

  const deadlocks = () => numberOf('select deadlocks as n from pg_stat_database where datname = current_database()')
})

const WAITING = `select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`

async function waitUntil(check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await check())) if (Date.now() > deadline) throw new Error('waited for ten seconds')
}
