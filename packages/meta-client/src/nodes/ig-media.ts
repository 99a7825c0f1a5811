import { count, defineNode, edge, flag, id, ref, text, time } from './define.ts'

const owner = defineNode('ig-media-owner', { username: text }, {})

// D: children have no caption and no counts of their own.
const igMediaChild = defineNode(
  'ig-media-child',
  { media_type: text, media_url: text, thumbnail_url: text, permalink: text, timestamp: time, alt_text: text },
  {},
)

const definition = defineNode(
  'ig-media',
  {
    alt_text: text,
    caption: text,
    comments_count: count,
    ig_id: id,
    is_comment_enabled: flag,
    is_shared_to_feed: flag,
    // D: left out when the owner hides it
    like_count: count,
    media_product_type: text,
    media_type: text,
    // D: left out for copyrighted audio, even for the owner
    media_url: text,
    owner: ref(owner),
    permalink: text,
    // D 2026-04-22; saved, shares and reposts only with Facebook Login
    reposts_count: count,
    saved_count: count,
    shares_count: count,
    shortcode: text,
    thumbnail_url: text,
    timestamp: time,
    username: text,
  },
  { children: edge('children', igMediaChild) },
)

// Named, so that types and errors that hold it stay readable.
export interface IgMediaNode extends Readonly<typeof definition> {}

/**
 * A post, reel or story of an Instagram account.
 *
 * `media_type` is IMAGE, VIDEO or CAROUSEL_ALBUM, never REELS: what kind it is stands in `media_product_type` (D).
 * URLs are signed and die within days (M, P).
 */
export const igMedia: IgMediaNode = definition
