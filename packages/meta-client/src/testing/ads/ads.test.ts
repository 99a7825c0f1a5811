import { describe, expect, it } from 'vitest'
import { createEmulator, type EmulatorOptions, type NewAdAccount } from '../../testing.ts'
import { child, column, createCaller, items, keysOf } from '../test-support/caller.ts'

function setUp(given: Partial<NewAdAccount> = {}, options: EmulatorOptions = {}) {
  const meta = createEmulator(options)
  const account = meta.world.addAdAccount({ name: 'Blue Ads', ...given })
  const caller = createCaller(meta)
  const token = meta.world.grants.tokenFor(meta.world.person, { scopes: ['ads_read'] })
  const get = (path: string, as = token) => caller.get(path, as)
  return { meta, world: meta.world, account, caller, token, get }
}

describe('ad accounts', () => {
  it('are listed to the person who uses them, with their own zone and currency', async () => {
    const { world, account, get } = setUp({ currency: 'EUR', timeZone: 'Europe/Berlin' })
    world.addAdAccount({ name: 'Of Ana', owner: world.addPerson({ name: 'Ana' }) })
    const fields = 'name,currency,timezone_name,timezone_offset_hours_utc,account_status,account_id,created_time'
    const answer = await get(`me/adaccounts?fields=${fields}`)
    expect(answer.at('data')).toEqual([
      {
        name: 'Blue Ads',
        currency: 'EUR',
        timezone_name: 'Europe/Berlin',
        timezone_offset_hours_utc: 1,
        account_status: 1,
        account_id: account.accountId,
        created_time: '2026-11-23T10:00:00+0100',
        id: account.id,
      },
    ])
    expect((await get('me/adaccounts')).at('data', 0)).toEqual({ account_id: account.accountId, id: account.id })
    expect(account.id).toBe(`act_${account.accountId}`)
  })

  it('want ads_read or ads_management, a token of a person, and to be theirs', async () => {
    const { meta, world, account, caller, get } = setUp()
    const page = world.addPage({ name: 'Blue Store' })
    const ana = world.addPerson({ name: 'Ana' })
    const tokenFor = (...of: Parameters<typeof world.grants.tokenFor>) => world.grants.tokenFor(...of)
    const codeOf = async (path: string, token: string) => {
      const answer = await caller.get(path, token)
      return [answer.status, answer.at('error', 'code'), answer.at('error', 'error_subcode')]
    }
    world.grants.setPermission(world.person, 'ads_read', 'declined')
    for (const path of ['me/adaccounts', account.id, `${account.id}/ads`, `${account.id}/insights`]) {
      expect((await get(path)).at('error', 'code'), path).toBe(200)
    }
    const managing = tokenFor(world.person, { scopes: ['ads_management'] })
    expect((await caller.get(account.id, managing)).status).toBe(200)
    expect(await codeOf(account.id, tokenFor(page))).toEqual([403, 200, undefined])
    expect(await codeOf(account.id, `${meta.app.id}|${meta.app.secret}`)).toEqual([403, 200, undefined])
    expect(await codeOf(account.id, tokenFor(ana))).toEqual([400, 100, 33])
    expect(await codeOf(account.accountId, managing)).toEqual([400, 100, 33])
  })

  it('stand under the portfolio that holds them', async () => {
    const { meta, world, caller } = setUp()
    const business = world.addBusiness({ name: 'Maple Group' })
    const owned = world.addAdAccount({ name: 'Owned', business })
    const client = world.addAdAccount({ name: 'Client', business, businessSide: 'client' })
    const token = meta.world.grants.tokenFor(world.person)
    const under = async (edge: string) => column(await caller.get(`${business.id}/${edge}?fields=name`, token), 'id')
    expect(await under('owned_ad_accounts')).toEqual([owned.id])
    expect(await under('client_ad_accounts')).toEqual([client.id])
    const answer = await caller.get(`${owned.id}?fields=business,owner`, token)
    expect(answer.body).toEqual({ business: { ...business }, owner: business.id, id: owned.id })
  })

  it('answer living versions of the Marketing API alone', async () => {
    const { meta, token } = setUp()
    const at = async (version: string) => {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await meta.fetch(`https://graph.facebook.com/${version}/me/adaccounts`, { headers })
      return child(child(await answer.json(), 'error'), 'code')
    }
    expect([await at('v26.0'), await at('v25.0'), await at('v24.0'), await at('v21.0')]).toEqual([
      undefined,
      undefined,
      2635,
      2635,
    ])
  })
})

