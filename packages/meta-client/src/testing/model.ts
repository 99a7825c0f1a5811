import type { InstagramKind, MediaKind, PostKind } from './records.ts'

// What a test says about the world, and what it gets back. What cannot be meant throws: check-world.ts, world-input.ts.

export interface Person {
  /** App-scoped id. */
  readonly id: string
  readonly name: string
}

/** A business portfolio. */
export interface EmulatedBusiness {
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
  /** The portfolio that holds the Page; `/me/accounts` then leaves it out without business_management. */
  readonly portfolio?: EmulatedBusiness
  /** Whether the portfolio owns the Page or looks after it for a client. Default `owned`. */
  readonly portfolioSide?: 'owned' | 'client'
  /** Whether stories stay readable as `ARCHIVED` after their 24 hours. Default true. */
  readonly storyArchive?: boolean
}

export interface NewInstagram {
  /** Nobody else's; small letters, digits, underscores and periods, 30 at most. */
  readonly username: string
  readonly name?: string
  readonly biography?: string
  /** Default 2,400. */
  readonly followers?: number
  /** Default `BUSINESS`. A `PERSONAL` account cannot be read by the API. */
  readonly kind?: InstagramKind
  /** When it stopped being a personal account; media from before have no insights. By default it always was. */
  readonly professionalSince?: string | Date
}

export interface EmulatedPage {
  readonly id: string
  readonly name: string
  readonly instagram?: EmulatedInstagram
  addPost(post?: NewPost): EmulatedPost
  addPosts(series: PostSeries): EmulatedSeries<PostChanges>
  addStory(story?: NewPageStory): EmulatedPageStory
  /** An admin changes what the owner may do on it. */
  setTasks(tasks: readonly string[]): void
  /** Its Instagram account goes on without it: Facebook Login no longer reaches that one (D, Instagram with Facebook Login). */
  unlinkInstagram(): void
}

export interface EmulatedInstagram {
  /** The `17841…` id: `id` with Facebook Login, `user_id` with Instagram Login. */
  readonly id: string
  /** What Instagram Login calls it by: `id` of `/me`, `user_id` of the code exchange. */
  readonly appScopedId: string
  readonly username: string
  addMedia(media: NewMedia): EmulatedMedia
  addMediaSeries(series: MediaSeries): EmulatedSeries<MediaChanges>
  addStory(story?: NewStory): EmulatedStory
  /** Media of another account that tags this one. */
  addTag(media: NewMedia & { readonly by: string }): EmulatedMedia
  /** Its owner switches the account; a personal one cannot be read any more (D). */
  setKind(kind: InstagramKind): void
}

/** Many things at a steady pace, made only when they are read. */
interface SeriesTimes {
  readonly count: number
  /** Default now, and never later. */
  readonly newestAt?: string | Date
  /** Hours between two of them. Default 6. */
  readonly everyHours?: number
}

export interface PostSeries extends SeriesTimes {
  /** Must answer the same for the same index, 0 being the newest. */
  readonly make?: (index: number) => Omit<NewPost, 'publishedAt'>
}

export interface MediaSeries extends SeriesTimes {
  /** Must answer the same for the same index, 0 being the newest. By default kinds alternate. */
  readonly make?: (index: number) => Omit<NewMedia, 'publishedAt'>
}

export interface EmulatedSeries<Changes> {
  /** One of them, 0 being the newest. Edited ones are held in memory. */
  at(index: number): { readonly id: string; edit(changes: Changes): void }
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
  /** Default now, and never later. */
  readonly publishedAt?: string | Date
  /** Filtered out for privacy: its page of results comes one item short. */
  readonly hidden?: boolean
  /** Meta has no insights of it, as of shared posts, tagged ones and cover photos (D): asking for them is refused. */
  readonly uncounted?: boolean
}

export interface EmulatedPost {
  /** `{page id}_{number}`. */
  readonly id: string
  edit(changes: PostChanges): void
  remove(): void
}

export interface NewPageStory {
  /** Default `photo`. */
  readonly kind?: 'photo' | 'video'
  /** Default now, and never later. */
  readonly publishedAt?: string | Date
}

export interface EmulatedPageStory {
  /** Its `post_id`. */
  readonly id: string
  /** Of its photo or video. */
  readonly mediaId: string
  remove(): void
}

export interface MediaChanges {
  readonly caption?: string
  readonly likes?: number
  /** Comments that are there without having been added one by one. */
  readonly comments?: number
  /** The owner hides the count: `like_count` is left out. */
  readonly likesHidden?: boolean
}

export interface NewMedia extends MediaChanges {
  readonly kind: MediaKind
  /** Default now, and never later. */
  readonly publishedAt?: string | Date
  /** Licensed audio: `media_url` is left out. */
  readonly copyrighted?: boolean
  readonly hidden?: boolean
}

export interface EmulatedMedia {
  readonly id: string
  addComment(comment?: NewComment): EmulatedComment
  edit(changes: MediaChanges): void
  remove(): void
}

export interface NewComment {
  readonly text?: string
  readonly username?: string
  readonly likes?: number
  /** Default now, and never later. */
  readonly publishedAt?: string | Date
  /** Hidden by the owner of the media; still listed, with `hidden: true`. */
  readonly hidden?: boolean
}

export interface EmulatedComment {
  readonly id: string
  addReply(reply?: NewComment): { readonly id: string; remove(): void }
  remove(): void
}

export interface NewStory {
  /** Default `image`. */
  readonly kind?: 'image' | 'video'
  readonly caption?: string
  /** Default now, and never later. */
  readonly publishedAt?: string | Date
  /** Accounts that have seen it, at any time; by default the number grows with the hours. Under 5 Meta tells nothing. */
  readonly viewers?: number
}

export interface EmulatedStory {
  readonly id: string
  edit(changes: { readonly viewers?: number }): void
  remove(): void
}
