import type { MetricType, Platform } from '@bos/social-db'

interface MetricTexts {
  readonly label: string
  /** What is counted, by platform. */
  readonly about: Readonly<Partial<Record<Platform, string>>>
}

/** The daily numbers, in the order they are shown. What Meta's words mean: docs/meta.md of the repository. */
export const METRICS: Readonly<Record<MetricType, MetricTexts>> = {
  impressions: {
    label: 'Views',
    about: {
      instagram: 'How often content was shown or played, ads included. Meta counts views in place of impressions.',
      facebook: 'How often content was shown or played, ads included. Meta counts views in place of impressions.',
    },
  },
  reach: {
    label: 'Reach',
    about: {
      instagram: 'Accounts that saw something, each counted once. Days cannot be added up: the total is Meta’s own.',
      facebook: 'People who saw something, each counted once. Days cannot be added up: the total is Meta’s own.',
    },
  },
  engagement: {
    label: 'Engagement',
    about: {
      instagram: 'Likes, comments, saves, shares and replies.',
      facebook: 'Reactions, comments, shares and clicks on posts. Meta leaves reels out of it.',
    },
  },
  clicks: {
    label: 'Clicks',
    about: {
      instagram: 'Taps on the website and on the contact buttons of the profile.',
      facebook: 'Clicks on the Page’s contact details and its button.',
    },
  },
  followers: {
    label: 'Followers',
    about: {
      instagram: 'Counted once a day. Meta tells the present number only, so the line begins with the first sync.',
      facebook: 'People who follow the Page, at the end of each day.',
    },
  },
  conversions: {
    label: 'Conversions',
    about: { facebook: 'Purchases, leads and registrations from ads. Their days are those of the ad account.' },
  },
}

export const METRIC_ORDER = [
  'impressions',
  'reach',
  'engagement',
  'clicks',
  'followers',
  'conversions',
] as const satisfies readonly MetricType[]
