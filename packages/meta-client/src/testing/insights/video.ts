import { mayUse } from '../access.ts'
import type { PostRecord, VideoRecord } from '../records.ts'
import { refuse } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import { byType, numbersOf, type PostNumbers, retention } from './post.ts'
import { entryOf, readMetrics } from './request.ts'
import { withoutZeros } from './split.ts'

type Metrics = Readonly<Record<string, (numbers: PostNumbers) => unknown>>

const plays = ({ views }: PostNumbers) => Math.round(views * 0.4)
// D: milliseconds.
const AVERAGE_MS = 6100

// D reference page 2026-09-11, metrics of an uploaded video. Removed ones such as total_video_views_unique are refused.
export const VIDEO_METRICS: Metrics = {
  total_video_views: plays,
  total_video_10s_views: (numbers) => Math.round(plays(numbers) * 0.6),
  total_video_15s_views: (numbers) => Math.round(plays(numbers) * 0.45),
  total_video_30s_views: (numbers) => Math.round(plays(numbers) * 0.3),
  total_video_60s_excludes_shorter_views: (numbers) => Math.round(plays(numbers) * 0.1),
  total_video_complete_views: (numbers) => Math.round(plays(numbers) * 0.2),
  total_video_avg_time_watched: () => AVERAGE_MS,
  total_video_view_total_time: (numbers) => plays(numbers) * AVERAGE_MS,
  total_video_reactions_by_type_total: ({ post }) => byType(post),
  total_video_retention_graph: retention,
}

// D reference page 2026-09-11, metrics of a reel; replays are not counted in the first.
export const REEL_METRICS: Metrics = {
  blue_reels_play_count: plays,
  fb_reels_replay_count: (numbers) => Math.round(plays(numbers) * 0.15),
  fb_reels_total_plays: (numbers) => plays(numbers) + Math.round(plays(numbers) * 0.15),
  post_video_avg_time_watched: () => AVERAGE_MS,
  post_video_view_time: (numbers) => plays(numbers) * AVERAGE_MS,
  post_video_retention_graph: retention,
  post_video_followers: ({ viewers }) => Math.round(viewers * 0.003),
  post_video_likes_by_reaction_type: ({ post }) => byType(post),
  post_video_social_actions: ({ post: { comments, shares } }) => withoutZeros({ COMMENT: comments, SHARE: shares }),
}

/** Answers `/{video}/video_insights`: lifetime numbers, all or nothing. */
export function answerVideoInsights({ id, pageId, of }: VideoRecord, metricText: string | null, visit: Visit): unknown {
  // The video of a story has none, chosen.
  if (!isPost(of)) throw refuse.noSuchObject(visit.method, id)
  const metrics = of.kind === 'reel' ? REEL_METRICS : VIDEO_METRICS
  const names = readMetrics(metricText, visit, refuse.metric)
  // P! for Pages; that names of the other kind get the same text is chosen.
  if (!names.every((name) => Object.hasOwn(metrics, name))) throw refuse.metric()
  // D, P! for Pages; for videos chosen: the same. Peers succeed without pages_manage_engagement, which D names (P).
  if (!mayUse(visit, 'read_insights', pageId)) return { data: [] }
  const numbers = numbersOf(of, visit)
  const data = names.map((name) => ({
    ...entryOf(id, name, 'lifetime'),
    values: [{ value: metrics[name]?.(numbers) }],
  }))
  return { data }
}

function isPost(of: VideoRecord['of']): of is PostRecord {
  return 'reactions' in of
}
