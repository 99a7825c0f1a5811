import type { Seeded } from './seeded.ts'

// What the emulator remembers. Counts that may differ by day are not stored: daily-numbers.ts computes them.

export interface PersonRecord {
  readonly id: string
  readonly name: string
}

/** An account with a follower count that held on one Los Angeles day; other days are computed from there. */
export interface Followed {
  readonly id: string
  readonly followers: number
  readonly startDay: number
}

export interface PageRecord extends Followed {
  readonly name: string
  readonly ownerId: string
  readonly category: string
  readonly tasks: readonly string[]
  instagram: InstagramRecord | undefined
}

export type InstagramKind = 'BUSINESS' | 'MEDIA_CREATOR' | 'PERSONAL'

export interface InstagramRecord extends Followed {
  readonly pageId: string
  readonly kind: InstagramKind
  readonly username: string
  readonly name: string | undefined
  readonly biography: string | undefined
}

interface Dated {
  readonly id: string
  readonly createdAt: number
  readonly serial: number
  /** Filtered out for privacy: it leaves a hole in its page of the edge. */
  readonly hidden: boolean
}

export type PostKind = 'status' | 'photo' | 'album' | 'video' | 'reel' | 'link'

export interface PostRecord extends Dated {
  readonly pageId: string
  readonly kind: PostKind
  updatedAt: number
  message: string | undefined
  reactions: number
  comments: number
  shares: number
}

export type MediaKind = 'image' | 'carousel' | 'video' | 'reel'

export interface MediaRecord extends Dated {
  readonly instagramId: string
  readonly kind: MediaKind
  readonly copyrighted: boolean
  readonly children: readonly ChildRecord[]
  caption: string | undefined
  likes: number
  comments: number
  likesHidden: boolean
}

export interface ChildRecord {
  readonly id: string
  readonly mediaId: string
  readonly position: number
  readonly hidden: false
}

/** Anything with an id that a path may name. */
export type Target =
  | { readonly kind: 'person'; readonly record: PersonRecord }
  | { readonly kind: 'page'; readonly record: PageRecord }
  | { readonly kind: 'instagram'; readonly record: InstagramRecord }
  | { readonly kind: 'post'; readonly record: PostRecord }
  | { readonly kind: 'media'; readonly record: MediaRecord }
  | { readonly kind: 'child'; readonly record: ChildRecord }

export interface Store {
  readonly people: Map<string, PersonRecord>
  readonly pages: Map<string, PageRecord>
  readonly instagrams: Map<string, InstagramRecord>
  readonly posts: Map<string, PostRecord>
  readonly media: Map<string, MediaRecord>
  find(id: string): Target | undefined
  /** Newest first. */
  postsOf(pageId: string): readonly PostRecord[]
  /** Newest first (D, instagram media edge). */
  mediaOf(instagramId: string): readonly MediaRecord[]
  pagesOf(personId: string): readonly PageRecord[]
  /** A number no other thing of this store has. */
  nextSerial(): number
  /** An id in the length Meta uses, up to 17 digits: more than a JavaScript number holds. */
  newId(kind: keyof typeof ID_SHAPES, serial: number): string
}

// Prefixes keep ids of different kinds apart; lengths as in captured answers (P).
const ID_SHAPES = {
  person: { prefix: '1022', length: 17 },
  page: { prefix: '1040', length: 15 },
  post: { prefix: '1220', length: 15 },
  instagram: { prefix: '17841', length: 17 },
  media: { prefix: '17990', length: 17 },
}

export function createStore(seeded: Seeded): Store {
  const people = new Map<string, PersonRecord>()
  const pages = new Map<string, PageRecord>()
  const instagrams = new Map<string, InstagramRecord>()
  const posts = new Map<string, PostRecord>()
  const media = new Map<string, MediaRecord>()
  let serial = 0

  return {
    people,
    pages,
    instagrams,
    posts,
    media,
    find(id) {
      const person = people.get(id)
      if (person) return { kind: 'person', record: person }
      const page = pages.get(id)
      if (page) return { kind: 'page', record: page }
      const instagram = instagrams.get(id)
      if (instagram) return { kind: 'instagram', record: instagram }
      const post = posts.get(id)
      if (post) return { kind: 'post', record: post }
      const item = media.get(id)
      if (item) return { kind: 'media', record: item }
      for (const { children } of media.values()) {
        const child = children.find((candidate) => candidate.id === id)
        if (child) return { kind: 'child', record: child }
      }
      return undefined
    },
    postsOf: (pageId) => newestFirst([...posts.values()].filter((post) => post.pageId === pageId)),
    mediaOf: (instagramId) => newestFirst([...media.values()].filter((item) => item.instagramId === instagramId)),
    pagesOf: (personId) => [...pages.values()].filter(({ ownerId }) => ownerId === personId),
    nextSerial: () => {
      serial += 1
      return serial
    },
    newId(kind, itsSerial) {
      const { prefix, length } = ID_SHAPES[kind]
      const tail = String(itsSerial).padStart(6, '0')
      return prefix + seeded.digits(length - prefix.length - tail.length, 'id', kind) + tail
    },
  }
}

function newestFirst<Item extends Dated>(items: Item[]): readonly Item[] {
  return items.sort((left, right) => right.createdAt - left.createdAt || right.serial - left.serial)
}
