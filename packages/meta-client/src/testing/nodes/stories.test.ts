import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { child, column, createCaller, items, SCOPES } from '../test-support/caller.ts'

async function setUp(changes: { scope?: string } = {}) {
  const { scope = SCOPES } = changes
  const meta = createEmulator()
  const page = meta.world.addPage({ name: 'Blue Store', followers: 5000, instagram: { username: 'blue_store' } })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id, { scope })
  return { meta, page, ig: page.instagram, get: (path: string) => caller.get(path, token) }
}

describe('Instagram stories', () => {
  it('are listed for 24 hours and never among the media', async () => {
    const { meta, ig, get } = await setUp()
    const story = ig.addStory({ kind: 'video' })
    ig.addStory({ publishedAt: '2026-11-22T09:00:01Z' })
    const fields = 'fields=media_type,media_product_type,permalink,like_count'
    const live = await get(`${ig.id}/stories?${fields}`)
    expect(live.at('data', 0)).toEqual({
      media_type: 'VIDEO',
      media_product_type: 'STORY',
      permalink: `https://www.instagram.com/stories/blue_store/${story.id}/`,
      id: story.id,
    })
    expect(items(live, 'data')).toHaveLength(2)
    expect((await get(`${ig.id}?fields=media_count,stories{id}`)).body).toMatchObject({
      media_count: 0,
      stories: { data: [{ id: story.id }, {}] },
    })
    expect(column(await get(`${ig.id}/media`), 'id')).toEqual([])

    meta.clock.advance({ seconds: 1 })
    expect(column(await get(`${ig.id}/stories`), 'id')).toEqual([story.id])
    expect((await get(story.id)).status).toBe(200)
    meta.clock.advance({ days: 1 })
    expect(column(await get(`${ig.id}/stories`), 'id')).toEqual([])
    expect((await get(story.id)).at('error', 'error_subcode')).toBe(33)
    expect((await get(`${story.id}/insights?metric=reach`)).at('error', 'error_subcode')).toBe(33)
  })

  it('have insights of their own from five viewers on', async () => {
    const { ig, get } = await setUp()
    const story = ig.addStory({ viewers: 4 })
    const few = await get(`${story.id}/insights?metric=reach`)
    expect(few.body).toMatchObject({
      error: { code: 10, message: '(#10) Not enough viewers for the media to show insights' },
    })
    story.edit({ viewers: 500 })
    const answer = await get(`${story.id}/insights?metric=reach,replies,shares,total_interactions,profile_visits`)
    expect(answer.at('data', 0, 'values', 0, 'value')).toBe(500)
    const split = await get(`${story.id}/insights?metric=navigation&breakdown=story_navigation_action_type`)
    const results = items(split, 'data', 0, 'total_value', 'breakdowns', 0, 'results')
    expect(results[0]).toMatchObject({ dimension_values: ['tap_forward'] })
    const parts = results.map((part) => Number(child(part, 'value')))
    expect(parts.reduce((sum, value) => sum + value, 0)).toBe(split.at('data', 0, 'total_value', 'value'))
  })

  it('gather viewers by the hour unless told', async () => {
    const { meta, ig, get } = await setUp()
    const story = ig.addStory()
    const reach = async () => (await get(`${story.id}/insights?metric=reach`)).at('data', 0, 'values', 0, 'value')
    expect((await get(`${story.id}/insights?metric=reach`)).at('error', 'code')).toBe(10)
    meta.clock.advance({ hours: 2 })
    const early = Number(await reach())
    meta.clock.advance({ hours: 20 })
    expect(Number(await reach())).toBeGreaterThan(early)
  })

  it.each([
    ['story', 'saved', 'The Media Insights API does not support the saved metric for this media product type.'],
    ['story', 'impressions', 'the impressions metric is no longer supported for the queried media'],
    ['reel', 'navigation', 'The Media Insights API does not support the navigation metric'],
    ['story', 'exits', 'metric[1] must be one of the following values: impressions'],
  ])('refuse for a %s all of reach and %s', async (kind, metric, text) => {
    const { ig, get } = await setUp()
    const { id } = kind === 'story' ? ig.addStory({ viewers: 50 }) : ig.addMedia({ kind: 'reel' })
    expect((await get(`${id}/insights?metric=reach,${metric}`)).at('error', 'message')).toContain(text)
  })
})

