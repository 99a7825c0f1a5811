import * as z from 'zod'
import { readInstant, TIME_SAMPLE } from './instant.ts'

// What a test may say of a world, in code as in world files. Types and docs: model.ts.

/** Far above everything that was ever counted on either network. */
const MOST = 1_000_000_000
/** Longest series; its things are made when read. */
const MOST_MADE = 10_000_000

const name = z.string().min(1)
const count = z.int().min(0).max(MOST)
const flag = z.boolean()

/** A point in time, in code also as a Date. */
const moment = z.custom<string | Date>(isMoment, {
  error: `expected a time in ISO 8601 with its zone, such as ${TIME_SAMPLE}`,
})

function isMoment(value: unknown): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime())
  return typeof value === 'string' && readInstant(value) !== undefined
}

// M: what Instagram lets people call themselves.
const username = z.string().regex(/^(?!\.)(?!.*\.\.)[a-z0-9._]{1,30}(?<!\.)$/, {
  error:
    'Instagram allows 1 to 30 small letters, digits, underscores and periods, and no period at an end or twice in a row',
})

const postKind = z.enum(['status', 'photo', 'album', 'video', 'reel', 'link'])
const mediaKind = z.enum(['image', 'carousel', 'video', 'reel'])

const postParts = {
  message: z.string().exactOptional(),
  reactions: count.exactOptional(),
  comments: count.exactOptional(),
  shares: count.exactOptional(),
}
const madePost = {
  ...postParts,
  kind: postKind.exactOptional(),
  hidden: flag.exactOptional(),
  uncounted: flag.exactOptional(),
}

const mediaParts = {
  caption: z.string().exactOptional(),
  likes: count.exactOptional(),
  comments: count.exactOptional(),
  likesHidden: flag.exactOptional(),
}
const madeMedia = { ...mediaParts, kind: mediaKind, copyrighted: flag.exactOptional(), hidden: flag.exactOptional() }

/** Keys and what may stand behind them. */
export const SHAPES = {
  person: { name },
  business: { name },
  page: {
    name,
    category: z.string().exactOptional(),
    tasks: z.array(z.string()).exactOptional(),
    followers: count.exactOptional(),
    portfolioSide: z.enum(['owned', 'client']).exactOptional(),
    storyArchive: flag.exactOptional(),
  },
  instagram: {
    username,
    name: z.string().exactOptional(),
    biography: z.string().exactOptional(),
    followers: count.exactOptional(),
    kind: z.enum(['BUSINESS', 'MEDIA_CREATOR', 'PERSONAL']).exactOptional(),
    professionalSince: moment.exactOptional(),
  },
  series: {
    count: z.int().min(0).max(MOST_MADE),
    newestAt: moment.exactOptional(),
    everyHours: z.number().positive().exactOptional(),
  },
  postChanges: postParts,
  madePost,
  post: { ...madePost, publishedAt: moment.exactOptional() },
  pageStory: { kind: z.enum(['photo', 'video']).exactOptional(), publishedAt: moment.exactOptional() },
  mediaChanges: mediaParts,
  madeMedia,
  media: { ...madeMedia, publishedAt: moment.exactOptional() },
  tag: { ...madeMedia, publishedAt: moment.exactOptional(), by: username },
  storyChanges: { viewers: count.exactOptional() },
  story: {
    kind: z.enum(['image', 'video']).exactOptional(),
    caption: z.string().exactOptional(),
    publishedAt: moment.exactOptional(),
    viewers: count.exactOptional(),
  },
  comment: {
    text: z.string().exactOptional(),
    username: username.exactOptional(),
    likes: count.exactOptional(),
    publishedAt: moment.exactOptional(),
    hidden: flag.exactOptional(),
  },
}
