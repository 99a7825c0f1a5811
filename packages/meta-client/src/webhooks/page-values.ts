import * as z from 'zod/mini'
import { told } from '../told.ts'
import type { PageFeedChange, PageRating } from './events.ts'
import { flagPart, idPart, momentPart, personOf, personPart, textPart } from './parts.ts'

// S feed schema; D, P samples
const feed = z.object({
  item: textPart,
  verb: textPart,
  post_id: idPart,
  comment_id: idPart,
  parent_id: idPart,
  from: personPart,
  // P: what older deliveries have in place of `from`, the id as a number.
  sender_id: idPart,
  sender_name: textPart,
  created_time: momentPart,
  message: textPart,
  is_hidden: flagPart,
  published: flagPart,
  is_published: flagPart,
  photo_id: idPart,
  video_id: idPart,
  reaction_type: textPart,
})

export function readFeed(value: unknown, kind: PageFeedChange['kind']): PageFeedChange | undefined {
  const { data } = feed.safeParse(value)
  // A change that says neither what nor how is none.
  if (data === undefined || (data.item === undefined && data.verb === undefined)) return undefined
  const sender = data.sender_id === undefined ? undefined : told({ id: data.sender_id, name: data.sender_name })
  return {
    kind,
    item: data.item,
    verb: data.verb,
    ...told({ postId: data.post_id, commentId: data.comment_id, parentId: data.parent_id }),
    ...told({ from: personOf(data.from) ?? sender, createdAt: data.created_time, message: data.message }),
    ...told({ isHidden: data.is_hidden, isPublished: data.published ?? data.is_published }),
    ...told({ photoId: data.photo_id, videoId: data.video_id, reaction: data.reaction_type }),
  }
}

// D ratings
const rating = z.object({
  verb: textPart,
  recommendation_type: textPart,
  review_text: textPart,
  reviewer_id: idPart,
  reviewer_name: textPart,
  open_graph_story_id: idPart,
})

export function readRating(value: unknown): PageRating | undefined {
  const { data } = rating.safeParse(value)
  if (data === undefined) return undefined
  const { verb, recommendation_type, review_text, reviewer_id, reviewer_name, open_graph_story_id } = data
  const from = reviewer_id === undefined ? undefined : told({ id: reviewer_id, name: reviewer_name })
  return {
    kind: 'page_rating',
    verb,
    ...told({ recommendation: recommendation_type, text: review_text, from, storyId: open_graph_story_id }),
  }
}