describe('ads', () => {
  it('come with what they stand under, times in the zone of the account and ids as texts', async () => {
    const { account, get } = setUp()
    const ad = account.addAd({
      name: 'Autumn 1',
      campaign: 'Autumn',
      adSet: 'Women',
      createdAt: '2026-07-02T17:00:00Z',
    })
    const again = account.addAd({ name: 'Autumn 2', campaign: 'Autumn', adSet: 'Women' })
    expect([again.campaignId, again.adSetId]).toEqual([ad.campaignId, ad.adSetId])
    const fields = 'name,status,effective_status,created_time,updated_time,adset_id,campaign{name},creative'
    const answer = await get(`${account.id}/ads?fields=${fields}`)
    expect(items(answer, 'data')[1]).toEqual({
      name: 'Autumn 1',
      status: 'ACTIVE',
      effective_status: 'ACTIVE',
      created_time: '2026-07-02T10:00:00-0700',
      updated_time: '2026-07-02T10:00:00-0700',
      adset_id: ad.adSetId,
      campaign: { name: 'Autumn', id: ad.campaignId },
      creative: { id: ad.creativeId },
      id: ad.id,
    })
    expect((await get(`${account.id}/ads`)).at('data', 0)).toEqual({ id: again.id })
    expect((await get(`${ad.campaignId}?fields=name,objective`)).at('name')).toBe('Autumn')
    expect((await get(`${ad.adSetId}?fields=name,campaign_id`)).at('campaign_id')).toBe(ad.campaignId)
    expect(column(await get(`${ad.campaignId}/ads`), 'id')).toEqual([again.id, ad.id])
    expect(column(await get(`${account.id}/campaigns`), 'id')).toEqual([ad.campaignId])
    expect(column(await get(`${account.id}/adsets`), 'id')).toEqual([ad.adSetId])
    const unknown = await get(`${account.id}/ads?fields=nope`)
    expect(unknown.at('error', 'message')).toBe(
      '(#100) Tried accessing nonexisting field (nope) on node type (Adgroup)',
    )
  })

  it('are paged by cursors, and refuse a limit beyond reason', async () => {
    const { account, get } = setUp()
    for (let more = 0; more < 7; more += 1) account.addAd({ name: `Ad ${more}` })
    const seen: unknown[] = []
    let after = ''
    for (let page = 0; page < 3; page += 1) {
      const answer = await get(`${account.id}/ads?fields=name&limit=3${after}`)
      seen.push(...column(answer, 'name'))
      expect(answer.at('paging', 'next') === undefined).toBe(page === 2)
      after = `&after=${String(answer.at('paging', 'cursors', 'after'))}`
    }
    expect(new Set(seen).size).toBe(7)
    expect((await get(`${account.id}/ads?limit=5001`)).at('error', 'code')).toBe(100)
  })

  it('that were deleted or archived are listed to those alone who ask for it, and stay readable by id', async () => {
    const { account, get } = setUp()
    const [live, gone, filed] = ['Live', 'Gone', 'Filed'].map((name) => account.addAd({ name }))
    gone?.remove()
    filed?.change({ status: 'ARCHIVED' })
    const listed = async (query: string) => column(await get(`${account.id}/ads?${query}`), 'id')
    expect(await listed('')).toEqual([live?.id])
    expect(await listed('effective_status=["DELETED","ARCHIVED"]')).toEqual([gone?.id, filed?.id])
    const filtering = [{ field: 'ad.effective_status', operator: 'IN', value: ['DELETED'] }]
    expect(await listed(`filtering=${encodeURIComponent(JSON.stringify(filtering))}`)).toEqual([gone?.id])
    expect((await get(`${gone?.id}?fields=effective_status`)).at('effective_status')).toBe('DELETED')
    expect((await get(`${account.id}/ads?effective_status=["GONE"]`)).at('error', 'code')).toBe(100)
  })

  it('can be listed since they were last changed', async () => {
    const { meta, account, get } = setUp()
    const [one] = ['One', 'Two'].map((name) => account.addAd({ name }))
    meta.clock.advance({ hours: 1 })
    one?.change({ effectiveStatus: 'WITH_ISSUES' })
    const since = Math.floor(meta.clock.now() / 1000)
    const answer = await get(`${account.id}/ads?fields=effective_status,status&updated_since=${since}`)
    expect(answer.at('data')).toEqual([{ effective_status: 'WITH_ISSUES', status: 'ACTIVE', id: one?.id }])
  })
})

