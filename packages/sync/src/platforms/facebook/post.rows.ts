import type { pagePost, Selected } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import { contentHash } from '../content-hash.ts'
import { type MediaUrl, mediaUrl } from '../media-url.ts'
import type { MetricMapping } from '../metric-rows.ts'
import { dateOf } from '../windows.ts'

export const PROFILE_FIELDS = ['name', 'username', 'followers_count', { picture: { fields: ['url'] } }] as const

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
const COUNT_FIELDS = [
  { reactions: { limit: 0, summary: true, fields: [] } },
  { comments: { limit: 0, summary: true, fields: [] } },
] as const

export const POST_FIELDS_WITH_COUNTS = [...POST_FIELDS, ...COUNT_FIELDS] as const

export type Post = Selected<typeof pagePost, typeof POST_FIELDS_WITH_COUNTS>
type Attachment = NonNullable<Post['attachments']>['data'][number]

/** Page numbers that become rows (Meta replaced impressions with media views on 15 Nov 2025, all versions). */
export const METRICS = [
  'page_follows',
  'page_post_engagements',
  'page_total_media_view_unique',
  'page_media_view',
  'page_total_actions',
] as const

export const METRIC_MAPPINGS: readonly MetricMapping[] = [
  { metricType: 'followers', metrics: ['page_follows'] },
  { metricType: 'engagement', metrics: ['page_post_engagements'] },
  { metricType: 'reach', metrics: ['page_total_media_view_unique'] },
  { metricType: 'impressions', metrics: ['page_media_view'], parts: byPayment },
  { metricType: 'clicks', metrics: ['page_total_actions'] },
]

// The dimension is_from_ads has the values '0' and '1' (S, P).
function byPayment(parts: Readonly<Record<string, number>>): Readonly<Record<string, unknown>> {
  const { 0: organic, 1: ads } = parts
  return { paid: { ...(ads !== undefined && { ads }), ...(organic !== undefined && { organic }) } }
}

/** A row of `social_media_content` from one of the Page's own posts. */
export function postRow(post: Post, { accountId }: { accountId: string }): ContentRow {
  const attachments = post.attachments?.data ?? []
  const contentType = contentTypeOf(post, attachments)
  const text = post.message ?? null
  const items = attachments.flatMap(mediaItems)
  const reactions = post.reactions?.summary?.total_count
  const comments = post.comments?.summary?.total_count
  return {
    platformContentId: post.id,
    contentType,
    contentText: text,
    mediaUrls: items,
    engagementMetrics: {
      ...(reactions !== undefined && { likes: reactions }),
      ...(comments !== undefined && { comments }),
      ...sharesOf(post),
    },
    reachMetrics: {},
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
function sharesOf(post: Post): { shares?: number } {
  if (!('shares' in post)) return { shares: 0 }
  return post.shares?.count === undefined ? {} : { shares: post.shares.count }
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
