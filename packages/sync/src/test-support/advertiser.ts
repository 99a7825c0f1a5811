import type { AdDelivery, NewAd } from '@bos/meta-client/testing'
import type { SyncOptions } from '../index.ts'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

/** An ordinary day of an ad. */
export const DELIVERED = { impressions: 1000, reach: 800, clicks: 20, spend: '10.00' } as const

/** A shop that is connected for ads, with an ad account of its own. */
export async function openAdvertiser(open: OpenShop, sync: Partial<SyncOptions> = {}) {
  const shop = await open({ sync: { capabilities: ['content', 'metrics', 'ads'], ...sync } })
  const account = shop.meta.world.addAdAccount({ name: 'Blue Ads', currency: 'EUR', timeZone: 'Europe/Berlin' })
  const { facebook } = await shop.connect()
  return { ...advertiserOf(shop, facebook), shop, account, facebook }
}

function advertiserOf(shop: Shop, connectionId: string) {
  const { userId, page } = shop
  return {
    /** An ad of the Page, with what it did on some days. */
    addAd(
      account: ReturnType<Shop['meta']['world']['addAdAccount']>,
      given: Partial<NewAd> = {},
      days: readonly (Partial<AdDelivery> & { readonly day: string })[] = [],
    ) {
      const ad = account.addAd({ name: 'Autumn', page, createdAt: '2026-11-01T10:00:00Z', ...given })
      for (const day of days) ad.deliver({ ...DELIVERED, ...day })
      return ad
    },

    /** Syncs everything that is due, or more, and gives what the two streams of ads told. */
    async run(options: { readonly full?: boolean } = {}) {
      const report = await shop.sync.run(connectionId, options)
      const of = (name: string) => report.streams.find((stream) => stream.name === name)
      return { report, ads: of('ads'), metrics: of('ad_metrics') }
    },

    /** The row of an ad. */
    async item(id: string) {
      const items = await shop.social.content.timeline({ userId, connectionId, types: ['ad'], limit: 100 })
      return items.find(({ platformContentId }) => platformContentId === id)
    },

    /** The daily rows, by day. */
    async days() {
      const window = { since: '2026-01-01', until: '2027-12-31' } as const
      const [series] = await shop.social.analytics.series({ userId, connectionId, metric: 'conversions', ...window })
      return new Map((series?.points ?? []).map((point) => [point.day, point]))
    },
  }
}
