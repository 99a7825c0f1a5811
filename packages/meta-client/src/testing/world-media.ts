import { checkCall } from './check-world.ts'
import { HOUR_MS } from './clock.ts'
import type { EmulatedInstagram, EmulatedMedia, NewComment, NewMedia } from './model.ts'
import type { CommentRecord, InstagramRecord, MediaRecord } from './records.ts'
import type { Seeded } from './seeded.ts'
import type { Shelf } from './shelf.ts'
import type { Store } from './store.ts'
import { editMedia, editStory } from './world-changes.ts'
import { madeSeries } from './world-series.ts'

export interface WorldParts {
  readonly store: Store
  readonly seeded: Seeded
  /** A time a test named, by default now; one in the future throws a RangeError. */
  readonly dateOf: (time: string | Date | undefined) => number
  readonly now: () => number
}

const KINDS = ['image', 'reel', 'carousel'] as const

/** What can be published on an Instagram account. */
export function mediaOf(
  account: InstagramRecord,
  parts: WorldParts,
): Pick<EmulatedInstagram, 'addMedia' | 'addMediaSeries' | 'addStory' | 'addTag'> {
  const { store, seeded, dateOf, now } = parts
  const { ids, media, stories, tags } = store

  function recordOf(its: NewMedia, serial: number, createdAt: number, addedAt = now()): MediaRecord {
    const id = ids.of('media', serial)
    const child = (position: number) => ({ id: ids.of('child', serial * 10 + position), mediaId: id, position })
    return {
      id,
      instagramId: account.id,
      kind: its.kind,
      isStory: false,
      addedAt,
      author: undefined,
      serial,
      createdAt,
      hidden: its.hidden ?? false,
      copyrighted: its.copyrighted ?? false,
      children: its.kind === 'carousel' ? [child(0), child(1)] : [],
      caption: its.caption,
      likes: its.likes ?? seeded.whole(10, 300, id, 'likes'),
      comments: its.comments ?? seeded.whole(0, 25, id, 'comments'),
      likesHidden: its.likesHidden ?? false,
      viewers: undefined,
    }
  }

  function put(shelf: Shelf<MediaRecord>, record: MediaRecord): EmulatedMedia {
    shelf.add(account.id, record)
    return {
      id: record.id,
      addComment: (comment = {}) => addComment(comment, { mediaId: record.id }, parts),
      edit: (changes) => editMedia(record, changes),
      remove: () => void shelf.remove(account.id, record.id),
    }
  }

  return {
    addMedia(its) {
      checkCall('addMedia()', its)
      return put(media, recordOf(its, ids.nextSerial(), dateOf(its.publishedAt)))
    },
    addMediaSeries(given) {
      checkCall('addMediaSeries()', given)
      const { count, newestAt, everyHours = 6, make = madeMedia } = given
      checkCall('addMediaSeries(): make(0)', make(0))
      const first = ids.nextSerial(count)
      const addedAt = now()
      const series = madeSeries<MediaRecord>({
        count,
        newestAt: dateOf(newestAt),
        stepMs: everyHours * HOUR_MS,
        serial: (index) => first + count - 1 - index,
        serialOf: (id) => ids.serialOf('media', id),
        make: (index, serial, createdAt) => recordOf(make(index), serial, createdAt, addedAt),
      })
      media.addSeries(account.id, series)
      return {
        at: (index) => ({
          id: series.at(index).id,
          edit: (changes) => editMedia(series.hold(index), changes),
        }),
      }
    },
    addStory(story = {}) {
      checkCall("an account's addStory()", story)
      const { kind = 'image', caption, publishedAt, viewers } = story
      const plain = recordOf({ kind, likes: 0, comments: 0 }, ids.nextSerial(), dateOf(publishedAt))
      const record: MediaRecord = { ...plain, isStory: true, caption, viewers }
      return { ...put(stories, record), edit: (changes) => editStory(record, changes) }
    },
    addTag(tag) {
      checkCall('addTag()', tag)
      const { by, ...its } = tag
      const plain = recordOf(its, ids.nextSerial(), dateOf(its.publishedAt))
      return put(tags, { ...plain, author: by })
    },
  }
}

function madeMedia(index: number): Omit<NewMedia, 'publishedAt'> {
  return { kind: KINDS[index % KINDS.length] ?? 'image', caption: `Media ${index + 1}` }
}

function addComment(
  comment: NewComment,
  to: { readonly mediaId: string; readonly parentId?: string },
  parts: WorldParts,
) {
  checkCall('addComment()', comment)
  const { text = 'Nice', username = 'ana.l', likes = 0, publishedAt, hidden = false } = comment
  const { ids, comments } = parts.store
  const serial = ids.nextSerial()
  const id = ids.of('comment', serial)
  const owner = to.parentId ?? to.mediaId
  const record: CommentRecord = {
    id,
    mediaId: to.mediaId,
    parentId: to.parentId,
    serial,
    createdAt: parts.dateOf(publishedAt),
    hidden: false,
    username,
    text,
    likes,
    isConcealed: hidden,
  }
  comments.add(owner, record)
  return {
    id,
    addReply: (reply: NewComment = {}) => addComment(reply, { mediaId: to.mediaId, parentId: id }, parts),
    remove: () => void comments.remove(owner, id),
  }
}
