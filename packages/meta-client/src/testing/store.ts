import { type AdBook, createAdBook } from './ads/ad-book.ts'
import { createIds, type Ids } from './ids.ts'
import type {
  BusinessRecord,
  CommentRecord,
  InstagramRecord,
  MediaRecord,
  PageRecord,
  PageStoryRecord,
  PersonRecord,
  PhotoRecord,
  PostRecord,
  Target,
  VideoRecord,
} from './records.ts'
import { findMadeComment } from './made-comments.ts'
import type { Seeded } from './seeded.ts'
import { createShelf, type Shelf } from './shelf.ts'

export interface Store {
  readonly ids: Ids
  readonly people: Map<string, PersonRecord>
  /** What acts in place of a person; no one can log in as one. */
  readonly systemUsers: Map<string, PersonRecord>
  readonly businesses: Map<string, BusinessRecord>
  readonly pages: Map<string, PageRecord>
  readonly instagrams: Map<string, InstagramRecord>
  /** By Page. */
  readonly posts: Shelf<PostRecord>
  /** By Page. */
  readonly pageStories: Shelf<PageStoryRecord>
  /** Photos and videos of Page stories, which no other edge lists. */
  readonly photos: Map<string, PhotoRecord>
  readonly storyVideos: Map<string, VideoRecord>
  /** By Page: what `/videos` lists. */
  readonly videos: Shelf<VideoRecord>
  /** By Page: those of them that `/video_reels` lists. */
  readonly reels: Shelf<VideoRecord>
  /** By account, without stories. */
  readonly media: Shelf<MediaRecord>
  /** By account. */
  readonly stories: Shelf<MediaRecord>
  /** By the account that was tagged. */
  readonly tags: Shelf<MediaRecord>
  /** By media, replies by the comment they answer; only the ones a test added. */
  readonly comments: Shelf<CommentRecord>
  readonly adBook: AdBook
  /**
   * Robin Example, who stands in wherever nobody is named. He is made when first needed, so that a world which names its
   * people has nobody else.
   */
  someone(): PersonRecord
  find(id: string): Target | undefined
  mediaOfId(id: string): MediaRecord | undefined
  /** The person behind a token: of a system user the one whose Pages it was given. */
  actorOf(personId: string): string
  pagesOf(personId: string): readonly PageRecord[]
}

export function createStore(seeded: Seeded): Store {
  const ids = createIds(seeded)
  const people = new Map<string, PersonRecord>()
  const systemUsers = new Map<string, PersonRecord>()
  const businesses = new Map<string, BusinessRecord>()
  const pages = new Map<string, PageRecord>()
  const instagrams = new Map<string, InstagramRecord>()
  const posts = createShelf<PostRecord>()
  const pageStories = createShelf<PageStoryRecord>()
  const photos = new Map<string, PhotoRecord>()
  const storyVideos = new Map<string, VideoRecord>()
  const videos = createShelf<VideoRecord>()
  const reels = createShelf<VideoRecord>()
  const media = createShelf<MediaRecord>()
  const stories = createShelf<MediaRecord>()
  const tags = createShelf<MediaRecord>()
  const comments = createShelf<CommentRecord>()
  const adBook = createAdBook()
  let robin: PersonRecord | undefined
  const someone = () => {
    robin ??= { id: ids.of('person', ids.nextSerial()), name: 'Robin Example' }
    people.set(robin.id, robin)
    return robin
  }
  const mediaOfId = (id: string) => media.get(id) ?? stories.get(id) ?? tags.get(id)

  const actorOf = (personId: string) => systemUsers.get(personId)?.systemUser?.actsFor ?? personId

  const albumOfChild = (id: string) => {
    const serial = ids.serialOf('child', id)
    return serial === undefined ? undefined : mediaOfId(ids.of('media', Math.floor(serial / 10)))
  }
  // Ids of different kinds begin differently, so the order of the questions does not matter.
  const finders: readonly ((id: string) => Target | undefined)[] = [
    (id) => wrap(people.get(id) ?? systemUsers.get(id), (record) => ({ kind: 'person', record })),
    (id) => wrap(businesses.get(id), (record) => ({ kind: 'business', record })),
    (id) => wrap(pages.get(id), (record) => ({ kind: 'page', record })),
    (id) => wrap(instagrams.get(id), (record) => ({ kind: 'instagram', record })),
    (id) => wrap(posts.get(id), (record) => ({ kind: 'post', record })),
    (id) => wrap(pageStories.get(id), (record) => ({ kind: 'pageStory', record })),
    (id) => wrap(photos.get(id), (record) => ({ kind: 'photo', record })),
    (id) => wrap(videos.get(id) ?? storyVideos.get(id), (record) => ({ kind: 'video', record })),
    (id) => adBook.find(id),
    (id) => wrap(mediaOfId(id), (record) => ({ kind: 'media', record })),
    (id) =>
      wrap(comments.get(id) ?? findMadeComment(id, { store: { ids, mediaOfId }, seeded }), (record) => ({
        kind: 'comment',
        record,
      })),
    (id) =>
      wrap(
        albumOfChild(id)?.children.find((child) => child.id === id),
        (record) => ({ kind: 'child', record }),
      ),
  ]
  return {
    ids,
    people,
    systemUsers,
    businesses,
    pages,
    instagrams,
    posts,
    pageStories,
    photos,
    storyVideos,
    videos,
    reels,
    media,
    stories,
    tags,
    comments,
    adBook,
    someone,
    find(id) {
      for (const finder of finders) {
        const found = finder(id)
        if (found) return found
      }
      return undefined
    },
    mediaOfId,
    actorOf,
    pagesOf: (personId) => [...pages.values()].filter(({ ownerId }) => ownerId === actorOf(personId)),
  }
}

function wrap<Item>(record: Item | undefined, as: (record: Item) => Target): Target | undefined {
  return record && as(record)
}
