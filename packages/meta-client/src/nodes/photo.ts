import * as z from 'zod/mini'
import { COMMENT_CHOICES, comment } from './comment.ts'
import { count, defineNode, edge, id, scalar, struct, text, time, withChoices } from './define.ts'
import { profile } from './profile.ts'

const sizes = scalar(
  z.array(z.object({ source: z.optional(z.string()), width: z.optional(z.number()), height: z.optional(z.number()) })),
)

const definition = defineNode(
  'photo',
  {
    alt_text: text,
    alt_text_custom: text,
    created_time: time,
    from: struct({ id, name: text }),
    height: count,
    // S: the same photo in several sizes; signed URLs
    images: sizes,
    link: text,
    name: text,
    page_story_id: id,
    picture: text,
    source: text,
    updated_time: time,
    webp_images: sizes,
    width: count,
  },
  { comments: withChoices(edge('comments', comment), COMMENT_CHOICES), likes: edge('likes', profile) },
)

// Named, so that types and errors that hold it stay readable.
export interface PhotoNode extends Readonly<typeof definition> {}

/** A photo on Facebook; `name` is its caption, `page_story_id` its post. URLs are signed and die within days (M, P). */
export const photo: PhotoNode = definition

const albumDefinition = defineNode(
  'album',
  {
    count,
    created_time: time,
    description: text,
    link: text,
    name: text,
    photo_count: count,
    type: text,
    updated_time: time,
    video_count: count,
  },
  { photos: edge('photos', definition) },
)

export interface AlbumNode extends Readonly<typeof albumDefinition> {}

/** An album of a Page. */
export const album: AlbumNode = albumDefinition
