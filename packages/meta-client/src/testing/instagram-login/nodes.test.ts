import { describe, expect, it } from 'vitest'
import { createEmulator, type InstagramLoginOptions } from '../../testing.ts'
import { column, createCaller, keysOf, SCOPES } from '../test-support/caller.ts'
import { createInstagramCaller } from '../test-support/instagram-caller.ts'

/** One account of a Page, asked on both hosts. */
async function setUp(instagram: InstagramLoginOptions = {}) {
  const meta = createEmulator({ instagram })
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store', followers: 5000 } })
  const facebook = createCaller(meta)
  const pageToken = await facebook.pageToken(page.id, { scope: `${SCOPES},instagram_manage_comments` })
  const caller = createInstagramCaller(meta)
  const token = await caller.logIn()
  return {
    meta,
    account: page.instagram,
    onInstagram: (path: string) => caller.get(path, token),
    onFacebook: (path: string) => facebook.get(path, pageToken),
  }
}

describe('fields of the account', () => {
  it.each(['account_type', 'user_id'])('has %s on graph.instagram.com alone', async (field) => {
    const { account, onInstagram, onFacebook } = await setUp()
    expect(keysOf((await onInstagram(`me?fields=${field}`)).body)).toEqual([field, 'id'])
    expect((await onFacebook(`${account.id}?fields=${field}`)).at('error', 'message')).toBe(
      `(#100) Tried accessing nonexisting field (${field}) on node type (IGUser)`,
    )
  })

  it.each([
    'business_discovery.username(blue_store){username}',
    'collaborative_media_search',
    'has_profile_pic',
    'ig_id',
    'is_published',
    'legacy_instagram_user_id',
    'mentioned_media.media_id(1){id}',
    'owner_business',
  ])('has %s on graph.facebook.com alone', async (field) => {
    const { account, onInstagram, onFacebook } = await setUp()
    const name = /^\w+/.exec(field)?.[0] ?? ''
    expect((await onInstagram(`me?fields=${field}`)).at('error')).toMatchObject({
      message: expect.stringContaining(`nonexisting field (${name})`),
      type: 'IGApiException',
    })
    expect((await onFacebook(`${account.id}?fields=${field}`)).status).toBe(200)
  })

  it.each(['biography', 'website', 'name', 'profile_picture_url', 'follows_count'])(
    'has %s on both hosts',
    async (field) => {
      const { account, onInstagram, onFacebook } = await setUp()
      expect((await onInstagram(`me?fields=${field}`)).status).toBe(200)
      expect((await onFacebook(`${account.id}?fields=${field}`)).status).toBe(200)
    },
  )
})

describe('fields of media', () => {
  it.each([
    'shares_count',
    'saved_count',
    'reposts_count',
    'total_like_count',
    'total_comments_count',
    'total_views_count',
    'copyright_check_information',
    'media_audio_type',
  ])('has %s on graph.facebook.com alone', async (field) => {
    const { account, onInstagram, onFacebook } = await setUp()
    const { id } = account.addMedia({ kind: 'carousel' })
    for (const path of [`${id}?fields=${field}`, `me/media?fields=${field}`, `${id}?fields=children{${field}}`]) {
      expect((await onInstagram(path)).at('error', 'message')).toBe(
        `(#100) Tried accessing nonexisting field (${field}) on node type (IGMedia)`,
      )
    }
    expect((await onFacebook(`${id}?fields=${field}`)).status).toBe(200)
  })

  it('are otherwise those of the other host, children included', async () => {
    const { account, onInstagram, onFacebook } = await setUp()
    const { id } = account.addMedia({ kind: 'carousel', caption: 'Three new colours' })
    const fields =
      `fields=caption,media_type,media_product_type,permalink,shortcode,timestamp,username,owner,like_count,
      comments_count,is_ai_generated,alt_text,children{media_type}`.replaceAll(/\s/g, '')
    expect((await onInstagram(`${id}?${fields}`)).body).toEqual((await onFacebook(`${id}?${fields}`)).body)
    expect((await onInstagram(`${id}/children?fields=media_type`)).at('data')).toHaveLength(2)
  })
})

