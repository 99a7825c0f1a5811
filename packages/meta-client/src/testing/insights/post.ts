import { mayUse } from '../access.ts'
import { HOUR_MS } from '../clock.ts'
import { reactionsOf } from '../nodes/counts.ts'
import type { EdgeParams } from '../paging.ts'
import { Refusal, refuse } from '../refusal.ts'
import type { PostRecord } from '../records.ts'
import type { Visit } from '../visit.ts'
import { FLAGS } from './page-metrics.ts'
import { entryOf, readMetrics } from './request.ts'
import { withoutZeros } from './split.ts'

export interface PostNumbers {
  readonly post: PostRecord
  readonly views: number
  readonly viewers: number
}

// D: 40 points, the share of viewers still there.
export const retention = () =>
  Object.fromEntries(Array.from({ length: 40 }, (_, point) => [point, Math.exp(-point / 20)]))

const isVideo = ({ kind }: PostRecord) => kind === 'video' || kind === 'reel'

const plays = ({ post, views }: PostNumbers) => (isVideo(post) ? Math.round(views * 0.4) : 0)

// `like` includes care (D, for the Page metrics of the same names).
export function byType(post: PostRecord): Record<string, number> {
  const { LIKE, CARE, LOVE, WOW, HAHA, SAD, ANGRY } = reactionsOf(post)
  return withoutZeros({ like: LIKE + CARE, love: LOVE, wow: WOW, haha: HAHA, sorry: SAD, anger: ANGRY })
}

// D reference page 2026-09-11: post metrics, lifetime. Objects leave out zeros. Every other name is refused,
// among them post_impressions* and post_engaged_users.
export const POST_METRICS: Readonly<Record<string, (numbers: PostNumbers) => unknown>> = {
  post_media_view: ({ views }) => views,
  post_total_media_view_unique: ({ viewers }) => viewers,
  post_clicks: ({ viewers }) => Math.round(viewers * 0.05),
  post_clicks_by_type: ({ viewers }) => withoutZeros({ 'other clicks': Math.round(viewers * 0.05) }),
  post_reactions_by_type_total: ({ post }) => byType(post),
  post_reactions_like_total: ({ post }) => byType(post).like ?? 0,
  post_reactions_love_total: ({ post }) => byType(post).love ?? 0,
  post_reactions_wow_total: ({ post }) => byType(post).wow ?? 0,
  post_reactions_haha_total: ({ post }) => byType(post).haha ?? 0,
  post_reactions_sorry_total: ({ post }) => byType(post).sorry ?? 0,
  post_reactions_anger_total: ({ post }) => byType(post).anger ?? 0,
  post_activity_by_action_type: ({ post: { reactions, comments, shares } }) =>
    withoutZeros({ like: reactions, comment: comments, share: shares }),
  // Nobody here does a thing twice.
  post_activity_by_action_type_unique: ({ post: { reactions, comments, shares } }) =>
    withoutZeros({ like: reactions, comment: comments, share: shares }),
  post_video_views: plays,
  post_video_views_organic: plays,
  post_video_views_paid: () => 0,
  post_video_views_autoplayed: (numbers) => plays(numbers) - Math.round(plays(numbers) * 0.3),
  post_video_views_clicked_to_play: (numbers) => Math.round(plays(numbers) * 0.3),
  post_video_views_15s: (numbers) => Math.round(plays(numbers) * 0.4),
  post_video_views_60s_excludes_shorter: (numbers) => Math.round(plays(numbers) * 0.1),
  // D: milliseconds.
  post_video_avg_time_watched: ({ post, viewers }) => (isVideo(post) ? 5000 + (viewers % 4000) : 0),
  post_video_view_time: (numbers) => plays(numbers) * 6100,
  post_video_retention_graph: ({ post }) => (isVideo(post) ? retention() : {}),
}

/** Answers `/{post}/insights`: lifetime numbers, all or nothing. */
export function answerPostInsights(post: PostRecord, params: EdgeParams, visit: Visit): unknown {
  const flag = params('breakdown')
  const names = readMetrics(params('metric'), visit, refuse.metric)
  for (const name of names) {
    if (!Object.hasOwn(POST_METRICS, name)) throw refuse.metric()
    // D: only post_media_view has breakdowns; the refusal is chosen.
    if (flag !== undefined && !(name === 'post_media_view' && Object.hasOwn(FLAGS, flag))) throw refuse.badCombination()
  }
  const period = params('period') ?? 'lifetime'
  if (period !== 'lifetime') throw refuse.badCombination()
  // D, P! for Pages: an empty list without read_insights; for posts chosen: the same.
  if (!mayUse(visit, 'read_insights', post.pageId)) return { data: [] }
  if (post.uncounted) throw uncounted()

  const numbers = numbersOf(post, visit)
  // P!: a lifetime metric with a range answers empty values.
  const ranged = params('since') !== undefined || params('until') !== undefined
  const data = names.map((name) => {
    const value = POST_METRICS[name]?.(numbers)
    const values = flag === undefined || typeof value !== 'number' ? [{ value }] : flagged(value, flag)
    return { ...entryOf(post.id, name, 'lifetime'), values: ranged ? [] : values }
  })
  return { data }
}

/**
 * The same nested in posts. Whether a post without numbers refuses the whole list, or is left empty in it, is unknown, chosen
 * by option, as for media.
 */
export function answerNestedPostInsights(post: PostRecord, params: EdgeParams, visit: Visit): unknown {
  if (post.uncounted && visit.emulation.nestedInsights === 'omit') return { data: [] }
  return answerPostInsights(post, params, visit)
}

// D: subcodes 2932001 to 2932010, one for each reason. Which is which, the code around them and the text are chosen.
function uncounted(): Refusal {
  return new Refusal({ message: '(#100) Insights are not available for this post', code: 100, subcode: 2932001 })
}

function flagged(value: number, flag: string) {
  const yes = Math.round(value * (FLAGS[flag] ?? 0))
  return [
    { value: value - yes, [flag]: '0' },
    { value: yes, [flag]: '1' },
  ]
}

// Made up: most views come in the first days.
export function numbersOf(post: PostRecord, { emulation }: Visit): PostNumbers {
  const { seeded, clock, store } = emulation
  const followers = store.pages.get(post.pageId)?.followers ?? 0
  const ageHours = Math.max(0, clock.now() - post.createdAt) / HOUR_MS
  const settled = 1 - Math.exp(-ageHours / 36)
  const audience = Math.round(followers * 0.5 * (0.6 + 0.8 * seeded.unit(post.id, 'viewers')) * settled)
  const viewers = Math.max(audience, post.reactions + post.comments)
  return { post, viewers, views: Math.round(viewers * 1.4) }
}
