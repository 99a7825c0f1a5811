import { mayRead } from '../access.ts'
import { HOUR_MS } from '../clock.ts'
import { hasMetric } from '../instagram-hosts.ts'
import { commentCount, extraCounts } from '../nodes/counts.ts'
import type { EdgeParams } from '../paging.ts'
import type { InstagramRecord, MediaRecord } from '../records.ts'
import { Refusal, refuse } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import { LISTED, MEDIA_METRICS, type MediaNumbers, type MediaProduct, NEED_FACEBOOK } from './media-metrics.ts'
import { entryOf, readMetrics } from './request.ts'
import { splitCount, withoutZeros } from './split.ts'

// D: impressions were removed for media created since 2024-07-02 (all versions, 2025-04-21).
const IMPRESSIONS_END = Date.UTC(2024, 6, 2)
// D: a story with fewer viewers has no insights.
const ENOUGH_VIEWERS = 5

/** D: REELS is a media_product_type, never a media_type. */
export function productOf({ kind, isStory }: MediaRecord): MediaProduct {
  return isStory ? 'STORY' : kind === 'reel' ? 'REELS' : 'FEED'
}

/** Answers `/{media}/insights`, and `insights.metric(…)` nested in media (D 2026-06-18). Always lifetime. */
export function answerMediaInsights(media: MediaRecord, params: EdgeParams, visit: Visit): unknown {
  const account = visit.emulation.store.instagrams.get(media.instagramId)
  // D: no insights of other people's media. The code is chosen.
  if (media.author !== undefined) throw refuse.permission()
  if (!account || !mayRead(visit, 'insights', account)) throw refuse.permission()
  const breakdown = params('breakdown')
  const names = readMetrics(params('metric'), visit, (index) => wrongMetric(index, visit))
  for (const [index, name] of names.entries()) checkName(media, { name, index }, visit)
  // D: a breakdown that one metric does not support makes the whole call fail.
  if (breakdown !== undefined && names.some((name) => metricOf(name)?.breakdown?.name !== breakdown)) {
    throw refuse.badCombination()
  }
  // Which of these refusals comes first is unknown, chosen.
  if (media.createdAt < account.professionalSince) throw postedBefore()
  const numbers = numbersOf(media, account, visit)
  // P: text and code.
  if (media.isStory && numbers.reach < ENOUGH_VIEWERS) {
    throw new Refusal({ message: '(#10) Not enough viewers for the media to show insights', code: 10 })
  }
  const data = names.map((name) => {
    const metric = metricOf(name)
    // Meta's impressions counted what views count now.
    const value = metric?.value(numbers) ?? numbers.views
    const entry = { ...entryOf(media.id, name, 'lifetime'), values: [{ value }] }
    if (breakdown === undefined || !metric?.breakdown) return entry
    // D sample: dimension values in lower case although the table shows capitals.
    const parts = Object.entries(withoutZeros(splitCount(value, metric.breakdown.shares)))
    const results = parts.map(([type, count]) => ({ dimension_values: [type.toLowerCase()], value: count }))
    return { ...entry, total_value: { value, breakdowns: [{ dimension_keys: [breakdown], results }] } }
  })
  return { data }
}

function metricOf(name: string) {
  return Object.hasOwn(MEDIA_METRICS, name) ? MEDIA_METRICS[name] : undefined
}

function checkName(
  media: MediaRecord,
  { name, index }: { readonly name: string; readonly index: number },
  visit: Visit,
): void {
  const product = productOf(media)
  if (!hasMetric(name, visit)) throw wrongMetric(index, visit)
  if (metricOf(name)?.on.includes(product)) return
  if (name === 'impressions' && product !== 'REELS') {
    if (media.createdAt < IMPRESSIONS_END) return
    const text =
      'Starting from version v22.0 and above, the impressions metric is no longer supported for the queried media'
    throw refuse.parameter(text)
  }
  // D: cross-posted views are those of reels.
  if (NEED_FACEBOOK.includes(name) && (name !== 'crossposted_views' || product === 'REELS')) {
    // Text unknown, chosen.
    throw new Refusal({ message: '(#100) The media was not shared to Facebook', code: 100, subcode: 2207086 })
  }
  if (LISTED.includes(name)) {
    throw refuse.parameter(`The Media Insights API does not support the ${name} metric for this media product type.`)
  }
  throw wrongMetric(index, visit)
}

// The list was seen on graph.facebook.com; that the other host lists what it has is chosen.
function wrongMetric(index: number, visit: Visit): Refusal {
  const listed = LISTED.filter((name) => hasMetric(name, visit) && !visit.emulation.deadMetrics.has(name))
  return refuse.parameter(`metric[${index}] must be one of the following values: ${listed.join(', ')}`)
}

// P, sample body: media from the time before the account became professional.
function postedBefore(): Refusal {
  return new Refusal({
    message: 'Invalid parameter',
    code: 100,
    subcode: 2108006,
    transient: false,
    userTitle: 'Media posted before business account conversion',
    userMessage:
      "The media was posted before the most recent time that the user's account was converted to a business account from a personal account.",
  })
}

// Made up: most of the reach comes in the first days, of a story in the first hours.
function numbersOf(media: MediaRecord, { followers }: InstagramRecord, { emulation }: Visit): MediaNumbers {
  const { seeded, clock, store } = emulation
  const ageHours = Math.max(0, clock.now() - media.createdAt) / HOUR_MS
  const share = 0.6 + 0.8 * seeded.unit(media.id, 'reach')
  if (media.isStory) {
    const reach = media.viewers ?? Math.round(followers * 0.2 * share * (1 - Math.exp(-ageHours / 6)))
    const part = (mean: number) => Math.round(reach * mean)
    const none = { likes: 0, comments: 0, saved: 0 }
    return { ...none, reach, views: part(1.2), shares: part(0.01), reposts: part(0.003), replies: part(0.01) }
  }
  const audience = Math.round(followers * 0.6 * share * (1 - Math.exp(-ageHours / 36)))
  const { likes } = media
  const comments = commentCount(media, store)
  const reach = Math.max(audience, likes + comments)
  return { reach, views: Math.round(reach * 1.6), likes, comments, ...extraCounts(media, seeded), replies: 0 }
}

/** The same nested in media. Whether what one of them does not have is refused or left out is unknown, chosen by option. */
export function answerNestedInsights(media: MediaRecord, params: EdgeParams, visit: Visit): unknown {
  if (visit.emulation.nestedInsights === 'refuse') return answerMediaInsights(media, params, visit)
  const product = productOf(media)
  const names = (params('metric') ?? '').split(',').filter((name) => metricOf(name)?.on.includes(product) ?? true)
  if (names.length === 0) return { data: [] }
  return answerMediaInsights(media, (name) => (name === 'metric' ? names.join(',') : params(name)), visit)
}
