import type { MetricRow, RemovedRow } from './metric-row.ts'
import { each } from './metric-row.ts'

// D: page of 2026-06-16. How long Meta keeps the days is open: D says 90 days and 2 years, P! read 400 days. The longest
// is asked for. P! (many): at most 30 days a call.
const daily = {
  unit: 'count',
  additive: true,
  measures: 'change',
  maxWindowDays: 30,
  historyDays: 730,
  source: 'D 2026-06-16',
} as const
const total = { ...daily, types: ['total_value'], per: ['day', 'window'] } as const
const series = { ...daily, types: ['time_series'], per: ['day'], historyDays: 30, source: 'P! 2026-07' } as const
// D lists their time series as removed (2025-01-08) and no longer names them; P!, three accounts, still got totals.
const disputed = { ...total, bestEffort: true, source: 'P! 2026-07 to 2026-09' } as const

// D: none under 100 followers or engagements, top 45 only. P!: values as Meta writes them, such as DE or 25-34.
const audience = {
  unit: 'count',
  additive: false,
  measures: 'lifetime',
  types: ['total_value'],
  per: ['timeframe'],
  breakdowns: ['age', 'city', 'country', 'gender'],
  keys: 'breakdown',
  timeframes: ['this_month', 'this_week', 'last_14_days', 'last_30_days', 'last_90_days', 'prev_month'],
  source: 'D 2026-06-16',
} as const

/** Account insights of Instagram, on both hosts (D: the same). */
export const igAccountMetrics = {
  // P!: also week and days_28, and 400 days back. Unique accounts.
  reach: {
    ...daily,
    additive: false,
    types: ['time_series', 'total_value'],
    per: ['day', 'week', 'days_28', 'window'],
    breakdowns: ['none', 'media_product_type', 'follow_type'],
    source: 'D 2026-06-16; P! 2026-07',
  },
  // With ads. S: the docs table writes follower_type, the enum has follow_type only.
  views: { ...total, breakdowns: ['media_product_type', 'follow_type', 'none'] },
  accounts_engaged: { ...total, additive: false },
  ...each('total_interactions likes comments saves shares', { ...total, breakdowns: ['media_product_type', 'none'] }),
  ...each('replies reposts', total),
  // P!, checked against follower_count: FOLLOWER is who was gained, NON_FOLLOWER who was lost. Without the breakdown the
  // answer has no value at all.
  follows_and_unfollows: {
    ...total,
    keys: 'breakdown',
    breakdowns: ['follow_type'],
    names: { FOLLOWER: 'gained', NON_FOLLOWER: 'lost' },
    source: 'D 2026-06-16; P! 2026-07',
  },
  profile_links_taps: { ...total, breakdowns: ['contact_button_type', 'none'] },
  ...each('profile_views website_clicks', disputed),
  // P!: new followers of the day, not a total; the last 30 finished days; not under 100 followers. Not in the docs table.
  follower_count: { ...series, bestEffort: true },
  // D: followers online by hour, 0 to 23; the last 30 days; not under 100 followers. P!: a day's value is an object.
  online_followers: {
    ...series,
    additive: false,
    period: 'lifetime',
    keys: 'hour',
    source: 'D 2026-06-16; P! 2026-07',
  },
  follower_demographics: audience,
  // D: other timeframes ended with v20
  engaged_audience_demographics: { ...audience, timeframes: ['this_month', 'this_week'] },
  // S, P!: in the enum and in Meta's list of names, gone from the docs table
  reached_audience_demographics: {
    ...audience,
    timeframes: ['this_month', 'this_week'],
    bestEffort: true,
    source: 'S; P! 2026-07',
  },
} as const satisfies Record<string, MetricRow>

// D
export const removedIgAccountMetrics: readonly RemovedRow[] = [
  ['2025-04-21', 'views', 'impressions'],
  ['2023-12', 'follower_demographics age', 'audience_gender_age'],
  ['2023-12', 'follower_demographics country', 'audience_country'],
  ['2023-12', 'follower_demographics city', 'audience_city'],
  ['2023-12', '', 'audience_locale'],
  [
    '2025-01-08',
    'profile_links_taps contact_button_type',
    'email_contacts phone_call_clicks text_message_clicks get_directions_clicks',
  ],
]
