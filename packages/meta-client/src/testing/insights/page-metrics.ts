import type { PageDay } from './daily-numbers.ts'
import { splitCount, withoutZeros } from './split.ts'

export interface PageMetric {
  readonly periods: readonly string[]
  readonly value: (day: PageDay) => number
  /** Estimated people: a window is not the sum of its days. */
  readonly unique?: true
  /** Breakdowns, each a yes-or-no flag. */
  readonly flags?: readonly string[]
  /** Value of a metric that is an object of counts. */
  readonly object?: (day: PageDay) => unknown
}

const ROLLING = { periods: ['day', 'week', 'days_28'] } as const
const DAILY = { periods: ['day'] } as const

// `like` includes care (D).
function reactionNames({ reactions }: PageDay) {
  return splitCount(reactions, { like: 85, love: 9, haha: 2, wow: 2, sorry: 1, anger: 1 })
}

// D reference page 2026-09-11, most confirmed by probes of Jul to Sep 2026 (P!). Every other name is refused, among them
// page_impressions*, page_fans* and page_posts_impressions* that the docs still list in places.
export const PAGE_METRICS: Readonly<Record<string, PageMetric>> = {
  page_media_view: { ...ROLLING, flags: ['is_from_ads', 'is_from_followers'], value: ({ views }) => views },
  page_total_media_view_unique: { ...ROLLING, unique: true, value: ({ viewers }) => viewers },
  page_post_engagements: { ...ROLLING, value: ({ engagements }) => engagements },
  page_total_actions: { ...ROLLING, value: ({ actions }) => actions },
  page_views_total: { ...ROLLING, value: ({ profileViews }) => profileViews },
  // D: a running total.
  page_follows: { ...DAILY, value: ({ followers }) => followers },
  page_daily_follows: { ...DAILY, value: ({ gained }) => gained },
  page_daily_follows_unique: { ...ROLLING, unique: true, value: ({ gained }) => gained },
  page_daily_unfollows_unique: { ...ROLLING, unique: true, value: ({ lost }) => lost },
  page_fan_adds_by_paid_non_paid_unique: {
    ...DAILY,
    value: ({ gained }) => gained,
    object: ({ gained }) => ({ total: gained, paid: 0, unpaid: gained }),
  },
  page_actions_post_reactions_total: {
    ...DAILY,
    value: ({ reactions }) => reactions,
    object: (day) => withoutZeros(reactionNames(day)),
  },
  page_actions_post_reactions_like_total: { ...ROLLING, value: (day) => reactionNames(day).like },
  page_actions_post_reactions_love_total: { ...ROLLING, value: (day) => reactionNames(day).love },
  page_actions_post_reactions_wow_total: { ...ROLLING, value: (day) => reactionNames(day).wow },
  page_actions_post_reactions_haha_total: { ...ROLLING, value: (day) => reactionNames(day).haha },
  page_actions_post_reactions_sorry_total: { ...ROLLING, value: (day) => reactionNames(day).sorry },
  page_actions_post_reactions_anger_total: { ...ROLLING, value: (day) => reactionNames(day).anger },
  page_video_views: { ...ROLLING, value: ({ videoViews }) => videoViews },
  // D: milliseconds.
  page_video_view_time: { ...DAILY, value: ({ videoViews }) => videoViews * 7400 },
}

/** Share of the yes side of a flag; made up. */
export const FLAGS: Readonly<Record<string, number>> = { is_from_ads: 0.2, is_from_followers: 0.65 }
