import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { column, createCaller, SCOPES } from '../test-support/caller.ts'

async function setUp(changes: { scope?: string } = {}) {
  const { scope = SCOPES } = changes
  const meta = createEmulator()
  const page = meta.world.addPage({ name: 'Blue Store', followers: 5000, instagram: { username: 'blue_store' } })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id, { scope })
  return { meta, page, ig: page.instagram, get: (path: string) => caller.get(path, token) }
}

describe('videos of a Page', () => {
  it('are listed with the number of their post and a relative address, reels also on their own', async () => {
    const { page, get } = await setUp()
    const video = page.addPost({ kind: 'video', message: 'Old', publishedAt: '2026-11-01T00:00:00Z' })
    const reel = page.addPost({ kind: 'reel', message: 'New' })
    page.addPost({ kind: 'photo' })
    const number = reel.id.split('_')[1]
    expect((await get(`${page.id}/video_reels?fields=description,permalink_url,post_id`)).at('data')).toEqual([
      { description: 'New', permalink_url: `/reel/${number}/`, post_id: number, id: number },
    ])
    expect(column(await get(`${page.id}/videos`), 'description')).toEqual(['New', 'Old'])
    expect((await get(`${page.id}/videos?type=tagged`)).at('data')).toEqual([])
    const since = Date.parse('2026-11-02T00:00:00Z') / 1000
    expect(column(await get(`${page.id}/videos?since=${since}`), 'description')).toEqual(['New'])
    expect((await get(`${number}?fields=length,status`)).body).toMatchObject({
      length: expect.any(Number),
      status: { video_status: 'ready' },
    })
    video.remove()
    expect(column(await get(`${page.id}/videos`), 'description')).toEqual(['New'])
  })

  it('come from a series too', async () => {
    const { page, get } = await setUp()
    const kinds = ['photo', 'reel'] as const
    page.addPosts({ count: 10, make: (index) => ({ kind: kinds[index % 2] ?? 'photo', message: String(index) }) })
    const reels = await get(`${page.id}/video_reels?fields=description`)
    expect(column(reels, 'description')).toEqual(['1', '3', '5', '7', '9'])
    const after = String((await get(`${page.id}/video_reels?limit=2`)).at('paging', 'cursors', 'after'))
    const next = await get(`${page.id}/video_reels?fields=description&limit=2&after=${after}`)
    expect(column(next, 'description')).toEqual(['5', '7'])
    const third = String(reels.at('data', 2, 'id'))
    expect((await get(`${third}?fields=description`)).at('description')).toBe('5')
  })

  it('are found in a long series without making its posts', async () => {
    const { page, get } = await setUp()
    page.addPosts({ count: 300_000, everyHours: 1, make: (index) => ({ kind: index % 3 === 0 ? 'reel' : 'photo' }) })
    const before = performance.now()
    expect(column(await get(`${page.id}/video_reels?limit=2`), 'id')).toHaveLength(2)
    const first = performance.now() - before
    expect(column(await get(`${page.id}/videos?limit=2`), 'id')).toHaveLength(2)
    // Made one by one they take a second and more where nothing else runs.
    expect(first).toBeLessThan(1000)
  })

  it('have insights by kind, all or nothing', async () => {
    const { page, get } = await setUp()
    const reel = page.addPost({ kind: 'reel', reactions: 3, comments: 2, shares: 0 }).id.split('_')[1]
    const video = page.addPost({ kind: 'video' }).id.split('_')[1]
    const answer = await get(`${reel}/video_insights?metric=blue_reels_play_count,post_video_social_actions`)
    expect(column(answer, 'name')).toEqual(['blue_reels_play_count', 'post_video_social_actions'])
    expect(answer.at('data', 1, 'values')).toEqual([{ value: { COMMENT: 2 } }])
    expect((await get(`${video}/video_insights?metric=total_video_views`)).status).toBe(200)
    for (const [id, metric] of [
      [video, 'blue_reels_play_count'],
      [reel, 'total_video_views_unique'],
    ]) {
      expect((await get(`${id}/video_insights?metric=${metric}`)).at('error', 'code')).toBe(100)
    }
    const denied = await setUp({ scope: SCOPES.replace(',read_insights', '') })
    const hidden = denied.page.addPost({ kind: 'video' }).id.split('_')[1]
    expect((await denied.get(`${hidden}/video_insights?metric=total_video_views`)).body).toEqual({ data: [] })
  })
})
