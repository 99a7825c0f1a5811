import type { AdTarget } from './ads/records.ts'

// What the emulator remembers. Counts that may differ by day are not stored: daily-numbers.ts computes them.

export interface PersonRecord {
  readonly id: string
  readonly name: string
  /** Of a system user: the client business it belongs to, and the person whose Pages it was given. */
  readonly systemUser?: { readonly businessId: string; readonly actsFor: string }
}

/** A business portfolio. */
export interface BusinessRecord {
  readonly id: string
  readonly name: string
  /** People with a role in it. */
  readonly people: ReadonlySet<string>
}

/** An account with a follower count that held on one Los Angeles day; other days are computed from there. */
export interface Followed {
  readonly id: string
  readonly followers: number
  readonly startDay: number
}

export interface PageRecord extends Followed {
  readonly name: string
  /** `undefined` once the owner has lost the role. */
  ownerId: string | undefined
  readonly category: string
  tasks: readonly string[]
  readonly storyArchive: boolean
  /** The portfolio that holds the Page, and on which side. */
  readonly portfolio: { readonly id: string; readonly as: 'owned' | 'client' } | undefined
  instagram: InstagramRecord | undefined
  /** Webhook fields of the installed app; `undefined` while it is not installed. */
  subscribedFields: readonly string[] | undefined
}

export type InstagramKind = 'BUSINESS' | 'MEDIA_CREATOR' | 'PERSONAL'

export interface InstagramRecord extends Followed {
  /** `id` of `/me` with Instagram Login; another app would see another one. */
  readonly appScopedId: string
  /** `undefined` for an account without a Page. */
  pageId: string | undefined
  kind: InstagramKind
  readonly username: string
  readonly name: string | undefined
  readonly biography: string | undefined
  /** When it stopped being a personal account; media from before have no insights. */
  readonly professionalSince: number
  /** Webhook fields it sends the app, by Instagram Login. */
  subscribedFields: readonly string[]
}

/** What an edge lists, newest first. */
export interface Dated {
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
  /** Meta has no insights of it. */
  readonly uncounted: boolean
  updatedAt: number
  message: string | undefined
  reactions: number
  comments: number
  shares: number
}

/** A story of a Page; its id is the `post_id` that Meta shows. */
export interface PageStoryRecord extends Dated {
  readonly pageId: string
  readonly kind: 'photo' | 'video'
  /** The photo or the video it consists of. */
  readonly mediaId: string
}

/** A photo of a story. */
export interface PhotoRecord {
  readonly id: string
  readonly pageId: string
  readonly createdAt: number
}

/** A video of a Page: of a post, or of a story. */
export interface VideoRecord extends Dated {
  readonly pageId: string
  readonly of: PostRecord | PageStoryRecord
}

export type MediaKind = 'image' | 'carousel' | 'video' | 'reel'

export interface MediaRecord extends Dated {
  /** The account that posted it, or for a tagged one the account in it. */
  readonly instagramId: string
  readonly kind: MediaKind
  readonly isStory: boolean
  /** When it came into the world, which may be long after it was posted. */
  readonly addedAt: number
  /** Of another account that tagged this one. */
  readonly author: string | undefined
  readonly copyrighted: boolean
  readonly children: readonly ChildRecord[]
  caption: string | undefined
  likes: number
  comments: number
  likesHidden: boolean
  /** Of a story; `undefined` lets the emulator count. */
  viewers: number | undefined
}

export interface ChildRecord {
  readonly id: string
  readonly mediaId: string
  readonly position: number
}

export interface CommentRecord extends Dated {
  readonly mediaId: string
  readonly parentId: string | undefined
  readonly username: string
  readonly text: string
  readonly likes: number
  /** Hidden by the owner of the media; it is still listed. */
  readonly isConcealed: boolean
}

/** Anything with an id that a path may name. */
export type Target =
  | { readonly kind: 'person'; readonly record: PersonRecord }
  | { readonly kind: 'business'; readonly record: BusinessRecord }
  | { readonly kind: 'page'; readonly record: PageRecord }
  | { readonly kind: 'post'; readonly record: PostRecord }
  | { readonly kind: 'pageStory'; readonly record: PageStoryRecord }
  | { readonly kind: 'photo'; readonly record: PhotoRecord }
  | { readonly kind: 'video'; readonly record: VideoRecord }
  | { readonly kind: 'instagram'; readonly record: InstagramRecord }
  | { readonly kind: 'media'; readonly record: MediaRecord }
  | { readonly kind: 'child'; readonly record: ChildRecord }
  | { readonly kind: 'comment'; readonly record: CommentRecord }
  | AdTarget
