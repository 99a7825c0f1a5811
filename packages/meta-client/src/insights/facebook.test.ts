import { describe, expect, it } from 'vitest'
import { page as pageNode, pagePost, pageStory, video } from '../index.ts'
import { connect, reasons, sum, window } from '../test-support/insights.ts'

describe('insights of a Page', () => {
  it('are read per day, week and 28 days, and reactions with their sum', async () => {
    const { page, graph } = await connect()
    const metrics = ['page_total_media_view_unique', 'page_media_view'] as const
    const read = async (per: 'day' | 'week' | 'days_28') =>
      (await graph.insights(pageNode, page.id, { metrics, ...window, per })).readings
    const [day, week, month] = [await read('day'), await read('week'), await read('days_28')]
    for (const readings of [day, week, month]) expect(readings.length).toBe(6)
    const first = [day, week, month].map((readings) => readings[0]?.value ?? 0)
    expect(first).toEqual(first.toSorted((a, b) => a - b))
    expect(new Set(first).size).toBe(3)
    const reactions = { metrics: ['page_actions_post_reactions_total'], ...window } as const
    const [reaction] = (await graph.insights(pageNode, page.id, reactions)).readings
    expect(reaction?.value).toBe(sum(reaction?.breakdown))
  })

  it('and of its posts, videos and stories are absent without read_insights, not 0', async () => {
    const { page, graph } = await connect({ decline: ['read_insights'] })
    const post = page.addPost({ kind: 'video' })
    const story = page.addStory()
    const videoId = post.id.split('_')[1] ?? ''
    const absent = [{ reason: 'no_data', action: expect.stringContaining('permission') }]
    for (const { readings, missing } of [
      await graph.insights(pageNode, page.id, { metrics: ['page_follows'], ...window }),
      await graph.insights(pagePost, post.id, { metrics: ['post_media_view'] }),
      await graph.insights(video, videoId, { metrics: ['total_video_views'], product: 'VIDEO' }),
      await graph.insights(pageStory, story.id, { metrics: ['STORY_MEDIA_VIEW'] }),
    ]) {
      expect(readings).toEqual([])
      expect(missing).toMatchObject(absent)
    }
  })

  it('of its stories are not ready before Meta has counted them', async () => {
    const { meta, page, graph } = await connect()
    const story = page.addStory()
    const metrics = ['STORY_MEDIA_VIEW', 'STORY_TOTAL_MEDIA_VIEW_UNIQUE'] as const
    const early = await graph.insights(pageStory, story.id, { metrics })
    expect([early.readings, reasons(early.missing)]).toEqual([[], metrics.map((name) => [name, 'not_ready'])])
    meta.clock.advance({ days: 1 })
    const counted = await graph.insights(pageStory, story.id, { metrics })
    expect([counted.readings.map(({ metric }) => metric), counted.missing]).toEqual([[...metrics], []])
    for (const { value } of counted.readings) expect(value).toBeGreaterThan(0)
  })

  it('of posts give parts where Meta counts parts', async () => {
    const { page, graph } = await connect()
    const post = page.addPost({ kind: 'video', reactions: 41, comments: 5, shares: 3 })
    const metrics = ['post_reactions_by_type_total', 'post_activity_by_action_type', 'post_clicks'] as const
    const { readings, missing } = await graph.insights(pagePost, post.id, { metrics })
    expect(missing).toEqual([])
    expect(readings.map(({ metric, value, breakdown }) => [metric, value, breakdown])).toEqual([
      ['post_reactions_by_type_total', 41, expect.any(Object)],
      ['post_activity_by_action_type', undefined, { like: 41, comment: 5, share: 3 }],
      ['post_clicks', expect.any(Number), undefined],
    ])
    const split = { metrics: ['post_media_view'], breakdown: 'is_from_followers' } as const
    const [views] = (await graph.insights(pagePost, post.id, split)).readings
    expect(Object.keys(views?.breakdown ?? {})).toEqual(['0', '1'])
  })

  it('of reels and videos are told apart by the product', async () => {
    const { page, graph, calls } = await connect()
    const reel = page.addPost({ kind: 'reel' }).id.split('_')[1] ?? ''
    const metrics = ['fb_reels_total_plays', 'post_video_social_actions', 'total_video_views'] as const
    const { told, calls: made } = await calls(graph.insights(video, reel, { metrics, product: 'REELS' }))
    expect(told.readings.map(({ metric }) => metric)).toEqual(metrics.slice(0, 2))
    expect([reasons(told.missing), made]).toEqual([[['total_video_views', 'unavailable']], 1])
    const blind = await calls(graph.insights(video, reel, { metrics }))
    expect([reasons(blind.told.missing), blind.calls]).toEqual([[['total_video_views', 'refused']], 3])
  })
})
