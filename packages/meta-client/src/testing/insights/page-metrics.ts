import type { PageDay } from './daily-numbers.ts'
import { splitCount, withoutZeros } from './split.ts'

export interface PageMetric {
  readonly periods: readonly string[]
  readonly value: (day: PageDay) => number
  /** Estimated people: a window is not the sum of its days. */
  readonly unique?: true
  /** Breakdowns, each a yes-or-no flag. */
  readonly flags?: readonly string[]
  /** Makes the number an object of counts. */
  readonly object?: (value: number) => unknown
}

const ROLLING = { periods: ['day', 'week', 'days_28'] } as const
const DAILY = { periods: ['day'] } as const

// `like` includes care (D).
function reactionNames(reactions: number) {
  return splitCount(reactions, { like: 85, love: 9, haha: 2, wow: 2, sorry: 1, anger: 1 })
}

// Shares made up.
function videoPart(views: number) {
  return splitCount(views, { organic: 90, paid: 10 })
}

function seen30s(views: number): number {
  return Math.round(views * 0.35)
}

const CITIES = {
  'Los Angeles, California': 40,
  'Berlin, Berlin': 22,
  'London, England': 20,
  'Paris, Île-de-France': 18,
}
const COUNTRIES = { US: 46, DE: 22, GB: 18, FR: 14 }

/** D: known to Meta, for those with a monetisation role, which nobody has here; else code 200. */
export const MONETISATION: readonly string[] = ['content_monetization_earnings', 'monetization_approximate_earnings']

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
    object: (total) => ({ total, paid: 0, unpaid: total }),
  },
  page_actions_post_reactions_total: {
    ...DAILY,
    value: ({ reactions }) => reactions,
    object: (value) => withoutZeros(reactionNames(value)),
  },
  page_actions_post_reactions_like_total: { ...ROLLING, value: ({ reactions }) => reactionNames(reactions).like },
  page_actions_post_reactions_love_total: { ...ROLLING, value: ({ reactions }) => reactionNames(reactions).love },
  page_actions_post_reactions_wow_total: { ...ROLLING, value: ({ reactions }) => reactionNames(reactions).wow },
  page_actions_post_reactions_haha_total: { ...ROLLING, value: ({ reactions }) => reactionNames(reactions).haha },
  page_actions_post_reactions_sorry_total: { ...ROLLING, value: ({ reactions }) => reactionNames(reactions).sorry },
  page_actions_post_reactions_anger_total: { ...ROLLING, value: ({ reactions }) => reactionNames(reactions).anger },
  page_lifetime_engaged_followers_unique: {
    ...DAILY,
    unique: true,
    value: ({ followers }) => Math.round(followers * 0.3),
  },
  page_video_views: { ...ROLLING, value: ({ videoViews }) => videoViews },
  page_video_views_paid: { ...ROLLING, value: ({ videoViews }) => videoPart(videoViews).paid },
  page_video_views_organic: { ...ROLLING, value: ({ videoViews }) => videoPart(videoViews).organic },
  page_video_views_autoplayed: { ...ROLLING, value: ({ videoViews }) => videoViews - Math.round(videoViews * 0.3) },
  page_video_views_click_to_play: { ...ROLLING, value: ({ videoViews }) => Math.round(videoViews * 0.3) },
  page_video_views_by_paid_non_paid: {
    ...ROLLING,
    value: ({ videoViews }) => videoViews,
    object: (value) => ({ total: value, paid: videoPart(value).paid, unpaid: videoPart(value).organic }),
  },
  // D: an object; the names in it are chosen.
  page_video_views_by_uploaded_hosted: {
    ...ROLLING,
    value: ({ videoViews }) => videoViews,
    object: (value) => withoutZeros(splitCount(value, { page_uploaded: 80, page_hosted_crosspost: 20 })),
  },
  page_video_repeat_views: { ...ROLLING, value: ({ videoViews }) => Math.round(videoViews * 0.1) },
  page_video_complete_views_30s: { ...ROLLING, value: ({ videoViews }) => seen30s(videoViews) },
  // D: "and variants", named after those of page_video_views.
  page_video_complete_views_30s_paid: { ...ROLLING, value: ({ videoViews }) => videoPart(seen30s(videoViews)).paid },
  page_video_complete_views_30s_organic: {
    ...ROLLING,
    value: ({ videoViews }) => videoPart(seen30s(videoViews)).organic,
  },
  page_video_complete_views_30s_autoplayed: {
    ...ROLLING,
    value: ({ videoViews }) => Math.round(seen30s(videoViews) * 0.7),
  },
  page_video_complete_views_30s_click_to_play: {
    ...ROLLING,
    value: ({ videoViews }) => seen30s(videoViews) - Math.round(seen30s(videoViews) * 0.7),
  },
  // D names them removed in 2024 and as the replacement of 2025-11; P!: v19 to v26 know the names. deadMetrics refuses them.
  page_follows_city: { ...DAILY, value: ({ followers }) => followers, object: (value) => splitCount(value, CITIES) },
  page_follows_country: {
    ...DAILY,
    value: ({ followers }) => followers,
    object: (value) => splitCount(value, COUNTRIES),
  },
  // D: milliseconds.
  page_video_view_time: { ...DAILY, value: ({ videoViews }) => videoViews * 7400 },
}

/** Share of the yes side of a flag; made up. */
export const FLAGS: Readonly<Record<string, number>> = { is_from_ads: 0.2, is_from_followers: 0.65 }
