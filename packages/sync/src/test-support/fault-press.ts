import type { EmulatedInstagram, EmulatedPage } from '@bos/meta-client/testing'

export interface Handle {
  edit(changes: { readonly text?: string; readonly likes?: number; readonly comments?: number }): void
  remove?(): void
}
export interface NewItem {
  readonly text: string
  readonly likes: number
  readonly comments: number
  readonly index: number
}
/** How the two platforms publish. */
export interface Press {
  one(item: NewItem, publishedAt: Date): Handle & { readonly id: string }
  many(
    make: (index: number) => NewItem,
    series: { readonly count: number; readonly newestAt: Date; readonly everyHours: number },
  ): (index: number) => Handle & { readonly id: string }
}

const POST_KINDS = ['photo', 'status', 'photo', 'album', 'video', 'reel'] as const
const MEDIA_KINDS = ['image', 'reel', 'carousel', 'image'] as const

export function pressOfPage(page: EmulatedPage): Press {
  const asPost = ({ text, likes, comments, index }: NewItem) => ({
    kind: POST_KINDS[index % POST_KINDS.length] ?? 'photo',
    message: text,
    reactions: likes,
    comments,
    shares: index % 3,
  })
  const changes = ({ text, likes, comments }: Parameters<Handle['edit']>[0]) => ({
    ...(text !== undefined && { message: text }),
    ...(likes !== undefined && { reactions: likes }),
    ...(comments !== undefined && { comments }),
  })
  return {
    one(item, publishedAt) {
      const post = page.addPost({ ...asPost(item), publishedAt })
      return { id: post.id, edit: (its) => post.edit(changes(its)), remove: () => post.remove() }
    },
    many(make, series) {
      const posts = page.addPosts({ ...series, make: (index) => asPost(make(index)) })
      return (index) => {
        const post = posts.at(index)
        return { id: post.id, edit: (its) => post.edit(changes(its)) }
      }
    },
  }
}

export function pressOfInstagram(account: EmulatedInstagram): Press {
  const asMedia = ({ text, likes, comments, index }: NewItem) => ({
    kind: MEDIA_KINDS[index % MEDIA_KINDS.length] ?? 'image',
    caption: text,
    likes,
    comments,
  })
  const changes = ({ text, likes, comments }: Parameters<Handle['edit']>[0]) => ({
    ...(text !== undefined && { caption: text }),
    ...(likes !== undefined && { likes }),
    ...(comments !== undefined && { comments }),
  })
  return {
    one(item, publishedAt) {
      const media = account.addMedia({ ...asMedia(item), publishedAt })
      return { id: media.id, edit: (its) => media.edit(changes(its)), remove: () => media.remove() }
    },
    many(make, series) {
      const all = account.addMediaSeries({ ...series, make: (index) => asMedia(make(index)) })
      return (index) => {
        const media = all.at(index)
        return { id: media.id, edit: (its) => media.edit(changes(its)) }
      }
    },
  }
}
