import { analytics } from '@bos/social-db/schema'
import { and, eq, ne } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { openAdvertiser } from './advertiser.ts'
import type { OpenShop } from './sync-contract.ts'

// Canonical types, first present wins (P, M for the names).
const GOALS = [
  [
    'purchase',
    [
      'omni_purchase',
      'purchase',
      'offsite_conversion.fb_pixel_purchase',
      'onsite_web_purchase',
      'app_custom_event.fb_mobile_purchase',
    ],
  ],
  ['lead', ['lead', 'onsite_conversion.lead_grouped', 'offsite_conversion.fb_pixel_lead']],
  [
    'registration',
    ['omni_complete_registration', 'complete_registration', 'offsite_conversion.fb_pixel_complete_registration'],
  ],
  ['message_started', ['onsite_conversion.messaging_conversation_started_7d']],
  ['app_install', ['omni_app_install', 'mobile_app_install']],
] as const

/** What becomes of ads: a row each, and one row a day over all ad accounts. */
export function adsContract(open: OpenShop): void {
  describe('ads', () => {
    it('are stored with what they say, show and did', async () => {
      const shop = await openAdvertiser(open)
      const creative = {
        body: 'Three new colours 🚀',
        title: 'Shop now',
        imageHash: 'a1b2c3',
        linkUrl: 'http://shop.example.com/',
      }
      const days = ['2026-11-20', '2026-11-21'].map((day) => ({
        day,
        inlineLinkClicks: 12,
        outboundClicks: 11,
        videoPlays: 300,
        watchSeconds: 1200,
        actions: {
          post_reaction: 5,
          comment: 2,
          post: 1,
          'onsite_conversion.post_save': 3,
          omni_purchase: 2,
          purchase: 2,
          lead: 1,
        },
        values: { omni_purchase: '40.50', purchase: '40.50' },
        windows: { omni_purchase: { '1d_view': 1, '7d_click': 1 } },
      }))
      const ad = shop.addAd(shop.account, { creative }, days)
      const { report, ads } = await shop.run()
      expect(report.status).toBe('complete')
      expect(ads).toMatchObject({ read: 1, written: 1, complete: true, missing: [] })
      expect(await shop.item(ad.id)).toMatchObject({
        contentType: 'ad',
        contentText: 'Three new colours 🚀',
        publishedAt: new Date('2026-11-01T10:00:00Z'),
        mediaUrls: [{ type: 'image', url: expect.stringMatching(/^https:/), external_id: 'a1b2c3' }],
        engagementMetrics: {
          likes: 10,
          comments: 4,
          shares: 2,
          saves: 6,
          clicks: 40,
          inline_link_clicks: 24,
          outbound_clicks: 22,
          conversions: 6,
          goals: {
            purchase: { type: 'omni_purchase', count: 4, windows: { '1d_view': 2, '7d_click': 2 }, value: '81' },
            lead: { type: 'lead', count: 2 },
            registration: { count: 0 },
          },
          spend: 20,
          value: 81,
          currency: 'EUR',
          ad: {
            name: 'Autumn',
            status: 'ACTIVE',
            account_id: shop.account.id,
            campaign_id: ad.campaignId,
            adset_id: ad.adSetId,
            headline: 'Shop now',
            link: 'http://shop.example.com/',
            post_id: expect.stringMatching(new RegExp(`^${shop.shop.page.id}_`)),
            permalink: expect.stringMatching(/^https:\/\/www\.facebook\.com\//),
          },
        },
        reachMetrics: {
          reach: expect.any(Number),
          impressions: 2000,
          impressions_source: 'impressions',
          views: 600,
          avg_watch_ms: 4000,
        },
      })
    })

    it('hold 0 where Meta leaves out an empty list, and nothing where they were never delivered', async () => {
      const shop = await openAdvertiser(open)
      const seen = shop.addAd(shop.account, {}, [{ day: '2026-11-20' }])
      const unseen = shop.addAd(shop.account)
      await shop.run()
      const metrics = async (id: string) => {
        const { engagementMetrics, reachMetrics } = (await shop.item(id)) ?? {}
        return { ...engagementMetrics, ...reachMetrics, ad: undefined }
      }
      const nothing = { likes: 0, comments: 0, shares: 0, saves: 0, outbound_clicks: 0, conversions: 0, value: 0 }
      expect(await metrics(seen.id)).toMatchObject({ ...nothing, clicks: 20, impressions: 1000 })
      expect(await metrics(seen.id)).not.toHaveProperty('views')
      expect(await metrics(seen.id)).not.toHaveProperty('avg_watch_ms')
      expect(await metrics(unseen.id)).toEqual({ ad: undefined })
    })

    it('show the post that they boost, a film with its address, and cards in order', async () => {
      const shop = await openAdvertiser(open)
      const { page, instagram } = shop.shop
      const post = page.addPost({ kind: 'photo', message: 'Organic words' })
      const media = instagram.addMedia({ kind: 'image', caption: 'Of Instagram' })
      const boost = shop.addAd(shop.account, { creative: { storyId: post.id } })
      const boosted = shop.addAd(shop.account, { instagram, creative: { mediaId: media.id } })
      const videoId = page.addStory({ kind: 'video' }).mediaId
      const played = shop.addAd(shop.account, { creative: { body: 'Played', videoId } }, [{ day: '2026-11-20' }])
      const cards = [
        { name: 'One', imageHash: 'aa11' },
        { name: 'Two', picture: 'https://cdn.example.com/two.jpg', imageHash: 'bb22' },
      ]
      const carousel = shop.addAd(shop.account, {
        creative: { body: 'Cards', linkUrl: 'https://shop.example.com/', children: cards },
      })
      await shop.run()
      const item = await shop.item(boost.id)
      expect(item).toMatchObject({
        contentText: 'Organic words',
        mediaUrls: [{ type: 'image', url: expect.any(String) }],
      })
      expect(item?.engagementMetrics).toMatchObject({ ad: { post_id: post.id } })
      expect(await shop.item(boosted.id)).toMatchObject({
        contentText: 'Of Instagram',
        engagementMetrics: { ad: { instagram_media_id: media.id } },
      })
      expect(await shop.item(played.id)).toMatchObject({
        mediaUrls: [{ type: 'video', url: expect.stringMatching(/^https:/), external_id: videoId }],
        reachMetrics: { views: 0 },
      })
      expect(await shop.item(carousel.id)).toMatchObject({
        mediaUrls: [
          { external_id: 'aa11', url: expect.stringContaining('aa11') },
          { external_id: 'bb22', url: 'https://cdn.example.com/two.jpg' },
        ],
      })
      // What was looked up once is not looked up again.
      shop.shop.meta.clock.advance({ days: 1, hours: 1 })
      const { ads } = await shop.run()
      expect(ads).toMatchObject({ complete: true, written: 0, unchanged: 4 })
    })

    it.each(GOALS)('count a %s by the first type that is there, and never by two', async (goal, types) => {
      const shop = await openAdvertiser(open, { conversionGoals: [goal] })
      const ids = types.map((_, first) => {
        const there = types.slice(first)
        const counts = there.map((type, place) => [type, first + 1 + 10 * place] as const)
        const windows = Object.fromEntries(there.map((type) => [type, { '1d_view': 1, '28d_click': first }]))
        const actions = Object.fromEntries(counts)
        const days = [{ day: `2026-11-${String(10 + first)}`, actions, windows }]
        return shop.addAd(shop.account, {}, days).id
      })
      await shop.run()
      const days = await shop.days()
      for (const [first, type] of types.entries()) {
        const told = { type, count: first + 1, windows: { '1d_view': 1 } }
        expect((await shop.item(ids[first] ?? ''))?.engagementMetrics).toMatchObject({
          conversions: first + 1,
          goals: { [goal]: told },
        })
        expect(days.get(`2026-11-${String(10 + first)}`)).toMatchObject({
          value: first + 1,
          unit: 'count',
          breakdown: { goals: { [goal]: first + 1 }, ad_accounts: { [shop.account.id]: { goals: { [goal]: told } } } },
        })
      }
    })

    it('make one row a day of the ad account, with all that it did', async () => {
      const shop = await openAdvertiser(open)
      const actions = { post_reaction: 4, purchase: 3, lead: 2, complete_registration: 1 }
      const values = { purchase: '149.70' }
      shop.addAd(shop.account, {}, [{ day: '2026-11-20', inlineLinkClicks: 9, outboundClicks: 8, actions, values }])
      shop.addAd(shop.account, {}, [{ day: '2026-11-20' }, { day: '2026-11-21' }])
      // The day that runs in Berlin.
      shop.addAd(shop.account, {}, [{ day: '2026-11-23' }])
      const { metrics } = await shop.run()
      expect(metrics).toMatchObject({ written: 2, missing: [], covered: { since: '2026-10-24', until: '2026-11-23' } })
      const days = await shop.days()
      expect([...days.keys()]).toEqual(['2026-11-20', '2026-11-21'])
      expect(days.get('2026-11-20')).toMatchObject({
        value: 6,
        breakdown: {
          source: 'ads.actions',
          goals: { purchase: 3, lead: 2, registration: 1 },
          ad_accounts: {
            [shop.account.id]: {
              name: 'Blue Ads',
              currency: 'EUR',
              time_zone: 'Europe/Berlin',
              impressions: 2000,
              reach: expect.any(Number),
              clicks: 40,
              inline_link_clicks: 9,
              outbound_clicks: 8,
              engagement: 13,
              spend: 20,
              value: 149.7,
              goals: { purchase: { type: 'purchase', count: 3, value: 149.7, windows: { '7d_click': 3 } } },
            },
          },
        },
      })
      expect(days.get('2026-11-21')).toMatchObject({
        value: 0,
        breakdown: { ad_accounts: { [shop.account.id]: { impressions: 1000, outbound_clicks: 0, value: 0 } } },
      })
    })

    it('change no number of the Page itself', async () => {
      const plain = await open()
      const { facebook } = await plain.connect()
      const shop = await openAdvertiser(open)
      shop.addAd(shop.account, {}, [{ day: '2026-11-20', actions: { lead: 2 } }])
      await plain.sync.run(facebook)
      await shop.run()
      const organic = async (db: typeof plain.db, connectionId: string) => {
        const mine = and(eq(analytics.connectionId, connectionId), ne(analytics.metricType, 'conversions'))
        const rows = await db.select().from(analytics).where(mine)
        return rows.map(({ day, metricType }) => `${day} ${metricType}`).toSorted()
      }
      expect(await organic(shop.shop.db, shop.facebook)).toEqual(await organic(plain.db, facebook))
      const kept = await shop.shop.db.select().from(analytics).where(eq(analytics.connectionId, shop.facebook))
      const before = new Map(kept.map(({ id, value, breakdown }) => [id, { value, breakdown }]))
      shop.addAd(shop.account, {}, [{ day: '2026-11-20', actions: { lead: 2 } }])
      await shop.run({ full: true })
      const after = await shop.shop.db.select().from(analytics).where(eq(analytics.connectionId, shop.facebook))
      const changed = after.filter(({ id, value }) => before.get(id)?.value !== value)
      expect(changed.map(({ day, metricType, value }) => ({ day, metricType, value }))).toEqual([
        { day: '2026-11-20', metricType: 'conversions', value: 4 },
      ])
    })

    it('write nothing a second time, and correct what Meta restated after 20 days', async () => {
      const shop = await openAdvertiser(open)
      const ad = shop.addAd(shop.account, { creative: { body: 'Words', imageHash: 'cc33' } })
      for (let day = 10; day < 23; day += 1) ad.deliver({ ...ORDINARY, day: `2026-11-${day}`, actions: { lead: 1 } })
      await shop.run()
      const again = await shop.run({ full: true })
      expect([again.ads?.written, again.metrics?.written]).toEqual([0, 0])
      expect([again.ads?.unchanged, again.metrics?.unchanged]).toEqual([1, 13])
      shop.shop.meta.clock.advance({ days: 20 })
      ad.deliver({ ...ORDINARY, day: '2026-11-21', actions: { lead: 5 } })
      const { ads, metrics } = await shop.run()
      expect([ads?.written, metrics?.written]).toEqual([1, 1])
      expect((await shop.days()).get('2026-11-21')).toMatchObject({ value: 5, breakdown: { goals: { lead: 5 } } })
    })

    it('that are deleted are gone after two readings, and their days stay', async () => {
      const shop = await openAdvertiser(open)
      const ad = shop.addAd(shop.account, {}, [{ day: '2026-11-20' }])
      const other = shop.addAd(shop.account)
      const archived = shop.addAd(shop.account, { status: 'ARCHIVED' }, [{ day: '2026-11-20' }])
      await shop.run()
      ad.remove()
      for (let day = 0; day < 2; day += 1) {
        expect(await shop.item(ad.id)).toBeDefined()
        shop.shop.meta.clock.advance({ days: 1, hours: 1 })
        await shop.run()
      }
      expect(await shop.item(ad.id)).toBeUndefined()
      expect(await shop.item(other.id)).toBeDefined()
      expect((await shop.item(archived.id))?.reachMetrics).toMatchObject({ impressions: 1000 })
      expect((await shop.days()).get('2026-11-20')?.breakdown).toMatchObject({
        ad_accounts: { [shop.account.id]: { impressions: 2000 } },
      })
    })
  })
}

const ORDINARY = { impressions: 500, reach: 400, clicks: 10, spend: '5.25' } as const
