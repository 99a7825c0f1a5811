import type { MetricRow, RemovedRow } from './metric-row.ts'
import { each } from './metric-row.ts'

// D: reference page fetched 2026-09-11. Page token. None for shared or tagged posts, profile and cover photos, live (D).
const lifetime = {
  unit: 'count',
  additive: true,
  measures: 'lifetime',
  per: ['lifetime'],
  source: 'D 2026-09-11; P! 2026-07 to 2026-09',
} as const
const unique = { ...lifetime, additive: false } as const

/** Insights of a post on a Page. Of video metrics other posts have 0, or nothing. */
export const pagePostMetrics = {
  post_media_view: { ...lifetime, breakdowns: ['none', 'is_from_ads', 'is_from_followers'] },
  post_total_media_view_unique: unique,
  post_clicks: lifetime,
  // keys such as `link clicks`, `other clicks`, `photo view`, `video play`
  post_clicks_by_type: { ...lifetime, keys: 'click' },
  ...each('post_reactions_like_total post_reactions_love_total post_reactions_wow_total', lifetime),
  ...each('post_reactions_haha_total post_reactions_sorry_total post_reactions_anger_total', lifetime),
  // D: like includes care; no key for what nobody gave
  post_reactions_by_type_total: { ...lifetime, keys: 'reaction', sums: true },
  post_activity_by_action_type: { ...lifetime, keys: 'action' },
  post_activity_by_action_type_unique: { ...unique, keys: 'action' },
  ...each('post_video_views post_video_views_organic post_video_views_paid post_video_views_autoplayed', lifetime),
  ...each('post_video_views_clicked_to_play post_video_views_15s post_video_views_60s_excludes_shorter', lifetime),
  post_video_avg_time_watched: { ...unique, unit: 'milliseconds' },
  post_video_view_time: { ...lifetime, unit: 'milliseconds' },
  post_video_retention_graph: { ...unique, unit: 'share', keys: 'interval' },
} as const satisfies Record<string, MetricRow>

// D, and P! of 2026-07 to 2026-09: refused on every version. M: post_negative_feedback*.
export const removedPagePostMetrics: readonly RemovedRow[] = [
  ['2024-03', 'post_clicks', 'post_engaged_users'],
  ['2024-03', '', 'post_negative_feedback*'],
  ['2025-11-15', 'post_media_view', 'post_impressions post_impressions_organic post_impressions_nonviral'],
  ['2025-11-15', 'post_media_view is_from_ads', 'post_impressions_paid'],
  ['2025-11-15', 'post_media_view is_from_followers', 'post_impressions_fan'],
  ['2025-11-15', '', 'post_impressions_viral'],
  [
    '2026-07',
    'post_total_media_view_unique',
    'post_impressions_unique post_impressions_*unique post_video_views_unique',
  ],
  ['2026-07', 'post_video_views_organic', 'post_video_views_organic_unique'],
  ['2026-07', 'post_video_views_paid', 'post_video_views_paid_unique'],
]
