import type { InstagramKind, MediaKind, PostKind } from './store.ts'

// What a test says about the world, and what it gets back.

export interface Person {
  /** App-scoped id. */
  readonly id: string
  readonly name: string
}

export interface NewPage {
  readonly name: string
  /** Default `world.person`. */
  readonly owner?: Person
  readonly category?: string
  /** What the owner may do on the Page; by default all six classic tasks. */
  readonly tasks?: readonly string[]
  /** Followers at this moment; later days grow from it. Default 1,200. Below 100 Meta withholds insights. */
  readonly followers?: number
  /** The Instagram account linked to the Page. */
  readonly instagram?: NewInstagram
}

export interface NewInstagram {
  readonly username: string
  readonly name?: string
  readonly biography?: string
  /** Default 2,400. */
  readonly followers?: number
  /** Default `BUSINESS`. A `PERSONAL` account cannot be read by the API. */
  readonly kind?: InstagramKind
}

export interface EmulatedPage {
  readonly id: string
  readonly name: string
  readonly instagram?: EmulatedInstagram
  addPost(post?: NewPost): EmulatedPost
}

export interface EmulatedInstagram {
  /** The `17841…` id. */
  readonly id: string
  readonly username: string
  addMedia(media: NewMedia): EmulatedMedia
}

export interface PostChanges {
  readonly message?: string
  readonly reactions?: number
  readonly comments?: number
  /** 0 leaves the field out of the answer. */
  readonly shares?: number
}

export interface NewPost extends PostChanges {
  /** Default `status`. */
  readonly kind?: PostKind
  /** Default now. */
  readonly publishedAt?: string | Date
  /** Filtered out for privacy: its page of results comes one item short. */
  readonly hidden?: boolean
}

export interface EmulatedPost {
  /** `{page id}_{number}`. */
  readonly id: string
  edit(changes: PostChanges): void
  remove(): void
}

export interface MediaChanges {
  readonly caption?: string
  readonly likes?: number
  readonly comments?: number
  /** The owner hides the count: `like_count` is left out. */
  readonly likesHidden?: boolean
}

export interface NewMedia extends MediaChanges {
  readonly kind: MediaKind
  /** Default now. */
  readonly publishedAt?: string | Date
  /** Licensed audio: `media_url` is left out. */
  readonly copyrighted?: boolean
  readonly hidden?: boolean
}

export interface EmulatedMedia {
  readonly id: string
  edit(changes: MediaChanges): void
  remove(): void
}
