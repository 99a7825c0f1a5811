import sdk from 'facebook-nodejs-business-sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { failureOf } from './test-support/scripted-fetch.ts'
import { createEmulator, type ListeningEmulator } from './testing.ts'

// Meta's own SDK, as it is, reads ads from an emulator that listens. The pinned one calls v24.0, whose Marketing API
// ended on 2026-10-06 (D): it reads ads before that day.

let listening: ListeningEmulator
const real = Object.getOwnPropertyDescriptor(sdk.FacebookAdsApi, 'GRAPH') ?? {}

async function shop() {
  const meta = createEmulator({ now: '2026-09-30T09:00:00Z' })
  const page = meta.world.addPage({ name: 'Blue Store' })
  const account = meta.world.addAdAccount({ name: 'Blue Ads', currency: 'EUR', timeZone: 'Europe/Berlin' })
  const creative = {
    body: 'Three new colours',
    title: 'Shop now',
    imageHash: 'a1b2c3',
    linkUrl: 'https://example.com/',
  }
  for (let more = 0; more < 30; more += 1) account.addAd({ name: `Ad ${more}`, page, creative })
  account.deliverDaily()
  listening = await meta.listen()
  Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { get: () => listening.hosts.facebookGraph, configurable: true })
  const token = meta.world.grants.tokenFor(meta.world.person, { scopes: ['ads_read'] })
  const api = sdk.FacebookAdsApi.init(token, 'en_US', false)
  return { meta, page, account, api, node: new sdk.AdAccount(account.id, {}, undefined, api) }
}

describe("Meta's own SDK reads ads", () => {
  afterEach(async () => {
    Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', real)
    await listening.close()
  })

  it('finds the accounts of the person', async () => {
    const { account, api } = await shop()
    const accounts = await new sdk.User('me', {}, undefined, api).getAdAccounts(['name', 'currency', 'timezone_name'])
    expect(accounts.map(({ _data }) => _data)).toEqual([
      { name: 'Blue Ads', currency: 'EUR', timezone_name: 'Europe/Berlin', id: account.id },
    ])
  })

  it('lists ads with their creatives over several pages', async () => {
    const { page, node } = await shop()
    const seen = new Map<string, unknown>()
    let cursor = await node.getAds(['name', 'creative{body,title,object_story_spec}'], { limit: 12 })
    for (;;) {
      for (const { id, _data } of cursor) seen.set(id, _data['creative'])
      if (!cursor.hasNext()) break
      cursor = await cursor.next()
    }
    expect(seen.size).toBe(30)
    expect([...seen.values()][0]).toMatchObject({
      body: 'Three new colours',
      title: 'Shop now',
      object_story_spec: { page_id: page.id, link_data: { link: 'https://example.com/' } },
    })
  })

  it('reads insights at once and as a report, and both say the same', async () => {
    const { meta, node } = await shop()
    const fields = ['ad_id', 'impressions', 'spend', 'actions']
    const asked = () => ({
      level: 'ad',
      time_increment: 1,
      time_range: { since: '2026-09-23', until: '2026-09-29' },
      filtering: [{ field: 'ad.impressions', operator: 'GREATER_THAN', value: 0 }],
    })
    const rowsOf = async (first: Awaited<ReturnType<typeof node.getInsights>>) => {
      const rows: unknown[] = []
      for (let cursor = first; ; cursor = await cursor.next()) {
        rows.push(...cursor.map(({ _data }) => _data))
        if (!cursor.hasNext()) return rows
      }
    }
    const rows = await rowsOf(await node.getInsights(fields, { ...asked(), limit: 100 }))
    expect(rows).toHaveLength(30 * 7)
    expect(rows[0]).toMatchObject({ impressions: expect.stringMatching(/^\d+$/), date_start: '2026-09-23' })

    const run = await node.getInsightsAsync(fields, asked())
    const states: unknown[] = []
    do {
      const { _data } = await run.get(['async_status', 'async_percent_completion'])
      states.push(`${String(_data['async_status'])} ${String(_data['async_percent_completion'])}`)
    } while (states.length < 5 && states.at(-1) !== 'Job Completed 100')
    expect(states).toEqual(['Job Running 50', 'Job Completed 100'])
    expect(await rowsOf(await run.getInsights([], { limit: 500 }))).toEqual(rows)
    expect(meta.log.some((line) => line.startsWith('POST graph.facebook.com/'))).toBe(true)
  })

  it('is refused once its version of the Marketing API has ended', async () => {
    const { meta, node } = await shop()
    meta.clock.advance({ days: 6 })
    expect(await failureOf(node.getAds(['name']))).toMatchObject({
      status: 400,
      message: expect.stringContaining('2635'),
    })
  })
})
