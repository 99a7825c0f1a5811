import type { ad, Selected } from '@bos/meta-client'
import { type ConversionGoal, conversionsOf, creativeText } from '@bos/meta-client/ads'
import type { ContentRow } from '@bos/social-db'
import { contentHash } from '../../../content-hash.ts'
import { known } from '../../../known.ts'
import { webAddress, webLink } from '../../../media-url.ts'
import { dateOf } from '../../../windows.ts'
import type { AdAccount } from './access.ts'
import { type AdNumbers, countedAs, countOf, moneyOf, worthOf } from './numbers.ts'

export const AD_CONTENT_FIELDS = [
  'name',
  'effective_status',
  'created_time',
  'campaign_id',
  'adset_id',
  {
    creative: {
      fields: [
        'asset_feed_spec',
        'body',
        'call_to_action_type',
        'effective_instagram_media_id',
        'effective_object_story_id',
        'image_hash',
        'image_url',
        'instagram_permalink_url',
        'instagram_user_id',
        'link_url',
        'object_story_spec',
        'thumbnail_url',
        'title',
        'video_id',
      ],
    },
  },
] as const

export type Ad = Selected<typeof ad, typeof AD_CONTENT_FIELDS>

/** What an ad says and shows, with all that was looked up for it. */
export interface Shown {
  readonly text: string | null
  readonly mediaUrls: readonly object[]
}

/** A row of `social_media_content` from one ad, with what is known of its numbers, as far back as Meta keeps them. */
export function adRow(
  ad: Ad,
  {
    accountId,
    account,
    shown: { text, mediaUrls },
    numbers,
    goals,
  }: {
    accountId: string
    account: AdAccount
    shown: Shown
    /** Undefined: it was never delivered, or Meta could not tell. */
    numbers: AdNumbers | undefined
    goals: readonly ConversionGoal[]
  },
): ContentRow {
  const { creative } = ad
  return {
    platformContentId: ad.id,
    contentType: 'ad',
    contentText: text,
    mediaUrls,
    engagementMetrics: known<unknown>({
      ...(numbers && engagementOf(numbers, { account, goals })),
      ad: known<unknown>({
        name: ad.name,
        status: ad.effective_status,
        account_id: account.id,
        campaign_id: ad.campaign_id,
        adset_id: ad.adset_id,
        headline: creativeText(creative ?? {}).headline,
        link: webLink(creative?.link_url ?? creative?.object_story_spec?.link_data?.link),
        call_to_action: creative?.call_to_action_type,
        // Of a boosted post the organic row has this id; of another ad there is no such row.
        post_id: creative?.effective_object_story_id,
        instagram_media_id: creative?.effective_instagram_media_id,
        permalink: permalinkOf(ad),
      }),
    }),
    reachMetrics: numbers ? reachOf(numbers, mediaUrls) : {},
    publishedAt: dateOf(ad.created_time) ?? null,
    contentHash: contentHash({
      platform: 'facebook',
      accountId,
      contentId: ad.id,
      contentType: 'ad',
      text,
      mediaIds: mediaUrls.map(mediaId),
      permalink: permalinkOf(ad) ?? null,
    }),
  }
}

// The address of what waits is written once it is known: another hash than before is what lets a row be written.
function mediaId(media: object): string {
  const id = 'external_id' in media ? String(media.external_id) : ''
  const isWaiting = 'unavailable_reason' in media && media.unavailable_reason === 'not_looked_up'
  return isWaiting ? `${id} not_looked_up` : id
}

function engagementOf(
  numbers: AdNumbers,
  { account, goals }: { account: AdAccount; goals: readonly ConversionGoal[] },
): Readonly<Record<string, unknown>> {
  const conversions = conversionsOf(numbers, goals)
  return {
    likes: countedAs(numbers, 'actions', 'post_reaction'),
    comments: countedAs(numbers, 'actions', 'comment'),
    shares: countedAs(numbers, 'actions', 'post'),
    saves: countedAs(numbers, 'actions', 'onsite_conversion.post_save'),
    clicks: countOf(numbers, 'clicks'),
    inline_link_clicks: countOf(numbers, 'inline_link_clicks'),
    outbound_clicks: countedAs(numbers, 'outbound_clicks', 'outbound_click'),
    conversions: conversions?.count,
    goals: conversions?.goals,
    spend: moneyOf(numbers.spend),
    value: worthOf(numbers),
    currency: numbers.account_currency ?? account.currency,
  }
}

function reachOf(numbers: AdNumbers, mediaUrls: readonly object[]): Readonly<Record<string, unknown>> {
  const isPlayed = mediaUrls.some((media) => 'type' in media && media.type === 'video')
  const plays = countedAs(numbers, 'video_play_actions', 'video_view')
  const seconds = numbers.video_avg_time_watched_actions?.[0]?.value
  return known<unknown>({
    reach: numbers.reach,
    // Of a picture nothing is played, which is no zero.
    views: isPlayed || plays !== 0 ? plays : undefined,
    impressions: numbers.impressions,
    impressions_source: numbers.impressions === undefined ? undefined : 'impressions',
    avg_watch_ms: seconds === undefined ? undefined : Math.round(seconds * 1000),
  })
}

function permalinkOf({ creative }: Ad): string | undefined {
  const { instagram_permalink_url: onInstagram, effective_object_story_id: post } = creative ?? {}
  return webAddress(onInstagram) ?? (post === undefined ? undefined : `https://www.facebook.com/${post}`)
}
