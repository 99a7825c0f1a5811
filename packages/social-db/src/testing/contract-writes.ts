import { describe, expect, test } from 'vitest'
import type { AnalyticsRow } from '../repositories/write-analytics.ts'
import type { Subject } from './contract.ts'
import { leased, newUser, post } from './samples.ts'

const reach: AnalyticsRow = {
  day: '2026-11-20',
  metricType: 'reach',
  value: 1200,
  unit: 'count',
  breakdown: { source: 'reach' },
}

export function describeWrites({ social }: Subject): void {
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

    test('what two complete listings in a row do not have is gone, until it comes back', async () => {
      const { userId, lease } = await leased(social())
      const day = (date: string) => ({ publishedAt: new Date(`2026-11-${date}T09:00:00Z`) })
      await social().worker.writeContent(lease, [
        post('kept', day('20')),
        post('gone', day('20')),
        post('older', day('01')),
        post('story', { ...day('20'), contentType: 'story' }),
        post('rival', { ...day('20'), isCompetitorContent: true }),
      ])
      const since = new Date('2026-11-10T00:00:00Z')
      const mark = (...platformContentIds: readonly string[]) =>
        social().worker.markUnseen(lease, {
          types: ['post'],
          since,
          until: new Date('2026-11-23T00:00:00Z'),
          platformContentIds,
        })
      const ids = async () => (await social().content.timeline({ userId })).map((item) => item.platformContentId).sort()
      expect(await mark('kept')).toBe(1)
      expect(await ids()).toEqual(['gone', 'kept', 'older', 'story'])
      expect(await mark('kept', 'gone')).toBe(1)
      expect(await mark('kept')).toBe(1)
      expect(await mark('kept')).toBe(1)
      expect(await ids()).toEqual(['kept', 'older', 'story'])
      expect(await mark('kept')).toBe(0)
      const all = await social().content.timeline({ userId, removed: true })
      expect(all.filter(({ removedAt }) => removedAt).map((item) => item.platformContentId)).toEqual(['gone'])
      expect(await social().worker.writeContent(lease, [post('gone', day('20'))])).toEqual({ written: 1, unchanged: 0 })
      expect(await ids()).toEqual(['gone', 'kept', 'older', 'story'])
      const zombie = { ...lease, epoch: lease.epoch - 1 }
      const seen = { types: ['post'] as const, since, until: new Date('2026-11-23T00:00:00Z'), platformContentIds: [] }
      await expect(social().worker.markUnseen(zombie, seen)).rejects.toMatchObject({ code: 'lease_lost' })
    })

    test('a listing of one ad account says nothing of the ads of another', async () => {
      const { userId, lease } = await leased(social())
      const publishedAt = new Date('2026-11-20T09:00:00Z')
      const ad = (id: string, account: string | undefined) =>
        post(id, { publishedAt, contentType: 'ad', engagementMetrics: { ad: { account_id: account } } })
      await social().worker.writeContent(lease, [ad('1', 'act_1'), ad('2', 'act_2'), ad('3', undefined)])
      const until = new Date('2026-11-23T00:00:00Z')
      const seen = { types: ['ad'] as const, since: undefined, until, platformContentIds: [], adAccountId: 'act_1' }
      for (let reading = 0; reading < 2; reading += 1) expect(await social().worker.markUnseen(lease, seen)).toBe(1)
      const left = await social().content.timeline({ userId })
      expect(left.map((item) => item.platformContentId).sort()).toEqual(['2', '3'])
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
      // Splits are merged: what a run did not read stays.
      expect(await write([{ ...reach, value: 1201, breakdown: { paid: { ads: 7 } } }])).toEqual({
        written: 1,
        unchanged: 0,
      })
      expect(await write([{ ...reach, value: 1201, breakdown: {} }])).toEqual({ written: 0, unchanged: 1 })
      const window = { userId, metric: 'reach', since: '2026-11-20', until: '2026-11-23' } as const
      const points = [
        { day: '2026-11-20', value: 1201, unit: 'count', breakdown: { source: 'reach', paid: { ads: 7 } } },
        { day: '2026-11-22', value: 0, unit: 'count', breakdown: { source: 'reach' } },
      ]
      expect(await social().analytics.series(window)).toEqual([{ connectionId, platform: 'instagram', points }])
      expect(await social().analytics.series({ ...window, userId: newUser() })).toEqual([])
    })

    test('a day that was restated to less is what was said last', async () => {
      const { userId, lease } = await leased(social())
      for (const value of [1200, 1100, 0]) {
        expect(await social().worker.writeAnalytics(lease, [{ ...reach, value }])).toEqual({ written: 1, unchanged: 0 })
        const asked = { userId, metric: 'reach', since: '2026-11-20', until: '2026-11-21' } as const
        expect((await social().analytics.series(asked))[0]?.points).toMatchObject([{ day: '2026-11-20', value }])
      }
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
}
