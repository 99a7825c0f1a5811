import type { NewCreativeChild } from './model.ts'
import type { CreativeRecord } from './records.ts'

/**
 * `object_story_spec` of a creative (S: AdCreativeObjectStorySpec and the data of links, videos, photos and texts).
 *
 * @returns `undefined` for a boosted post or medium, which has none (P), and where no Page speaks.
 */
export function storySpecOf({ pageId, instagramId, told }: CreativeRecord): object | undefined {
  const speakers = withoutAbsent({ page_id: pageId, instagram_user_id: instagramId })
  if (told.storySpec) return { ...speakers, ...told.storySpec }
  if (pageId === undefined || told.storyId !== undefined || told.mediaId !== undefined) return undefined
  return { ...speakers, ...dataOf(told) }
}

function dataOf({
  body,
  title,
  linkUrl,
  videoId,
  imageHash,
  imageUrl,
  callToAction,
  children,
}: CreativeRecord['told']) {
  const button = callToAction === undefined ? undefined : { type: callToAction }
  const image = withoutAbsent({ image_hash: imageHash, image_url: imageUrl })
  if (videoId !== undefined) {
    const told = withoutAbsent({ video_id: videoId, message: body, title, call_to_action: button })
    return { video_data: { ...told, ...image } }
  }
  if (linkUrl !== undefined || children) {
    const told = { link: linkUrl, message: body, name: title, image_hash: imageHash, picture: imageUrl }
    const cards = children?.map(cardOf)
    return { link_data: withoutAbsent({ ...told, call_to_action: button, child_attachments: cards }) }
  }
  if (imageHash !== undefined || imageUrl !== undefined) {
    return { photo_data: withoutAbsent({ caption: body, image_hash: imageHash, url: imageUrl }) }
  }
  return body === undefined ? {} : { text_data: { message: body } }
}

function cardOf({ name, link, picture, imageHash, videoId }: NewCreativeChild): object {
  return withoutAbsent({ name, link, picture, image_hash: imageHash, video_id: videoId })
}

function withoutAbsent(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined))
}