describe('edges of the account', () => {
  it('lists stories that live, and nothing in live_media', async () => {
    const { meta, account, onInstagram, onFacebook } = await setUp()
    const story = account.addStory({ viewers: 40 })
    expect(column(await onInstagram('me/stories'), 'id')).toEqual([story.id])
    meta.clock.advance({ days: 1 })
    expect((await onInstagram('me/stories')).body).toEqual({ data: [] })
    expect((await onInstagram('me/live_media')).body).toEqual({ data: [] })
    expect((await onInstagram('me?fields=live_media{id}')).at('live_media')).toEqual({ data: [] })
    expect((await onFacebook(`${account.id}/live_media`)).body).toEqual({ data: [] })
  })

  it('lists tags by cursors alone', async () => {
    const { account, onInstagram } = await setUp()
    account.addTag({ by: 'ana.l', kind: 'image', caption: 'Seen at Blue Store' })
    const tags = await onInstagram('me/tags?fields=caption,username')
    expect(tags.at('data', 0)).toMatchObject({ caption: 'Seen at Blue Store', username: 'ana.l' })
    expect(keysOf(tags.at('paging'))).toEqual(['cursors'])
    expect((await onInstagram(String(tags.at('data', 0, 'id')))).at('error', 'error_subcode')).toBe(33)
  })

  it('has no collaborative_media', async () => {
    const { onInstagram } = await setUp()
    expect((await onInstagram('me/collaborative_media')).at('error', 'code')).toBe(100)
  })

  it('reads comments and replies with instagram_business_manage_comments', async () => {
    const { meta, account, onInstagram } = await setUp()
    const media = account.addMedia({ kind: 'image', comments: 0 })
    const comment = media.addComment({ text: 'Mine?' })
    comment.addReply({ text: 'Yours' })
    const paths = [`${media.id}/comments`, `${comment.id}/replies`, `${comment.id}`, 'me/tags']
    expect(column(await onInstagram(`${media.id}/comments`), 'text')).toEqual(['Mine?'])
    expect(column(await onInstagram(`${comment.id}/replies`), 'text')).toEqual(['Yours'])
    meta.world.grants.setPermission(account, 'instagram_business_manage_comments', 'declined')
    for (const path of paths) expect((await onInstagram(path)).at('error', 'code')).toBe(10)
    expect((await onInstagram(`${media.id}?fields=comments_count`)).at('comments_count')).toBe(2)
  })
})

describe('insights on graph.instagram.com', () => {
  const OF_MEDIA = 'reach,views,likes,comments,saved,shares,total_interactions,follows,profile_visits'

  it('are those of the other host', async () => {
    const { account, onInstagram, onFacebook } = await setUp()
    const { id } = account.addMedia({ kind: 'image' })
    const path = `${id}/insights?metric=${OF_MEDIA}`
    expect((await onInstagram(path)).body).toEqual((await onFacebook(path)).body)
    const totals = 'insights?metric=views,likes&period=day&metric_type=total_value'
    expect((await onInstagram(`me/${totals}`)).body).toEqual((await onFacebook(`${account.id}/${totals}`)).body)
  })

  it('want instagram_business_manage_insights', async () => {
    const { meta, account, onInstagram } = await setUp()
    const { id } = account.addMedia({ kind: 'image' })
    meta.world.grants.setPermission(account, 'instagram_business_manage_insights', 'declined')
    const paths = [`${id}/insights?metric=reach`, 'me/insights?metric=reach&period=day']
    for (const path of paths) expect((await onInstagram(path)).at('error', 'code')).toBe(10)
    expect((await onInstagram(id)).status).toBe(200)
  })

  it.each(['total_likes', 'total_comments', 'total_views'])('do not have %s, nor list it', async (metric) => {
    const { account, onInstagram, onFacebook } = await setUp()
    const { id } = account.addMedia({ kind: 'image' })
    const path = `${id}/insights?metric=reach,${metric}`
    const message = String((await onInstagram(path)).at('error', 'message'))
    expect(message).toMatch(/^\(#100\) metric\[1\] must be one of the following values: impressions, reach/)
    expect(message).not.toContain(metric)
    expect((await onFacebook(path)).status).toBe(200)
  })

  it.each([
    ['reposts alone', undefined, ['reposts']],
    ['both', ['link_clicks', 'reposts'], ['link_clicks', 'reposts']],
    ['neither', [], []],
  ] as const)('have of the two uncertain metrics %s', async (_, uncertainMetrics, answered) => {
    const { account, onInstagram, onFacebook } = await setUp(uncertainMetrics && { uncertainMetrics })
    const { id } = account.addStory({ viewers: 40 })
    for (const metric of ['link_clicks', 'reposts'] as const) {
      const status = answered.some((name) => name === metric) ? 200 : 400
      expect((await onInstagram(`${id}/insights?metric=${metric}`)).status).toBe(status)
      expect((await onFacebook(`${id}/insights?metric=${metric}`)).status).toBe(200)
    }
    const total = 'insights?metric=reposts&period=day&metric_type=total_value'
    expect((await onInstagram(`me/${total}`)).status).toBe(answered.some((name) => name === 'reposts') ? 200 : 400)
  })

  it('say at length, in the message, that a media is older than the professional account', async () => {
    const meta = createEmulator()
    const account = meta.world.addInstagram({ username: 'blue_store', professionalSince: '2026-11-01T00:00:00Z' })
    const { id } = account.addMedia({ kind: 'image', publishedAt: '2026-10-01T00:00:00Z' })
    const caller = createInstagramCaller(meta)
    const answer = await caller.get(`${id}/insights?metric=reach`, await caller.logIn())
    expect(answer.at('error')).toMatchObject({
      message: expect.stringContaining('converted to a business account'),
      type: 'IGApiException',
      code: 100,
      error_subcode: 2108006,
    })
  })
})
