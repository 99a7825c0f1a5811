import type { MetricRow, RemovedRow } from './metric-row.ts'
import { each } from './metric-row.ts'

// D: reference page fetched 2026-09-11, most of it confirmed by P! of 2026-07 to 2026-09. Kept for 2 years (D); at most 90
// days a call (P!), and always with a period, else one entry for each comes back (D, P!).
const daily = {
  unit: 'count',
  additive: true,
  measures: 'change',
  per: ['day'],
  maxWindowDays: 90,
  historyDays: 730,
  source: 'D 2026-09-11; P! 2026-07 to 2026-09',
} as const
const rolling = { ...daily, per: ['day', 'week', 'days_28'] } as const
const unique = { ...rolling, additive: false } as const
// D names them for removal (2024-03) and as replacement (2025-11); P!: the names are known to v19 to v26.
const byPlace = { ...daily, additive: false, measures: 'running_total', bestEffort: true } as const

/** Insights of a Page. Earnings are left out: they are amounts of a currency, and need a role in monetisation. */
export const pageMetrics = {
  page_follows: { ...daily, additive: false, measures: 'running_total' },
  // The value comes once a day and slice; the values of the dimensions are the texts '0' and '1' (S, P).
  page_media_view: { ...rolling, breakdowns: ['is_from_ads', 'is_from_followers', 'none'] },
  ...each('page_total_media_view_unique page_daily_follows_unique page_daily_unfollows_unique', unique),
  // without reels (D)
  ...each('page_post_engagements page_total_actions page_views_total', rolling),
  page_daily_follows: daily,
  page_lifetime_engaged_followers_unique: { ...daily, additive: false, measures: 'running_total' },
  page_fan_adds_by_paid_non_paid_unique: { ...daily, additive: false, keys: 'payment' },
  // D: like includes care; the object has no key for what nobody gave
  ...each('page_actions_post_reactions_like_total page_actions_post_reactions_love_total', rolling),
  ...each('page_actions_post_reactions_wow_total page_actions_post_reactions_haha_total', rolling),
  ...each('page_actions_post_reactions_sorry_total page_actions_post_reactions_anger_total', rolling),
  page_actions_post_reactions_total: { ...daily, keys: 'reaction', sums: true },
  // of 3 seconds or more
  ...each('page_video_views page_video_views_paid page_video_views_organic page_video_repeat_views', rolling),
  ...each('page_video_views_autoplayed page_video_views_click_to_play page_video_complete_views_30s', rolling),
  ...each('page_video_complete_views_30s_paid page_video_complete_views_30s_organic', rolling),
  ...each('page_video_complete_views_30s_autoplayed page_video_complete_views_30s_click_to_play', rolling),
  page_video_complete_views_30s_repeat_views: rolling,
  page_video_views_by_paid_non_paid: { ...rolling, keys: 'payment' },
  page_video_views_by_uploaded_hosted: { ...rolling, keys: 'origin' },
  page_video_view_time: { ...daily, unit: 'milliseconds' },
  page_follows_city: { ...byPlace, keys: 'city' },
  page_follows_country: { ...byPlace, keys: 'country' },
} as const satisfies Record<string, MetricRow>

// D, and P! of 2026-07 to 2026-09: refused on every version, also where the reference page still has them. M: page_fans_online*,
// page_content_activity*, page_call_phone_clicks*, page_get_directions*.
export const removedPageMetrics: readonly RemovedRow[] = [
  ['2024-03', 'page_post_engagements', 'page_engaged_users page_content_activity*'],
  ['2024-03', 'page_total_actions', 'page_consumptions*'],
  ['2024-03', '', 'page_fans_gender_age page_fans_online*'],
  ['2025-11-15', 'page_follows', 'page_fans'],
  ['2025-11-15', 'page_follows_city', 'page_fans_city'],
  ['2025-11-15', 'page_follows_country', 'page_fans_country'],
  ['2025-11-15', '', 'page_fans_locale page_impressions_viral'],
  ['2025-11-15', 'page_daily_follows', 'page_fan_adds'],
  ['2025-11-15', 'page_daily_follows_unique', 'page_fan_adds_unique'],
  ['2025-11-15', 'page_daily_unfollows_unique', 'page_fan_removes page_fan_removes_unique'],
  ['2025-11-15', 'page_media_view', 'page_impressions page_impressions_nonviral'],
  ['2025-11-15', 'page_media_view is_from_ads', 'page_impressions_paid'],
  [
    '2026-07',
    'page_total_media_view_unique',
    'page_impressions_*unique page_impressions_unique page_posts_impressions*',
  ],
  ['2026-07', 'page_video_views', 'page_video_views_unique'],
  ['earlier', 'page_total_actions', 'page_website_clicks page_call_phone_clicks* page_get_directions*'],
]
