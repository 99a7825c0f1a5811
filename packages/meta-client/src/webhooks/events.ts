/** What every event says. */
export interface EventOrigin {
  /** Meta's word for what it is about: `page`, `instagram`, `permissions`, `user`, ... */
  object: string
  /** Meta's word for what changed, such as `feed` or `comments`; `messaging` and `standby` for messages. */
  field: string
  /** Of the Page, the Instagram account (`17841…`), or the person. */
  accountId: string
  /** When Meta sent it, which is not when it happened (D). */
  sentAt: Date | undefined
}

export interface EventPerson {
  id: string
  name?: string
  username?: string
}

/** Something on a Page: a post, a comment, a reaction, ...; `page_mention`: elsewhere, naming the Page. */
export interface PageFeedChange {
  kind: 'page_feed' | 'page_mention'
  /** Meta's words, open sets: `comment`, `status`, `photo`, `reaction`, ... */
  item: string | undefined
  /** `add`, `edited`, `remove`, `hide`, `unhide`, ... */
  verb: string | undefined
  postId?: string
  commentId?: string
  /** Of a comment: the post, or the comment it answers. */
  parentId?: string
  /** Left out where the app may not see the person (M). */
  from?: EventPerson
  createdAt?: Date
  message?: string
  isHidden?: boolean
  isPublished?: boolean
  photoId?: string
  videoId?: string
  reaction?: string
}

export interface PageRating {
  kind: 'page_rating'
  verb: string | undefined
  /** `positive` or `negative`. */
  recommendation?: string
  text?: string
  from?: EventPerson
  storyId?: string
}

/** Also of live comments; with Instagram Login mentions come as comments too (P). */
export interface InstagramComment {
  kind: 'instagram_comment'
  commentId: string
  /** The comment it answers. */
  parentId?: string
  text?: string
  from?: EventPerson
  mediaId?: string
  /** `FEED`, `REELS`, `STORY`, `AD`. */
  mediaProduct?: string
  /** Of the post that an ad was made of. */
  originalMediaId?: string
  adId?: string
}

/** Ids alone: what was said takes a read (D). */
export interface InstagramMention {
  kind: 'instagram_mention'
  mediaId: string
  /** Of a comment that mentions the account; without it the caption does. */
  commentId?: string
}

/** The last numbers of a story, when its 24 hours are over (D). */
export interface StoryInsights {
  kind: 'story_insights'
  mediaId: string
  /** By Meta's names, such as `reach`, `replies`, `taps_forward`. A name that is missing was not told. */
  numbers: Readonly<Record<string, number>>
  /** Names of numbers that Meta withholds, because they are too small (D: -1); never 0. */
  tooSmall: readonly string[]
}

/** D has the topic; the shape is M. */
export interface PermissionChange {
  kind: 'permission'
  userId: string
  permission: string
  /** `granted` or `revoked`. */
  verb: string
  /** Undefined: not told, or about all of them. */
  targetIds?: readonly string[]
}

/** Something in a person's profile; what, says `field`. */
export interface UserChange {
  kind: 'user'
  userId: string
}

export interface Message {
  kind: 'message'
  what: 'message' | 'message_edit' | 'reaction' | 'postback' | 'read' | 'other'
  senderId: string
  recipientId: string
  sentToMetaAt: Date | undefined
  messageId?: string
  /** Sent by the account itself. */
  isEcho: boolean
}

/** That something changed and not what: the app subscribed without values. */
export interface BareChange {
  kind: 'changed'
}

/** What this version has no words for; `object` and `field` say what to look for. */
export interface UnknownChange {
  kind: 'unknown'
}

export type EventDetails =
  | PageFeedChange
  | PageRating
  | InstagramComment
  | InstagramMention
  | StoryInsights
  | PermissionChange
  | UserChange
  | Message
  | BareChange
  | UnknownChange

/** One thing that happened, by `kind`. A hint to read again, never the truth itself: Meta repeats, reorders and drops events. */
export type WebhookEvent = EventOrigin & EventDetails
