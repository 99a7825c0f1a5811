import { sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { generateVaultKey } from '../key-ring.ts'
import { createSocialDb } from '../social-db.ts'
import { createVault } from '../vault.ts'
import type { Subject } from './contract.ts'
import { instagramAccount, newFlow, newUser, OURS } from './samples.ts'

const HOUR = 3_600_000

export function describeUpkeep({ db, social }: Subject): void {
  describe('claims', () => {
    test('take what is due and free, the longest due first, each once', async () => {
      // Long before anything that another test makes due.
      const start = Date.parse('1950-01-01T00:00:00Z')
      const at = (ms: number) => social(() => start + ms)
      const ids: string[] = []
      for (const ms of [2000, 0, 1000, 3000]) {
        ids.push((await at(ms).connections.save(instagramAccount(newUser()))).connection.id)
      }
      const [third, first, second, later] = ids
      const ask = { owner: 'test', leaseSeconds: 60 }
      const claimed = await at(2500).worker.claim({ ...OURS, ...ask, limit: 2 })
      expect(claimed.map(({ connectionId }) => connectionId)).toEqual([first, second])
      expect(claimed[0]).toEqual({
        connectionId: first,
        epoch: 1,
        takenAt: new Date(start + 2500),
        dueAt: new Date(start),
        watermark: {},
        lastSyncAt: null,
        lastSyncSecondsAgo: null,
        failures: 0,
      })
      const [next, ...none] = await at(2500).worker.claim({ ...OURS, ...ask, limit: 2 })
      expect(next?.connectionId).toBe(third)
      expect(none).toEqual([])
      expect(await at(2500).worker.acquire({ ...ask, connectionId: first ?? '' })).toBeUndefined()

      await at(2500).worker.markStatus({ connectionId: later ?? '', status: 'needs_reauth' })
      expect(await at(5000).worker.claim({ ...OURS, ...ask, limit: 9 })).toEqual([])
      await at(2500).worker.markStatus({ connectionId: later ?? '', status: 'active' })
      if (next) await at(4000).worker.release(next, { outcome: 'complete', dueInSeconds: HOUR / 1000 })
      const last = await at(5000).worker.claim({ ...OURS, ...ask, limit: 9 })
      expect(last.map(({ connectionId }) => connectionId)).toEqual([later])
    })

    test('take over what a dead worker held', async () => {
      const start = Date.parse('1940-01-01T00:00:00Z')
      const { connection } = await social(() => start).connections.save(instagramAccount(newUser()))
      const ask = { ...OURS, owner: 'test', leaseSeconds: 60, limit: 1 }
      const [dead] = await social(() => start).worker.claim(ask)
      const past = sql`clock_timestamp() - interval '1 second'`
      await db().execute(sql`update social_sync_state set lease_until = ${past} where connection_id = ${connection.id}`)
      const [alive] = await social(() => start).worker.claim(ask)
      expect([dead?.connectionId, alive?.connectionId]).toEqual([connection.id, connection.id])
      expect(alive?.epoch).toBe((dead?.epoch ?? 0) + 1)
    })

    test('an event makes a connection due, never less due', async () => {
      const start = Date.parse('2002-01-01T00:00:00Z')
      const at = (ms: number) => social(() => start + ms).worker
      const { connection } = await social(() => start).connections.save(instagramAccount(newUser()))
      const lease = await at(0).acquire({ connectionId: connection.id, owner: 'test', leaseSeconds: 60 })
      if (lease) await at(0).release(lease, { outcome: 'complete', dueInSeconds: HOUR / 1000 })
      expect(await at(1000).due({ limit: 10_000, ...OURS })).not.toContain(connection.id)
      await at(1000).makeDue(connection.id)
      expect(await at(1000).due({ limit: 10_000, ...OURS })).toContain(connection.id)
      await at(HOUR).makeDue(connection.id)
      expect(await at(1000).due({ limit: 10_000, ...OURS })).toContain(connection.id)
    })
  })

  describe('rate limits', () => {
    const start = Date.parse('2026-11-23T09:00:00Z')
    const limits = (now = start) => social(() => now).worker.rateLimits

    test('are written for a change of five points above sixty per cent only', async () => {
      const bucket = { appId: randomUUID() }
      const written = []
      for (const usedPercent of [10, 58, 61, 64, 66, 66.4, 70.6, 62, 20, 25, 101, 1e12]) {
        written.push([usedPercent, await limits().report({ ...bucket, usedPercent })])
      }
      expect(written).toEqual([
        [10, false],
        [58, false],
        [61, true],
        [64, false],
        [66, true],
        [66.4, false],
        [70.6, true],
        [62, true],
        [20, true],
        [25, false],
        [101, true],
        [1e12, true],
      ])
      expect(await limits().read(bucket)).toEqual({ usedPercent: 1000, blockedForMs: null, updatedAt: new Date(start) })
      for (const wrong of [{ usedPercent: Number.NaN }, { blockedForMs: Infinity }])
        await expect(limits().report({ ...bucket, ...wrong })).rejects.toMatchObject({ code: 'invalid' })
    })

    test('a block only grows, is a day at most, and outlives what is told after it', async () => {
      const bucket = { appId: randomUUID(), platformUserId: '1' }
      await social().connections.save(instagramAccount(newUser(), bucket))
      const blocked = (blockedForMs: number) => ({ ...bucket, blockedForMs })
      expect(await limits().read(bucket)).toBeUndefined()
      const before = await limits().blocked()
      expect(await limits().report(blocked(HOUR))).toBe(true)
      expect(await limits().blocked()).toBe(before + 1)
      expect(await limits(start + HOUR).blocked()).toBe(before)
      expect(await limits().report(blocked(HOUR + 1000))).toBe(false)
      expect(await limits().report(blocked(HOUR / 2))).toBe(false)
      expect(await limits().report({ ...bucket, usedPercent: 90 })).toBe(true)
      expect(await limits().read(bucket)).toMatchObject({ usedPercent: 90, blockedForMs: HOUR })
      expect(await limits(start + HOUR / 4).read(bucket)).toMatchObject({ blockedForMs: 0.75 * HOUR })
      expect(await limits(start + HOUR).read(bucket)).toMatchObject({ usedPercent: null, blockedForMs: null })
      expect(await limits().report(blocked(1000 * HOUR))).toBe(true)
      expect(await limits().read(bucket)).toMatchObject({ blockedForMs: 24 * HOUR })
      expect(await limits().read({ appId: bucket.appId })).toBeUndefined()
      expect(await limits(start + 24 * HOUR).read(bucket)).toBeUndefined()
    })

    test('tell the shares of answers after a block, near the old one too', async () => {
      const bucket = { appId: randomUUID() }
      await limits().report({ ...bucket, usedPercent: 96, blockedForMs: HOUR })
      // From the moment on at which it ends.
      const later = limits(start + HOUR)
      expect(await later.read(bucket)).toMatchObject({ usedPercent: null, blockedForMs: null })
      const written = []
      for (const usedPercent of [30, 94, 94, 95, 99]) written.push(await later.report({ ...bucket, usedPercent }))
      expect(written).toEqual([false, true, false, false, true])
      expect(await later.read(bucket)).toMatchObject({ usedPercent: 99, blockedForMs: null })
      expect(await limits(start + 50 * HOUR).report({ ...bucket, usedPercent: 98 })).toBe(true)
    })

    test('of another block do not bring back the share of the last one', async () => {
      const bucket = { appId: randomUUID() }
      await limits().report({ ...bucket, usedPercent: 96, blockedForMs: HOUR })
      const later = limits(start + 2 * HOUR)
      await later.report({ ...bucket, blockedForMs: HOUR })
      expect(await later.read(bucket)).toMatchObject({ usedPercent: null, blockedForMs: HOUR })
    })
  })

  test('events are paged, newest first, and asked for by connection', async () => {
    const userId = newUser()
    const connectionId = randomUUID()
    for (let index = 0; index < 5; index += 1) {
      await social().events.record({ event: `e${index}`, outcome: 'ok', userId, ...(index % 2 && { connectionId }) })
    }
    const seen: string[] = []
    let before: number | undefined
    do {
      const events = await social().events.list({ userId, limit: 2, before })
      seen.push(...events.map(({ event }) => event))
      before = events.at(-1)?.id
    } while (before !== undefined)
    expect(seen).toEqual(['e4', 'e3', 'e2', 'e1', 'e0'])
    const ofOne = await social().events.list({ userId, connectionId })
    expect(ofOne.map(({ event }) => event)).toEqual(['e3', 'e1'])
  })

  test('a sweep deletes in batches what nobody needs, and nothing else', async () => {
    const start = Date.parse('2003-01-01T00:00:00Z')
    const at = (ms: number) => social(() => start + ms)
    await at(0).worker.sweep({ limit: 10_000 })
    const flows = [newFlow(), newFlow(), newFlow()]
    for (const flow of flows) await at(0).sessions.create(flow)
    const fresh = newFlow()
    await at(HOUR).sessions.create(fresh)
    const bucket = { appId: randomUUID() }
    await at(0).worker.rateLimits.report({ ...bucket, usedPercent: 90 })
    expect(await at(23 * HOUR).worker.sweep()).toMatchObject({ sessions: 0, rateLimits: 0 })
    expect(await at(24.5 * HOUR).worker.sweep({ limit: 2 })).toMatchObject({ sessions: 2, rateLimits: 1 })
    expect(await at(24.5 * HOUR).worker.sweep({ limit: 2 })).toMatchObject({ sessions: 1 })
    expect(await at(HOUR).sessions.redeem(fresh)).toMatchObject({ status: 'redeemed' })
    expect(await at(0).worker.rateLimits.read(bucket)).toBeUndefined()
  })

  test('a sweep wipes a grant as soon as nobody can choose from it', async () => {
    const start = Date.parse('2003-01-01T00:00:00Z')
    const at = (ms: number) => social(() => start + ms)
    const flow = newFlow()
    const { sessionId } = await at(0).sessions.create(flow)
    await at(0).sessions.redeem(flow)
    await at(0).sessions.keepGrant({ userId: flow.userId, sessionId, grant: 'FAKE-grant' })
    const isKept = async () => {
      const rows = await db().execute(
        sql`select (pending_grant is not null)::text as kept from oauth_sessions where id = ${sessionId}`,
      )
      return JSON.stringify(rows).includes('"kept":"true"')
    }
    await at(599_999).worker.sweep()
    expect(await isKept()).toBe(true)
    await at(600_000).worker.sweep()
    expect(await isKept()).toBe(false)
    await at(25 * HOUR).worker.sweep({ limit: 10_000 })
  })

  test('a sweep takes events past their year, leaves younger ones, and locks nothing where there is nothing to take', async () => {
    const userId = newUser()
    const years = (count: number) => sql`clock_timestamp() - ${count} * interval '366 days'`
    await db().execute(sql`insert into social_auth_events (at, event, outcome, user_id)
      values (${years(2)}, 'old', 'ok', ${userId}), (${years(0)}, 'new', 'ok', ${userId})`)
    const before = await social().worker.sweep({ limit: 10_000 })
    expect(before.events).toBe(1)
    expect(await social().events.list({ userId })).toMatchObject([{ event: 'new' }])
    await db().transaction(async (tx) => {
      const { worker } = createSocialDb(tx, { vault: await createVault(generateVaultKey()) })
      expect(await worker.sweep()).toEqual({ sessions: 0, events: 0, rateLimits: 0 })
      const locked = await tx.execute(sql`select pg_current_xact_id_if_assigned() is not null as locked`)
      expect(JSON.stringify(locked)).toContain('"locked":false')
    })
  })
}
