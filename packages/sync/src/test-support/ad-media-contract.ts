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
}