describe('a creative', () => {
  const FIELDS =
    'body,title,image_hash,video_id,object_type,object_story_spec,asset_feed_spec,effective_object_story_id'

  it('tells what an ad shows, in its own words and in those of the post it is', async () => {
    const { world, account, get } = setUp()
    const page = world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
    const told = { body: 'Three new colours', title: 'Shop now', imageHash: 'a1b2c3', linkUrl: 'https://example.com/' }
    const { instagram } = page
    const ad = account.addAd({ name: 'Ad', page, instagram, creative: { ...told, callToAction: 'SHOP_NOW' } })
    const answer = await get(`${ad.id}?fields=creative{${FIELDS}}`)
    expect(answer.at('creative')).toMatchObject({
      body: 'Three new colours',
      title: 'Shop now',
      image_hash: 'a1b2c3',
      object_type: 'SHARE',
      object_story_spec: {
        page_id: page.id,
        instagram_user_id: instagram.id,
        link_data: {
          link: 'https://example.com/',
          message: 'Three new colours',
          name: 'Shop now',
          image_hash: 'a1b2c3',
          call_to_action: { type: 'SHOP_NOW' },
        },
      },
      effective_object_story_id: expect.stringMatching(new RegExp(`^${page.id}_\\d+$`)),
    })
    const images = await get(`${account.id}/adimages?hashes=["a1b2c3"]&fields=hash,url,permalink_url`)
    expect(images.at('data', 0)).toMatchObject({ hash: 'a1b2c3', id: `${account.accountId}:a1b2c3` })
    expect((await get(`${account.id}/adimages?hashes=["none"]`)).at('data')).toEqual([])
    const again = await get(`${account.id}/adimages?fields=url,permalink_url`)
    expect(again.at('data', 0, 'url')).not.toBe(images.at('data', 0, 'url'))
    expect(again.at('data', 0, 'permalink_url')).toBe(images.at('data', 0, 'permalink_url'))
  })

  it('of a boosted post or medium has nothing but the link to it', async () => {
    const { world, account, get } = setUp()
    const page = world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
    const post = page.addPost({ message: 'Organic' })
    const medium = page.instagram.addMedia({ kind: 'image' })
    const ofPost = account.addAd({ name: 'A', page, creative: { storyId: post.id } })
    const ofMedium = account.addAd({ name: 'B', page, creative: { mediaId: medium.id } })
    const fields = `${FIELDS},effective_instagram_media_id`
    expect((await get(`${ofPost.creativeId}?fields=${fields}`)).body).toEqual({
      object_type: 'STATUS',
      effective_object_story_id: post.id,
      id: ofPost.creativeId,
    })
    expect((await get(`${ofMedium.creativeId}?fields=${fields}`)).body).toEqual({
      object_type: 'STATUS',
      effective_instagram_media_id: medium.id,
      id: ofMedium.creativeId,
    })
  })

  it('can be a video, a carousel, or what Meta puts together of parts', async () => {
    const { world, account, get } = setUp()
    const page = world.addPage({ name: 'Blue Store' })
    const specOf = async (creative: NonNullable<Parameters<typeof account.addAd>[0]['creative']>) =>
      (await get(`${account.addAd({ name: 'Ad', page, creative }).creativeId}?fields=${FIELDS}`)).body
    expect(await specOf({ videoId: '77', body: 'Look' })).toMatchObject({
      object_type: 'VIDEO',
      object_story_spec: { video_data: { video_id: '77', message: 'Look' } },
    })
    expect(await specOf({ children: [{ name: 'One', imageHash: 'h1' }, { videoId: '8' }] })).toMatchObject({
      object_story_spec: { link_data: { child_attachments: [{ name: 'One', image_hash: 'h1' }, { video_id: '8' }] } },
    })
    const assetFeed = { bodies: [{ text: 'One' }, { text: 'Two' }] }
    expect(keysOf(await specOf({ assetFeed }))).not.toContain('body')
    expect(await specOf({ assetFeed })).toMatchObject({ asset_feed_spec: assetFeed })
    expect(await specOf({ storySpec: { template_data: { message: 'T' } } })).toMatchObject({
      object_story_spec: { page_id: page.id, template_data: { message: 'T' } },
    })
  })

  it('is another one once the ad shows something else', async () => {
    const { account, get } = setUp()
    const ad = account.addAd({ name: 'Ad', creative: { body: 'Old', title: 'Kept' } })
    const before = ad.creativeId
    ad.change({ creative: { body: 'New' } })
    expect(ad.creativeId).not.toBe(before)
    const answer = await get(`${ad.id}?fields=creative{body,title}`)
    expect(answer.at('creative')).toEqual({ body: 'New', title: 'Kept', id: ad.creativeId })
    expect((await get(`${before}?fields=body`)).at('body')).toBe('Old')
    expect(column(await get(`${account.id}/adcreatives`), 'id')).toEqual([ad.creativeId, before])
  })
})

describe('what a test says of ads', () => {
  it.each([
    [
      'an account in no zone',
      (meta: ReturnType<typeof setUp>) => meta.world.addAdAccount({ name: 'A', timeZone: 'Mars' }),
    ],
    [
      'a currency that is none',
      ({ world }: ReturnType<typeof setUp>) => world.addAdAccount({ name: 'A', currency: 'eur' }),
    ],
    [
      'a Page of another world',
      ({ account }: ReturnType<typeof setUp>) => account.addAd({ name: 'A', page: { id: '1' } }),
    ],
    [
      'a day to come',
      ({ account }: ReturnType<typeof setUp>) =>
        account.addAd({ name: 'A' }).deliver({ day: '2026-11-24', impressions: 1, reach: 1, clicks: 0, spend: '1' }),
    ],
    [
      'more accounts reached than impressions',
      ({ account }: ReturnType<typeof setUp>) =>
        account.addAd({ name: 'A' }).deliver({ day: '2026-11-20', impressions: 1, reach: 2, clicks: 0, spend: '1' }),
    ],
    [
      'an amount that is none',
      ({ account }: ReturnType<typeof setUp>) =>
        account.addAd({ name: 'A' }).deliver({ day: '2026-11-20', impressions: 1, reach: 1, clicks: 0, spend: '1,5' }),
    ],
  ])('is refused where it cannot be meant: %s', (_, act) => {
    expect(() => act(setUp())).toThrow(/^(addAdAccount|addAd|deliver|an ad's deliver)\(\)/)
  })
})