describe('insights of old media', () => {
  it('are refused for media from before the account was professional', async () => {
    const { meta, get } = await setUp()
    const instagram = { username: 'young', professionalSince: '2026-11-20T00:00:00Z' }
    const page = meta.world.addPage({ name: 'Young', instagram })
    const caller = createCaller(meta)
    const token = await caller.pageToken(page.id)
    const old = page.instagram.addMedia({ kind: 'image', publishedAt: '2026-11-19T00:00:00Z' })
    expect((await caller.get(`${old.id}/insights?metric=reach`, token)).body).toMatchObject({
      error: {
        code: 100,
        error_subcode: 2108006,
        message: 'Invalid parameter',
        error_user_title: 'Media posted before business account conversion',
        error_user_msg: expect.stringContaining('converted to a business account'),
      },
    })
    const fresh = page.instagram.addMedia({ kind: 'image' })
    expect((await caller.get(`${fresh.id}/insights?metric=reach`, token)).status).toBe(200)
    expect((await get(old.id)).at('error', 'code')).toBe(100)
  })

  it('still tell impressions of what was made before 2 July 2024', async () => {
    const { ig, get } = await setUp()
    const old = ig.addMedia({ kind: 'image', publishedAt: '2024-07-01T23:59:59Z' })
    expect(column(await get(`${old.id}/insights?metric=impressions,reach`), 'name')).toEqual(['impressions', 'reach'])
    const later = ig.addMedia({ kind: 'image', publishedAt: '2024-07-02T00:00:00Z' })
    expect((await get(`${later.id}/insights?metric=impressions`)).at('error', 'code')).toBe(100)
  })
})

describe('Page stories', () => {
  it('are published for 24 hours, then archived, or gone without an archive', async () => {
    const { meta, page, get } = await setUp()
    const story = page.addStory()
    expect((await get(`${page.id}/stories`)).at('data')).toEqual([
      {
        post_id: story.id,
        status: 'PUBLISHED',
        creation_time: String(Date.parse('2026-11-23T09:00:00Z') / 1000),
        media_type: 'photo',
        media_id: story.mediaId,
        url: `https://facebook.com/stories/${page.id}/${story.id}`,
      },
    ])
    const image = (await get(`${story.mediaId}?fields=images`)).at('images', 0, 'source')
    expect(image).toMatch(/^https:\/\/scontent\.example\//)
    meta.clock.advance({ days: 1 })
    page.addStory({ kind: 'video' })
    expect(column(await get(`${page.id}/stories`), 'status')).toEqual(['PUBLISHED', 'ARCHIVED'])
    expect(column(await get(`${page.id}/stories?status=ARCHIVED`), 'post_id')).toEqual([story.id])
    expect(column(await get(`${page.id}/stories?status=PUBLISHED`), 'media_type')).toEqual(['video'])
    expect((await get(`${page.id}/stories?status=LIVE`)).at('error', 'code')).toBe(100)
  })

  it('are gone after 24 hours without an archive, and their numbers with them', async () => {
    const { meta } = await setUp()
    const page = meta.world.addPage({ name: 'Forgetful', storyArchive: false })
    const story = page.addStory()
    const caller = createCaller(meta)
    const token = await caller.pageToken(page.id)
    meta.clock.advance({ days: 1 })
    expect((await caller.get(`${page.id}/stories`, token)).at('data')).toEqual([])
    const insights = await caller.get(`${story.id}/insights?metric=STORY_MEDIA_VIEW`, token)
    expect(insights.at('error', 'error_subcode')).toBe(33)
  })

  it('say 0 and 1970 until they are counted', async () => {
    const { meta, page, get } = await setUp()
    const story = page.addStory({ kind: 'video' })
    const read = () => get(`${story.id}/insights?metric=STORY_MEDIA_VIEW,STORY_TOTAL_MEDIA_VIEW_UNIQUE`)
    expect((await read()).at('data', 0, 'values')).toEqual([{ value: 0, end_time: '1970-01-02T08:00:00+0000' }])
    meta.clock.advance({ days: 1 })
    expect((await read()).at('data', 0, 'values')).toEqual([{ value: expect.any(Number) }])
    const dead = await get(`${story.id}/insights?metric=STORY_MEDIA_VIEW,PAGE_STORY_IMPRESSIONS_BY_STORY_ID`)
    expect(dead.at('error', 'message')).toBe('(#100) The value must be a valid insights metric')
    expect((await get(`${story.mediaId}?fields=source`)).at('source')).toMatch(/\.mp4/)
  })
})
