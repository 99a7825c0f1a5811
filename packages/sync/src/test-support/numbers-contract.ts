import { describe, expect, it } from 'vitest'
import type { MetricType } from '@bos/social-db'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

/** What each metric type holds, for both platforms and both logins, from Meta's answer to the row. */
export function numbersContract(open: OpenShop): void {
  const rowsOf = async (shop: Shop, connectionId: string, metric: MetricType) => {
    const window = { since: '2026-10-01', until: '2026-12-31' } as const
    const found = await shop.social.analytics.series({ userId: shop.userId, connectionId, metric, ...window })
    return found[0]?.points ?? []
  }

  describe('account numbers', () => {
    it.each([
      ['facebook', 'followers', 30, 'fb.page_follows'],
      ['facebook', 'engagement', 30, 'fb.page_post_engagements'],
      ['facebook', 'reach', 30, 'fb.page_total_media_view_unique'],
      ['facebook', 'impressions', 30, 'fb.page_media_view'],
      ['facebook', 'clicks', 30, 'fb.page_total_actions'],
      ['instagram', 'followers', 1, 'ig.followers_count'],
      ['instagram', 'engagement', 30, 'ig.total_interactions'],
      ['instagram', 'reach', 30, 'ig.reach'],
      ['instagram', 'impressions', 30, 'ig.views'],
      ['instagram', 'clicks', 30, 'ig.website_clicks+ig.profile_links_taps'],
    ] as const)('of %s: %s, %i days of %s', async (platform, metric, days, source) => {
      const shop = await open()
      const ids = await shop.connect()
      await shop.sync.run(ids[platform])
      const rows = await rowsOf(shop, ids[platform], metric)
      expect(rows).toHaveLength(days)
      for (const row of rows) expect(row).toMatchObject({ unit: 'count', breakdown: { source } })
    })

    it("hold Meta's own counts of 7 and 28 days for people, who do not add up", async () => {
      const shop = await open()
      const ids = await shop.connect()
      for (const id of [ids.facebook, ids.instagram]) {
        await shop.sync.run(id)
        const rows = await rowsOf(shop, id, 'reach')
        const newest = Object(rows.at(-1)?.breakdown)['windows']
        expect(newest).toEqual({ 7: expect.any(Number), 28: expect.any(Number) })
        for (const days of [7, 28] as const) {
          const asked = { userId: shop.userId, connectionId: id, metric: 'reach', days } as const
          const told = { status: 'known', until: '2026-11-23', value: newest[days] }
          expect(await shop.social.analytics.windows(asked)).toMatchObject([told])
        }
      }
    })

    it('hold who the followers are, and keep it when the count is read again', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      await shop.sync.run(instagram)
      const splits = async () =>
        Object.keys((await rowsOf(shop, instagram, 'followers')).at(-1)?.breakdown ?? {}).sort()
      expect(await splits()).toEqual(['age', 'city', 'country', 'gender', 'source'])
      shop.meta.clock.advance({ hours: 7 })
      await shop.sync.run(instagram)
      expect(await splits()).toEqual(['age', 'city', 'country', 'gender', 'source'])
    })

    it('are not there under 100 followers, which is said', async () => {
      const shop = await open()
      const page = shop.meta.world.addPage({
        name: 'Tiny Store',
        followers: 40,
        instagram: { username: 'tiny_store', followers: 30 },
      })
      const outcome = await shop.sync.connect.finish(await shop.consent({ pages: [page] }))
      if (outcome.status !== 'connected' || !outcome.facebook.connected || !outcome.instagram.connected) {
        throw new Error('not connected')
      }
      const facebook = outcome.facebook.connectionId
      const report = await shop.sync.run(facebook)
      expect(report.streams.find(({ name }) => name === 'metrics')?.missing.length).toBeGreaterThan(0)
      expect(await rowsOf(shop, facebook, 'reach')).toEqual([])
      expect(await rowsOf(shop, facebook, 'followers')).toMatchObject([
        { value: 40, breakdown: { source: 'fb.followers_count' } },
      ])
      const instagram = outcome.instagram.connectionId
      const audience = (await shop.sync.run(instagram)).streams.find(({ name }) => name === 'audience')
      expect(audience?.missing.map(({ what }) => what)).toContain('followers by age')
    })

    it('reach back as far as the service asks for, over a database that it opens itself', async () => {
      const outer = await open()
      let opened = 0
      const db = async () => {
        opened += 1
        return outer.db
      }
      const shop = await open({ sync: { db, backfillDays: 45 } })
      expect(opened).toBe(0)
      const ids = await shop.connect()
      for (const id of [ids.facebook, ids.instagram]) {
        await shop.sync.run(id)
        expect((await rowsOf(shop, id, 'reach')).map(({ day }) => day)).toHaveLength(45)
      }
      expect(opened).toBe(1)
    })

    it('say which days were read', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      const metrics = (await shop.sync.run(instagram)).streams.find(({ name }) => name === 'metrics')
      expect(metrics?.covered).toEqual({ since: '2026-10-24', until: '2026-11-23' })
    })
  })
}
