import { MINUTE_MS } from './clock.ts'
import type { CommentRecord, MediaRecord } from './records.ts'
import type { Seeded } from './seeded.ts'
import type { Store } from './store.ts'
import type { Series } from './timeline.ts'

// Comments that a count stands for: nobody added them, so they are made when they are read.

interface Making {
  readonly store: Pick<Store, 'ids' | 'mediaOfId'>
  readonly seeded: Seeded
}

const TEXTS = ['Love it', 'Is it in store?', 'Which size is this?', 'Beautiful', '🙌', 'When is the next drop?']
const NAMES = ['ana.l', 'luis_m', 'kim.w', 'sofia_b', 'noor.k', 'tom_h']
/** Room for the place of a comment in its id. */
const MOST = 100_000

/** Newest first, each made when its turn comes. */
export function madeComments(media: MediaRecord, making: Making): Series<CommentRecord> {
  const { ids } = making.store
  const length = Math.min(media.comments, MOST)
  const placeOf = (index: number) => length - 1 - index
  return {
    length,
    at: (index) => madeComment(media, placeOf(index), making),
    createdAt: (index) => timeOf(media, placeOf(index)),
    serial: (index) => placeOf(index) - MOST,
    indexOf(id) {
      const place = (ids.serialOf('madeComment', id) ?? -1) - media.serial * MOST
      return place >= 0 && place < length ? placeOf(place) : -1
    },
  }
}

/** One a minute from the medium on, but none later than the medium was put into the world: that moment is never to come. */
function timeOf({ createdAt, addedAt }: MediaRecord, place: number): number {
  return Math.min(createdAt + place * MINUTE_MS, addedAt)
}

export function findMadeComment(id: string, making: Making): CommentRecord | undefined {
  const { ids, mediaOfId } = making.store
  const serial = ids.serialOf('madeComment', id)
  if (serial === undefined) return undefined
  const media = mediaOfId(ids.of('media', Math.floor(serial / MOST)))
  const place = serial % MOST
  return media && place < media.comments ? madeComment(media, place, making) : undefined
}

/** `place` 0 is the oldest. */
function madeComment(media: MediaRecord, place: number, { store, seeded }: Making): CommentRecord {
  const id = store.ids.of('madeComment', media.serial * MOST + place)
  const one = (of: readonly string[], part: string) => of[seeded.whole(0, of.length - 1, id, part)] ?? ''
  return {
    id,
    mediaId: media.id,
    parentId: undefined,
    // Below all others, so that what a test added at the same moment counts as newer.
    serial: place - MOST,
    createdAt: timeOf(media, place),
    hidden: false,
    username: one(NAMES, 'name'),
    text: one(TEXTS, 'text'),
    likes: seeded.whole(0, 5, id, 'likes'),
    isConcealed: false,
  }
}
