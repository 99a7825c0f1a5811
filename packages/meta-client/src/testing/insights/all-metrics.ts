import { suggestion } from '../nearest.ts'
import { AUDIENCE_METRICS } from './audience.ts'
import { INSTAGRAM_METRICS } from './instagram-metrics.ts'
import { LISTED, MEDIA_METRICS, NEED_FACEBOOK } from './media-metrics.ts'
import { PAGE_METRICS } from './page-metrics.ts'
import { PAGE_STORY_METRICS } from './page-story.ts'
import { POST_METRICS } from './post.ts'
import { REEL_METRICS, VIDEO_METRICS } from './video.ts'

const TABLES = [
  PAGE_METRICS,
  POST_METRICS,
  VIDEO_METRICS,
  REEL_METRICS,
  PAGE_STORY_METRICS,
  INSTAGRAM_METRICS,
  AUDIENCE_METRICS,
  MEDIA_METRICS,
]

const NAMES = [...new Set([...TABLES.flatMap((table) => Object.keys(table)), ...LISTED, ...NEED_FACEBOOK])]

/** Why no insights call can name a metric, as the rest of a sentence; `undefined` for one that lives somewhere. */
export function metricProblem(name: string): string | undefined {
  return NAMES.includes(name) ? undefined : `no insights here have a metric '${name}'${suggestion(name, NAMES)}`
}
