import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { AnalyticsRow } from '../repositories/write-analytics.ts'
import type { Subject } from './contract.ts'
import { instagramAccount, leased, newUser, post } from './samples.ts'

const reach: AnalyticsRow = {
  day: '2026-11-20',
  metricType: 'reach',
  value: 1200,
  unit: 'count',
  breakdown: { source: 'reach' },
}

export function describeWrites({ db, social }: Subject): void {
  describe('content', () => {
    test('a page is written once, and a second time costs nothing', async () => {
      const { userId, lease } = await leased(social())
      const page = Array.from({ length: 100 }, (_, index) => post(String(17_900 + index)))
      expect(await social().worker.writeContent(lease, page)).toEqual({ written: 100, unchanged: 0 })
      expect(await social().worker.writeContent(lease, page)).toEqual({ written: 0, unchanged: 100 })
      expect(await social().content.count({ userId })).toBe(100)
      expect(await social().worker.writeContent(lease, [])).toEqual({ written: 0, unchanged: 0 })
    })

    test('of two rows with one id the later is written', async () => {
      const { userId, lease } = await leased(social())
      const rows = [post('1', { contentText: 'first' }), post('1', { contentText: 'second' })]
      expect(await social().worker.writeContent(lease, rows)).toEqual({ written: 1, unchanged: 0 })
      expect(await social().content.timeline({ userId })).toMatchObject([{ contentText: 'second' }])
    })

    test('a changed signed URL alone is no change; an edit writes that row alone', async () => {
      const { userId, lease } = await leased(social())
      await social().worker.writeContent(lease, [post('1'), post('2')])
      const signed = { mediaUrls: [{ type: 'image', url: 'https://cdn.example/1.jpg?oh=bb' }] }
      const again = [post('1', signed), post('2', signed)]
      expect(await social().worker.writeContent(lease, again)).toEqual({ written: 0, unchanged: 2 })
      const edited = [post('1', { ...signed, contentText: 'edited', contentHash: 'hash-2' }), post('2', signed)]
      expect(await social().worker.writeContent(lease, edited)).toEqual({ written: 1, unchanged: 1 })
      const [item] = (await social().content.timeline({ userId })).filter((one) => one.contentText === 'edited')
      expect(item?.mediaUrls).toEqual(signed.mediaUrls)
    })

    test('metrics are merged: what a run did not read stays, what is hidden becomes null', async () => {
      const { userId, lease } = await leased(social())
      const write = async (engagementMetrics: Record<string, unknown>, reachMetrics: Record<string, unknown>) =>
        (await social().worker.writeContent(lease, [post('1', { engagementMetrics, reachMetrics })])).written
      expect(await write({ likes: 5, by_type: { like: 4, wow: 1 } }, { reach: 90 })).toBe(1)
      expect(await write({ likes: 5 }, {})).toBe(0)
      expect(await write({ likes: null }, {})).toBe(1)
      expect(await write({ by_type: { like: 4 } }, {})).toBe(1)
      expect(await social().content.timeline({ userId })).toMatchObject([
        { engagementMetrics: { likes: null, by_type: { like: 4 } }, reachMetrics: { reach: 90 } },
      ])
    })

    test("a competitor's view never takes one's own row; one's own view takes it back", async () => {
      const { userId, lease } = await leased(social())
      const theirs = { isCompetitorContent: true, contentHash: 'theirs' }
      await social().worker.writeContent(lease, [post('own'), post('shared', theirs)])
      const report = await social().worker.writeContent(lease, [post('own', theirs), post('shared')])
      expect(report).toEqual({ written: 1, unchanged: 1 })
      expect(await social().content.count({ userId })).toBe(2)
      const items = await social().content.timeline({ userId, competitors: true })
      expect(items.map((item) => item.isCompetitorContent)).toEqual([false, false])
    })

    test('text survives as it is, but for what Postgres does not take', async () => {
      const { userId, lease } = await leased(social())
      const odd = 'a\u0000b \ud800 🚀 "q" \\ {},NULL \t\n \u200d'
      const row = post('1', { contentText: odd, engagementMetrics: { ['k\u0000']: 'v\udc00' } })
      expect(await social().worker.writeContent(lease, [row])).toEqual({ written: 1, unchanged: 0 })
      expect(await social().worker.writeContent(lease, [row])).toEqual({ written: 0, unchanged: 1 })
      expect(await social().content.timeline({ userId })).toMatchObject([
        { contentText: 'ab \ufffd 🚀 "q" \\ {},NULL \t\n \u200d', engagementMetrics: { k: 'v\ufffd' } },
      ])
    })

    test('text of any kind comes back as it went in, alone in its page or among others', async () => {
      const { userId, lease } = await leased(social())
      const texts = ['', '\u001e', 'a\u001fb', '\u001f', '{"a",NULL}', 'NULL', null, 'plain']
      const rows = texts.map((contentText, index) => post(String(index), { contentText }))
      for (const row of rows) await social().worker.writeContent(lease, [row])
      const stored = async () => {
        const items = await social().content.timeline({ userId })
        const byId = new Map(items.map((item) => [item.platformContentId, item.contentText]))
        return rows.map(({ platformContentId }) => byId.get(platformContentId))
      }
      expect(await stored()).toEqual(texts)
      for (const half of [rows.slice(0, 4), rows.slice(4)]) {
        await social().worker.writeContent(lease, half.map((row) => ({ ...row, contentHash: 'hash-2' })).toReversed())
      }
      expect(await stored()).toEqual(texts)
    })

    test('the timeline is newest first, pages without a gap, and filters', async () => {
      const { userId, lease } = await leased(social())
      const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 20, hour))
      const rows = [0, 1, 1, 1, 2, null].map((hour, index) =>
        post(String(index), {
          publishedAt: hour === null ? null : at(hour),
          contentType: index % 2 === 0 ? 'post' : 'reel',
          isCompetitorContent: index === 4,
        }),
      )
      await social().worker.writeContent(lease, rows)
      const seen: string[] = []
      let before: { publishedAt: Date | null; id: string } | undefined
      for (let page = 0; page < 10; page += 1) {
        const items = await social().content.timeline({ userId, limit: 2, before })
        if (items.length === 0) break
        seen.push(...items.map((item) => item.platformContentId))
        before = items.at(-1)
      }
      expect(seen).toHaveLength(5)
      expect(new Set(seen.slice(0, 3))).toEqual(new Set(['1', '2', '3']))
      expect(seen.slice(3)).toEqual(['0', '5'])
      expect(await social().content.count({ userId, types: ['post'] })).toBe(2)
      expect(await social().content.count({ userId, types: ['post'], competitors: true })).toBe(3)
    })
  })

  describe('analytics', () => {
    test('a day is written once per change, and gaps stay gaps', async () => {
      const { userId, connectionId, lease } = await leased(social())
      const days = [reach, { ...reach, day: '2026-11-22', value: 0 }, { ...reach, day: '2026-11-23', value: 1.234 }]
      const write = (rows: readonly AnalyticsRow[]) => social().worker.writeAnalytics(lease, rows)
      expect(await write(days)).toEqual({ written: 3, unchanged: 0 })
      expect(await write(days)).toEqual({ written: 0, unchanged: 3 })
      expect(await write([{ ...reach, value: 1201 }, ...days.slice(1)])).toEqual({ written: 1, unchanged: 2 })
      expect(await write([{ ...reach, value: 1201, breakdown: {} }])).toEqual({ written: 1, unchanged: 0 })
      const window = { userId, metric: 'reach', since: '2026-11-20', until: '2026-11-23' } as const
      const points = [
        { day: '2026-11-20', value: 1201, unit: 'count', breakdown: {} },
        { day: '2026-11-22', value: 0, unit: 'count', breakdown: { source: 'reach' } },
      ]
      expect(await social().analytics.series(window)).toEqual([{ connectionId, platform: 'instagram', points }])
      expect(await social().analytics.series({ ...window, userId: newUser() })).toEqual([])
    })

    test('a value that is no number is refused', async () => {
      const { lease } = await leased(social())
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const write = social().worker.writeAnalytics(lease, [{ ...reach, value }])
        await expect(write).rejects.toMatchObject({ code: 'invalid' })
      }
      const inside = social().worker.writeAnalytics(lease, [{ ...reach, breakdown: { rate: Number.NaN } }])
      await expect(inside).rejects.toMatchObject({ code: 'invalid' })
    })
  })

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
        return (await worker.due({ limit: 10_000 })).includes(connectionId)
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
      const ask = { owner: 'test', leaseSeconds: 60, limit: 1 }
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
      expect(await at(start - 1).due({ limit: 1000 })).not.toContain(connection.id)
      expect(await at(start).due({ limit: 1000 })).toContain(connection.id)
      const lease = await at(start).acquire({ connectionId: connection.id, owner: 'test', leaseSeconds: 60 })
      expect(await at(start).due({ limit: 1000 })).not.toContain(connection.id)
      if (lease) await at(start).release(lease, { outcome: 'complete', dueInSeconds: 3600 })
      expect(await at(start + 3_599_999).due({ limit: 1000 })).not.toContain(connection.id)
      expect(await at(start + 3_600_000).due({ limit: 1000 })).toContain(connection.id)
      await at(start).markStatus({ connectionId: connection.id, status: 'needs_reauth', reason: 'revoked' })
      expect(await at(start + 3_600_000).due({ limit: 1000 })).not.toContain(connection.id)
    })
  })
}
