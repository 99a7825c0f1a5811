import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { AuthEvent } from '../auth-event.ts'
import type { DueOptions } from '../repositories/due.ts'
import { secret } from '../secret.ts'
import type { Subject } from './contract.ts'
import { APP_ID, instagramAccount, newUser } from './samples.ts'

const DAY_MS = 86_400_000
const forAMinute = { leaseSeconds: 60 }
const PLATFORMS = ['facebook', 'instagram'] as const

export function describeTokenLeases({ db, social }: Subject): void {
  async function connected(now?: () => number) {
    const userId = newUser()
    const { connection } = await social(now).connections.save(instagramAccount(userId))
    return { userId, connectionId: connection.id, tokenVersion: connection.tokenVersion }
  }
  const runOut = (connectionId: string) =>
    db().execute(
      sql`update social_sync_state set token_lease_until = clock_timestamp() where connection_id = ${connectionId}`,
    )

  describe('leases of tokens', () => {
    test('one of fifty callers gets the token, whatever syncs meanwhile', async () => {
      const { connectionId, tokenVersion } = await connected()
      const { worker } = social()
      expect(await worker.acquire({ connectionId, owner: 'sync', leaseSeconds: 60 })).toBeDefined()
      const asks = Array.from({ length: 50 }, () => worker.leaseToken({ connectionId, ...forAMinute }))
      const [lease, ...rest] = (await Promise.all(asks)).filter((one) => one !== undefined)
      expect(lease).toMatchObject({ connectionId, tokenVersion })
      expect(rest).toEqual([])
    })

    test('come back when they are released or run out, and the loser can end nothing', async () => {
      const { connectionId } = await connected()
      const { worker } = social()
      const lease = (await worker.leaseToken({ connectionId, ...forAMinute })) ?? expect.fail('not free')
      expect(await worker.extendTokenLease(lease, forAMinute)).toBe(true)
      await runOut(connectionId)
      const next = (await worker.leaseToken({ connectionId, ...forAMinute })) ?? expect.fail('not free')
      expect(await worker.extendTokenLease(lease, forAMinute)).toBe(false)
      expect(await worker.releaseToken(lease, { dueInSeconds: 0 })).toBe(false)
      expect(await worker.beginRefresh(lease)).toBe('lost')
      expect((await worker.syncState(connectionId))?.isTokenHeld).toBe(true)
      expect(await worker.releaseToken(next, { dueInSeconds: 60 })).toBe(true)
      expect((await worker.syncState(connectionId))?.isTokenHeld).toBe(false)
      expect(await worker.leaseToken({ connectionId, ...forAMinute })).toBeDefined()
    })

    test('are taken by one of many who see a token due, and by nobody once it was looked after', async () => {
      const { connectionId } = await connected()
      const { worker } = social()
      const ifDue = () => worker.leaseToken({ connectionId, onlyIfDue: true, ...forAMinute })
      expect(await ifDue()).toBeUndefined() // a day from now
      await worker.makeTokenDue(connectionId)
      const [lease, ...rest] = (await Promise.all(Array.from({ length: 20 }, ifDue))).filter((one) => one !== undefined)
      expect(rest).toEqual([])
      await worker.releaseToken(lease ?? expect.fail('not free'), { dueInSeconds: 60 })
      expect(await ifDue()).toBeUndefined()
    })

    test('may be put off until somebody makes the token due, and never for one that is gone', async () => {
      const owned = await connected(() => 0)
      const { connectionId } = owned
      const { worker } = social()
      const lease = (await worker.leaseToken({ connectionId, ...forAMinute })) ?? expect.fail('not free')
      await worker.releaseToken(lease, { dueInSeconds: null })
      expect((await social().connections.syncState(owned))?.tokenDueAt).toBeNull()
      await worker.makeTokenDue(connectionId)
      expect((await social().connections.syncState(owned))?.tokenDueAt).toBeInstanceOf(Date)
      await social().connections.disconnect(owned)
      await worker.makeTokenDue(connectionId)
      expect((await social().connections.syncState(owned))?.tokenDueAt).toBeNull()
    })

    test('tell that a refresh of the same token was begun and never told of', async () => {
      const { connectionId } = await connected()
      const { worker } = social()
      const lease = (await worker.leaseToken({ connectionId, ...forAMinute })) ?? expect.fail('not free')
      expect(await worker.beginRefresh(lease)).toBe('begun')
      await runOut(connectionId)
      const next = (await worker.leaseToken({ connectionId, ...forAMinute })) ?? expect.fail('not free')
      expect(await worker.beginRefresh(next)).toBe('again')
      const stored = { accessToken: secret('FAKE-new'), refreshToken: undefined, tokenExpiresAt: null }
      expect(await worker.replaceTokens({ connectionId, expectedVersion: next.tokenVersion, ...stored })).toBe(true)
      expect(await worker.beginRefresh(next)).toBe('lost')
      await worker.releaseToken(next, { dueInSeconds: 0 })
      const third = (await worker.leaseToken({ connectionId, ...forAMinute })) ?? expect.fail('not free')
      expect(await worker.beginRefresh(third)).toBe('begun')
    })

    test('tell nothing of a refresh that was taken back, which only the holder can', async () => {
      const { connectionId } = await connected()
      const { worker } = social()
      const lease = (await worker.leaseToken({ connectionId, ...forAMinute })) ?? expect.fail('not free')
      await worker.beginRefresh(lease)
      await worker.forgetRefresh({ ...lease, leaseId: randomUUID() })
      expect(await worker.beginRefresh(lease)).toBe('again')
      await worker.forgetRefresh(lease)
      expect(await worker.beginRefresh(lease)).toBe('begun')
    })

    test('are claimed as tokens come due, the longest due first, paused connections too', async () => {
      const start = Date.parse('1999-01-01T00:00:00Z')
      const first = await connected(() => start)
      const second = await connected(() => start + 60_000)
      const gone = await connected(() => start)
      await social(() => start).connections.pause(first)
      await social(() => start).connections.disconnect(gone)
      const at = (ms: number) => social(() => start + ms).worker
      const ours = [first, second, gone].map(({ connectionId }) => connectionId)
      const claim = async (ms: number, { appIds = [APP_ID], platforms = PLATFORMS }: Partial<DueOptions> = {}) =>
        (await at(ms).claimTokens({ limit: 1000, appIds, platforms, ...forAMinute })).filter((lease) =>
          ours.includes(lease.connectionId),
        )
      const ids = async (ms: number) => (await claim(ms)).map(({ connectionId }) => connectionId)
      expect(await ids(DAY_MS - 1)).toEqual([])
      expect(await claim(DAY_MS + 60_000, { appIds: ['another app', 'a "third" one'] })).toEqual([])
      expect(await claim(DAY_MS + 60_000, { platforms: ['facebook', 'youtube'] })).toEqual([])
      const claimed = await claim(DAY_MS + 60_000)
      expect(claimed.map(({ connectionId }) => connectionId).toSorted()).toEqual(
        [first.connectionId, second.connectionId].toSorted(),
      )
      expect(await ids(DAY_MS + 60_000)).toEqual([])
      for (const lease of claimed) await at(DAY_MS).releaseToken(lease, { dueInSeconds: 3600 })
      expect(await ids(DAY_MS + 3_599_000)).toEqual([])
      await at(DAY_MS).makeTokenDue(second.connectionId)
      expect(await ids(DAY_MS)).toEqual([second.connectionId])
    })

    test('end with the connection, and a token that was asked for is not stored', async () => {
      const { userId, connectionId } = await connected()
      const { connections, worker } = social()
      const lease = (await worker.leaseToken({ connectionId, ...forAMinute })) ?? expect.fail('not free')
      await connections.disconnect({ userId, connectionId })
      expect(await worker.beginRefresh(lease)).toBe('lost')
      expect(await worker.leaseToken({ connectionId, ...forAMinute })).toBeUndefined()
      expect(await connections.syncState({ userId, connectionId })).toMatchObject({ tokenDueAt: null })
    })

    test('end with a new login, so that who held the old token puts the new one off no more', async () => {
      const { userId, connectionId } = await connected()
      const { connections, worker } = social()
      const lease = (await worker.leaseToken({ connectionId, ...forAMinute })) ?? expect.fail('not free')
      await connections.save(instagramAccount(userId))
      expect(await worker.releaseToken(lease, { dueInSeconds: null })).toBe(false)
      expect((await connections.syncState({ userId, connectionId }))?.tokenDueAt).toBeInstanceOf(Date)
      expect(await worker.leaseToken({ connectionId, ...forAMinute })).toBeDefined()
    })

    test('are not given on a token that other code erased', async () => {
      const { connectionId } = await connected()
      const { worker } = social()
      await worker.makeTokenDue(connectionId)
      await db().execute(
        sql`update social_media_connections set access_token = 'bos1.erased' where id = ${connectionId}`,
      )
      expect(await worker.leaseToken({ connectionId, ...forAMinute })).toBeUndefined()
      const claimed = await worker.claimTokens({ limit: 1000, appIds: [APP_ID], platforms: PLATFORMS, ...forAMinute })
      expect(claimed.map((lease) => lease.connectionId)).not.toContain(connectionId)
    })
  })

  describe('the listener of events', () => {
    test('hears each event once, after the commit, and none of what was undone', async () => {
      const heard: AuthEvent[] = []
      const told = social(undefined, (event) => heard.push(event))
      const { connections, events } = told
      const userId = newUser()
      const { connection } = await connections.save(instagramAccount(userId))
      await told.transaction(async (tx) => {
        await tx.events.record({ event: 'test', outcome: 'ok', userId })
        await tx.connections.disconnect({ userId, connectionId: connection.id })
        expect(heard).toEqual([])
      })
      expect(heard.map(({ event }) => event)).toEqual(['test', 'disconnect'])
      const undone = told.transaction(async (tx) => {
        await tx.events.record({ event: 'undone', outcome: 'ok', userId })
        throw new Error('stop')
      })
      await expect(undone).rejects.toThrow('stop')
      await events.record({ event: 'alone', outcome: 'ok', userId })
      expect(heard.map(({ event }) => event)).toEqual(['test', 'disconnect', 'alone'])
      const stored = await events.list({ userId })
      expect(stored.map(({ event }) => event)).toEqual(['alone', 'disconnect', 'test'])
    })
  })

  describe('the state of a sync', () => {
    test('tells a run under way and its progress, to the owner alone', async () => {
      const { userId, connectionId } = await connected()
      const { connections, worker } = social()
      const read = () => connections.syncState({ userId, connectionId })
      expect(await read()).toMatchObject({ isRunning: false, progress: null, failures: 0, lastError: null })
      const lease = (await worker.acquire({ connectionId, owner: 'x', leaseSeconds: 60 })) ?? expect.fail('not free')
      await worker.heartbeat(lease, { leaseSeconds: 60, progress: { posts: 3 } })
      expect(await read()).toMatchObject({ isRunning: true, progress: { posts: 3 } })
      await worker.release(lease, { outcome: 'failed', dueInSeconds: 60, error: 'network' })
      expect(await read()).toMatchObject({ isRunning: false, progress: null, failures: 1, lastError: 'network' })
      expect(await connections.syncState({ userId: newUser(), connectionId })).toBeUndefined()
    })
  })
}
