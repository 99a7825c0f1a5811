import type { igMedia, Selected } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import { contentHash } from '../content-hash.ts'
import { type MediaUrl, mediaUrl } from '../media-url.ts'
import type { MetricMapping } from '../metric-rows.ts'
import { dateOf } from '../windows.ts'

export const PROFILE_FIELDS = ['username', 'name', 'profile_picture_url', 'followers_count'] as const

/** What both hosts have. */
export const LOGIN_MEDIA_FIELDS = [
  'caption',
  'media_type',
  'media_product_type',
  'media_url',
  'thumbnail_url',
  'permalink',
  'timestamp',
  'like_count',
  'comments_count',
  // An album's children come 25 at most by themselves; Instagram allows 20 (D, content publishing).
  { children: { fields: ['media_type', 'media_url', 'thumbnail_url'] } },
] as const

// Facebook Login only (D, S).
export const MEDIA_FIELDS = [...LOGIN_MEDIA_FIELDS, 'shares_count', 'saved_count'] as const

export type Media = Selected<typeof igMedia, typeof MEDIA_FIELDS>

/** Account numbers that become rows (Meta replaced impressions with views on 21 Apr 2025, all versions). */
export const METRICS = ['reach', 'views', 'total_interactions', 'profile_links_taps', 'website_clicks'] as const

export const METRIC_MAPPINGS: readonly MetricMapping[] = [
  { metricType: 'reach', metrics: ['reach'] },
  { metricType: 'impressions', metrics: ['views'], parts: byMediaType },
  { metricType: 'engagement', metrics: ['total_interactions'], parts: byMediaType },
  { metricType: 'clicks', metrics: ['website_clicks', 'profile_links_taps'] },
]

function byMediaType(parts: Readonly<Record<string, number>>): Readonly<Record<string, unknown>> {
  return { by_media_product_type: parts }
}

/** A row of `social_media_content` from one media of one's own account. */
export function mediaRow(media: Media, { accountId }: { accountId: string }): ContentRow {
  const contentType = contentTypeOf(media)
  const text = media.caption ?? null
  const items = mediaItems(media)
  return {
    platformContentId: media.id,
    contentType,
    contentText: text,
    mediaUrls: items,
    engagementMetrics: {
      // Left out = hidden or not told; never 0.
      ...(media.like_count !== undefined && { likes: media.like_count }),
      ...(media.comments_count !== undefined && { comments: media.comments_count }),
      ...(media.shares_count !== undefined && { shares: media.shares_count }),
      ...(media.saved_count !== undefined && { saves: media.saved_count }),
    },
    reachMetrics: {},
    publishedAt: dateOf(media.timestamp) ?? null,
    contentHash: contentHash({
      platform: 'instagram',
      accountId,
      contentId: media.id,
      contentType,
      text,
      mediaIds: items.map((item) => item.external_id ?? ''),
      permalink: media.permalink ?? null,
    }),
  }
}

// media_type is never REELS: the product type tells (D; P! 2026). Without it, the address does.
function contentTypeOf(media: Media): ContentRow['contentType'] {
  switch (media.media_product_type) {
    case 'REELS':
      return 'reel'
    case 'STORY':
      return 'story'
    case 'AD':
      return 'ad'
    case 'FEED':
      return media.media_type === 'VIDEO' ? 'video' : 'post'
    default:
      if (media.permalink?.includes('/reel/')) return 'reel'
      if (media.permalink?.includes('/stories/')) return 'story'
      return media.media_type === 'VIDEO' ? 'video' : 'post'
  }
}

function mediaItems(media: Media): readonly MediaUrl[] {
  const children = media.children?.data ?? []
  // The album's own media_url repeats its first child.
  const items = media.media_type === 'CAROUSEL_ALBUM' && children.length > 0 ? children : [media]
  return items.map((item) =>
    mediaUrl({
      type: item.media_type === 'VIDEO' ? 'video' : 'image',
      url: item.media_url,
      thumbnailUrl: item.thumbnail_url,
      id: item.id,
    }),
  )
}
