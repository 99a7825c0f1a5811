import { describe, expect, it } from 'vitest'
import { createSync } from '../index.ts'
import { DAY_NUMBERS } from '../platforms/facebook/ads/numbers.ts'
import { openAdvertiser } from './advertiser.ts'
import type { OpenShop } from './sync-contract.ts'

const DAY = '2026-11-20'
const LEAD = [{ day: DAY, actions: { lead: 1 } }] as const
/** What becomes of the other ad accounts, and of what was read, where one of them does not tell. */
export function adsTroubleContract(open: OpenShop): void {
  async function openTwo(sync: Parameters<typeof openAdvertiser>[1] = {}) {
    const advertiser = await openAdvertiser(open, sync)
    const other = advertiser.shop.meta.world.addAdAccount({ name: 'Other Ads', timeZone: 'Europe/Berlin' })
    const ads = { own: advertiser.addAd(advertiser.account, {}, LEAD), other: advertiser.addAd(other, {}, LEAD) }
    const { passing, meta } = advertiser.shop
    return {
      ...advertiser,
      other,
      ads,
      /** Answers what is asked about this in another way. */
      fail(part: string, answer: () => Response | Promise<Response>) {
        passing.by = (request, next) => (request.url.includes(part) ? Promise.resolve(answer()) : next(request))
      },
      heal() {
        passing.by = (request, next) => next(request)
      },
      /** Calls from here on whose line has this. */
      watch(part: string) {
        const from = meta.log.length
        return () => meta.log.slice(from).filter((line) => line.includes(part))
      },
    }
  }

  const refusal = (code: number, { type, id, minutes }: { type: string; id: string; minutes: number }) =>
    Response.json(
      { error: { message: 'There have been too many calls', type: 'OAuthException', code, error_subcode: 2446079 } },
      {
        status: 400,
        headers: {
          'x-business-use-case-usage': JSON.stringify({
            [id]: [
              {
                type,
                call_count: 100,
                total_cputime: 1,
                total_time: 1,
                estimated_time_to_regain_access: minutes,
              },
            ],
          }),
        },
      },
    )
  const broken = () => Promise.reject<Response>(new TypeError('fetch failed'))
  const denied = () =>
    Response.json(
      { error: { message: '(#200) Permissions error', type: 'OAuthException', code: 200 } },
      { status: 400 },
    )
  const partsOf = (row: { breakdown?: unknown } | undefined) => Object.keys(Object(row?.breakdown)['ad_accounts'])

  describe('an ad account that Meta limits', () => {
    it('is what is missing: the others and the other streams go on, and it is not asked before its time', async () => {
      const shop = await openTwo()
      const { meta, db, env, passing } = shop.shop
      const id = shop.other.accountId
      shop.fail(`${shop.other.id}/`, () => refusal(80000, { type: 'ads_insights', id, minutes: 90 }))
      const { report, ads, metrics } = await shop.run()
      expect(report.status).toBe('partial')
      const lack = { what: `ad account ${shop.other.id} (Other Ads)`, reason: 'throttled' }
      expect(ads).toMatchObject({ complete: false, read: 1, written: 1, missing: [lack] })
      expect(metrics).toMatchObject({ complete: false, read: 1, missing: [lack] })
      expect(metrics?.missing[0]?.action).toBe(
        'Nothing: Meta limits the calls about it; a run after 2026-11-23 10:30 UTC asks again.',
      )
      const competitors = report.streams.find(({ name }) => name === 'competitors')
      expect(competitors).toMatchObject({ complete: true, missing: [] })

      // Another process, which has met no limit.
      meta.clock.advance({ hours: 1 })
      const calls = shop.watch(shop.other.id)
      const fetch: typeof globalThis.fetch = (input, init) => passing.by(new Request(input, init), meta.fetch)
      const fresh = createSync({ env, db, fetch, clock: meta.clock, capabilities: ['content', 'metrics', 'ads'] })
      shop.heal()
      const early = await fresh.run(shop.facebook, { full: true })
      expect(early.streams.filter(({ name }) => name.startsWith('ad'))).toMatchObject([
        { complete: false, missing: [lack] },
        { complete: false, missing: [lack] },
      ])
      expect(calls()).toEqual([])

      meta.clock.advance({ hours: 1 })
      const own = shop.watch(shop.account.id)
      const after = await fresh.run(shop.facebook)
      expect(after.status).toBe('complete')
      expect((await shop.days()).get(DAY)).toMatchObject({ value: 2 })
      expect(await shop.item(shop.ads.other.id)).toBeDefined()
      // It told all an hour ago.
      expect(own()).toEqual([])
    })

    it.each(['the person', 'the account of the Page'])('is not %s, whose limit ends the run', async (who) => {
      const shop = await openTwo()
      const { passing, instagram } = shop.shop
      const media = instagram.addMedia({ kind: 'image' })
      shop.addAd(shop.account, { instagram, creative: { mediaId: media.id } })
      const error = { message: 'Limit', type: 'OAuthException', code: who === 'the person' ? 17 : 80002 }
      const batch = Response.json([{ code: 400, headers: [], body: JSON.stringify({ error }) }])
      passing.by = async (request, next) => {
        const isAboutPage = request.method === 'POST' && (await request.clone().text()).includes(media.id)
        if (who !== 'the person') return isAboutPage ? batch.clone() : next(request)
        return request.url.includes(`${shop.other.id}/ads`) ? Response.json({ error }, { status: 400 }) : next(request)
      }
      const { report, ads } = await shop.run()
      expect(ads).toMatchObject({ complete: false, missing: [{ what: 'ads', reason: 'throttled' }] })
      const competitors = report.streams.find(({ name }) => name === 'competitors')
      expect(competitors).toMatchObject({ complete: false, missing: [{ reason: 'throttled' }] })
    })
  })

  describe('an ad account that does not tell', () => {
    it('is waited for in three runs; then the days are written without it, and say so until it tells', async () => {
      const shop = await openTwo()
      const { clock } = shop.shop.meta
      shop.fail(`${shop.other.id}/insights`, broken)
      for (let run = 1; run < 3; run += 1) {
        const { metrics } = await shop.run()
        expect(metrics).toMatchObject({ complete: false, missing: [{ reason: 'network' }] })
        expect(await shop.days()).toEqual(new Map())
        clock.advance({ hours: 1 })
      }
      const { metrics } = await shop.run()
      expect(metrics).toMatchObject({ complete: true, written: 1, missing: [{ reason: 'network' }] })
      const row = (await shop.days()).get(DAY)
      expect(row).toMatchObject({ value: 1, breakdown: { lacking: [shop.other.id] } })
      expect(partsOf(row)).toEqual([shop.account.id])

      clock.advance({ days: 1 })
      shop.heal()
      expect((await shop.run()).metrics).toMatchObject({ complete: true, written: 1, missing: [] })
      const whole = (await shop.days()).get(DAY)
      expect(whole).toMatchObject({ value: 2, breakdown: { lacking: [] } })
      expect(partsOf(whole).sort()).toEqual([shop.account.id, shop.other.id].sort())
      expect((await shop.run({ full: true })).metrics).toMatchObject({ written: 0, unchanged: 1 })
    })

    it('because its reports never end takes the others neither their days nor the time of the run', async () => {
      const shop = await openTwo()
      const { clock, world } = shop.shop.meta
      const slow = [shop.other, world.addAdAccount({ name: 'Slower Ads' })]
      for (const account of slow) {
        shop.addAd(account, {}, LEAD)
        account.limits({ refusedFields: DAY_NUMBERS })
        account.reports({ pollsNeeded: 100_000 })
      }
      const ids = slow.map(({ id }) => id).sort()
      const minutes: number[] = []
      // Each run has time for one of them: three times for each.
      for (let run = 0; run < 6; run += 1) {
        const begin = clock.now()
        await shop.run()
        minutes.push((clock.now() - begin) / 60_000)
        if (run === 0) expect(await shop.days()).toEqual(new Map())
        clock.advance({ hours: 1 })
      }
      // Two streams of four minutes.
      expect(Math.max(...minutes)).toBeLessThan(9)
      const row = (await shop.days()).get(DAY)
      expect(row).toMatchObject({ value: 1, breakdown: { lacking: ids } })
      expect(partsOf(row)).toEqual([shop.account.id])
    })

    it('in the time of a run is asked for the same report by the next one', async () => {
      const { shop, account, ...advertiser } = await openAdvertiser(open, { backfillDays: 1 })
      advertiser.addAd(account, {}, [{ day: '2026-11-22', actions: { lead: 1 } }])
      account.reports({ pollsNeeded: 14 })
      let begun = 0
      const error = { message: 'Too much', type: 'OAuthException', code: 100, error_subcode: 1487534 }
      shop.passing.by = async (request, next) => {
        if (request.method === 'POST' && (await request.clone().text()).includes('level=account')) begun += 1
        const isTooMuch = request.method === 'GET' && request.url.includes('level=account')
        return isTooMuch ? Response.json({ error }, { status: 400 }) : next(request)
      }
      expect((await advertiser.run()).metrics).toMatchObject({ complete: false, missing: [{ reason: 'out_of_time' }] })
      expect(begun).toBe(1)
      shop.meta.clock.advance({ hours: 1 })
      expect((await advertiser.run()).metrics).toMatchObject({ complete: true, written: 1 })
      expect((await advertiser.days()).get('2026-11-22')).toMatchObject({ value: 1 })
      expect(begun).toBe(1)
    })

    it('leaves the conversions of a day unknown where only those are lost, and the rest of it told', async () => {
      const shop = await openTwo()
      const { clock } = shop.shop.meta
      shop.other.limits({ refusedFields: ['actions'] })
      for (let run = 0; run < 3; run += 1) {
        expect(await shop.days()).toEqual(new Map())
        await shop.run()
        clock.advance({ hours: 1 })
      }
      const { value, breakdown } = (await shop.days()).get(DAY) ?? {}
      expect(value).toBe(1)
      expect(breakdown).toMatchObject({
        goals: { lead: 1 },
        lacking: [shop.other.id],
        ad_accounts: { [shop.other.id]: { impressions: 1000 } },
      })
      expect(Object(breakdown)['ad_accounts'][shop.other.id]).not.toHaveProperty('goals')
    })
  })

  describe('what one ad account told', () => {
    it('is kept when the run is cut before the next one did', async () => {
      const shop = await openTwo()
      const { passing, sync } = shop.shop
      const cut = new AbortController()
      passing.by = (request, next) => {
        if (!request.url.includes(`${shop.other.id}/insights`) || request.url.includes('level=ad')) return next(request)
        cut.abort()
        return broken()
      }
      const report = await sync.run(shop.facebook, { signal: cut.signal })
      expect(report.streams.find(({ name }) => name === 'ad_metrics')).toMatchObject({ complete: false, read: 1 })
      expect(await shop.days()).toEqual(new Map())
      shop.heal()
      const asked = shop.watch(`${shop.account.id}/`)
      const { metrics } = await shop.run()
      expect(metrics).toMatchObject({ complete: true, written: 1 })
      expect(asked()).toEqual([])
      expect((await shop.days()).get(DAY)).toMatchObject({ value: 2 })
    })

    it('is remembered of one that a full run could not read', async () => {
      const shop = await openTwo()
      const { clock } = shop.shop.meta
      await shop.run()
      clock.advance({ days: 50 })
      // Longer ago than a first reading goes back.
      shop.addAd(shop.other, {}, [{ day: '2026-12-01', actions: { lead: 7 } }])
      shop.fail(`${shop.other.id}/`, denied)
      await shop.run({ full: true })
      shop.heal()
      clock.advance({ days: 1, hours: 1 })
      await shop.run()
      expect((await shop.days()).get('2026-12-01')).toMatchObject({ value: 7 })
    })

    it('of other goals than those of today is no 0 of the new ones', async () => {
      const shop = await openTwo({ conversionGoals: ['purchase'] })
      const { env, db, meta, passing } = shop.shop
      for (const account of [shop.account, shop.other]) {
        shop.addAd(account, {}, [{ day: '2026-11-21', actions: { purchase: 2, lead: 3 } }])
      }
      await shop.run()
      expect((await shop.days()).get('2026-11-21')).toMatchObject({ value: 4, breakdown: { goals: { purchase: 4 } } })
      const today = createSync({
        env,
        db,
        clock: meta.clock,
        fetch: (input, init) => passing.by(new Request(input, init), meta.fetch),
        capabilities: ['content', 'metrics', 'ads'],
        conversionGoals: ['purchase', 'lead'],
      })
      shop.fail(`${shop.other.id}/`, denied)
      await today.run(shop.facebook, { full: true })
      expect((await shop.days()).get('2026-11-21')).toMatchObject({
        value: 7,
        breakdown: { goals: { purchase: 4, lead: 3 }, lacking: [shop.other.id] },
      })
    })
  })

  describe('ads of an account', () => {
    it('are stored without what nobody lets be read of it, which is said of that alone', async () => {
      const shop = await openTwo()
      // A card's picture is named by its hash alone.
      const creative = {
        body: 'Words',
        linkUrl: 'https://shop.example.com/',
        children: [{ name: 'One', imageHash: 'dd44' }],
      }
      const ad = shop.addAd(shop.account, { creative }, LEAD)
      const of = `of ad account ${shop.account.id} (Blue Ads)`
      shop.fail(`${shop.account.id}/adimages`, denied)
      const { ads, metrics } = await shop.run()
      expect(ads).toMatchObject({
        complete: true,
        written: 3,
        missing: [{ what: `images ${of}`, reason: 'permission' }],
      })
      expect(metrics).toMatchObject({ complete: true, missing: [] })
      expect(await shop.item(ad.id)).toMatchObject({ contentText: 'Words', engagementMetrics: { conversions: 1 } })
      shop.fail(`${shop.account.id}/insights`, denied)
      shop.shop.meta.clock.advance({ days: 1, hours: 1 })
      const later = await shop.run()
      for (const stream of [later.ads, later.metrics]) {
        expect(stream).toMatchObject({ complete: true, missing: [{ what: `numbers ${of}`, reason: 'permission' }] })
      }
      expect(await shop.item(ad.id)).toMatchObject({ engagementMetrics: { conversions: 1 } })
    })

    it('that is shared are counted also once they are deleted or archived', async () => {
      const shop = await openTwo()
      shop.addAd(shop.account, { page: shop.shop.meta.world.addPage({ name: 'Another Store' }) })
      const filters: unknown[] = []
      shop.shop.passing.by = (request, next) => {
        const { pathname, searchParams } = new URL(request.url)
        const filtering = searchParams.get('filtering')
        const isOfDays = pathname.endsWith(`${shop.account.id}/insights`) && searchParams.get('level') === 'account'
        if (isOfDays && filtering !== null) filters.push(...JSON.parse(filtering))
        return next(request)
      }
      shop.ads.own.remove()
      await shop.run()
      expect((await shop.days()).get(DAY)).toMatchObject({ value: 2 })
      expect(filters).toMatchObject([
        { field: 'ad.id', value: [shop.ads.own.id] },
        {
          field: 'ad.effective_status',
          operator: 'IN',
          value: expect.arrayContaining(['ACTIVE', 'ARCHIVED', 'DELETED']),
        },
      ])
    })

    it('that is shared are asked for their numbers by their ids', async () => {
      const shop = await openTwo()
      const theirs = shop.addAd(shop.account, { page: shop.shop.meta.world.addPage({ name: 'Another Store' }) })
      const asked: unknown[] = []
      shop.shop.passing.by = (request, next) => {
        const { searchParams } = new URL(request.url)
        const isOfAds = request.url.includes(`${shop.account.id}/insights`) && searchParams.get('level') === 'ad'
        if (isOfAds) asked.push(...JSON.parse(searchParams.get('filtering') ?? '[]'))
        return next(request)
      }
      await shop.run()
      expect(asked).toMatchObject([{ field: 'ad.id', value: [shop.ads.own.id] }, { field: 'ad.effective_status' }])
      expect(JSON.stringify(asked)).not.toContain(theirs.id)
      expect(await shop.item(shop.ads.own.id)).toMatchObject({ engagementMetrics: { conversions: 1 } })
    })

    it.each(['the service no longer names', 'nobody may read any more'])(
      'that %s are left alone, and those that another one no longer lists are gone',
      async (how) => {
        const named: string[] = []
        const shop = await openTwo({ adAccounts: async () => [...named] })
        named.push(shop.account.id, shop.other.id)
        await shop.run()
        if (how.startsWith('the service')) named.pop()
        else shop.fail(`${shop.other.id}/`, denied)
        shop.ads.own.remove()
        shop.ads.other.remove()
        for (let day = 0; day < 2; day += 1) {
          expect(await shop.item(shop.ads.own.id)).toBeDefined()
          shop.shop.meta.clock.advance({ days: 1, hours: 1 })
          await shop.run()
        }
        expect(await shop.item(shop.ads.own.id)).toBeUndefined()
        expect(await shop.item(shop.ads.other.id)).toBeDefined()
      },
    )
  })
}
