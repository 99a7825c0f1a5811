import { names, type OwnNames } from './node-type.ts'
import { hostOf, type Visit } from './visit.ts'

// What graph.facebook.com and graph.instagram.com answer differently about one and the same Instagram account. What is
// not named here they share: the fields, the numbers, the paging and the limits. That errors call types of objects by the
// same names is chosen.

// S: fields of IGUser and of IGUserForIGOnlyAPI in v26.0.
export const USER_FIELDS: OwnNames = {
  facebook: names(`business_discovery collaborative_media_search has_profile_pic ig_id is_published
    legacy_instagram_user_id mentioned_comment mentioned_media mini_shop_storefront owner_business
    shopping_product_tag_eligibility shopping_review_status`),
  instagram: names('account_type user_id'),
}

// S: fields of IGMedia and of IGMediaForIGOnlyAPI in v26.0. D marks caption and media_product_type as Facebook only, S and
// peers (P) have them on both.
export const MEDIA_FIELDS: OwnNames = {
  facebook: names(`audio_id boost_ads_list boost_eligibility_info collaborators copyright_check_information has_poll
    has_slider ig_id legacy_instagram_media_id media_audio_type product_tags reposts_count saved_count shares_count
    total_comments_count total_like_count total_views_count video_title view_count`),
  instagram: new Set(),
}

// D 2026-06-18: with boosted ones, Facebook Login only.
const FACEBOOK_METRICS = names('total_likes total_comments total_views')

/** Whether the host that is asked has a metric which the other one has. */
export function hasMetric(name: string, visit: Visit): boolean {
  if (hostOf(visit) === 'facebook') return true
  // Uncertain (D 2026-06 with S): a switch.
  if (name === 'link_clicks' || name === 'reposts') return visit.emulation.instagram.uncertainMetrics.includes(name)
  return !FACEBOOK_METRICS.has(name)
}

/** What reads want to be granted, by host: `basic` all of them, the others some edges too. */
export const NEEDS = {
  // D, permissions of both logins; those of Facebook Login count for the linked Page.
  basic: { facebook: ['instagram_basic'], instagram: ['instagram_business_basic'] },
  insights: {
    facebook: ['instagram_manage_insights', 'pages_read_engagement'],
    instagram: ['instagram_business_manage_insights'],
  },
  // D: of graph.facebook.com alone.
  discovery: { facebook: ['instagram_manage_insights', 'pages_read_engagement'], instagram: [] },
  // D 2025-01-21.
  comments: {
    facebook: ['instagram_manage_comments', 'pages_read_engagement'],
    instagram: ['instagram_business_manage_comments'],
  },
  // D for Facebook Login; with Instagram Login unknown, chosen: as for comments.
  tags: { facebook: ['instagram_manage_comments'], instagram: ['instagram_business_manage_comments'] },
} as const

export type Need = keyof typeof NEEDS

// D 2026-06: one of these too where the person has the linked Page through a portfolio. Which code their absence gives is
// unknown ("a silent failure"), chosen: 10.
export const WANT_ADS: ReadonlySet<Need> = new Set<Need>(['insights', 'discovery'])
export const ADS_PERMISSIONS: readonly string[] = ['ads_read', 'ads_management']
