import type { Selected, video } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import { contentHash } from '../../content-hash.ts'
import { known } from '../../known.ts'
import { mediaUrl } from '../../media-url.ts'
import { dateOf } from '../../windows.ts'

export const REEL_FIELDS = [
  'description',
  'created_time',
  'permalink_url',
  'post_id',
  'picture',
  'source',
  'published',
] as const

export const REEL_METRICS = [
  'fb_reels_total_plays',
  'post_video_avg_time_watched',
  'post_video_view_time',
  'post_video_likes_by_reaction_type',
  'post_video_social_actions',
] as const

export type Reel = Selected<typeof video, typeof REEL_FIELDS>

/** A row of `social_media_content` from a reel that no listing of posts has. */
export function reelRow(reel: Reel, { accountId }: { accountId: string }): ContentRow {
  const text = reel.description ?? null
  // Insights and the feed know a reel by its post: `{page}_{post}`.
  const postId = reel.post_id ?? reel.id
  const platformContentId = postId.includes('_') ? postId : `${accountId}_${postId}`
  return {
    platformContentId,
    contentType: 'reel',
    contentText: text,
    mediaUrls: [mediaUrl({ type: 'video', url: reel.source, thumbnailUrl: reel.picture, id: reel.id })],
    engagementMetrics: {},
    reachMetrics: {},
    publishedAt: dateOf(reel.created_time) ?? null,
    contentHash: contentHash({
      platform: 'facebook',
      accountId,
      contentId: platformContentId,
      contentType: 'reel',
      text,
      mediaIds: [reel.id],
      permalink: reel.permalink_url ?? null,
    }),
  }
}

interface Told {
  readonly metric: (typeof REEL_METRICS)[number]
  readonly value?: number | undefined
  readonly breakdown?: Readonly<Record<string, number>> | undefined
}

/** Plays stand beside views: Meta counts a reel's otherwise than a post's. */
export function withReelNumbers(row: ContentRow, readings: readonly Told[]): ContentRow {
  const of = (metric: Told['metric']) => readings.find((reading) => reading.metric === metric)
  const byType = of('post_video_likes_by_reaction_type')
  const actions = of('post_video_social_actions')?.breakdown
  const plays = of('fb_reels_total_plays')?.value
  return {
    ...row,
    contentType: 'reel',
    engagementMetrics: {
      ...known<unknown>({
        likes: byType?.value,
        reactions_by_type: byType?.breakdown,
        comments: actions?.['COMMENT'],
        shares: actions?.['SHARE'],
      }),
      // What the post tells is newer.
      ...row.engagementMetrics,
    },
    reachMetrics: {
      ...known<unknown>({
        plays,
        views: plays,
        impressions: plays,
        impressions_source: plays === undefined ? undefined : 'reels_total_plays',
        avg_watch_ms: of('post_video_avg_time_watched')?.value,
        total_watch_ms: of('post_video_view_time')?.value,
      }),
      ...row.reachMetrics,
    },
  }
}
