import * as z from 'zod/mini'
import { idText } from '../id-text.ts'
import { ifReadable } from '../if-readable.ts'
import { told } from '../told.ts'
import type { InstagramComment, InstagramMention, StoryInsights } from './events.ts'
import { idPart, personOf, personPart, textPart } from './parts.ts'

const comment = z.object({
  // P: live deliveries; D: `comment_id` in the docs of Facebook Login.
  id: idPart,
  comment_id: idPart,
  parent_id: idPart,
  text: textPart,
  from: personPart,
  media: ifReadable(
    z.object({
      id: idPart,
      media_product_type: textPart,
      original_media_id: idPart,
      ad_id: idPart,
    }),
  ),
})

export function readComment(value: unknown): InstagramComment | undefined {
  const { data } = comment.safeParse(value)
  const commentId = data?.id ?? data?.comment_id
  if (data === undefined || commentId === undefined) return undefined
  const { parent_id, text, from, media } = data
  return {
    kind: 'instagram_comment',
    commentId,
    ...told({ parentId: parent_id, text, from: personOf(from), mediaId: media?.id }),
    ...told({ mediaProduct: media?.media_product_type, originalMediaId: media?.original_media_id, adId: media?.ad_id }),
  }
}

const mention = z.object({ media_id: idText, comment_id: idPart })

export function readMention(value: unknown): InstagramMention | undefined {
  const { data } = mention.safeParse(value)
  return data && { kind: 'instagram_mention', mediaId: data.media_id, ...told({ commentId: data.comment_id }) }
}

const story = z.looseObject({ media_id: idText })

export function readStoryInsights(value: unknown): StoryInsights | undefined {
  const { data } = story.safeParse(value)
  if (data === undefined) return undefined
  const { media_id: mediaId, ...rest } = data
  const numbers = Object.entries(rest).flatMap(([name, number]) => {
    return typeof number === 'number' && /^[a-z][a-z_]*$/.test(name) ? [[name, number] as const] : []
  })
  return {
    kind: 'story_insights',
    mediaId,
    numbers: Object.fromEntries(numbers.filter(([, number]) => number >= 0)),
    tooSmall: numbers.flatMap(([name, number]) => (number < 0 ? [name] : [])),
  }
}
