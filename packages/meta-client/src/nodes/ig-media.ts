import { count, defineItem, defineNode, edge, flag, id, insights, struct, text, time } from './define.ts'
import { IG_MEDIA_EDGES, IG_MEDIA_FIELDS } from './ig-media-fields.ts'

const boostAd = defineItem('ig-boost-ad', { ad_id: id, ad_status: text }, {})
const collaborator = defineNode('ig-collaborator', { invite_status: text, username: text }, {})

// D 2026-04-22: only with Facebook Login, on top-level posts and reels; the owner can hide them.
const counts = {
  reposts_count: count,
  saved_count: count,
  shares_count: count,
  // D: with boosted and cross-posted ones
  total_comments_count: count,
  total_like_count: count,
  total_views_count: count,
}

const definition = defineNode(
  'ig-media',
  {
    ...IG_MEDIA_FIELDS,
    ...counts,
    audio_id: id,
    boost_eligibility_info: struct({ eligible_to_boost: flag, boost_ineligible_reason: text }),
    copyright_check_information: struct({ status: struct({ status: text, matches_found: flag }) }),
    has_poll: flag,
    has_slider: flag,
    ig_id: id,
    insights: insights('ig-media'),
    legacy_instagram_media_id: id,
    media_audio_type: text,
    video_title: text,
  },
  {
    ...IG_MEDIA_EDGES,
    boost_ads_list: edge('boost_ads_list', boostAd),
    collaborators: edge('collaborators', collaborator),
  },
)

// Named, so that types and errors that hold it stay readable.
export interface IgMediaNode extends Readonly<typeof definition> {}

/**
 * A post, reel or story of an Instagram account, with Facebook Login; see `igLoginMedia` for the other host.
 *
 * `media_type` is IMAGE, VIDEO or CAROUSEL_ALBUM, never REELS: what kind it is stands in `media_product_type` (D).
 * URLs are signed and die within days (M, P).
 */
export const igMedia: IgMediaNode = definition

const collaborativeDefinition = defineNode(
  'ig-collaborative-media',
  {
    ...counts,
    caption: text,
    comments_count: count,
    like_count: count,
    media_product_type: text,
    media_type: text,
    media_url: text,
    permalink: text,
    thumbnail_url: text,
    timestamp: time,
    username: text,
  },
  {},
)

export interface IgCollaborativeMediaNode extends Readonly<typeof collaborativeDefinition> {}

/** A post of another account on which this one is an accepted collaborator (D 2026-04-22). */
export const igCollaborativeMedia: IgCollaborativeMediaNode = collaborativeDefinition
