import { describe, expect, it } from 'vitest'
import { openAdvertiser } from './advertiser.ts'
import type { OpenShop } from './sync-contract.ts'

const DAY = '2026-11-20'
const LEAD = [{ day: DAY, actions: { lead: 1 } }] as const

/** How ad accounts share the time of a run, and what a run says of those that it leaves alone. */
export function adsTurnsContract(open: OpenShop): void {
  async function openTwo(sync: Parameters<typeof openAdvertiser>[1] = {}) {
    const advertiser = await openAdvertiser(open, sync)
    const { passing, meta } = advertiser.shop
    const other = meta.world.addAdAccount({ name: 'Other Ads', timeZone: 'Europe/Berlin' })
    return {
      ...advertiser,
      other,
      clock: meta.clock,
      wait: (time: { seconds: number } | { minutes: number }): undefined => {
        meta.clock.advance(time)
      },
      /** Before what is asked about this is answered. */
      meet: (isMeant: (url: string) => boolean, meet: () => Response | Promise<Response> | undefined) => {
        passing.by = (request, next) => {
          const answer = isMeant(request.url) ? meet() : undefined
          return answer ? Promise.resolve(answer) : next(request)
        }
      },
    }
  }
  // Of two listings the one without what an ad says.
  const isListingForDays = (url: string) => /act_\d+\/ads\?/.test(url) && url.includes('limit=500')
  const broken = () => Promise.reject<Response>(new TypeError('fetch failed'))
  const denied = () =>
    Response.json(
      { error: { message: '(#200) Permissions error', type: 'OAuthException', code: 200 } },
      { status: 400 },
    )

  describe('the turns of ad accounts', () => {
    it('come to all of them, where each listing takes the time of a run', async () => {
      const { meet, wait, clock, ...shop } = await openTwo()
      for (const account of [shop.account, shop.other]) shop.addAd(account, {}, LEAD)
      // The days of an account are read with what is left after its own listing.
      meet(
        (url) => /act_\d+\/ads\?/.test(url),
        () => wait({ seconds: 150 }),
      )
      const reads: (number | undefined)[] = []
      for (let run = 0; run < 3; run += 1) {
        reads.push((await shop.run()).metrics?.read)
        clock.advance({ hours: 1 })
      }
      expect(reads[0]).toBe(1)
      expect((await shop.days()).get(DAY)).toMatchObject({ value: 2 })
    })

    it('are counted of one whose ads are never listed in time, and the days are written without it', async () => {
      const { meet, wait, clock, ...shop } = await openTwo({ adAccounts: async () => [shop.account.id, shop.other.id] })
      shop.addAd(shop.account, {}, LEAD)
      for (let ad = 0; ad < 501; ad += 1) shop.addAd(shop.other)
      meet(
        (url) => isListingForDays(url) && url.includes(shop.other.id),
        () => wait({ minutes: 5 }),
      )
      for (let run = 0; run < 3; run += 1) {
        const { metrics } = await shop.run()
        const lack = { what: `ad account ${shop.other.id} (Other Ads)`, reason: 'out_of_time' }
        expect(metrics).toMatchObject({ complete: run === 2, missing: [lack] })
        clock.advance({ hours: 1 })
      }
      expect((await shop.days()).get(DAY)).toMatchObject({ value: 1, breakdown: { lacking: [shop.other.id] } })
    })

    it('of one that is shared go on at the day where time ran out', async () => {
      const { clock, ...shop } = await openTwo({ backfillDays: 21 })
      shop.addAd(shop.account, { page: shop.shop.meta.world.addPage({ name: 'Another Store' }) })
      for (let ad = 0; ad < 101; ad += 1) shop.addAd(shop.account, {}, ad === 0 ? LEAD : [])
      const asked: string[] = []
      shop.shop.passing.by = (request, next) => {
        const { pathname, searchParams } = new URL(request.url)
        if (pathname.endsWith(`${shop.account.id}/insights`) && searchParams.get('level') === 'account') {
          clock.advance({ seconds: 100 })
          asked.push(JSON.parse(searchParams.get('time_range') ?? '{}').since)
        }
        return next(request)
      }
      const { metrics } = await shop.run()
      expect(metrics).toMatchObject({ complete: false })
      clock.advance({ hours: 1 })
      const before = asked.length
      await shop.run()
      expect(asked[before]).toBe('2026-11-09')
      clock.advance({ hours: 1 })
      await shop.run()
      expect((await shop.days()).get(DAY)).toMatchObject({ value: 1 })
    })

    it('that a full run did not get to come in the next one', async () => {
      const { meet, clock, ...shop } = await openTwo()
      for (const account of [shop.account, shop.other]) shop.addAd(account, {}, LEAD)
      // For the sake of it the next run comes at once.
      const third = shop.shop.meta.world.addAdAccount({ name: 'Broken Ads' })
      meet((url) => url.includes(`${third.id}/ads`), broken)
      await shop.run()
      const asked: string[] = []
      const note = (minutes: number) => {
        shop.shop.passing.by = (request, next) => {
          if (request.url.includes(`${third.id}/ads`)) return broken()
          if (isListingForDays(request.url)) {
            asked.push(request.url)
            clock.advance({ minutes })
          }
          return next(request)
        }
      }
      note(5)
      clock.advance({ hours: 1 })
      expect((await shop.run({ full: true })).metrics).toMatchObject({ complete: false })
      expect(asked).toHaveLength(1)
      note(0)
      clock.advance({ hours: 1 })
      await shop.run()
      const ids = asked.slice(1).map((url) => /act_\d+/.exec(url)?.[0])
      expect(ids).toHaveLength(2)
      expect(new Set(ids)).toEqual(new Set([shop.account.id, shop.other.id]))
    })
  })

  describe('an ad account that is left alone', () => {
    it('is told to lack what it lacked when it was asked', async () => {
      const { clock, ...shop } = await openTwo()
      for (const account of [shop.account, shop.other]) shop.addAd(account, {}, LEAD)
      shop.shop.passing.by = (request, next) => {
        if (request.url.includes(`${shop.other.id}/ads?`)) return broken()
        return request.url.includes(`${shop.account.id}/insights`) && request.url.includes('level=ad')
          ? Promise.resolve(denied())
          : next(request)
      }
      const what = `numbers of ad account ${shop.account.id} (Blue Ads)`
      for (let run = 0; run < 2; run += 1) {
        const { ads } = await shop.run()
        expect(ads?.missing.map((part) => part.what)).toContain(what)
        clock.advance({ hours: 1 })
      }
    })

    it('because nobody names it any more counts with what it told of a day that waited', async () => {
      const named: string[] = []
      const { meet, clock, ...shop } = await openTwo({ adAccounts: async () => [...named] })
      named.push(shop.account.id, shop.other.id)
      for (const account of [shop.account, shop.other]) shop.addAd(account, {}, LEAD)
      meet((url) => url.includes(`${shop.other.id}/insights`), broken)
      await shop.run()
      expect(await shop.days()).toEqual(new Map())
      named.shift()
      meet(
        () => false,
        () => undefined,
      )
      clock.advance({ hours: 1 })
      await shop.run()
      expect((await shop.days()).get(DAY)).toMatchObject({ value: 2 })
    })
  })
}
