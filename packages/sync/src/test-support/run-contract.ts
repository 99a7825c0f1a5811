import { randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { syncState } from '@bos/social-db/schema'
import { eq } from 'drizzle-orm'
import { rowsWritten, type SyncReport } from '../index.ts'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

/** What a run reads, writes, leaves and reports. */
export function runContract(open: OpenShop): void {
  describe('syncing', () => {
    const fill = ({ page, instagram }: Shop) => {
      for (let n = 0; n < 130; n += 1) {
        const publishedAt = new Date(Date.parse('2026-11-20T09:00:00Z') - n * 3_600_000).toISOString()
        page.addPost({
          kind: n % 3 === 0 ? 'album' : 'photo',
          message: `Post ${n} 🚀`,
          publishedAt,
          reactions: n,
          comments: 1,
        })
        instagram.addMedia({
          kind: n % 4 === 0 ? 'reel' : 'image',
          caption: `Media ${n}`,
          publishedAt,
          likes: n,
          comments: 2,
        })
      }
    }
    const isDailyReach = ({ url }: Request) => url.includes('metric=reach') && /period=day(&|$)/.test(url)
    const stream = (report: SyncReport, name: string) => report.streams.find((each) => each.name === name)

    it('stores content of several pages and 30 days of numbers of both platforms', async () => {
      const shop = await open()
      fill(shop)
      const ids = await shop.connect()
      for (const id of [ids.facebook, ids.instagram]) {
        const report = await shop.sync.run(id)
        expect(report.status).toBe('complete')
        expect(stream(report, 'posts')).toMatchObject({ read: 130, written: 130, unchanged: 0, complete: true })
        expect(report.nextDueAt?.getTime()).toBeGreaterThan(shop.meta.clock.now())
        const reach = await shop.social.analytics.series({
          userId: shop.userId,
          connectionId: id,
          metric: 'reach',
          since: '2026-10-24',
          until: '2026-11-23',
        })
        expect(reach[0]?.points).toHaveLength(30)
      }
      const reels = await shop.social.content.timeline({ userId: shop.userId, types: ['reel'], limit: 100 })
      expect(reels).toHaveLength(33)
      expect(reels[0]).toMatchObject({ contentText: 'Media 0', engagementMetrics: { likes: 0, comments: 2 } })
    })

    it('reads an account of Instagram Login from its own host', async () => {
      const shop = await open()
      fill(shop)
      const id = await shop.connectInstagram()
      const before = shop.meta.log.length
      const report = await shop.sync.run(id)
      expect(report.streams.filter(({ complete }) => complete).map(({ name }) => name)).toEqual([
        'stories',
        'profile',
        'posts',
        'metrics',
        'audience',
        'competitors',
      ])
      expect(stream(report, 'posts')).toMatchObject({ read: 130, written: 130 })
      const hosts = shop.meta.log.slice(before).map((line) => /[a-z.]+\.com/.exec(line)?.[0])
      expect([...new Set(hosts)]).toEqual(['graph.instagram.com'])
      expect(rowsWritten(await shop.sync.run(id))).toBe(0)
    })

    it('writes nothing the second time, and says so', async () => {
      const shop = await open()
      fill(shop)
      const ids = await shop.connect()
      for (const id of [ids.facebook, ids.instagram]) {
        await shop.sync.run(id)
        const second = await shop.sync.run(id, { full: true })
        expect(rowsWritten(second)).toBe(0)
        expect(second.summary).toMatch(/^Nothing changed: 0 rows written/)
        expect(stream(second, 'posts')?.unchanged).toBe(130)
        const calls = shop.meta.log.length
        const third = await shop.sync.run(id)
        expect(rowsWritten(third)).toBe(0)
        expect(third.streams.filter(({ skippedUntil }) => !skippedUntil).map(({ name }) => name)).toEqual(['posts'])
        // The posts of two days, and the reels of a Page.
        expect(shop.meta.log.length - calls).toBeLessThanOrEqual(2)
      }
    })

    it('writes exactly the one edited caption and the one new reel', async () => {
      const shop = await open()
      fill(shop)
      const media = shop.instagram.addMedia({ kind: 'image', caption: 'Old', publishedAt: '2026-11-01T10:00:00Z' })
      const { instagram } = await shop.connect()
      await shop.sync.run(instagram)
      media.edit({ caption: 'New' })
      shop.instagram.addMedia({ kind: 'reel', caption: 'Reel', publishedAt: '2026-11-23T08:00:00Z' })
      const report = await shop.sync.run(instagram, { full: true })
      expect(stream(report, 'posts')).toMatchObject({ written: 2 })
      expect(rowsWritten(report)).toBe(2)
      const texts = (await shop.social.content.timeline({ userId: shop.userId, limit: 200 })).map(
        (item) => item.contentText,
      )
      expect(texts).toContain('New')
      expect(texts).toContain('Reel')
      expect(texts).not.toContain('Old')
    })

    it('leaves hidden likes and withheld videos out instead of making them 0', async () => {
      const shop = await open()
      shop.instagram.addMedia({
        kind: 'reel',
        publishedAt: '2026-11-20T10:00:00Z',
        likesHidden: true,
        copyrighted: true,
      })
      // Where the person allows to read numbers, Meta tells the likes all the same.
      await shop.sync.connect.finish(await shop.consent({ decline: ['instagram_manage_insights'] }))
      const [instagram] = await shop.social.connections.list({ userId: shop.userId, platform: 'instagram' })
      await shop.sync.run(instagram?.id ?? '')
      const [reel] = await shop.social.content.timeline({ userId: shop.userId })
      expect(reel?.engagementMetrics).toMatchObject({ likes: null })
      expect(reel?.contentText).toBeNull()
      expect(reel?.mediaUrls[0]).toMatchObject({ type: 'video', unavailable_reason: 'withheld_by_platform' })
    })

    it.each([
      [['pages_read_user_content'], ['clicks', 'comments', 'likes', 'reactions_by_type', 'shares'], []],
      [
        ['pages_read_user_content', 'read_insights'],
        ['shares'],
        [expect.objectContaining({ reason: 'permission' }), expect.objectContaining({ reason: 'permission' })],
      ],
    ])('reads Pages without %j, and says what is missing', async (decline, keys, missing) => {
      const shop = await open()
      fill(shop)
      await shop.sync.connect.finish(await shop.consent({ decline }))
      const [facebook] = await shop.social.connections.list({ userId: shop.userId, platform: 'facebook' })
      const report = await shop.sync.run(facebook?.id ?? '')
      expect(stream(report, 'posts')).toMatchObject({ written: 130, missing })
      const [post] = await shop.social.content.timeline({ userId: shop.userId })
      expect(Object.keys(post?.engagementMetrics ?? {}).sort()).toEqual(keys)
    })

    it('keeps what it read when Meta throttles, reports the rest as missing and waits as told', async () => {
      const shop = await open()
      fill(shop)
      const { instagram } = await shop.connect()
      shop.meta.faults.next('GET /:id/insights', { code: 80002, regainMinutes: 19 })
      const report = await shop.sync.run(instagram)
      expect(report.status).toBe('partial')
      expect(stream(report, 'posts')).toMatchObject({ written: 130, complete: true })
      expect(stream(report, 'metrics')).toMatchObject({
        complete: false,
        missing: [{ what: 'metrics', reason: 'throttled' }],
      })
      const waitMinutes = ((report.nextDueAt?.getTime() ?? 0) - shop.meta.clock.now()) / 60_000
      expect(waitMinutes).toBeGreaterThanOrEqual(19)
      expect(report.summary).toContain('19 minutes')
      const calls = shop.meta.log.length
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'throttled', streams: [] })
      expect(shop.meta.log.length).toBe(calls)
      shop.meta.clock.advance({ minutes: 25 })
      const next = await shop.sync.run(instagram)
      expect(next.status).toBe('complete')
      expect(stream(next, 'metrics')?.written).toBeGreaterThan(0)
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'complete' })
    })

    it('does not read again what it stored before a throttle in the middle of a long back-fill', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      let asked = 0
      shop.passing.by = (request, next) => {
        if (isDailyReach(request) && ++asked === 3) {
          shop.meta.faults.next('GET /:id/insights', { code: 80002, regainMinutes: 5 })
        }
        return next(request)
      }
      const first = await shop.sync.run(instagram)
      expect(stream(first, 'metrics')).toMatchObject({ complete: false, written: 14 * 4 })
      shop.meta.clock.advance({ minutes: 10 })
      const next = await shop.sync.run(instagram)
      // The 16 days that were left, and the three before them that Meta still revises.
      expect(stream(next, 'metrics')).toMatchObject({ complete: true, written: 16 * 4, unchanged: 3 * 4 })
    })

    it('does not move its watermark past a page that failed', async () => {
      const shop = await open()
      fill(shop)
      const { facebook } = await shop.connect()
      let pages = 0
      shop.passing.by = (request, next) => {
        if (request.url.includes('/published_posts') && ++pages === 2) {
          shop.meta.faults.next('GET /:id/published_posts', { code: 4711 })
        }
        return next(request)
      }
      const first = await shop.sync.run(facebook)
      expect(first.status).toBe('partial')
      expect(stream(first, 'posts')).toMatchObject({ read: 100, written: 100, complete: false })
      // The rest, and the item of that second again.
      expect(stream(await shop.sync.run(facebook), 'posts')).toMatchObject({ read: 31, written: 30, unchanged: 1 })
    })

    it('reads what was missed without a permission once it is granted', async () => {
      const shop = await open()
      await shop.sync.connect.finish(await shop.consent({ decline: ['instagram_manage_insights'] }))
      const [connection] = await shop.social.connections.list({ userId: shop.userId, platform: 'instagram' })
      const id = connection?.id ?? ''
      expect(stream(await shop.sync.run(id), 'metrics')).toMatchObject({ read: 0 })
      shop.meta.clock.advance({ days: 10 })
      shop.meta.world.grants.setPermission(shop.meta.world.person, 'instagram_manage_insights', 'granted')
      await shop.connect()
      await shop.sync.run(id)
      const series = { userId: shop.userId, metric: 'reach', since: '2026-10-01', until: '2026-12-31' } as const
      expect((await shop.social.analytics.series(series))[0]?.points).toHaveLength(30)
    })

    it('reads posts without reactions when that permission was taken back', async () => {
      const shop = await open()
      fill(shop)
      const { facebook } = await shop.connect()
      shop.meta.world.grants.setPermission(shop.meta.world.person, 'pages_read_user_content', 'declined')
      const report = await shop.sync.run(facebook)
      expect(stream(report, 'posts')).toMatchObject({ written: 130, complete: true })
      const [post] = await shop.social.content.timeline({ userId: shop.userId })
      expect(post?.engagementMetrics).toMatchObject({ likes: expect.any(Number), comments: expect.any(Number) })
    })

    it('stores the days of a back-fill and how far it came in one go, and a zombie stores nothing more', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      const twoWeeks = { through: '2026-11-07' }
      const watermark = async () => {
        const [state] = await shop.db.select().from(syncState).where(eq(syncState.connectionId, instagram))
        return state?.watermark['metrics']
      }
      let asked = 0
      shop.passing.by = async (request, next) => {
        // Another worker takes the connection over before the third week is read. The second one is still being stored when
        // the third is asked for.
        if (
          request.url.includes('/insights') &&
          /metric=reach&.*period=day|period=day&.*metric=reach/.test(request.url) &&
          ++asked === 3
        ) {
          await vi.waitFor(async () => expect(await watermark()).toMatchObject(twoWeeks), { timeout: 10_000 })
          await shop.db.update(syncState).set({ leaseEpoch: 1000 }).where(eq(syncState.connectionId, instagram))
        }
        return next(request)
      }
      const report = await shop.sync.run(instagram)
      expect(report).toMatchObject({ status: 'busy' })
      expect(await watermark()).toMatchObject(twoWeeks)
      const series = { userId: shop.userId, metric: 'reach', since: '2026-10-01', until: '2026-12-31' } as const
      expect((await shop.social.analytics.series(series))[0]?.points).toHaveLength(14)
    })

    it('keeps the parts of a number that Meta splits', async () => {
      const shop = await open()
      const ids = await shop.connect()
      await shop.sync.run(ids.facebook)
      await shop.sync.run(ids.instagram)
      const series = { userId: shop.userId, metric: 'impressions', since: '2026-11-20', until: '2026-11-21' } as const
      const found = await shop.social.analytics.series(series)
      const parts = found.map(({ platform, points }) => [platform, points[0]?.value, points[0]?.breakdown] as const)
      for (const [platform, value, breakdown] of parts) {
        const split: unknown = Object(breakdown)[platform === 'facebook' ? 'paid' : 'by_media_product_type']
        const sum = Object.values(Object(split)).reduce<number>((total, part) => total + Number(part), 0)
        expect([platform, sum]).toEqual([platform, value])
      }
    })

    it('goes on when the one who watches it fails', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      const report = await shop.sync.run(instagram, {
        onProgress: () => {
          throw new Error('a bug of the caller')
        },
      })
      expect(report.status).toBe('complete')
      expect(shop.notices.map(({ code }) => code)).toContain('progress_listener_failed')
    })

    it('lets one of two runs work and tells the other that it is busy', async () => {
      const shop = await open()
      fill(shop)
      const { instagram } = await shop.connect()
      const reports = await Promise.all([shop.sync.run(instagram), shop.sync.run(instagram)])
      expect(reports.map(({ status }) => status).sort()).toEqual(['busy', 'complete'])
      expect(await shop.social.content.timeline({ userId: shop.userId, limit: 500 })).toHaveLength(130)
    })

    it('stops when told and goes on from there', async () => {
      const shop = await open()
      fill(shop)
      const { instagram } = await shop.connect()
      const stop = new AbortController()
      const report = await shop.sync.run(instagram, {
        signal: stop.signal,
        onProgress: ({ stream: name }) => {
          if (name === 'posts') stop.abort()
        },
      })
      expect(report.status).toBe('partial')
      expect(stream(report, 'metrics')?.missing).toMatchObject([{ reason: 'stopped' }])
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'complete' })
    })

    it('refuses a connection that is not there, in one sentence', async () => {
      const shop = await open()
      await expect(shop.sync.run(randomUUID())).rejects.toMatchObject({ code: 'not_found' })
      await expect(shop.sync.run('no id of ours')).rejects.toMatchObject({ code: 'not_found' })
    })
  })
}
