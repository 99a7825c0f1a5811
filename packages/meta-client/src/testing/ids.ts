import type { Seeded } from './seeded.ts'

// Prefixes keep ids of different kinds apart; lengths as in captured answers (P), up to 17 digits: more than a JavaScript
// number holds. The end of an id is its serial number, so that things which are made when asked for can be found by it.
const SHAPES = {
  person: { prefix: '1022', length: 17, serialLength: 9 },
  business: { prefix: '5500', length: 16, serialLength: 9 },
  page: { prefix: '1040', length: 15, serialLength: 9 },
  post: { prefix: '1220', length: 15, serialLength: 9 },
  photo: { prefix: '9010', length: 15, serialLength: 9 },
  video: { prefix: '9020', length: 15, serialLength: 9 },
  instagram: { prefix: '17841', length: 17, serialLength: 9 },
  // P: beyond 2^54, where a JSON number can only be a multiple of 4.
  appScoped: { prefix: '2764', length: 17, serialLength: 10 },
  media: { prefix: '17990', length: 17, serialLength: 9 },
  child: { prefix: '17991', length: 17, serialLength: 10 },
  comment: { prefix: '17861', length: 17, serialLength: 9 },
  // P: ids of ads are longer than those of Pages.
  adAccount: { prefix: '6600', length: 15, serialLength: 9 },
  campaign: { prefix: '12021', length: 18, serialLength: 9 },
  adSet: { prefix: '12022', length: 18, serialLength: 9 },
  ad: { prefix: '12023', length: 18, serialLength: 9 },
  creative: { prefix: '12024', length: 18, serialLength: 9 },
  report: { prefix: '6023', length: 15, serialLength: 9 },
  /** Comments that are made when asked for: the serial number of the media and the place in its list. */
  madeComment: { prefix: '17850', length: 17, serialLength: 12 },
}

type IdKind = keyof typeof SHAPES

export interface Ids {
  /** A number no other thing of this emulator has; `count` of them in a row for a series. */
  nextSerial(count?: number): number
  of(kind: IdKind, serial: number): string
  /** `undefined` for an id of another kind. */
  serialOf(kind: IdKind, id: string): number | undefined
}

export function createIds(seeded: Seeded): Ids {
  let serial = 0
  const heads = new Map<IdKind, string>()
  const headOf = (kind: IdKind) => {
    const { prefix, length, serialLength } = SHAPES[kind]
    const head = heads.get(kind) ?? prefix + seeded.digits(length - prefix.length - serialLength, 'id', kind)
    heads.set(kind, head)
    return head
  }
  return {
    nextSerial(count = 1) {
      const first = serial + 1
      serial += count
      return first
    },
    of: (kind, its) => headOf(kind) + String(its).padStart(SHAPES[kind].serialLength, '0'),
    serialOf(kind, id) {
      const head = headOf(kind)
      const tail = id.slice(head.length)
      return id.startsWith(head) && id.length === SHAPES[kind].length && /^\d+$/.test(tail) ? Number(tail) : undefined
    },
  }
}

/** The number behind the underscore of a post's id: for a video post it is the video's id (S, P). */
export function videoIdOf(postId: string): string {
  return postId.slice(postId.indexOf('_') + 1)
}
