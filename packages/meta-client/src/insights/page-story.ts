import type { MetricRow, RemovedRow } from './metric-row.ts'
import { each } from './metric-row.ts'

// S: names of 2026-04. P!: until the first count, 24 to 48 hours, values are 0 with a date of 1970.
const lifetime = {
  unit: 'count',
  additive: true,
  measures: 'lifetime',
  per: ['lifetime'],
  source: 'S 2026-04',
} as const

/** Insights of a story of a Page, asked with its `post_id`. */
export const pageStoryMetrics = {
  ...each('STORY_MEDIA_VIEW STORY_INTERACTION PAGES_FB_STORY_REPLIES PAGES_FB_STORY_SHARES', lifetime),
  ...each('PAGES_FB_STORY_STICKER_INTERACTIONS PAGES_FB_STORY_THREAD_LIGHTWEIGHT_REACTIONS', lifetime),
  // The v25 announcement writes PAGE_STORY_TOTAL_MEDIA_VIEW_UNIQUE; the spec's name is asked for.
  STORY_TOTAL_MEDIA_VIEW_UNIQUE: { ...lifetime, additive: false },
} as const satisfies Record<string, MetricRow>

// D, P!
export const removedPageStoryMetrics: readonly RemovedRow[] = [
  ['2026-07', 'STORY_MEDIA_VIEW', 'PAGE_STORY_IMPRESSIONS_BY_STORY_ID'],
  ['2026-07', 'STORY_TOTAL_MEDIA_VIEW_UNIQUE', 'PAGE_STORY_IMPRESSIONS_BY_STORY_ID_UNIQUE'],
]
