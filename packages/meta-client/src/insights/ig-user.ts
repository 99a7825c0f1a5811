import type { MetricRow, RemovedMetricRow } from './metric-row.ts'

// How long Meta keeps the days is open: D says 90 days and 2 years, P! read 400 days. The longest is asked for.
const daily = { unit: 'count', period: 'day', measures: 'change', maxWindowDays: 30, historyDays: 730 } as const
const total = { ...daily, metricType: 'total_value' } as const
const series = { ...daily, metricType: 'time_series' } as const

/** Account insights of Instagram. P!: at most 30 days a call. D 2026-06-16 unless a row says otherwise. */
export const igUserMetrics = {
  reach: { ...series, additive: false, source: 'D 2026-06-16' },
  // D: the docs table names follow_type and media_product_type
  views: { ...total, additive: true, breakdown: 'media_product_type', source: 'D 2026-06-16' },
  total_interactions: { ...total, additive: true, breakdown: 'media_product_type', source: 'D 2026-06-16' },
  profile_links_taps: { ...total, additive: true, breakdown: 'contact_button_type', source: 'D 2026-06-16' },
  website_clicks: {
    ...total,
    additive: true,
    bestEffort: true,
    source: 'D lists it as removed; P! 2026-07 to 2026-09 answered',
  },
  // P!: new followers of the day, not a total; last 30 finished days; not under 100 followers
  follower_count: { ...series, additive: true, historyDays: 30, bestEffort: true, source: 'P!' },
} as const satisfies Record<string, MetricRow>

// follower_demographics took the place of most of them: a lifetime metric, which no daily reading can hold.
const gone2023: RemovedMetricRow = { removedOn: '2023-12', source: 'D' }
const gone2025: RemovedMetricRow = { removedOn: '2025-01', replacement: 'profile_links_taps', source: 'D' }

export const removedIgUserMetrics: Readonly<Record<string, RemovedMetricRow>> = {
  impressions: { removedOn: '2025-04-21', replacement: 'views', source: 'D' },
  audience_gender_age: gone2023,
  audience_locale: gone2023,
  audience_country: gone2023,
  audience_city: gone2023,
  email_contacts: gone2025,
  phone_call_clicks: gone2025,
  text_message_clicks: gone2025,
  get_directions_clicks: gone2025,
}
