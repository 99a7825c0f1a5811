import type { MetaPlatform } from '../platform.ts'
import { pullAudience } from './instagram/audience.ts'
import { pullCompetitors } from './instagram/competitors.ts'
import { pullMedia } from './instagram/media.ts'
import { pullMetrics } from './instagram/metrics.ts'
import { pullProfile } from './instagram/profile.ts'
import { pullStories } from './instagram/stories.ts'

/** Instagram professional accounts: through their Page with Facebook Login, or by themselves with Instagram Login. */
export const instagram: MetaPlatform = {
  name: 'instagram',
  tokens: 'meta',
  streams: [
    // First: a story is gone for good after 24 hours.
    { name: 'stories', everyMinutes: 180, pull: pullStories },
    { name: 'profile', everyMinutes: 360, pull: pullProfile },
    { name: 'posts', batchesAhead: 4, pull: pullMedia },
    // Meta counts a day again for 48 hours (D).
    { name: 'metrics', everyMinutes: 720, pull: pullMetrics },
    { name: 'audience', everyMinutes: 7 * 1440, pull: pullAudience },
    { name: 'competitors', everyMinutes: 1440, pull: pullCompetitors },
  ],
}
