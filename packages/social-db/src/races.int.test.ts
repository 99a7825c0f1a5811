import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import type { SaveConnection } from './repositories/save-connection.ts'
import { createSocialDb } from './social-db.ts'
import type { SocialDb } from './social-db.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { instagramAccount, leased, newFlow, newUser, post } from './testing/samples.ts'
import { createVault } from './vault.ts'

const keys = generateVaultKey()
type Transaction = Parameters<Parameters<FreshPostgres['db']['transaction']>[0]>[0]

// What an embedded database cannot show: it has one connection.
describe('races on Postgres', () => {
  const held: { fresh?: FreshPostgres; social?: SocialDb } = {}
  const social = (): SocialDb => held.social ?? expect.fail('not open')
  const fresh = (): FreshPostgres => held.fresh ?? expect.fail('not open')

  beforeAll(async () => {
    held.fresh = await freshPostgres(inject('postgresUrl'))
    await migrate(held.fresh.db)
    held.social = createSocialDb(held.fresh.db, { vault: await createVault(keys) })
  })
  afterAll(() => held.fresh?.drop())

  /** Starts `work` while a transaction that ran `lock` is open, and ends that one once the work waits for it. */
  async function whileLocked<T>(
    lock: SQL | ((tx: Transaction) => Promise<unknown>),
    work: () => Promise<T>,
    then = sql`select 1`,
  ): Promise<PromiseSettledResult<T>> {
    const { settled } = await fresh().db.transaction(async (tx) => {
      await (typeof lock === 'function' ? lock(tx) : tx.execute(lock))
      const running = Promise.allSettled([work()])
      await waitUntil(async () => (await fresh().query(blocked)).length > 0)
      await tx.execute(then)
      return { settled: running }
    })
    const [result] = await settled
    return result
  }

  test('of fifty consents for one account one row comes out, and it opens', async () => {
    const userId = newUser()
    const saved = await Promise.all(
      Array.from({ length: 50 }, () => social().connections.save(instagramAccount(userId))),
    )
    expect(saved.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
    const [connection, ...others] = await social().connections.list({ userId })
    expect(others).toEqual([])
    expect(connection?.tokenVersion).toBe(50)
    expect((await social().worker.open(connection?.id ?? ''))?.accessToken.expose()).toBe('FAKE-access-token')
  })

  test('a consent waits for one of the same owner that is not committed yet', async () => {
    const account = instagramAccount(newUser())
    const vault = await createVault(keys)
    const saved = await whileLocked(
      (tx) => createSocialDb(tx, { vault }).connections.save(account),
      () => social().connections.save(account),
    )
    expect(saved).toMatchObject({ status: 'fulfilled', value: { outcome: 'reconnected' } })
  })

  test("a person's limit is not written while their last connection goes", async () => {
    const person = { platformUserId: `person_${randomUUID()}` } // nobody else names them
    const { connection } = await social().connections.save(instagramAccount(newUser(), person))
    const { id, appId, platformUserId } = connection
    if (appId === null || platformUserId === null) expect.fail('names nobody')
    const report = { appId, platformUserId, usedPercent: 90 }
    const written = await whileLocked(sql`delete from social_media_connections where id = ${id}`, () =>
      social().worker.rateLimits.report(report),
    )
    expect(written).toEqual({ status: 'fulfilled', value: false })
    expect(await social().worker.rateLimits.read({ appId, platformUserId })).toBeUndefined()
  })

  test('one of fifty workers gets the lease', async () => {
    const { connection } = await social().connections.save(instagramAccount(newUser()))
    const ask = { connectionId: connection.id, owner: 'test', leaseSeconds: 60 }
    const leases = await Promise.all(Array.from({ length: 50 }, () => social().worker.acquire(ask)))
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1)
  })

  test('a lease runs by the clock of the database, whatever this process takes for the time', async () => {
    const { connectionId } = await leased(social())
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    expect(await social().worker.acquire({ connectionId, owner: 'ahead', leaseSeconds: 60 })).toBeUndefined()
  })

  test('a zombie whose write meets the new epoch half-way writes nothing', async () => {
    const { userId, connectionId, lease } = await leased(social())
    const write = await whileLocked(
      sql`update social_sync_state set lease_epoch = lease_epoch + 1 where connection_id = ${connectionId}`,
      () => social().worker.writeContent(lease, [post('1')]),
    )
    expect(write).toMatchObject({ reason: { code: 'lease_lost' } })
    expect(await social().content.count({ userId })).toBe(0)
  })

  test('of two callbacks that wait for one state, one is told redeemed', async () => {
    const flow = newFlow()
    const { sessionId } = await social().sessions.create(flow)
    const answers = await whileLocked(sql`select from oauth_sessions where id = ${sessionId} for update`, () =>
      Promise.all([social().sessions.redeem(flow), social().sessions.redeem(flow)]),
    )
    expect(answers).toMatchObject({ status: 'fulfilled' })
    const statuses = answers.status === 'fulfilled' ? answers.value.map(({ status }) => status) : []
    expect(statuses.sort()).toEqual(['redeemed', 'used'])
  })

  test('a reconnect waits for a release that is half-way, and neither is a deadlock', async () => {
    const { userId, connectionId } = await leased(social())
    const saved = await whileLocked(
      sql`update social_sync_state set failures = 0 where connection_id = ${connectionId}`,
      () => social().connections.save(instagramAccount(userId)),
      sql`update social_media_connections set last_sync_at = now() where id = ${connectionId}`,
    )
    expect(saved).toMatchObject({ status: 'fulfilled', value: { outcome: 'reconnected' } })
  })

  test('a consent that saves two rows locks them in the order of everybody else', async () => {
    // Saved in the order of the platforms, while the ids go the other way.
    async function inverted(): Promise<{ userId: string; page: SaveConnection; facebook: string; instagram: string }> {
      const userId = newUser()
      const page = instagramAccount(userId, { platform: 'facebook' })
      const facebook = (await social().connections.save(page)).connection.id
      const instagram = (await social().connections.save(instagramAccount(userId))).connection.id
      return instagram < facebook ? { userId, page, facebook, instagram } : inverted()
    }
    const { userId, page, facebook, instagram } = await inverted()
    const lock = (id: string) => sql`select from social_sync_state where connection_id = ${id} for update`
    const saved = await whileLocked(
      lock(instagram),
      () =>
        social().transaction(async (tx) => {
          await tx.connections.save(page)
          await tx.connections.save(instagramAccount(userId))
        }),
      lock(facebook),
    )
    expect(saved).toMatchObject({ status: 'fulfilled' })
  })

  test('pages that overlap in any order do not deadlock', async () => {
    const { userId, lease } = await leased(social())
    const ids = Array.from({ length: 60 }, (_, index) => String(index))
    const writes = Array.from({ length: 20 }, (_, round) => {
      const rows = ids.map((id) => post(id, { contentHash: `hash-${round}` }))
      return social().worker.writeContent(lease, round % 2 === 0 ? rows : rows.reverse())
    })
    await Promise.all(writes)
    expect(await social().content.count({ userId })).toBe(60)
  })

  test('an unchanged page or profile writes nothing: its transaction gets no id', async () => {
    const { lease } = await leased(social())
    const page = Array.from({ length: 100 }, (_, index) => post(String(index)))
    const day = { day: '2026-11-20', metricType: 'reach', value: 1.234, unit: 'count', breakdown: {} } as const
    await social().worker.writeContent(lease, page)
    await social().worker.writeAnalytics(lease, [day])
    const vault = await createVault(generateVaultKey())
    const id = await fresh().db.transaction(async (tx) => {
      const { worker } = createSocialDb(tx, { vault })
      expect(await worker.writeContent(lease, page)).toEqual({ written: 0, unchanged: 100 })
      expect(await worker.writeAnalytics(lease, [day])).toEqual({ written: 0, unchanged: 1 })
      expect(await worker.saveProfile(lease, { displayName: 'Blue Store' })).toBe(false)
      return tx.execute(sql`select pg_current_xact_id_if_assigned()::text as id`)
    })
    expect(id).toMatchObject([{ id: null }])
  })
})

const blocked = `select pid::text from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`

async function waitUntil(check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await check())) if (Date.now() > deadline) expect.fail('waited for ten seconds')
}
