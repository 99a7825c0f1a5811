import type { igMedia, NestedInsights, Selected } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import { contentHash } from '../../content-hash.ts'
import { known } from '../../known.ts'
import { type MediaUrl, mediaUrl } from '../../media-url.ts'
import { dateOf } from '../../windows.ts'

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
export const MEDIA_FIELDS = [...LOGIN_MEDIA_FIELDS, 'shares_count', 'saved_count', 'reposts_count'] as const

export type Media = Selected<typeof igMedia, typeof MEDIA_FIELDS>

/** Numbers that posts and reels both have, so that a listing of both can ask for them (D: one that does not fit fails all). */
export const LISTED_METRICS = ['reach', 'views', 'likes', 'comments', 'saved', 'shares', 'total_interactions'] as const

export type ListedMetric = (typeof LISTED_METRICS)[number]

/** Numbers that only one kind has: each costs a call an item. */
export const REEL_METRICS = ['ig_reels_avg_watch_time', 'ig_reels_video_view_total_time'] as const
export const FEED_METRICS = ['follows', 'profile_visits'] as const
export const STORY_METRICS = [
  'reach',
  'views',
  'shares',
  'replies',
  'total_interactions',
  'follows',
  'profile_visits',
  'navigation',
] as const
export const LATE_STORY_METRICS = ['link_clicks'] as const

type MediaMetric =
  | ListedMetric
  | (typeof REEL_METRICS)[number]
  | (typeof FEED_METRICS)[number]
  | (typeof STORY_METRICS)[number]
  | (typeof LATE_STORY_METRICS)[number]

/** Numbers of one item; one that is not known is no key. */
export type MediaNumbers = NestedInsights<'ig-media', MediaMetric>

/** A row of `social_media_content` from one media of one's own account, with what is known of its numbers. */
export function mediaRow(
  media: Media,
  {
    accountId,
    numbers = {},
    contentType = contentTypeOf(media),
  }: {
    accountId: string
    numbers?: MediaNumbers | undefined
    /** Default: what its own fields say. */
    contentType?: ContentRow['contentType']
  },
): ContentRow {
  const text = media.caption ?? null
  const items = mediaItems(media)
  return {
    platformContentId: media.id,
    contentType,
    contentText: text,
    mediaUrls: items,
    // Left out = not told; never 0. Likes that were asked for and are left out are hidden (D); the numbers tell them all
    // the same. A story has no likes (D, media insights): of it nothing is hidden.
    engagementMetrics: known<number | null>({
      likes: media.like_count ?? numbers.likes ?? (contentType === 'story' ? undefined : null),
      comments: media.comments_count ?? numbers.comments,
      shares: numbers.shares ?? media.shares_count,
      saves: numbers.saved ?? media.saved_count,
      reposts: media.reposts_count,
      total_interactions: numbers.total_interactions,
      follows: numbers.follows,
      profile_visits: numbers.profile_visits,
      replies: numbers.replies,
      navigation: numbers.navigation,
      clicks: numbers.link_clicks,
    }),
    reachMetrics: known({
      reach: numbers.reach,
      views: numbers.views,
      impressions: numbers.views,
      impressions_source: numbers.views === undefined ? undefined : 'views',
      avg_watch_ms: numbers.ig_reels_avg_watch_time,
      total_watch_ms: numbers.ig_reels_video_view_total_time,
    }),
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
