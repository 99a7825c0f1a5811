import { checkCall } from './check-world.ts'
import { HOUR_MS } from './clock.ts'
import { videoIdOf } from './ids.ts'
import type { EmulatedPage, NewPost } from './model.ts'
import type { PageRecord, PageStoryRecord, PostRecord, VideoRecord } from './records.ts'
import { editPost, removePost } from './world-changes.ts'
import { filteredSeries, madeSeries } from './world-series.ts'
import type { WorldParts } from './world-media.ts'

/** What can be published on a Page. */
export function postsOf(
  page: PageRecord,
  { store, seeded, dateOf, now }: WorldParts,
): Pick<EmulatedPage, 'addPost' | 'addPosts' | 'addStory'> {
  const { ids, posts, videos, reels, pageStories, photos, storyVideos } = store
  const idOf = (serial: number) => `${page.id}_${ids.of('post', serial)}`

  function recordOf(post: NewPost, serial: number, createdAt: number): PostRecord {
    const id = idOf(serial)
    return {
      id,
      pageId: page.id,
      kind: post.kind ?? 'status',
      uncounted: post.uncounted ?? false,
      serial,
      createdAt,
      updatedAt: createdAt,
      hidden: post.hidden ?? false,
      message: post.message,
      reactions: post.reactions ?? seeded.whole(3, 60, id, 'reactions'),
      comments: post.comments ?? seeded.whole(0, 9, id, 'comments'),
      shares: post.shares ?? seeded.whole(0, 4, id, 'shares'),
    }
  }

  return {
    addPost(post = {}) {
      checkCall('addPost()', post)
      const record = recordOf(post, ids.nextSerial(), dateOf(post.publishedAt))
      posts.add(page.id, record)
      if (isVideo(record)) videos.add(page.id, videoOf(record))
      if (isReel(record)) reels.add(page.id, videoOf(record))
      const { id } = record
      return {
        id,
        edit: (changes) => editPost(record, changes, now()),
        remove: () => void removePost(store, record),
      }
    },
    addPosts(given) {
      checkCall('addPosts()', given)
      const { count, newestAt, everyHours = 6, make = madePost } = given
      checkCall('addPosts(): make(0)', make(0))
      const first = ids.nextSerial(count)
      const series = madeSeries<PostRecord>({
        count,
        newestAt: dateOf(newestAt),
        stepMs: everyHours * HOUR_MS,
        serial: (index) => first + count - 1 - index,
        serialOf: (id) => (id.startsWith(`${page.id}_`) ? ids.serialOf('post', videoIdOf(id)) : undefined),
        make: (index, serial, createdAt) => recordOf(make(index), serial, createdAt),
      })
      posts.addSeries(page.id, series)
      const idOf = (videoId: string) => `${page.id}_${videoId}`
      const kinds = { as: videoOf, idOf }
      videos.addSeries(page.id, filteredSeries(series, { ...kinds, keeps: (index) => isVideo(make(index)) }))
      reels.addSeries(page.id, filteredSeries(series, { ...kinds, keeps: (index) => isReel(make(index)) }))
      return {
        at: (index) => ({ id: series.at(index).id, edit: (changes) => editPost(series.hold(index), changes, now()) }),
      }
    },
    addStory(story = {}) {
      checkCall("a Page's addStory()", story)
      const { kind = 'photo', publishedAt } = story
      const serial = ids.nextSerial()
      const id = ids.of('post', serial)
      const mediaId = ids.of(kind, serial)
      const createdAt = dateOf(publishedAt)
      const record: PageStoryRecord = { id, pageId: page.id, kind, serial, createdAt, hidden: false, mediaId }
      pageStories.add(page.id, record)
      if (kind === 'photo') photos.set(mediaId, { id: mediaId, pageId: page.id, createdAt })
      else storyVideos.set(mediaId, { id: mediaId, pageId: page.id, serial, createdAt, hidden: false, of: record })
      return { id, mediaId, remove: () => void pageStories.remove(page.id, id) }
    },
  }
}

function madePost(index: number): Omit<NewPost, 'publishedAt'> {
  return { message: `Post ${index + 1}` }
}

type Kinded = { readonly kind?: PostRecord['kind'] }

function isVideo({ kind }: Kinded): boolean {
  return kind === 'video' || kind === 'reel'
}

function isReel({ kind }: Kinded): boolean {
  return kind === 'reel'
}

function videoOf(of: PostRecord): VideoRecord {
  const { id, pageId, createdAt, serial, hidden } = of
  return { id: videoIdOf(id), pageId, createdAt, serial, hidden, of }
}
