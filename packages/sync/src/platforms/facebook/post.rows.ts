import type { NestedInsights, pagePost, Selected } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import { contentHash } from '../../content-hash.ts'
import { known } from '../../known.ts'
import { type MediaUrl, mediaUrl } from '../../media-url.ts'
import { dateOf } from '../../windows.ts'

const ATTACHMENT_FIELDS = ['media_type', 'url', 'media', 'target'] as const

export const POST_FIELDS = [
  'message',
  'created_time',
  'permalink_url',
  'is_published',
  'shares',
  // Albums are cut short unless asked in full (P).
  { attachments: { fields: [...ATTACHMENT_FIELDS, { subattachments: { limit: 100, fields: ATTACHMENT_FIELDS } }] } },
] as const

/** Asking for these without pages_read_user_content fails the whole call with code 10 (P! 2026-09-01). */
export const COUNT_FIELDS = [
  { reactions: { limit: 0, summary: true, fields: [] } },
  { comments: { limit: 0, summary: true, fields: [] } },
] as const

/** Numbers that every post has; those of videos are 0 or absent for others. */
export const POST_METRICS = [
  'post_media_view',
  'post_total_media_view_unique',
  'post_clicks',
  'post_reactions_by_type_total',
  'post_activity_by_action_type',
  'post_video_avg_time_watched',
  'post_video_view_time',
] as const

export type PostMetric = (typeof POST_METRICS)[number]

export const NUMBER_FIELDS = [{ insights: { metrics: POST_METRICS } }] as const

const ALL_FIELDS = [...POST_FIELDS, ...COUNT_FIELDS, ...NUMBER_FIELDS] as const

export type Post = Selected<typeof pagePost, typeof ALL_FIELDS>
export type PostNumbers = NestedInsights<'page-post', PostMetric>
type Attachment = NonNullable<Post['attachments']>['data'][number]

/** A row of `social_media_content` from one of the Page's own posts, with what is known of its numbers. */
export function postRow(
  post: Post,
  { accountId, numbers = post.insights ?? {} }: { accountId: string; numbers?: PostNumbers | undefined },
): ContentRow {
  const attachments = post.attachments?.data ?? []
  const contentType = contentTypeOf(post, attachments)
  const text = post.message ?? null
  const items = attachments.flatMap(mediaItems)
  const { post_reactions_by_type_total: byType, post_activity_by_action_type: activity } = numbers
  const isPlayed = contentType !== 'post'
  return {
    platformContentId: post.id,
    contentType,
    contentText: text,
    mediaUrls: items,
    engagementMetrics: known({
      // M: likes alone are no total of all reactions.
      likes: post.reactions?.summary?.total_count ?? sumOf(byType),
      reactions_by_type: byType,
      // Keys of what nobody did are left out (D).
      comments: post.comments?.summary?.total_count ?? (activity && (activity['comment'] ?? 0)),
      shares: sharesOf(post),
      clicks: numbers.post_clicks,
    }),
    reachMetrics: known({
      reach: numbers.post_total_media_view_unique,
      views: numbers.post_media_view,
      impressions: numbers.post_media_view,
      impressions_source: numbers.post_media_view === undefined ? undefined : 'media_view',
      avg_watch_ms: isPlayed ? numbers.post_video_avg_time_watched : undefined,
      total_watch_ms: isPlayed ? numbers.post_video_view_time : undefined,
    }),
    publishedAt: dateOf(post.created_time) ?? null,
    contentHash: contentHash({
      platform: 'facebook',
      accountId,
      contentId: post.id,
      contentType,
      text,
      mediaIds: items.map((item) => item.external_id ?? ''),
      permalink: post.permalink_url ?? null,
    }),
  }
}

// Meta leaves `shares` out when it is 0 (M), and this call did ask for it. Sent but unreadable is unknown, not 0.
function sharesOf(post: Post): number | undefined {
  return 'shares' in post ? post.shares?.count : 0
}

function sumOf(parts: Readonly<Record<string, number>> | undefined): number | undefined {
  return parts && Object.values(parts).reduce((sum, count) => sum + count, 0)
}

function contentTypeOf(post: Post, [first]: readonly Attachment[]): ContentRow['contentType'] {
  if (first?.media_type !== 'video') return 'post'
  const addresses = [post.permalink_url, first.url]
  return addresses.some((address) => address?.includes('/reel/')) ? 'reel' : 'video'
}

function mediaItems(attachment: Attachment): readonly MediaUrl[] {
  const parts = attachment.subattachments?.data ?? []
  return (parts.length > 0 ? parts : [attachment]).flatMap((part) => {
    const picture = part.media?.image?.src
    if (part.media_type === 'video') {
      return [mediaUrl({ type: 'video', url: part.media?.source, thumbnailUrl: picture, id: part.target?.id })]
    }
    // A link or an event without a picture is no media.
    return picture === undefined ? [] : [mediaUrl({ type: 'image', url: picture, id: part.target?.id })]
  })
}
