import type { InstagramDay } from './daily-numbers.ts'

export interface InstagramMetric {
  readonly types: readonly ('time_series' | 'total_value')[]
  readonly periods: readonly string[]
  readonly breakdowns: readonly string[]
  readonly value: (day: InstagramDay) => number
  /** Unique accounts: a window is not the sum of its days. */
  readonly unique?: true
  /** Not returned under 100 followers. */
  readonly wantsHundred?: true
  /** Own parts instead of shares of the total, and then no total. */
  readonly parts?: (days: readonly InstagramDay[]) => Readonly<Record<string, number>>
}

const TOTAL = { types: ['total_value'], periods: ['day'] } as const
const BY_PRODUCT = { ...TOTAL, breakdowns: ['media_product_type'] } as const
const PLAIN = { ...TOTAL, breakdowns: [] } as const

// D 2026-06-16, account metrics, with the probes of Jul to Sep 2026 (P!) where they disagree.
export const INSTAGRAM_METRICS: Readonly<Record<string, InstagramMetric>> = {
  // P!: week and days_28 are answered too.
  reach: {
    types: ['time_series', 'total_value'],
    periods: ['day', 'week', 'days_28'],
    breakdowns: ['media_product_type', 'follow_type'],
    unique: true,
    value: ({ reach }) => reach,
  },
  views: { ...TOTAL, breakdowns: ['follow_type', 'media_product_type'], value: ({ views }) => views },
  accounts_engaged: { ...PLAIN, unique: true, value: ({ engaged }) => engaged },
  total_interactions: { ...BY_PRODUCT, value: ({ interactions }) => interactions },
  likes: { ...BY_PRODUCT, value: ({ likes }) => likes },
  comments: { ...BY_PRODUCT, value: ({ comments }) => comments },
  // D: `saves` here, `saved` on media.
  saves: { ...BY_PRODUCT, value: ({ saves }) => saves },
  shares: { ...BY_PRODUCT, value: ({ shares }) => shares },
  replies: { ...PLAIN, value: ({ replies }) => replies },
  reposts: { ...PLAIN, value: ({ reposts }) => reposts },
  // P!: FOLLOWER is gained and NON_FOLLOWER lost, checked against follower_count.
  follows_and_unfollows: {
    ...TOTAL,
    breakdowns: ['follow_type'],
    wantsHundred: true,
    value: ({ gained }) => gained,
    parts: (days) => ({
      FOLLOWER: days.reduce((all, { gained }) => all + gained, 0),
      NON_FOLLOWER: days.reduce((all, { lost }) => all + lost, 0),
    }),
  },
  profile_links_taps: { ...TOTAL, breakdowns: ['contact_button_type'], value: ({ linkTaps }) => linkTaps },
  // P! (three accounts, Jul to Sep 2026): still answered although the docs dropped them.
  profile_views: { ...PLAIN, value: ({ profileViews }) => profileViews },
  website_clicks: { ...PLAIN, value: ({ websiteClicks }) => websiteClicks },
  // P!: new followers of the day, not a total.
  follower_count: {
    types: ['time_series'],
    periods: ['day'],
    breakdowns: [],
    wantsHundred: true,
    value: ({ gained }) => gained,
  },
}

// D: values of the dimensions; the shares are made up.
export const BREAKDOWNS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  media_product_type: { REEL: 55, POST: 24, CAROUSEL_CONTAINER: 12, STORY: 6, AD: 3 },
  follow_type: { FOLLOWER: 58, NON_FOLLOWER: 40, UNKNOWN: 2 },
  contact_button_type: { DIRECTION: 40, CALL: 30, EMAIL: 20, BOOK_NOW: 7, TEXT: 3 },
}
