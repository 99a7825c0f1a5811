import type { MetricRow, RemovedMetricRow } from './metric-row.ts'

const daily = {
  unit: 'count',
  period: 'day',
  measures: 'change',
  maxWindowDays: 90,
  historyDays: 730, // D: kept for 2 years
  source: 'D 2026-09-11; P!',
} as const

/** Insights of a Page. P!: at most 90 days a call, and always with a period, else three entries come back. */
export const pageMetrics = {
  page_follows: { ...daily, additive: false, measures: 'running_total' },
  page_post_engagements: { ...daily, additive: true }, // without reels (D)
  page_total_media_view_unique: { ...daily, additive: false },
  // The value comes once a day and slice; the dimension's values are the texts '0' and '1' (S, P).
  page_media_view: { ...daily, additive: true, breakdown: 'is_from_ads' },
  page_total_actions: { ...daily, additive: true },
  page_views_total: { ...daily, additive: true },
  page_daily_follows: { ...daily, additive: true },
  page_daily_follows_unique: { ...daily, additive: false },
  page_daily_unfollows_unique: { ...daily, additive: false },
  page_video_views: { ...daily, additive: true }, // of 3 seconds or more
} as const satisfies Record<string, MetricRow>

const removed = (removedOn: string, replacement: string | undefined, names: readonly string[]) =>
  Object.fromEntries(
    names.map((name): [string, RemovedMetricRow] => [
      name,
      { removedOn, ...(replacement === undefined ? {} : { replacement }), source: 'D; P! 2026-07 to 2026-09' },
    ]),
  )

export const removedPageMetrics: Readonly<Record<string, RemovedMetricRow>> = {
  ...removed('2024-03', 'page_post_engagements', ['page_engaged_users']),
  ...removed('2024-03', 'page_total_actions', ['page_consumptions', 'page_consumptions_unique']),
  ...removed('2024-03', undefined, ['page_fans_gender_age']),
  ...removed('2025-11-15', 'page_follows', ['page_fans']),
  // D names page_follows_city and _country for two of these: they answer objects, which no reading can hold.
  ...removed('2025-11-15', undefined, ['page_fans_locale', 'page_fans_city', 'page_fans_country']),
  ...removed('2025-11-15', 'page_daily_follows', ['page_fan_adds']),
  ...removed('2025-11-15', 'page_daily_follows_unique', ['page_fan_adds_unique']),
  ...removed('2025-11-15', 'page_daily_unfollows_unique', ['page_fan_removes', 'page_fan_removes_unique']),
  ...removed('2025-11-15', 'page_media_view', [
    'page_impressions',
    'page_impressions_paid',
    'page_impressions_nonviral',
  ]),
  ...removed('2025-11-15', undefined, ['page_impressions_viral']),
  ...removed('2026-07', 'page_total_media_view_unique', [
    'page_impressions_unique',
    'page_impressions_paid_unique',
    'page_impressions_viral_unique',
    'page_impressions_nonviral_unique',
    'page_posts_impressions',
    'page_posts_impressions_unique',
  ]),
  ...removed('2026-07', 'page_video_views', ['page_video_views_unique']),
  ...removed('earlier', 'page_total_actions', ['page_website_clicks']),
}
