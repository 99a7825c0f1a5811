import { describe, expect, it } from 'vitest'
import { openAdvertiser } from './advertiser.ts'
import type { OpenShop } from './sync-contract.ts'

/** What is stored of the films and posts that ads show, when more are shown than one run asks for, or none any more. */
export function adMediaContract(open: OpenShop): void {
  const played = async (films: number) => {
    const shop = await openAdvertiser(open)
    const ads = Array.from({ length: films }, (_, index) => {
      const videoId = shop.shop.page.addStory({ kind: 'video' }).mediaId
      return shop.addAd(shop.account, { creative: { body: `Played ${index}`, videoId } })
    })
    const media = async () => {
      const items = await Promise.all(ads.map(({ id }) => shop.item(id)))
      return items.map((item) => Object(item?.mediaUrls[0]))
    }
    const nextDay = () => shop.shop.meta.clock.advance({ days: 1, hours: 1 })
    return { shop, ads, media, nextDay }
  }

  describe('films of ads', () => {
    it('all have their turn, at most 50 a run, and say until then that they were not looked up', async () => {
      const { shop, media, nextDay } = await played(60)
      await shop.run()
      const first = await media()
      expect(first.filter(({ url }) => url !== undefined)).toHaveLength(50)
      expect(first.filter((one) => one.unavailable_reason === 'not_looked_up')).toHaveLength(10)
      nextDay()
      await shop.run({ full: true })
      expect((await media()).filter(({ url }) => url === undefined)).toEqual([])
    })

    it('are written once they are known, and not again while they wait', async () => {
      const { shop, nextDay } = await played(104)
      await shop.run()
      nextDay()
      const { ads } = await shop.run({ full: true })
      expect(ads).toMatchObject({ written: 50, unchanged: 54 })
    })

    it('that Meta never tells of are not looked up, and take no other ad anything', async () => {
      const { shop, media, nextDay } = await played(2)
      const given = shop.shop.page.addStory({ kind: 'video' }).mediaId
      const broken = shop.addAd(shop.account, { creative: { body: 'Broken', videoId: given } })
      shop.shop.meta.faults.next(`GET /${given}`, { code: 1 }, { times: Number.POSITIVE_INFINITY })
      const what = `films of single ads of ad account ${shop.account.id}`
      const { ads } = await shop.run()
      expect(ads).toMatchObject({ complete: true, written: 3, missing: [{ what, reason: 'transient' }] })
      expect((await media()).every(({ url }) => url !== undefined)).toBe(true)
      expect((await shop.item(broken.id))?.mediaUrls).toMatchObject([{ unavailable_reason: 'not_looked_up' }])
      nextDay()
      expect((await shop.run({ full: true })).ads).toMatchObject({ written: 0, missing: [{ what }] })
    })

    it('keep their address when the ad is paused, and are asked for no other while it lasts', async () => {
      const { shop, ads, media, nextDay } = await played(1)
      await shop.run()
      const [before] = await media()
      expect(before.url).toMatch(/^https:/)
      const lookUps = () => shop.shop.meta.log.filter((line) => line.includes(`/${before.external_id}`)).length
      const after = lookUps()
      nextDay()
      await shop.run({ full: true })
      // The film is a story's too, which is read each time.
      expect([after > 1, lookUps() - after]).toEqual([true, 1])
      ads[0]?.change({ status: 'PAUSED' })
      shop.shop.meta.clock.advance({ days: 40 })
      const { ads: told } = await shop.run()
      expect(told).toMatchObject({ written: 1 })
      expect((await media())[0]).toEqual({ ...before, thumbnail_url: expect.any(String) })
    })

    it('of an ad that was old and paused from the start are said to be not looked up', async () => {
      const shop = await openAdvertiser(open)
      const videoId = shop.shop.page.addStory({ kind: 'video' }).mediaId
      const given = { createdAt: '2026-01-01T10:00:00Z', status: 'PAUSED' } as const
      const ad = shop.addAd(shop.account, { ...given, creative: { body: 'Played', videoId } })
      await shop.run()
      expect((await shop.item(ad.id))?.mediaUrls).toMatchObject([
        { type: 'video', external_id: videoId, unavailable_reason: 'not_looked_up' },
      ])
    })
  })

  describe('posts that ads boost', () => {
    it('that Meta never tells of are said to be missing, and take no other ad anything', async () => {
      const shop = await openAdvertiser(open)
      const { page, meta } = shop.shop
      const post = page.addPost({ kind: 'photo', message: 'Organic words' })
      const boost = shop.addAd(shop.account, { creative: { storyId: post.id } })
      const broken = shop.addAd(shop.account, { creative: { storyId: `${page.id}_99` } })
      meta.faults.next(`GET /${page.id}_99`, { code: 1 }, { times: Number.POSITIVE_INFINITY })
      const { ads } = await shop.run()
      const what = `posts of single ads of ad account ${shop.account.id}`
      expect(ads).toMatchObject({ complete: true, written: 2, missing: [{ what, reason: 'transient' }] })
      expect((await shop.item(boost.id))?.contentText).toBe('Organic words')
      expect(await shop.item(broken.id)).toMatchObject({ contentText: null })
    })

    it('are left as they are stored while others have their turn', async () => {
      const shop = await openAdvertiser(open)
      const { page, passing, meta } = shop.shop
      // None of them is on the Page itself.
      passing.by = (request, next) => {
        const isOrganic = /\/(published_posts|posts|feed|photos)$/.test(new URL(request.url).pathname)
        return isOrganic ? Promise.resolve(Response.json({ data: [] })) : next(request)
      }
      for (let index = 0; index < 52; index += 1) {
        shop.addAd(shop.account, { creative: { storyId: page.addPost({ kind: 'photo' }).id } })
      }
      await shop.run()
      meta.clock.advance({ days: 1, hours: 1 })
      const { ads } = await shop.run({ full: true })
      expect(ads).toMatchObject({ written: 2, unchanged: 50 })
    })

    it('all have their turn, also where the first of them can never be seen', async () => {
      const shop = await openAdvertiser(open)
      const { page, instagram } = shop.shop
      for (let index = 0; index < 55; index += 1) {
        shop.addAd(shop.account, { creative: { storyId: `${page.id}_99${index}` } })
      }
      const media = instagram.addMedia({ kind: 'image', caption: 'Behind them' })
      const last = shop.addAd(shop.account, { instagram, creative: { mediaId: media.id } })
      for (let day = 0; day < 6; day += 1) {
        await shop.run({ full: true })
        shop.shop.meta.clock.advance({ days: 1, hours: 1 })
      }
      expect((await shop.item(last.id))?.contentText).toBe('Behind them')
    })
  })

  describe('ads of an account that does not tell everything', () => {
    const broken = (part: string) => async (request: Request, next: typeof fetch) =>
      request.url.includes(part)
        ? Response.json({ error: { message: 'Busy', type: 'OAuthException', code: 99 } }, { status: 400 })
        : next(request)

    it('are written without their numbers, and those that are stored stand', async () => {
      const shop = await openAdvertiser(open)
      const { meta, passing } = shop.shop
      const ad = shop.addAd(shop.account, { creative: { body: 'Words' } }, [{ day: '2026-11-20' }])
      await shop.run()
      const before = await shop.item(ad.id)
      expect(before?.reachMetrics).toMatchObject({ impressions: 1000 })
      meta.clock.advance({ days: 1, hours: 1 })
      const later = shop.addAd(shop.account, { creative: { body: 'Later' } }, [{ day: '2026-11-20' }])
      passing.by = broken(`${shop.account.id}/insights`)
      const what = `numbers of ad account ${shop.account.id}`
      expect((await shop.run()).ads).toMatchObject({ complete: false, written: 1, missing: [{ what }] })
      expect(await shop.item(ad.id)).toEqual(before)
      expect(await shop.item(later.id)).toMatchObject({ contentText: 'Later', reachMetrics: {} })
      passing.by = (request, next) => next(request)
      expect((await shop.run()).ads).toMatchObject({ complete: true, written: 1, missing: [] })
      expect((await shop.item(later.id))?.reachMetrics).toMatchObject({ impressions: 1000 })
    })

    it('are written without their pictures, and those that are stored stand', async () => {
      const shop = await openAdvertiser(open)
      const { meta, passing } = shop.shop
      const card = (imageHash: string) => ({
        creative: { body: 'Cards', linkUrl: 'https://shop.example.com/', children: [{ name: 'One', imageHash }] },
      })
      const ad = shop.addAd(shop.account, card('ee55'))
      await shop.run()
      const known = { external_id: 'ee55', url: expect.stringContaining('ee55') }
      expect((await shop.item(ad.id))?.mediaUrls).toMatchObject([known])
      meta.clock.advance({ days: 1, hours: 1 })
      // So that its row is written.
      ad.deliver({ day: '2026-11-20', impressions: 10, reach: 9, clicks: 1, spend: '1.00' })
      const later = shop.addAd(shop.account, card('ff66'))
      passing.by = broken(`${shop.account.id}/adimages`)
      const what = `images of ad account ${shop.account.id}`
      expect((await shop.run()).ads).toMatchObject({ complete: false, written: 2, missing: [{ what }] })
      expect(await shop.item(ad.id)).toMatchObject({ mediaUrls: [known], reachMetrics: { impressions: 10 } })
      const waiting = { external_id: 'ff66', unavailable_reason: 'not_looked_up' }
      expect((await shop.item(later.id))?.mediaUrls).toMatchObject([waiting])
      passing.by = (request, next) => next(request)
      expect((await shop.run()).ads).toMatchObject({ complete: true, written: 1, missing: [] })
      expect((await shop.item(later.id))?.mediaUrls).toMatchObject([{ url: expect.stringContaining('ff66') }])
    })

    it('are not taken for gone where listing them takes longer than the run has', async () => {
      const shop = await openAdvertiser(open)
      const { meta, passing } = shop.shop
      const ads = ['One', 'Two'].map((body) => shop.addAd(shop.account, { creative: { body } }))
      await shop.run()
      ads[0]?.remove()
      passing.by = (request, next) => {
        if (request.url.includes(`${shop.account.id}/ads`)) meta.clock.advance({ minutes: 5 })
        return next(request)
      }
      for (let day = 0; day < 3; day += 1) {
        meta.clock.advance({ days: 1, hours: 1 })
        const missing = [{ what: `ad account ${shop.account.id} (Blue Ads)`, reason: 'out_of_time' }]
        expect((await shop.run()).ads).toMatchObject({ complete: false, read: 0, missing })
      }
      for (const { id } of ads) expect(await shop.item(id)).toBeDefined()
    })
  })
}
