import { mayUse } from '../access.ts'
import { DAY_MS } from '../clock.ts'
import type { PageRecord, PageStoryRecord } from '../records.ts'
import { refuse } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import { entryOf, readMetrics } from './request.ts'

// S: story metrics. The v25 announcement also writes PAGE_STORY_TOTAL_MEDIA_VIEW_UNIQUE; refused, chosen. Shares made up.
export const PAGE_STORY_METRICS: Readonly<Record<string, number>> = {
  STORY_MEDIA_VIEW: 1.3,
  STORY_TOTAL_MEDIA_VIEW_UNIQUE: 1,
  STORY_INTERACTION: 0.05,
  PAGES_FB_STORY_REPLIES: 0.01,
  PAGES_FB_STORY_SHARES: 0.005,
  PAGES_FB_STORY_STICKER_INTERACTIONS: 0.01,
  PAGES_FB_STORY_THREAD_LIGHTWEIGHT_REACTIONS: 0.02,
}

// P!: the first aggregation comes after 24 to 48 hours; chosen: 24.
const FIRST_NUMBERS_MS = DAY_MS

/** Answers `/{story post}/insights` of a Page, all or nothing. */
export function answerPageStoryInsights(
  story: PageStoryRecord,
  page: PageRecord,
  metricText: string | null,
  visit: Visit,
): unknown {
  const names = readMetrics(metricText, visit, refuse.metric)
  // P! for Pages; for stories chosen: the same text, and an empty list without the permission.
  if (!names.every((name) => Object.hasOwn(PAGE_STORY_METRICS, name))) throw refuse.metric()
  if (!mayUse(visit, 'read_insights', page.id)) return { data: [] }
  const { seeded, clock } = visit.emulation
  const isCounted = clock.now() - story.createdAt >= FIRST_NUMBERS_MS
  const viewers = page.followers * 0.1 * (0.6 + 0.8 * seeded.unit(story.id, 'viewers'))
  const data = names.map((name) => {
    // P!: 0 with a date of 1970 until counted, which is not zero.
    const early = { value: 0, end_time: '1970-01-02T08:00:00+0000' }
    const value = { value: Math.round(viewers * (PAGE_STORY_METRICS[name] ?? 0)) }
    return { ...entryOf(story.id, name, 'lifetime'), values: [isCounted ? value : early] }
  })
  return { data }
}
