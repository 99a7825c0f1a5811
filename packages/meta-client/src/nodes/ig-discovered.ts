import { count, defineNode, edge, id, text, time, withoutNext } from './define.ts'

const child = defineNode(
  'ig-discovered-child',
  { media_type: text, media_url: text, permalink: text, thumbnail_url: text },
  {},
)

const mediaDefinition = defineNode(
  'ig-discovered-media',
  {
    caption: text,
    comments_count: count,
    // D: left out when hidden
    like_count: count,
    media_product_type: text,
    media_type: text,
    // D: left out for copyright, or where the owner turned reel downloads off
    media_url: text,
    permalink: text,
    reposts_count: count,
    thumbnail_url: text,
    timestamp: time,
    // S: few have seen these two (P)
    total_comments_count: count,
    total_like_count: count,
    username: text,
    // D: reels only, organic, paid and on Facebook; given nowhere else
    view_count: count,
  },
  { children: edge('children', child) },
)

export interface IgDiscoveredMediaNode extends Readonly<typeof mediaDefinition> {}

const media: IgDiscoveredMediaNode = mediaDefinition

const definition = defineNode(
  'ig-discovered',
  {
    biography: text,
    followers_count: count,
    // D does not mark this, name and the picture as public; P: they come
    follows_count: count,
    ig_id: id,
    media_count: count,
    name: text,
    profile_picture_url: text,
    username: text,
    website: text,
  },
  // D, P: see Graph.discoverMedia. The most a page is not documented; P: 50.
  { media: withoutNext(edge('media', media, 50)) },
)

// Named, so that types and errors that hold it stay readable.
export interface IgDiscoveredNode extends Readonly<typeof definition> {}

/**
 * Somebody else's professional account, as `business_discovery` shows it.
 *
 * Its id outlives a change of the handle. Ids of its media cannot be read by themselves (D).
 */
export const igDiscovered: IgDiscoveredNode = definition
