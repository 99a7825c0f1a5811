import { sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ContentRow } from '../repositories/write-content.ts'
import type { Subject } from './contract.ts'
import { leased, post } from './samples.ts'

export function describeRepairs({ db, social }: Subject): void {
  describe('an item whose hash is the same', () => {
    /** Writes versions of one item, behind a probe where `probes`, and tells which of them were written. */
    async function written(
      probes: boolean,
      versions: readonly Partial<ContentRow>[],
      now?: () => number,
    ): Promise<{ readonly userId: string; readonly counts: readonly number[] }> {
      const { userId, lease } = await leased(social(now))
      const lastSyncAt = probes ? new Date(0) : null
      const counts = []
      for (const version of versions) {
        const report = await social(now).worker.writeContent({ ...lease, lastSyncAt }, [post('1', version)])
        counts.push(report.written)
      }
      return { userId, counts }
    }

    test.each([true, false])(
      'takes a date that was not told before, and never loses one (probe: %s)',
      async (probes) => {
        const publishedAt = new Date('2026-11-20T10:00:00Z')
        const unknown = { publishedAt: null }
        const edited = { ...unknown, contentHash: 'hash-2' }
        const { userId, counts } = await written(probes, [unknown, unknown, { publishedAt }, unknown, edited])
        expect(counts).toEqual([1, 0, 1, 0, 1])
        expect(await social().content.timeline({ userId })).toMatchObject([{ publishedAt }])
      },
    )

    test.each([true, false])('takes its competitor again after that one was deleted (probe: %s)', async (probes) => {
      const [gone, back] = [randomUUID(), randomUUID()]
      await db().execute(sql`insert into competitors (id, name) values (${gone}, 'Green'), (${back}, 'Green')`)
      const { userId, lease } = await leased(social())
      const holder = () => ({ ...lease, lastSyncAt: probes ? new Date(0) : null })
      const theirs = (competitorId: string) => [post('1', { isCompetitorContent: true, competitorId })]
      await social().worker.writeContent(holder(), theirs(gone))
      await db().execute(sql`delete from competitors where id = ${gone}`)
      expect(await social().worker.writeContent(holder(), theirs(back))).toMatchObject({ written: 1 })
      expect(await social().worker.writeContent(holder(), theirs(back))).toMatchObject({ written: 0 })
      expect(await social().content.count({ userId, competitorId: back })).toBe(1)
      // Only what is a competitor's has one: else each run would try again.
      const own = [post('2', { competitorId: back })]
      await social().worker.writeContent(holder(), own)
      await db().execute(sql`update social_media_content set competitor_id = null where platform_content_id = '2'`)
      expect(await social().worker.writeContent(holder(), own)).toMatchObject({ written: 0 })
    })

    test.each([true, false])(
      'is written for a later URL when the stored one is near its end (probe: %s)',
      async (probes) => {
        const start = Date.parse('2026-11-20T00:00:00Z')
        const media = (...hours: readonly (number | null)[]) => ({
          mediaUrls: hours.map((hour) => ({
            url: `https://cdn.example/1.jpg?oe=${hour}`,
            ...(hour === null ? {} : { expires_at: new Date(start + hour * 3_600_000).toISOString() }),
          })),
        })
        const at = async (hour: number, ...versions: readonly Partial<ContentRow>[]) =>
          (await written(probes, versions, () => start + hour * 3_600_000)).counts
        expect(await at(0, media(49), media(99))).toEqual([1, 0])
        expect(await at(0, media(47), media(99), media(99))).toEqual([1, 1, 0])
        expect(await at(0, media(99, 47), media(99, 98))).toEqual([1, 1])
        expect(await at(0, media(-5), media(-4), media(-4))).toEqual([1, 1, 0])
        expect(await at(0, media(47), media(46), media(47), media(null), media())).toEqual([1, 0, 0, 0, 0])
        // Where nobody told when a URL ends, it is left alone.
        expect(await at(0, media(null), media(99))).toEqual([1, 0])
        expect(await at(0, media(null, 47), media(null, 99))).toEqual([1, 1])
      },
    )

    test('keeps its stored URLs readable whatever is in them', async () => {
      const odd = { mediaUrls: [{ expires_at: 5 }, { expires_at: null }, { expires_at: 'never' }, {}] }
      expect((await written(true, [odd, odd, { mediaUrls: [] }])).counts).toEqual([1, 0, 0])
    })
  })
}
