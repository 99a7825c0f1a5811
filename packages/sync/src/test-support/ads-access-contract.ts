import { describe, expect, it } from 'vitest'
import { DELIVERED, openAdvertiser } from './advertiser.ts'
import type { OpenShop } from './sync-contract.ts'

const DAY = '2026-11-20'

/** Whose ads are read, and what is said where some cannot be. */
export function adsAccessContract(open: OpenShop): void {
  const errorOf = (code: number, message: string) =>
    Response.json({ error: { message, type: 'OAuthException', code, fbtrace_id: 'A1' } }, { status: 400 })

  describe('ads that can be read', () => {
    it('add up in one row over two accounts with other currencies and zones, on days that are over in both', async () => {
      const shop = await openAdvertiser(open)
      const { world, clock } = shop.shop.meta
      const there = world.addAdAccount({ name: 'Kiwi Ads', currency: 'NZD', timeZone: 'Pacific/Auckland' })
      clock.advance({ hours: 3 })
      // 23 November in Berlin, the 24th in Auckland.
      const days = ['2026-11-22', '2026-11-23'].map((day) => ({ day, actions: { lead: 2 } }))
      shop.addAd(shop.account, {}, days)
      shop.addAd(there, {}, [...days.map((day) => ({ ...day, spend: '7.50' })), { day: DAY, actions: { lead: 1 } }])
      await shop.run()
      const rows = await shop.days()
      expect([...rows.keys()]).toEqual([DAY, '2026-11-22'])
      expect(rows.get('2026-11-22')).toMatchObject({
        value: 4,
        breakdown: {
          ad_accounts: {
            [shop.account.id]: { currency: 'EUR', time_zone: 'Europe/Berlin', spend: 10 },
            [there.id]: { currency: 'NZD', time_zone: 'Pacific/Auckland', spend: 7.5, name: 'Kiwi Ads' },
          },
        },
      })
      expect(Object.keys(Object(rows.get(DAY)?.breakdown)['ad_accounts'])).toEqual([there.id])
    })

    it('are not those of another Instagram account, nor those that name nobody', async () => {
      const shop = await openAdvertiser(open)
      const { meta, instagram } = shop.shop
      const other = meta.world.addInstagram({ username: 'another_brand' })
      const theirs = meta.world.addAdAccount({ name: 'Another Brand' })
      const day = { day: '2026-11-20', actions: { purchase: 7 } }
      const add = (creative: { mediaId?: string }, of?: typeof other) => {
        const ad = theirs.addAd({ name: 'Boost', ...(of && { instagram: of }), creative })
        ad.deliver({ ...DELIVERED, ...day })
        return ad
      }
      add({ mediaId: other.addMedia({ kind: 'image' }).id }, other)
      add({})
      const own = add({ mediaId: instagram.addMedia({ kind: 'image' }).id }, instagram)
      await shop.run()
      const { userId, social } = shop.shop
      const stored = await social.content.timeline({ userId, types: ['ad'], limit: 10 })
      expect(stored.map(({ platformContentId }) => platformContentId)).toEqual([own.id])
      expect((await shop.days()).get('2026-11-20')?.value).toBe(7)
    })

    it('say 0 of what was restated to nothing', async () => {
      const shop = await openAdvertiser(open)
      const ad = shop.addAd(shop.account, {}, [{ day: '2026-11-20', inlineLinkClicks: 9, actions: { comment: 4 } }])
      await shop.run()
      const told = async () => (await shop.days()).get('2026-11-20')?.breakdown
      expect(await told()).toMatchObject({ ad_accounts: { [shop.account.id]: { inline_link_clicks: 9 } } })
      ad.deliver({ ...DELIVERED, day: '2026-11-20' })
      shop.shop.meta.clock.advance({ days: 1 })
      await shop.run()
      const nothing = { inline_link_clicks: 0, engagement: 0 }
      expect(await told()).toMatchObject({ ad_accounts: { [shop.account.id]: nothing } })
      expect((await shop.item(ad.id))?.engagementMetrics).toMatchObject({ inline_link_clicks: 0, comments: 0 })
    })

    it("are the Page's own, also where another Page's are in the same account", async () => {
      const shop = await openAdvertiser(open)
      const other = shop.shop.meta.world.addPage({ name: 'Other Store' })
      const mine = shop.addAd(shop.account, {}, [{ day: DAY, actions: { lead: 2 } }])
      const foreign = shop.addAd(shop.account, { page: other }, [{ day: DAY, actions: { lead: 50 } }])
      const theirs = shop.shop.meta.world.addAdAccount({ name: 'Theirs' })
      shop.addAd(theirs, { page: other }, [{ day: DAY }])
      const { report } = await shop.run()
      expect(report.status).toBe('complete')
      expect(await shop.item(foreign.id)).toBeUndefined()
      expect(await shop.item(mine.id)).toMatchObject({ engagementMetrics: { conversions: 2 } })
      const { value, breakdown } = (await shop.days()).get(DAY) ?? {}
      expect(value).toBe(2)
      expect(breakdown).toMatchObject({ ad_accounts: { [shop.account.id]: { impressions: 1000, reach: 800 } } })
      expect(Object.keys(Object(breakdown)['ad_accounts'])).toEqual([shop.account.id])
      const insights = shop.shop.meta.log.filter((line) => line.includes(`${theirs.id}/insights`))
      expect(insights).toEqual([])
    })

    it('leave people out, and say so, where one call cannot count those of all ads of the Page', async () => {
      const shop = await openAdvertiser(open)
      const other = shop.shop.meta.world.addPage({ name: 'Other Store' })
      shop.addAd(shop.account, { page: other })
      const told = { purchase: '4.10' }
      const add = (more: { inlineLinkClicks?: number } = {}) =>
        shop.addAd(shop.account, {}, [{ day: DAY, actions: { purchase: 1 }, values: told, ...more }])
      add({ inlineLinkClicks: 5 })
      await shop.run()
      const few = (await shop.days()).get(DAY)
      expect(few?.breakdown).toMatchObject({ ad_accounts: { [shop.account.id]: { reach: 800 } } })
      for (let n = 0; n < 129; n += 1) add()
      shop.shop.meta.clock.advance({ days: 1 })
      const { metrics } = await shop.run()
      expect(metrics?.missing).toMatchObject([
        { what: `reach of ad account ${shop.account.id}`, reason: 'not_additive' },
      ])
      const { value, breakdown } = (await shop.days()).get(DAY) ?? {}
      expect(value).toBe(130)
      const part = Object(breakdown)['ad_accounts'][shop.account.id]
      expect(part).toMatchObject({
        impressions: 130_000,
        inline_link_clicks: 5,
        spend: 1300,
        value: 533,
        goals: { purchase: { type: 'purchase', count: 130, value: 533, windows: { '7d_click': 130 } } },
      })
      expect(part).not.toHaveProperty('reach')
    })

    it('come whole out of an account that must be read in small pieces, but for what Meta cannot tell', async () => {
      const shop = await openAdvertiser(open)
      for (let n = 0; n < 3; n += 1) shop.addAd(shop.account)
      shop.account.deliverDaily()
      shop.account.limits({ rowsPerCall: 5, heavyFields: ['reach'], refusedFields: ['outbound_clicks'] })
      const { metrics, ads } = await shop.run()
      expect(metrics).toMatchObject({ complete: true, written: 28 })
      expect(metrics?.missing).toMatchObject([
        { what: `outbound_clicks of ad account ${shop.account.id}`, reason: 'too_much_data' },
      ])
      for (const { breakdown } of (await shop.days()).values()) {
        const part = Object(breakdown)['ad_accounts'][shop.account.id]
        expect(part).toMatchObject({ impressions: expect.any(Number), reach: expect.any(Number) })
        expect(part).not.toHaveProperty('outbound_clicks')
      }
      expect(ads).toMatchObject({ complete: true, written: 3 })
      expect(ads?.missing.map(({ what }) => what)).toEqual([`outbound_clicks of ads of ad account ${shop.account.id}`])
    })
  })

  describe('ad accounts', () => {
    it('are those that the service names, with or without act_', async () => {
      const named: string[] = []
      const asked: unknown[] = []
      const adAccounts = async (page: unknown) => (asked.push(page), named)
      const shop = await openAdvertiser(open, { adAccounts })
      const other = shop.shop.meta.world.addAdAccount({ name: 'Not this one' })
      const third = shop.shop.meta.world.addAdAccount({ name: 'This one' })
      for (const account of [shop.account, other, third]) shop.addAd(account, {}, [{ day: DAY, actions: { lead: 1 } }])
      named.push(shop.account.id, third.accountId, '404')
      const { ads, metrics } = await shop.run()
      const { userId, page } = shop.shop
      expect(asked[0]).toEqual({ connectionId: shop.facebook, userId, accountId: page.id })
      for (const stream of [ads, metrics]) {
        expect(stream?.missing).toMatchObject([{ what: 'ad account act_404', reason: 'not_found' }])
      }
      const { value, breakdown } = (await shop.days()).get(DAY) ?? {}
      expect(value).toBe(2)
      expect(Object.keys(Object(breakdown)['ad_accounts']).sort()).toEqual([shop.account.id, third.id].sort())
    })

    it('are not read where the function of the service fails, which is said', async () => {
      const adAccounts = () => Promise.reject(new Error('the table with FAKE-secret is away'))
      const shop = await openAdvertiser(open, { adAccounts })
      shop.addAd(shop.account, {}, [{ day: DAY }])
      const { report, ads, metrics } = await shop.run()
      expect(report.status).toBe('partial')
      for (const stream of [ads, metrics]) expect(stream?.missing).toMatchObject([{ reason: 'host' }])
      expect(await shop.days()).toEqual(new Map())
      expect(shop.shop.notices).toContainEqual(expect.objectContaining({ code: 'ad_accounts_failed' }))
      expect(JSON.stringify([report, shop.shop.notices])).not.toContain('FAKE-secret')
    })

    it('whose access is gone are left out and named, and what is stored of them stays', async () => {
      const shop = await openAdvertiser(open)
      const other = shop.shop.meta.world.addAdAccount({ name: 'Lost Ads' })
      const days = [{ day: DAY, actions: { lead: 1 } }]
      const kept = shop.addAd(shop.account, {}, days)
      const lost = shop.addAd(other, {}, days)
      await shop.run()
      shop.shop.passing.by = async (request, next) =>
        request.url.includes(other.id) ? errorOf(200, '(#200) Ad account owner has NOT grant ads_read') : next(request)
      kept.deliver({ ...DELIVERED, day: DAY, actions: { lead: 4 } })
      kept.deliver({ ...DELIVERED, day: '2026-11-21', actions: { lead: 1 } })
      const { report, ads, metrics } = await shop.run({ full: true })
      expect(report.status).toBe('complete')
      for (const stream of [ads, metrics]) {
        expect(stream?.missing).toMatchObject([{ what: `ad account ${other.id} (Lost Ads)`, reason: 'permission' }])
      }
      const rows = await shop.days()
      expect(rows.get(DAY)).toMatchObject({
        value: 5,
        breakdown: { ad_accounts: { [other.id]: { impressions: 1000 } } },
      })
      expect(Object.keys(Object(rows.get('2026-11-21')?.breakdown)['ad_accounts'])).toEqual([shop.account.id])
      await shop.run({ full: true })
      expect(await shop.item(lost.id)).toBeDefined()
    })

    it('that do not answer keep every day from being written without them', async () => {
      const shop = await openAdvertiser(open)
      const other = shop.shop.meta.world.addAdAccount({ name: 'Slow Ads' })
      for (const account of [shop.account, other]) shop.addAd(account, {}, [{ day: DAY, actions: { lead: 1 } }])
      const isSlow = (request: Request) => request.url.includes(`${other.id}/insights`)
      shop.shop.passing.by = (request, next) =>
        isSlow(request) ? Promise.reject(new TypeError('fetch failed')) : next(request)
      const cut = await shop.run()
      expect(cut.report.status).toBe('partial')
      expect(cut.metrics).toMatchObject({ complete: false, written: 0, missing: [{ reason: 'network' }] })
      expect(await shop.days()).toEqual(new Map())
      shop.shop.passing.by = (request, next) => next(request)
      const { metrics } = await shop.run()
      expect(metrics).toMatchObject({ complete: true, written: 1 })
      expect((await shop.days()).get(DAY)).toMatchObject({ value: 2 })
    })
  })

  describe('calls for ads', () => {
    it('are six a day for an account of up to a hundred, and none in between', async () => {
      const shop = await openAdvertiser(open)
      for (let n = 0; n < 100; n += 1) shop.addAd(shop.account, { creative: { body: 'Words', imageHash: `a${n}` } })
      shop.account.deliverDaily()
      const { log, clock } = shop.shop.meta
      const calls = async () => {
        const before = log.length
        await shop.run()
        const lines = log.slice(before).filter((line) => /adaccounts|act_/.test(line))
        return lines.map((line) => /(me|act)_?\d*\/(\w+)/.exec(line)?.[2])
      }
      const daily = ['adaccounts', 'ads', 'insights', 'adaccounts', 'ads', 'insights']
      expect(await calls()).toEqual(daily)
      for (let hour = 1; hour < 24; hour += 1) {
        clock.advance({ hours: 1 })
        expect(await calls()).toEqual([])
      }
      clock.advance({ hours: 1 })
      expect(await calls()).toEqual(daily)
    })
  })

  describe('a connection without ads', () => {
    const adCalls = (log: readonly string[]) => log.filter((line) => /adaccounts|act_/.test(line))

    it('that is not meant for them has no such stream, and spends no call', async () => {
      const shop = await open()
      shop.meta.world.addAdAccount({ name: 'Blue Ads' }).addAd({ name: 'Autumn', page: shop.page })
      const { facebook } = await shop.connect()
      const { streams } = await shop.sync.run(facebook)
      expect(streams.map(({ name }) => name).filter((name) => name.startsWith('ad'))).toEqual([])
      expect(adCalls(shop.meta.log)).toEqual([])
    })

    it('says so where the permission was not granted, and spends no call', async () => {
      const shop = await open({ sync: { capabilities: ['content', 'ads'] } })
      const outcome = await shop.sync.connect.finish(await shop.consent({ decline: ['ads_read'] }))
      if (outcome.status !== 'connected' || !outcome.facebook.connected) throw new Error('not connected')
      const facebook = outcome.facebook.connectionId
      const report = await shop.sync.run(facebook)
      expect(report.status).toBe('complete')
      for (const what of ['ads', 'ad_metrics']) {
        const told = report.streams.find(({ name }) => name === what)
        expect(told).toMatchObject({ complete: true, read: 0, missing: [{ what, reason: 'permission' }] })
      }
      expect(adCalls(shop.meta.log)).toEqual([])
      const account = await shop.sync.accounts.get({ connectionId: facebook, userId: shop.userId })
      expect(account?.health.reasons).toContainEqual(expect.objectContaining({ code: 'permission_missing' }))
    })

    it('goes on with the Page where Meta takes the token of the person no longer before anybody knows', async () => {
      const shop = await openAdvertiser(open)
      shop.addAd(shop.account, {}, [{ day: DAY }])
      const dead = Response.json(
        { error: { message: 'Session expired', type: 'OAuthException', code: 190 } },
        { status: 400 },
      )
      shop.shop.passing.by = async (request, next) =>
        /\/(me|act_\d+)\b/.test(request.url) ? dead.clone() : next(request)
      const { report, ads, metrics } = await shop.run()
      expect(report.status).toBe('complete')
      for (const stream of [ads, metrics]) expect(stream?.missing).toMatchObject([{ reason: 'person_token_expired' }])
      shop.shop.passing.by = (request, next) => next(request)
      expect((await shop.run()).ads).toMatchObject({ read: 1, written: 1, missing: [] })
    })

    it('goes on with the Page when the access of the person has ended, and reads them once it is back', async () => {
      const shop = await openAdvertiser(open)
      const { meta, page, sync } = shop.shop
      shop.addAd(shop.account, {}, [{ day: DAY }])
      await shop.run()
      meta.clock.advance({ days: 61 })
      page.addPost({ kind: 'photo', message: 'After' })
      const { report, ads, metrics } = await shop.run()
      expect(report.status).toBe('complete')
      expect(report.streams.find(({ name }) => name === 'posts')).toMatchObject({ complete: true, written: 1 })
      for (const stream of [ads, metrics]) {
        expect(stream).toMatchObject({ complete: true, missing: [{ reason: 'person_token_expired' }] })
        expect(stream?.missing[0]?.action).toMatch(/^Connect the Page again/)
      }
      const [again] = [await sync.connect.finish(await shop.shop.consent())]
      expect(again?.status).toBe('connected')
      const back = await shop.run()
      expect(back.ads).toMatchObject({ complete: true, read: 1, missing: [] })
      expect(back.metrics).toMatchObject({ complete: true, missing: [] })
    })
  })
}
