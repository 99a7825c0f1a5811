import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { AnalyticsRow } from '../repositories/write-analytics.ts'
import type { Subject } from './contract.ts'
import { instagramAccount, leased, newUser, OURS, post } from './samples.ts'

const reach: AnalyticsRow = {
  day: '2026-11-20',
  metricType: 'reach',
  value: 1200,
  unit: 'count',
  breakdown: { source: 'reach' },
}

export function describeLeases({ db, social }: Subject): void {
  describe('leases', () => {
    test('one worker holds a connection; a heartbeat and a release prove the epoch', async () => {
      const { connectionId, lease } = await leased(social())
      const other = { connectionId, owner: 'other', leaseSeconds: 60 }
      expect(await social().worker.acquire(other)).toBeUndefined()
      expect(await social().worker.heartbeat(lease, { leaseSeconds: 60, progress: { read: 10 } })).toBe('held')
      const end = { outcome: 'complete', dueInSeconds: 0, watermark: { media: '2026-11-20' } } as const
      expect(await social().worker.release(lease, end)).toBe(true)
      expect(await social().worker.release(lease, end)).toBe(false)
      expect(await social().worker.heartbeat(lease, { leaseSeconds: 60 })).toBe('lost')
      const straggler = social().worker.writeContent(lease, [post('1')])
      await expect(straggler).rejects.toMatchObject({ code: 'lease_lost' })
      const next = await social().worker.acquire(other)
      expect(next).toMatchObject({ watermark: { media: '2026-11-20' }, lastSyncAt: expect.any(Date) })
      expect(next?.epoch).toBeGreaterThan(lease.epoch)
    })

    test('a heartbeat renews the lease from that moment on', async () => {
      const { connectionId, lease } = await leased(social())
      const other = { connectionId, owner: 'other', leaseSeconds: 60 }
      const runOut = () =>
        db().execute(
          sql`update social_sync_state set lease_until = clock_timestamp() where connection_id = ${connectionId}`,
        )
      await runOut()
      expect(await social().worker.heartbeat(lease, { leaseSeconds: 60 })).toBe('held')
      expect(await social().worker.acquire(other)).toBeUndefined()
      await runOut()
      expect(await social().worker.acquire(other)).toBeDefined()
    })

    test('a lease tells how old the last sync was, by the clock that wrote it', async () => {
      const at = Date.parse('2020-01-01T00:00:00Z')
      const { worker } = social(() => at)
      const { connectionId, lease } = await leased(social())
      expect(lease).toMatchObject({ lastSyncAt: null, lastSyncSecondsAgo: null })
      expect(await worker.release(lease, { outcome: 'complete', dueInSeconds: 0 })).toBe(true)
      const later = social(() => at + 7_200_000).worker
      const next = await later.acquire({ connectionId, owner: 'other', leaseSeconds: 60 })
      expect(next).toMatchObject({ lastSyncAt: new Date(at), lastSyncSecondsAgo: 7200 })
    })

    test('a zombie writes nothing', async () => {
      const { userId, connectionId, lease } = await leased(social())
      await db().execute(
        sql`update social_sync_state set lease_until = clock_timestamp() where connection_id = ${connectionId}`,
      )
      const next = await social().worker.acquire({ connectionId, owner: 'other', leaseSeconds: 60 })
      expect(next).toBeDefined()
      await expect(social().worker.writeContent(lease, [post('1')])).rejects.toMatchObject({ code: 'lease_lost' })
      await expect(social().worker.writeAnalytics(lease, [reach])).rejects.toMatchObject({ code: 'lease_lost' })
      expect(await social().worker.release(lease, { outcome: 'complete', dueInSeconds: 0 })).toBe(false)
      expect(await social().content.count({ userId })).toBe(0)
      expect(await social().connections.get({ userId, connectionId })).toMatchObject({ lastSyncAt: null })
    })

    test('what makes a connection due during a run outlives its release', async () => {
      const at = Date.parse('2020-01-01T00:00:00Z')
      const { connections, worker } = social(() => at)
      const account = instagramAccount(newUser())
      const { id: connectionId } = (await connections.save(account)).connection
      const ask = { connectionId, owner: 'test', leaseSeconds: 60 }
      const isDueAfter = async (during: () => Promise<unknown>): Promise<boolean> => {
        const lease = (await worker.acquire(ask)) ?? expect.fail('not free')
        await during()
        await worker.release(lease, { outcome: 'complete', dueInSeconds: 3600 })
        return (await worker.due({ limit: 10_000, ...OURS })).includes(connectionId)
      }
      expect(await isDueAfter(async () => {})).toBe(false)
      // Of one that was not due, then of one that was: even at the very moment that made it due.
      expect(await isDueAfter(() => worker.makeDue(connectionId))).toBe(true)
      expect(await isDueAfter(() => worker.makeDue(connectionId))).toBe(true)
      expect(await isDueAfter(() => connections.save(account))).toBe(true)
      expect(await isDueAfter(async () => {})).toBe(false)
    })

    test('a worker that died counts as a failure, and from the second on its connection waits', async () => {
      const start = Date.parse('1930-01-01T00:00:00Z')
      const at = (seconds: number) => social(() => start + seconds * 1000)
      const { id: connectionId } = (await at(0).connections.save(instagramAccount(newUser()))).connection
      const ask = { ...OURS, owner: 'test', leaseSeconds: 60, limit: 1 }
      const claimAndDie = async (seconds: number): Promise<number | undefined> => {
        const [lease] = await at(seconds).worker.claim(ask)
        await db().execute(sql`update social_sync_state set lease_until = clock_timestamp() - interval '1 second'
          where connection_id = ${connectionId}`)
        return lease?.failures
      }
      expect(await claimAndDie(0)).toBe(0)
      expect(await claimAndDie(60)).toBe(1)
      expect(await claimAndDie(60 + 899)).toBeUndefined()
      expect(await claimAndDie(60 + 900)).toBe(2)
      expect(await claimAndDie(960 + 1799)).toBeUndefined()
      // Somebody who asks for it does not wait, and a lease that was released counts no more.
      const asked = await at(2000).worker.acquire({ ...ask, connectionId })
      expect(asked?.failures).toBe(3)
      if (asked) await at(2000).worker.release(asked, { outcome: 'partial', dueInSeconds: 0 })
      expect(await at(2000).worker.acquire({ ...ask, connectionId })).toMatchObject({ failures: 3 })
      await at(2000).worker.markStatus({ connectionId, status: 'needs_reauth' })
    })

    test('failures are counted until a run is complete', async () => {
      const { connectionId, lease } = await leased(social())
      const failures = async (): Promise<string> =>
        JSON.stringify(
          await db().execute(
            sql`select failures::text, last_error as error from social_sync_state where connection_id = ${connectionId}`,
          ),
        )
      await social().worker.release(lease, { outcome: 'failed', dueInSeconds: 0, error: 'throttled' })
      expect(await failures()).toContain('"failures":"1","error":"throttled"')
      const again = await social().worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })
      await social().worker.release(again ?? lease, { outcome: 'complete', dueInSeconds: 0 })
      expect(await failures()).toContain('"failures":"0","error":null')
    })

    test('what is due follows the given clock', async () => {
      const start = Date.parse('2020-01-01T00:00:00Z')
      const at = (ms: number) => social(() => ms).worker
      const { connection } = await social(() => start).connections.save(instagramAccount(newUser()))
      expect(await at(start - 1).due({ limit: 1000, ...OURS })).not.toContain(connection.id)
      expect(await at(start).due({ limit: 1000, ...OURS })).toContain(connection.id)
      const lease = await at(start).acquire({ connectionId: connection.id, owner: 'test', leaseSeconds: 60 })
      expect(await at(start).due({ limit: 1000, ...OURS })).not.toContain(connection.id)
      if (lease) await at(start).release(lease, { outcome: 'complete', dueInSeconds: 3600 })
      expect(await at(start + 3_599_999).due({ limit: 1000, ...OURS })).not.toContain(connection.id)
      expect(await at(start + 3_600_000).due({ limit: 1000, ...OURS })).toContain(connection.id)
      await at(start).markStatus({ connectionId: connection.id, status: 'needs_reauth', reason: 'revoked' })
      expect(await at(start + 3_600_000).due({ limit: 1000, ...OURS })).not.toContain(connection.id)
    })
  })
}
