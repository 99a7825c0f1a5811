import { sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ContentRow } from '../repositories/write-content.ts'
import type { Subject } from './contract.ts'
import { leased, newUser, post } from './samples.ts'

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 20, hour))

export function describeContent({ db, social }: Subject): void {
  async function stored(rows: readonly ContentRow[]): Promise<{ userId: string; connectionId: string }> {
    const { userId, connectionId, lease } = await leased(social())
    await social().worker.writeContent(lease, rows)
    return { userId, connectionId }
  }

  describe('questions about content', () => {
    test('a range is half-open, and an item without a date is in none', async () => {
      const hours = [1, 2, 3, null]
      const rows = hours.map((hour, index) => post(`${index}`, { publishedAt: hour === null ? null : at(hour) }))
      const { userId } = await stored(rows)
      const seen = async (range: { since?: Date; until?: Date }): Promise<readonly string[]> =>
        (await social().content.timeline({ userId, ...range })).map((item) => item.platformContentId)
      expect(await seen({})).toEqual(['2', '1', '0', '3'])
      expect(await seen({ since: at(2) })).toEqual(['2', '1'])
      expect(await seen({ until: at(2) })).toEqual(['0'])
      expect(await seen({ since: at(2), until: at(3) })).toEqual(['1'])
      expect(await social().content.count({ userId, since: at(2), until: at(3) })).toBe(1)
    })

    test.each([-1, 0, Number.NaN, Number.POSITIVE_INFINITY, 1.5, 1001])(
      'a limit of %d is refused, not taken for all',
      async (limit) => {
        const { userId } = await stored([post('1'), post('2')])
        const refused = { code: 'invalid', message: expect.stringContaining('limit takes a whole number') }
        await expect(social().content.timeline({ userId, limit })).rejects.toMatchObject(refused)
        await expect(social().content.top({ userId, by: 'likes', limit })).rejects.toMatchObject(refused)
        await expect(social().events.list({ userId, limit })).rejects.toMatchObject(refused)
      },
    )

    test('one competitor is asked for by id', async () => {
      const competitorId = randomUUID()
      await db().execute(sql`insert into competitors (id, name) values (${competitorId}, 'Green Store')`)
      const { userId } = await stored([
        post('own'),
        post('theirs', { isCompetitorContent: true, competitorId }),
        post('others', { isCompetitorContent: true }),
      ])
      const items = await social().content.timeline({ userId, competitorId })
      expect(items.map((item) => item.platformContentId)).toEqual(['theirs'])
      expect(await social().content.count({ userId, competitorId })).toBe(1)
      expect(await social().content.count({ userId, competitors: true })).toBe(3)
      expect(await social().content.count({ userId, competitors: 'only' })).toBe(2)
      const rivals = await social().content.timeline({ userId, competitors: 'only' })
      expect(rivals.map(({ isCompetitorContent }) => isCompetitorContent)).toEqual([true, true])
      expect(await social().content.count({ userId: newUser(), competitorId })).toBe(0)
    })

    test('items are read by their ids, of this connection alone', async () => {
      const { connectionId } = await stored([post('1', { contentText: 'One 🚀', mediaUrls: [] }), post('2'), post('3')])
      await stored([post('1'), post('4')])
      const found = await social().worker.items(connectionId, ['1', '3', '4'])
      expect(found.map(({ platformContentId }) => platformContentId).toSorted()).toEqual(['1', '3'])
      const one = { platformContentId: '1', contentText: 'One 🚀', mediaUrls: [] }
      expect(found).toContainEqual(one)
      expect(await social().worker.items(connectionId, [])).toEqual([])
    })

    test('pages have no gap where moments differ by microseconds', async () => {
      const { userId, connectionId } = await stored(Array.from({ length: 7 }, (_, index) => post(`${index}`)))
      await db().execute(sql`update social_media_content
        set published_at = timestamptz '2026-11-20 10:00:00.5Z' + platform_content_id::int * interval '1 microsecond'
        where connection_id = ${connectionId}`)
      const seen: string[] = []
      let before: { publishedAt: Date | null; id: string } | undefined
      do {
        const items = await social().content.timeline({ userId, limit: 2, before })
        seen.push(...items.map((item) => item.platformContentId))
        before = items.at(-1)
      } while (before)
      expect(seen).toEqual(['6', '5', '4', '3', '2', '1', '0'])
    })

    test('a page that starts after an item of somebody else learns nothing of it', async () => {
      const { userId, connectionId } = await stored([post('own')])
      const foreign = await stored([post('foreign')])
      const move = (id: string, microseconds: number) =>
        db().execute(sql`update social_media_content
          set published_at = timestamptz '2026-11-20 10:00:00.5Z' + ${microseconds} * interval '1 microsecond'
          where connection_id = ${id}`)
      await move(connectionId, 100)
      await move(foreign.connectionId, 900)
      const [before] = await social().content.timeline({ userId: foreign.userId })
      // Its exact moment is later than that of the own item, its milliseconds are not.
      expect(await social().content.timeline({ userId, before })).toEqual([])
    })

    test('the top is by one metric of either kind, without what is not known', async () => {
      const { userId } = await stored([
        post('few', { engagementMetrics: { likes: 9 }, reachMetrics: { views: 500 } }),
        post('many', { engagementMetrics: { likes: 100 }, reachMetrics: { views: 0 } }),
        post('hidden', { engagementMetrics: { likes: null } }),
        post('half hidden', { engagementMetrics: { views: null }, reachMetrics: { views: 7 } }),
        post('not told', { engagementMetrics: {} }),
        post('odd', { engagementMetrics: { likes: '7' } }),
        post('theirs', { engagementMetrics: { likes: 1000 }, isCompetitorContent: true }),
        post('old', { engagementMetrics: { likes: 2000 }, publishedAt: at(1) }),
      ])
      const top = async (options: object): Promise<readonly (readonly [string, number])[]> => {
        const items = await social().content.top({ userId, by: 'likes', since: at(2), ...options })
        return items.map((item) => [item.platformContentId, item.value])
      }
      const ranked = [
        ['many', 100],
        ['few', 9],
      ]
      expect(await top({})).toEqual(ranked)
      expect(await top({ limit: 1 })).toEqual(ranked.slice(0, 1))
      expect(await top({ by: 'views' })).toEqual([
        ['few', 500],
        ['half hidden', 7],
        ['many', 0],
      ])
      expect(await top({ by: 'no_such' })).toEqual([])
      expect(await top({ userId: newUser() })).toEqual([])
    })

    test('items are counted by type', async () => {
      const { userId } = await stored([
        post('1'),
        post('2'),
        post('3', { contentType: 'reel' }),
        post('4', { contentType: 'ad', isCompetitorContent: true }),
      ])
      expect(await social().content.countByType({ userId })).toEqual({ post: 2, story: 0, reel: 1, video: 0, ad: 0 })
      const types = ['reel'] as const
      expect(await social().content.countByType({ userId, types })).toMatchObject({ post: 0, reel: 1 })
    })
  })
}
