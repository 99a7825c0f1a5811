import { count, defineNode, edge, flag, ref, text, time } from './define.ts'
import { igComment } from './ig-comment.ts'

const owner = defineNode('ig-media-owner', { username: text }, {})

// D: children have no caption and no counts of their own.
const igMediaChild = defineNode(
  'ig-media-child',
  { media_type: text, media_url: text, thumbnail_url: text, permalink: text, timestamp: time, alt_text: text },
  {},
)

/** What media have on both hosts. D and S disagree on caption and media_product_type; P: both hosts send them. */
export const IG_MEDIA_FIELDS = {
  alt_text: text,
  caption: text,
  // D: with replies
  comments_count: count,
  current_live_viewer_count: count,
  // D 2026-06-22
  is_ai_generated: flag,
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
  shortcode: text,
  thumbnail_url: text,
  timestamp: time,
  username: text,
}

export const IG_MEDIA_EDGES = {
  children: edge('children', igMediaChild),
  // D: at most 50 a query, newest first, not by time
  comments: edge('comments', igComment, 50),
}
