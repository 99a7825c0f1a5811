import { type NodeType, names, pick, plainAsk, read } from '../node-type.ts'
import type { PostRecord } from '../records.ts'
import { videoIdOf } from '../ids.ts'
import type { Visit } from '../visit.ts'

interface Image {
  readonly height: number
  readonly src: string
  readonly width: number
}

interface Attachment {
  readonly media_type: string
  readonly type: string
  readonly title: string | undefined
  readonly url: string
  readonly unshimmed_url: string | undefined
  readonly target: { readonly id: string; readonly url: string }
  readonly media: { readonly image: Image; readonly source?: string }
  readonly subattachments: readonly Attachment[] | undefined
}

// Field names P and D samples; the spec lists none for this type.
export const attachmentType: NodeType<Attachment> = {
  name: 'StoryAttachment',
  defaults: [],
  fields: {
    media_type: ({ media_type }) => media_type,
    type: ({ type }) => type,
    title: ({ title }) => title,
    url: ({ url }) => url,
    unshimmed_url: ({ unshimmed_url }) => unshimmed_url,
    target: ({ target }, { children }) => pick(target, children),
    media: ({ media }, { children }) => pick(media, children),
    subattachments: ({ subattachments }, { children }, visit) =>
      subattachments && {
        data: subattachments.map((item) => read(attachmentType, item, children ?? attachmentAsks, visit)),
      },
  },
  known: names('description description_tags'),
}

/** Sent when `attachments` is asked for without braces (P samples). */
export const attachmentAsks = ['media', 'media_type', 'subattachments', 'target', 'title', 'type', 'url'].map(plainAsk)

// D: at most 720 pixels on the long side.
export function imageOf(postId: string, position: number, { emulation }: Visit): Image {
  return { height: 540, src: emulation.cdnUrl(`${postId}/${position}.jpg`), width: 720 }
}

/** What hangs on a post; `undefined` for plain text. Types and media types D, P. */
export function attachmentOf(post: PostRecord, visit: Visit): Attachment | undefined {
  const id = videoIdOf(post.id)
  const plain = { title: undefined, unshimmed_url: undefined, subattachments: undefined }
  const photo = (position: number): Attachment => {
    const url = `https://www.facebook.com/${post.pageId}/photos/${id}${position}`
    const target = { id: `${id}${position}`, url }
    return {
      ...plain,
      media_type: 'photo',
      type: 'photo',
      url,
      target,
      media: { image: imageOf(post.id, position, visit) },
    }
  }
  switch (post.kind) {
    case 'status':
      return undefined
    case 'photo':
      return photo(0)
    case 'album': {
      const url = `https://www.facebook.com/${post.pageId}/posts/${id}`
      const subattachments = [photo(0), photo(1), photo(2)]
      const album = { ...photo(0), media_type: 'album', type: 'album', url, target: { id, url }, subattachments }
      return { ...album, title: 'Photos' }
    }
    case 'video':
    case 'reel': {
      const url = `https://www.facebook.com/${post.kind === 'reel' ? 'reel' : `${post.pageId}/videos`}/${id}/`
      const media = { image: imageOf(post.id, 0, visit), source: visit.emulation.cdnUrl(`${post.id}/0.mp4`) }
      return { ...plain, media_type: 'video', type: 'video_inline', url, target: { id, url }, media }
    }
    case 'link': {
      // P: url is a redirect, unshimmed_url the real address.
      const link = 'https://example.com/news'
      const url = `https://l.facebook.com/l.php?u=${encodeURIComponent(link)}`
      const target = { id, url }
      const media = { image: imageOf(post.id, 0, visit) }
      return {
        ...plain,
        media_type: 'link',
        type: 'share',
        title: 'Example news',
        url,
        unshimmed_url: link,
        target,
        media,
      }
    }
  }
}
