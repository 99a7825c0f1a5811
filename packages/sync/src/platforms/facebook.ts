import type { MetaPlatform } from '../platform.ts'
import { pullAdMetrics } from './facebook/ads/ad-metrics.ts'
import { pullAds } from './facebook/ads/ads.ts'
import { pullAudience } from './facebook/audience.ts'
import { pullCompetitors } from './facebook/competitors.ts'
import { pullMetrics } from './facebook/metrics.ts'
import { pullPosts } from './facebook/posts.ts'
import { pullProfile } from './facebook/profile.ts'
import { pullStories } from './facebook/stories.ts'

/** Facebook Pages. */
export const facebook: MetaPlatform = {
  name: 'facebook',
  tokens: 'meta',
  streams: [
    // First: a story is gone for good after 24 hours where the Page keeps no archive.
    { name: 'stories', everyMinutes: 180, pull: pullStories },
    { name: 'profile', everyMinutes: 360, pull: pullProfile },
    { name: 'posts', batchesAhead: 4, pull: pullPosts },
    // Values move about once a day, for some days (D).
    { name: 'metrics', everyMinutes: 720, pull: pullMetrics },
    { name: 'audience', everyMinutes: 7 * 1440, pull: pullAudience },
    // Numbers are final after 28 days (D): each reading of a day is of 28 of them, so a day is often enough.
    { name: 'ads', everyMinutes: 1440, capability: 'ads', pull: pullAds },
    { name: 'ad_metrics', everyMinutes: 1440, capability: 'ads', pull: pullAdMetrics },
    { name: 'competitors', everyMinutes: 1440, pull: pullCompetitors },
  ],
}
