import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { createCaller, readAnswer } from '../test-support/caller.ts'

// Names that Meta removed, by where they were asked. D changelogs and P! probes of Jul to Sep 2026, written down apart from
// the tables of the emulator, which hold only what lives.
const VARIANTS = ['', '_unique', '_paid', '_paid_unique', '_viral', '_viral_unique', '_nonviral', '_nonviral_unique']
const VIDEO_VARIANTS = ['', '_paid', '_organic', '_autoplayed', '_clicked_to_play']

const DEAD = {
  page: [
    'page_engaged_users',
    'page_consumptions',
    'page_consumptions_unique',
    'page_consumptions_by_consumption_type',
    'page_fans_gender_age',
    'page_fans_online',
    'page_fans_online_per_day',
    'page_content_activity',
    'page_content_activity_by_action_type',
    'page_fans',
    'page_fans_locale',
    'page_fans_city',
    'page_fans_country',
    'page_fan_adds',
    'page_fan_adds_unique',
    'page_fan_removes',
    'page_fan_removes_unique',
    ...VARIANTS.map((variant) => `page_impressions${variant}`),
    ...VARIANTS.map((variant) => `page_posts_impressions${variant}`),
    'page_video_views_unique',
    'page_website_clicks',
    'page_call_phone_clicks_logged_in_unique',
    'page_get_directions_clicks_logged_in_unique',
  ],
  post: [
    'post_engaged_users',
    'post_negative_feedback',
    'post_impressions',
    'post_impressions_unique',
    'post_impressions_paid',
    'post_impressions_paid_unique',
    'post_impressions_fan',
    'post_impressions_fan_unique',
    'post_impressions_organic',
    'post_impressions_organic_unique',
    'post_impressions_viral',
    'post_impressions_viral_unique',
    'post_impressions_nonviral',
    'post_impressions_nonviral_unique',
    'post_video_views_unique',
    'post_video_views_organic_unique',
    'post_video_views_paid_unique',
  ],
  video: [
    ...VIDEO_VARIANTS.map((variant) => `total_video_views${variant}_unique`),
    'total_video_impressions',
    'total_video_impressions_unique',
  ],
  pageStory: ['PAGE_STORY_IMPRESSIONS_BY_STORY_ID', 'PAGE_STORY_IMPRESSIONS_BY_STORY_ID_UNIQUE'],
  instagram: [
    'impressions',
    'audience_gender_age',
    'audience_locale',
    'audience_country',
    'audience_city',
    'email_contacts',
    'phone_call_clicks',
    'text_message_clicks',
    'get_directions_clicks',
  ],
  media: [
    'engagement',
    'carousel_album_engagement',
    'carousel_album_reach',
    'carousel_album_saved',
    'taps_forward',
    'taps_back',
    'exits',
    'video_views',
    'plays',
    'clips_replays_count',
    'ig_reels_aggregated_all_plays_count',
    'impressions',
  ],
} as const

describe('metrics that Meta removed', () => {
  it.each(['v26.0', 'v21.0', 'v18.0'])('are refused on %s, each with the good name beside it', async (version) => {
    const meta = createEmulator()
    const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
    const post = page.addPost({ kind: 'video' }).id
    const caller = createCaller(meta)
    const token = await caller.pageToken(page.id)
    const surfaces = [
      { path: `${page.id}/insights?period=day`, good: 'page_follows', dead: DEAD.page },
      { path: `${post}/insights?`, good: 'post_media_view', dead: DEAD.post },
      { path: `${post.split('_')[1]}/video_insights?`, good: 'total_video_views', dead: DEAD.video },
      { path: `${page.addStory().id}/insights?`, good: 'STORY_MEDIA_VIEW', dead: DEAD.pageStory },
      { path: `${page.instagram.id}/insights?period=day`, good: 'reach', dead: DEAD.instagram },
      { path: `${page.instagram.addMedia({ kind: 'image' }).id}/insights?`, good: 'reach', dead: DEAD.media },
    ]
    for (const { path, good, dead } of surfaces) {
      const ask = async (metric: string) => {
        const url = `https://graph.facebook.com/${version}/${path}&metric=${metric}`
        return readAnswer(await meta.fetch(url, { headers: { authorization: `Bearer ${token}` } }))
      }
      expect((await ask(good)).status, good).toBe(200)
      for (const name of dead) expect((await ask(`${good},${name}`)).at('error', 'code'), name).toBe(100)
    }
  })
})

describe('metrics that a test declares dead', () => {
  it('are refused wherever they are named, with the text of the surface, until they live again', async () => {
    const meta = createEmulator()
    const page = meta.world.addPage({ name: 'Blue Store', followers: 5000, instagram: { username: 'blue_store' } })
    const post = page.addPost({ kind: 'video' }).id
    const media = page.instagram.addMedia({ kind: 'image' }).id
    const caller = createCaller(meta)
    const token = await caller.pageToken(page.id)
    const PLAIN = /^\(#100\) The value must be a valid insights metric$/
    const LIST = (place: number) =>
      new RegExp(`^\\(#100\\) metric\\[${place}\\] must be one of the following values: (?!.*\\breach\\b).+$`)
    const calls: [path: string, metric: string, text: RegExp][] = [
      [`${page.id}/insights?period=day&metric=page_follows,page_media_view`, 'page_media_view', PLAIN],
      [`${page.id}/insights/page_media_view?period=day`, 'page_media_view', PLAIN],
      [`${post}/insights?metric=post_clicks`, 'post_clicks', PLAIN],
      [`${post.split('_')[1]}/video_insights?metric=total_video_views`, 'total_video_views', PLAIN],
      [`${page.addStory().id}/insights?metric=STORY_MEDIA_VIEW`, 'STORY_MEDIA_VIEW', PLAIN],
      [`${page.instagram.id}/insights?period=day&metric=follower_count,reach`, 'reach', LIST(1)],
      [`${media}/insights?metric=reach`, 'reach', LIST(0)],
      [`${page.instagram.id}/media?fields=insights.metric(likes,reach)`, 'reach', LIST(1)],
    ]
    for (const [path, metric, text] of calls) {
      expect((await caller.get(path, token)).status, path).toBe(200)
      meta.faults.deadMetrics.add(metric)
      for (let turn = 0; turn < 2; turn += 1) {
        expect((await caller.get(path, token)).at('error', 'message'), path).toMatch(text)
      }
      meta.faults.deadMetrics.delete(metric)
      expect((await caller.get(path, token)).status, path).toBe(200)
    }
    meta.faults.deadMetrics.add('reach')
    expect((await caller.get(`${media}/insights?metric=likes`, token)).status).toBe(200)
    meta.faults.lift()
    expect((await caller.get(`${media}/insights?metric=reach`, token)).status).toBe(200)
  })
})
