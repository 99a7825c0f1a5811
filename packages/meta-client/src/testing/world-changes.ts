import type { AdWorld } from './ads/ad-world.ts'
import { checkCall } from './check-world.ts'
import { videoIdOf } from './ids.ts'
import type { MediaChanges, PostChanges } from './model.ts'
import type { MediaRecord, PostRecord } from './records.ts'
import type { Store } from './store.ts'

/** Changes of what is in a world already. */
export interface WorldChanges {
  /** @throws {TypeError} For what cannot be edited, or not so; a number out of bounds is a RangeError. */
  edit(id: string, changes: object): void
  /** @throws {TypeError} For what cannot be removed. */
  remove(id: string): void
}

export function createChanges(store: Store, now: () => number, ads: AdWorld): WorldChanges {
  return {
    edit(id, changes) {
      const post = store.posts.hold(id)
      if (post) return editPost(post, changes, now())
      const media = store.media.hold(id) ?? store.tags.hold(id)
      if (media) return editMedia(media, changes)
      const story = store.stories.hold(id)
      if (story) return editStory(story, changes)
      const ad = store.adBook.ads.get(id)
      if (ad) return ads.changeAd(ad, changes)
      throw new TypeError(`There is no post, medium, Instagram story or ad with the id '${id}' to edit`)
    },
    remove(id) {
      const target = store.find(id)
      switch (target?.kind) {
        case 'post':
          return removed(id, removePost(store, target.record))
        case 'pageStory':
          return removed(id, store.pageStories.remove(target.record.pageId, id))
        case 'media':
          return removed(id, removeMedia(store, target.record))
        case 'comment': {
          const { parentId, mediaId } = target.record
          return removed(id, store.comments.remove(parentId ?? mediaId, id))
        }
        case 'ad':
          return ads.removeAd(target.record)
        default:
          throw new TypeError(`There is no post, story, medium, comment or ad with the id '${id}' to remove`)
      }
    },
  }
}

export function editPost(post: PostRecord, changes: PostChanges, nowMs: number): void {
  checkCall("a post's edit()", changes)
  Object.assign(post, changes, { updatedAt: nowMs })
}

export function editMedia(media: MediaRecord, changes: MediaChanges): void {
  checkCall("a medium's edit()", changes)
  Object.assign(media, changes)
}

export function editStory(story: MediaRecord, changes: { readonly viewers?: number }): void {
  checkCall("a story's edit()", changes)
  Object.assign(story, changes)
}

export function removePost(store: Store, { id, pageId }: PostRecord): boolean {
  for (const shelf of [store.videos, store.reels]) shelf.remove(pageId, videoIdOf(id))
  return store.posts.remove(pageId, id)
}

function removeMedia({ media, stories, tags }: Store, { id, instagramId }: MediaRecord): boolean {
  return [media, stories, tags].some((shelf) => shelf.remove(instagramId, id))
}

// What stands for a count, or for one of a series, is made anew whenever it is read.
function removed(id: string, isRemoved: boolean): void {
  if (!isRemoved)
    throw new TypeError(`'${id}' is one of a series or stands for a count: only what was added can be removed`)
}
