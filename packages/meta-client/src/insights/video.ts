import type { MetricRow, RemovedRow } from './metric-row.ts'
import { each } from './metric-row.ts'

// D: reference page fetched 2026-09-11. D asks for pages_manage_engagement; P: peers succeed without it.
const uploaded = {
  unit: 'count',
  additive: true,
  measures: 'lifetime',
  per: ['lifetime'],
  products: ['VIDEO'],
  source: 'D 2026-09-11; P',
} as const
const reel = { ...uploaded, products: ['REELS'] } as const
const time = { unit: 'milliseconds' } as const
const average = { ...time, additive: false } as const
// P: the part of the views that is still there, by interval
const graph = { unit: 'share', additive: false, keys: 'interval' } as const

/** Insights of a video or reel of a Page, which have different metrics: say which as `product`. */
export const videoMetrics = {
  // of 3 seconds or more
  ...each('total_video_views total_video_10s_views total_video_15s_views total_video_30s_views', uploaded),
  ...each('total_video_60s_excludes_shorter_views total_video_complete_views', uploaded),
  total_video_avg_time_watched: { ...uploaded, ...average },
  total_video_view_total_time: { ...uploaded, ...time },
  total_video_reactions_by_type_total: { ...uploaded, keys: 'reaction', sums: true },
  total_video_retention_graph: { ...uploaded, ...graph },
  // plays of 1 ms or more; only total_plays has the replays
  ...each('blue_reels_play_count fb_reels_replay_count fb_reels_total_plays post_video_followers', reel),
  post_video_avg_time_watched: { ...reel, ...average },
  post_video_view_time: { ...reel, ...time },
  post_video_retention_graph: { ...reel, ...graph },
  post_video_likes_by_reaction_type: { ...reel, keys: 'reaction', sums: true },
  // COMMENT and SHARE
  post_video_social_actions: { ...reel, keys: 'action' },
} as const satisfies Record<string, MetricRow>

// D, P!: for total_video_impressions D names a metric of the post, post_total_media_view_unique
export const removedVideoMetrics: readonly RemovedRow[] = [
  ['2026-07', 'total_video_views', 'total_video_*unique'],
  ['2026-07', '', 'total_video_impressions*'],
]
