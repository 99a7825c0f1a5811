export type MediaProduct = 'FEED' | 'REELS' | 'STORY'

export interface MediaNumbers {
  readonly reach: number
  readonly views: number
  readonly likes: number
  readonly comments: number
  readonly shares: number
  readonly saved: number
  readonly reposts: number
  readonly replies: number
}

interface MediaMetric {
  readonly on: readonly MediaProduct[]
  readonly value: (numbers: MediaNumbers) => number
  /** The one breakdown it has, with made up shares. */
  readonly breakdown?: { readonly name: string; readonly shares: Readonly<Record<string, number>> }
}

const ALL = { on: ['FEED', 'REELS', 'STORY'] } as const
const POSTED = { on: ['FEED', 'REELS'] } as const
const FEED_AND_STORY = { on: ['FEED', 'STORY'] } as const
const REELS = { on: ['REELS'] } as const
const STORY = { on: ['STORY'] } as const

// D 2026-06-18, media metrics by media product type.
export const MEDIA_METRICS: Readonly<Record<string, MediaMetric>> = {
  reach: { ...ALL, value: ({ reach }) => reach },
  views: { ...ALL, value: ({ views }) => views },
  likes: { ...POSTED, value: ({ likes }) => likes },
  comments: { ...POSTED, value: ({ comments }) => comments },
  saved: { ...POSTED, value: ({ saved }) => saved },
  shares: { ...ALL, value: ({ shares }) => shares },
  reposts: { ...ALL, value: ({ reposts }) => reposts },
  total_interactions: {
    ...ALL,
    value: ({ likes, comments, saved, shares, replies }) => likes + comments + saved + shares + replies,
  },
  total_likes: { ...POSTED, value: ({ likes }) => likes },
  total_comments: { ...POSTED, value: ({ comments }) => comments },
  total_views: { ...ALL, value: ({ views }) => Math.round(views * 1.05) },
  follows: { ...FEED_AND_STORY, value: ({ reach }) => Math.round(reach * 0.004) },
  profile_visits: { ...FEED_AND_STORY, value: ({ reach }) => Math.round(reach * 0.03) },
  profile_activity: {
    ...FEED_AND_STORY,
    value: ({ reach }) => Math.round(reach * 0.01),
    breakdown: { name: 'action_type', shares: { BIO_LINK_CLICKED: 70, DIRECTION: 15, CALL: 10, EMAIL: 5 } },
  },
  replies: { ...STORY, value: ({ replies }) => replies },
  navigation: {
    ...STORY,
    value: ({ views }) => Math.round(views * 0.8),
    breakdown: {
      name: 'story_navigation_action_type',
      shares: { TAP_FORWARD: 70, TAP_EXIT: 15, TAP_BACK: 10, SWIPE_FORWARD: 5 },
    },
  },
  link_clicks: { ...STORY, value: ({ reach }) => Math.round(reach * 0.006) },
  // P! 2026-09: milliseconds, and the average is not the total divided by the views.
  ig_reels_avg_watch_time: { ...REELS, value: ({ reach }) => 4200 + (reach % 2500) },
  ig_reels_video_view_total_time: { ...REELS, value: ({ views, reach }) => views * (3900 + (reach % 2500)) },
  reels_skip_rate: { ...REELS, value: ({ reach }) => 20 + (reach % 30) },
}

// P! 2026-07 (v25): Meta lists these for an unknown name, whatever the media type.
export const LISTED: readonly string[] =
  'impressions, reach, replies, saved, likes, comments, shares, total_interactions, follows, profile_visits, profile_activity, navigation, ig_reels_video_view_total_time, ig_reels_avg_watch_time, views, reels_skip_rate, reposts, facebook_views, crossposted_views, total_views, total_likes, total_comments, link_clicks'.split(
    ', ',
  )

// D: they throw unless the media was shared to Facebook; nothing here is. P!: subcode 2207086 kills the whole call.
export const NEED_FACEBOOK: readonly string[] = ['facebook_views', 'crossposted_views']
