import type { MetricRow, RemovedRow } from './metric-row.ts'
import { each } from './metric-row.ts'

// D: page of 2026-06-18, fetched 2026-09-11. Kept for 2 years, up to 48 hours late; children of albums have none.
const lifetime = {
  unit: 'count',
  additive: true,
  measures: 'lifetime',
  per: ['lifetime'],
  source: 'D 2026-06-18',
} as const
const all = { ...lifetime, products: ['FEED', 'REELS', 'STORY'] } as const
const posted = { ...lifetime, products: ['FEED', 'REELS'] } as const
const feedAndStory = { ...lifetime, products: ['FEED', 'STORY'] } as const
const reels = { ...lifetime, products: ['REELS'] } as const
const story = { ...lifetime, products: ['STORY'] } as const
// D: with boosted ones; Facebook Login only. P!: total_views sometimes answers with code 200.
const boosted = { bestEffort: true, logins: ['facebook'], source: 'D 2026-06-18; P! 2026-07' } as const
// P!: refused with 2207086 where the media was not shared to Facebook, which fails the whole call.
const shared = { bestEffort: 'shared', source: 'D 2026-06-18; P! 2026-07' } as const

/** Insights of a post, reel or story of Instagram: which metric exists on what (D). */
export const igMediaMetrics = {
  reach: { ...all, additive: false }, // unique accounts, estimated
  ...each('views shares total_interactions', all),
  ...each('likes comments saved', posted), // without boosted ones
  ...each('follows profile_visits', feedAndStory),
  profile_activity: { ...feedAndStory, breakdowns: ['none', 'action_type'] },
  replies: story, // 0 for creators in Europe and Japan, whatever there was
  navigation: { ...story, breakdowns: ['none', 'story_navigation_action_type'] },
  // P! 2026-09: milliseconds; the average is not the total divided by the views
  ig_reels_avg_watch_time: { ...reels, unit: 'milliseconds', additive: false, source: 'D 2026-06-18; P! 2026-09' },
  ig_reels_video_view_total_time: { ...reels, unit: 'milliseconds', source: 'D 2026-06-18; P! 2026-09' },
  reels_skip_rate: { ...reels, unit: 'percent', additive: false, bestEffort: true }, // in development
  reposts: { ...all, bestEffort: true, since: '2025-12' },
  // D: Facebook Login only says the changelog; S: the other host's enum has it too
  link_clicks: { ...story, bestEffort: true, since: '2026-06-22' },
  ...each('total_likes total_comments', { ...posted, ...boosted }),
  total_views: { ...all, ...boosted },
  facebook_views: { ...all, ...shared },
  crossposted_views: { ...reels, ...shared },
} as const satisfies Record<string, MetricRow>

// D
export const removedIgMediaMetrics: readonly RemovedRow[] = [
  ['2023-12-11', 'total_interactions', 'engagement'],
  ['2023-12-11', '', 'carousel_album_*'],
  ['2023-12-11', 'navigation story_navigation_action_type', 'taps_forward taps_back exits'],
  ['2025-01-08', 'views', 'video_views'],
  // impressions: still answered for media from before 2024-07-02, which nobody needs to ask for any more
  ['2025-04-21', 'views', 'impressions plays clips_replays_count ig_reels_aggregated_all_plays_count'],
]
