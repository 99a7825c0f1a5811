import { told } from '../told.ts'

/** The parts of a creative that hold its text and media, as `graph` reads them; ask for those that you want looked at. */
export interface CreativeParts {
  readonly body?: string | undefined
  readonly title?: string | undefined
  readonly image_url?: string | undefined
  readonly image_hash?: string | undefined
  readonly video_id?: string | undefined
  readonly thumbnail_url?: string | undefined
  readonly object_story_spec?: StorySpec | undefined
  readonly asset_feed_spec?: AssetFeed | undefined
}

interface LinkData {
  readonly message?: string | undefined
  readonly name?: string | undefined
  readonly link?: string | undefined
  readonly picture?: string | undefined
  readonly image_hash?: string | undefined
  readonly child_attachments?: readonly Card[] | undefined
}
interface Card {
  readonly name?: string | undefined
  readonly link?: string | undefined
  readonly picture?: string | undefined
  readonly image_hash?: string | undefined
  readonly video_id?: string | undefined
}
interface StorySpec {
  readonly link_data?: LinkData | undefined
  readonly template_data?: LinkData | undefined
  readonly photo_data?: Readonly<Partial<Record<'caption' | 'image_hash' | 'url', string | undefined>>> | undefined
  readonly text_data?: { readonly message?: string | undefined } | undefined
  readonly video_data?:
    | Readonly<Partial<Record<'image_hash' | 'image_url' | 'message' | 'title' | 'video_id', string | undefined>>>
    | undefined
}
interface AssetFeed {
  readonly bodies?: readonly { readonly text?: string | undefined }[] | undefined
  readonly titles?: readonly { readonly text?: string | undefined }[] | undefined
  readonly images?: readonly { readonly hash?: string | undefined; readonly url?: string | undefined }[] | undefined
  readonly videos?:
    | readonly { readonly thumbnail_url?: string | undefined; readonly video_id?: string | undefined }[]
    | undefined
}

type Place = readonly [place: string, read: (creative: CreativeParts) => string | undefined]

/** Where the text stands, best first. S for the names, P for the order. */
const TEXTS: readonly Place[] = [
  ['body', ({ body }) => body],
  ['link_data', ({ object_story_spec: story }) => story?.link_data?.message],
  ['video_data', ({ object_story_spec: story }) => story?.video_data?.message],
  ['photo_data', ({ object_story_spec: story }) => story?.photo_data?.caption],
  ['text_data', ({ object_story_spec: story }) => story?.text_data?.message],
  ['template_data', ({ object_story_spec: story }) => story?.template_data?.message],
  ['asset_feed_spec', ({ asset_feed_spec: feed }) => feed?.bodies?.find(({ text }) => text)?.text],
]
const HEADLINES: readonly Place[] = [
  ['title', ({ title }) => title],
  ['link_data', ({ object_story_spec: story }) => story?.link_data?.name],
  ['video_data', ({ object_story_spec: story }) => story?.video_data?.title],
  ['asset_feed_spec', ({ asset_feed_spec: feed }) => feed?.titles?.find(({ text }) => text)?.text],
]

export interface CreativeText {
  /** undefined: the creative holds none; a boosted post has its own, see `effective_object_story_id`. */
  text: string | undefined
  headline: string | undefined
}

/** What an ad says: of all the places that Meta may keep it in, the first that holds something. */
export function creativeText(creative: CreativeParts): CreativeText {
  return { text: firstOf(TEXTS, creative), headline: firstOf(HEADLINES, creative) }
}

/** One picture or video of an ad. */
export interface CreativeMedia {
  type: 'image' | 'video'
  /** Signed, dies within days; of a video its picture is `thumbnailUrl`, and the film `GET /{videoId}?fields=source`. */
  url?: string | undefined
  thumbnailUrl?: string | undefined
  /** For `adAccount.adimages`, which has the stable address. */
  hash?: string | undefined
  videoId?: string | undefined
  /** Of a card of a carousel. */
  name?: string | undefined
  link?: string | undefined
}

/**
 * What an ad shows, in order: the cards of a carousel, else its video, image, or the assets that Meta chooses from; the
 * thumbnail only where there is nothing else. Empty for a boosted post, whose media are the post's.
 */
export function creativeMedia(creative: CreativeParts): readonly CreativeMedia[] {
  const places = [cardsOf, ownOf, linkOf, videoOf, photoOf, feedOf, thumbnailOf]
  return places.map((read) => read(creative)).find((media) => media.length > 0) ?? []
}

function cardsOf({ object_story_spec: story }: CreativeParts): readonly CreativeMedia[] {
  const cards = story?.link_data?.child_attachments ?? story?.template_data?.child_attachments ?? []
  return cards.flatMap(({ name, link, picture, image_hash: hash, video_id: videoId }) =>
    videoId === undefined
      ? image({ url: picture, hash, name, link })
      : video({ videoId, thumbnailUrl: picture, hash, name, link }),
  )
}

function ownOf({ image_url: url, image_hash: hash, video_id: videoId, thumbnail_url: thumbnail }: CreativeParts) {
  return videoId === undefined ? image({ url, hash }) : video({ videoId, thumbnailUrl: url ?? thumbnail, hash })
}

function linkOf({ object_story_spec: story }: CreativeParts) {
  const { picture, image_hash: hash, link } = story?.link_data ?? story?.template_data ?? {}
  return image({ url: picture, hash, link })
}

function videoOf({ object_story_spec: story }: CreativeParts) {
  const { video_id: videoId, image_url: thumbnailUrl, image_hash: hash } = story?.video_data ?? {}
  return videoId === undefined ? image({ url: thumbnailUrl, hash }) : video({ videoId, thumbnailUrl, hash })
}

function photoOf({ object_story_spec: story }: CreativeParts) {
  const { url, image_hash: hash } = story?.photo_data ?? {}
  return image({ url, hash })
}

function feedOf({ asset_feed_spec: feed }: CreativeParts) {
  const images = (feed?.images ?? []).flatMap(({ url, hash }) => image({ url, hash }))
  const videos = (feed?.videos ?? []).flatMap(({ video_id: videoId, thumbnail_url: thumbnailUrl }) =>
    videoId === undefined ? [] : video({ videoId, thumbnailUrl }),
  )
  return [...images, ...videos]
}

function thumbnailOf({ thumbnail_url: url }: CreativeParts) {
  return image({ url })
}

type Parts = Omit<CreativeMedia, 'type'>

function image(parts: Parts): readonly CreativeMedia[] {
  return parts.url === undefined && parts.hash === undefined ? [] : [{ type: 'image', ...told(parts) }]
}

function video(parts: Parts): readonly CreativeMedia[] {
  return [{ type: 'video', ...told(parts) }]
}

// An empty text is as good as none: the next place may hold one.
function firstOf(places: readonly Place[], creative: CreativeParts): string | undefined {
  for (const [, read] of places) {
    const text = read(creative)
    if (text !== undefined && text !== '') return text
  }
  return undefined
}
