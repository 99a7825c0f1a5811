import { describe, expect, it } from 'vitest'
import { creativeMedia, creativeText } from '../ads.ts'
import { ad, adAccount, adAccountId, business, user } from '../index.ts'
import { connectAds } from '../test-support/ads.ts'
import { list, text } from './define.ts'

async function itemsOf<Item>(listed: AsyncIterable<Item>): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const item of listed) items.push(item)
  return items
}

describe('the nodes of ads', () => {
  it('reach from a person to the text and media of an ad', async () => {
    const { graph, account } = connectAds()
    account.addAd({
      name: 'Autumn 1',
      creative: {
        children: [{ name: 'A', imageHash: 'a1b2c3' }],
        storySpec: {
          link_data: { message: 'Three new colours', child_attachments: [{ name: 'A', image_hash: 'a1b2c3' }] },
        },
        assetFeed: { bodies: [{ text: 'Other' }, { adlabels: [] }] },
      },
    })
    const accounts = graph.list(user.adaccounts, 'me', { fields: ['account_id', 'currency', 'account_status'] })
    const [own] = await itemsOf(accounts)
    expect(own).toEqual({ id: account.id, account_id: account.accountId, currency: 'EUR', account_status: 1 })
    const creative = { fields: ['object_story_spec', 'asset_feed_spec'] } as const
    const [one] = await itemsOf(
      graph.list(adAccount.ads, adAccountId(account.accountId), { limit: 500, fields: ['name', { creative }] }),
    )
    expect(one?.creative?.asset_feed_spec?.bodies).toEqual([{ text: 'Other' }, {}])
    expect(creativeText(one?.creative ?? {})).toEqual({ text: 'Three new colours', headline: undefined })
    const media = creativeMedia(one?.creative ?? {})
    expect(media).toEqual([{ type: 'image', name: 'A', hash: 'a1b2c3' }])
    const hashes = media.flatMap(({ hash = [] }) => hash)
    const images = graph.list(adAccount.adimages, account.id, { params: { hashes }, fields: ['hash', 'permalink_url'] })
    expect((await itemsOf(images)).map(({ hash }) => hash)).toEqual(['a1b2c3'])
  })

  it('are listed by status and by when they changed', async () => {
    const { graph, account, meta } = connectAds()
    const [old, gone] = ['Old', 'Gone'].map((name) => account.addAd({ name, createdAt: '2026-11-01T00:00:00Z' }))
    gone?.remove()
    const names = async (params: Parameters<typeof graph.request>[2]) =>
      (await itemsOf(graph.list(adAccount.ads, account.id, { fields: ['name'], params }))).map(({ name }) => name)
    expect(await names({})).toEqual(['Old'])
    expect(await names({ effective_status: ['DELETED', 'ARCHIVED'] })).toEqual(['Gone'])
    const since = Math.floor(meta.clock.now() / 1000) + 60
    meta.clock.advance({ hours: 1 })
    old?.change({ name: 'New' })
    expect(await names({ updated_since: since })).toEqual(['New'])
    expect(await names({ updated_since: since + 7200 })).toEqual([])
  })

  it('are there by their own ids, and of a portfolio', () => {
    expect(adAccountId('66')).toBe('act_66')
    expect(adAccountId('act_66')).toBe('act_66')
    expect([business.owned_ad_accounts, business.client_ad_accounts].map(({ node }) => node)).toEqual([
      adAccount,
      adAccount,
    ])
    expect(ad.edges.adcreatives.path).toBe('adcreatives')
  })

  it('read lists of parts, and of a part what is known', () => {
    const cards = list({ name: text, link: text })
    expect(cards.read([{ name: 'A', link: 7, more: 1 }, null, {}])).toEqual([{ name: 'A' }, {}, {}])
    expect(cards.read({ name: 'A' })).toBeUndefined()
  })
})
