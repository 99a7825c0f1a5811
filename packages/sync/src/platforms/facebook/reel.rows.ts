import type { Selected, video } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import { known } from '../../known.ts'
import type { Post } from './post.rows.ts'

export const REEL_FIELDS = [
  'description',
  'created_time',
  'permalink_url',
  'post_id',
  'picture',
  'source',
  'published',
] as const

export const REEL_METRICS = ['fb_reels_total_plays', 'post_video_avg_time_watched', 'post_video_view_time'] as const

export type Reel = Selected<typeof video, typeof REEL_FIELDS>

/** A reel as its post would be listed, so that one that is in both listings, or now in one and now in the other, is one row. */
export function asPost(reel: Reel, { accountId }: { accountId: string }): Post {
  // Insights and the feed know a reel by its post: `{page}_{post}`.
  const postId = reel.post_id ?? reel.id
  const image = reel.picture === undefined ? {} : { image: { src: reel.picture } }
  const media = { ...image, ...(reel.source !== undefined && { source: reel.source }) }
  return {
    id: postId.includes('_') ? postId : `${accountId}_${postId}`,
    message: reel.description,
    created_time: reel.created_time,
    // P!: relative here, absolute on posts.
    permalink_url: `https://www.facebook.com/reel/${reel.id}/`,
    attachments: { data: [{ media_type: 'video', target: { id: reel.id }, media }] },
    // Not told here, where a post that has none leaves it out.
    shares: undefined,
  }
}

export interface ReelNumber {
  readonly metric: (typeof REEL_METRICS)[number]
  readonly value?: number | undefined
}

/** Plays stand beside views: Meta counts a reel's otherwise than a post's. */
export function withPlays(row: ContentRow, numbers: readonly ReelNumber[]): ContentRow {
  const of = (metric: ReelNumber['metric']) => numbers.find((each) => each.metric === metric)?.value
  const reachMetrics = known<unknown>({
    avg_watch_ms: of('post_video_avg_time_watched'),
    total_watch_ms: of('post_video_view_time'),
    plays: of('fb_reels_total_plays'),
  })
  return { ...row, reachMetrics: { ...reachMetrics, ...row.reachMetrics } }
}
