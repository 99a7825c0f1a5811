import { MINUTE_MS } from './clock.ts'
import type { CommentRecord, MediaRecord } from './records.ts'
import type { Seeded } from './seeded.ts'
import type { Store } from './store.ts'

// Comments that a count stands for: nobody added them, so they are made when they are read.

interface Making {
  readonly store: Pick<Store, 'ids' | 'mediaOfId'>
  readonly seeded: Seeded
}

const TEXTS = ['Love it', 'Is it in store?', 'Which size is this?', 'Beautiful', '🙌', 'When is the next drop?']
const NAMES = ['ana.l', 'luis_m', 'kim.w', 'sofia_b', 'noor.k', 'tom_h']
/** Room for the place of a comment in its id. */
const MOST = 100_000

/** Newest first. */
export function madeComments(media: MediaRecord, making: Making): readonly CommentRecord[] {
  const count = Math.min(media.comments, MOST)
  return Array.from({ length: count }, (_, back) => madeComment(media, count - 1 - back, making))
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
  const serial = media.serial * MOST + place
  const id = store.ids.of('madeComment', serial)
  const one = (of: readonly string[], part: string) => of[seeded.whole(0, of.length - 1, id, part)] ?? ''
  return {
    id,
    mediaId: media.id,
    parentId: undefined,
    serial,
    createdAt: media.createdAt + place * MINUTE_MS,
    hidden: false,
    username: one(NAMES, 'name'),
    text: one(TEXTS, 'text'),
    likes: seeded.whole(0, 5, id, 'likes'),
    isConcealed: false,
  }
}
