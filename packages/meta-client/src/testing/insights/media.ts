import { mayUse } from '../access.ts'
import { HOUR_MS } from '../clock.ts'
import { extraCounts } from '../nodes/counts.ts'
import type { EdgeParams } from '../paging.ts'
import { Refusal, refuse } from '../refusal.ts'
import type { MediaRecord } from '../records.ts'
import type { Visit } from '../visit.ts'
import { entryOf, readMetrics } from './request.ts'
import { splitCount, withoutZeros } from './split.ts'

// P! 2026-07 (v25): Meta lists these for an unknown name, whatever the media type.
const LISTED =
  'impressions, reach, replies, saved, likes, comments, shares, total_interactions, follows, profile_visits, profile_activity, navigation, ig_reels_video_view_total_time, ig_reels_avg_watch_time, views, reels_skip_rate, reposts, facebook_views, crossposted_views, total_views, total_likes, total_comments, link_clicks'

interface MediaNumbers {
  readonly reach: number
  readonly views: number
  readonly likes: number
  readonly comments: number
  readonly shares: number
  readonly saved: number
  readonly reposts: number
}

interface MediaMetric {
  readonly on: readonly ('FEED' | 'REELS')[]
  value(numbers: MediaNumbers): number
}

const BOTH = { on: ['FEED', 'REELS'] } as const
const FEED = { on: ['FEED'] } as const
const REELS = { on: ['REELS'] } as const

// D 2026-06-18, media metrics by media product type. Stories are not emulated yet.
const METRICS: Readonly<Record<string, MediaMetric>> = {
  reach: { ...BOTH, value: ({ reach }) => reach },
  views: { ...BOTH, value: ({ views }) => views },
  likes: { ...BOTH, value: ({ likes }) => likes },
  comments: { ...BOTH, value: ({ comments }) => comments },
  saved: { ...BOTH, value: ({ saved }) => saved },
  shares: { ...BOTH, value: ({ shares }) => shares },
  reposts: { ...BOTH, value: ({ reposts }) => reposts },
  total_interactions: {
    ...BOTH,
    value: ({ likes, comments, saved, shares }) => likes + comments + saved + shares,
  },
  total_likes: { ...BOTH, value: ({ likes }) => likes },
  total_comments: { ...BOTH, value: ({ comments }) => comments },
  total_views: { ...BOTH, value: ({ views }) => Math.round(views * 1.05) },
  follows: { ...FEED, value: ({ reach }) => Math.round(reach * 0.004) },
  profile_visits: { ...FEED, value: ({ reach }) => Math.round(reach * 0.03) },
  profile_activity: { ...FEED, value: ({ reach }) => Math.round(reach * 0.01) },
  // P! 2026-09: milliseconds, and the average is not the total divided by the views.
  ig_reels_avg_watch_time: { ...REELS, value: ({ reach }) => 4200 + (reach % 2500) },
  ig_reels_video_view_total_time: { ...REELS, value: ({ views, reach }) => views * (3900 + (reach % 2500)) },
  reels_skip_rate: { ...REELS, value: ({ reach }) => 20 + (reach % 30) },
}

// D: they throw unless the media was shared to Facebook; nothing here is. P!: subcode 2207086 kills the whole call.
const NEED_FACEBOOK = ['facebook_views', 'crossposted_views']
const ACTION_TYPES = { BIO_LINK_CLICKED: 70, DIRECTION: 15, CALL: 10, EMAIL: 5 }

/** Answers `/{media}/insights`, and `insights.metric(…)` nested in media (D 2026-06-18). Always lifetime. */
export function answerMediaInsights(media: MediaRecord, params: EdgeParams, visit: Visit): unknown {
  const { store } = visit.emulation
  const account = store.instagrams.get(media.instagramId)
  if (!account || !mayUse(visit, 'instagram_manage_insights', account.pageId)) throw refuse.permission()
  const breakdown = params('breakdown')
  const names = readMetrics(params('metric'))
  for (const [index, name] of names.entries()) checkName(media, name, index)
  // D: a breakdown that one metric does not support makes the whole call fail.
  if (breakdown !== undefined && (breakdown !== 'action_type' || names.some((name) => name !== 'profile_activity'))) {
    throw refuse.badCombination()
  }
  const numbers = numbersOf(media, account.followers, visit)
  const data = names.map((name) => {
    const value = METRICS[name]?.value(numbers) ?? 0
    const entry = { ...entryOf(media.id, name, 'lifetime'), values: [{ value }] }
    if (breakdown === undefined) return entry
    // D sample: dimension values in lower case although the table shows capitals.
    const parts = Object.entries(withoutZeros(splitCount(value, ACTION_TYPES)))
    const results = parts.map(([type, count]) => ({ dimension_values: [type.toLowerCase()], value: count }))
    return { ...entry, total_value: { value, breakdowns: [{ dimension_keys: [breakdown], results }] } }
  })
  return { data }
}

function checkName({ kind }: MediaRecord, name: string, index: number): void {
  const product = kind === 'reel' ? 'REELS' : 'FEED'
  if (Object.hasOwn(METRICS, name) && METRICS[name]?.on.includes(product)) return
  if (name === 'impressions' && product === 'FEED') {
    // P!: removed for media created since 2024-07-02 (D); older media are answered the same here, chosen.
    const text =
      'Starting from version v22.0 and above, the impressions metric is no longer supported for the queried media'
    throw refuse.parameter(text)
  }
  if (NEED_FACEBOOK.includes(name)) {
    // Text unknown, chosen.
    throw new Refusal({ message: '(#100) The media was not shared to Facebook', code: 100, subcode: 2207086 })
  }
  if (LISTED.split(', ').includes(name)) {
    throw refuse.parameter(`The Media Insights API does not support the ${name} metric for this media product type.`)
  }
  throw refuse.parameter(`metric[${index}] must be one of the following values: ${LISTED}`)
}

// Made up: most of the reach comes in the first days.
function numbersOf(media: MediaRecord, followers: number, { emulation }: Visit): MediaNumbers {
  const { seeded, clock } = emulation
  const ageHours = Math.max(0, clock.now() - media.createdAt) / HOUR_MS
  const settled = 1 - Math.exp(-ageHours / 36)
  const audience = Math.round(followers * 0.6 * (0.6 + 0.8 * seeded.unit(media.id, 'reach')) * settled)
  const reach = Math.max(audience, media.likes + media.comments)
  const { likes, comments } = media
  return { reach, views: Math.round(reach * 1.6), likes, comments, ...extraCounts(media, seeded) }
}
