import * as z from 'zod'
import { exact, time } from '../input.ts'

// Mirrors the arguments of world.addPage and its like, with names in place of objects.

const count = z.int().min(0)
const series = {
  count: z.int().min(1),
  newestAt: time.exactOptional(),
  everyHours: z.number().positive().exactOptional(),
}

const post = exact({
  kind: z.enum(['status', 'photo', 'album', 'video', 'reel', 'link']).exactOptional(),
  message: z.string().exactOptional(),
  publishedAt: time.exactOptional(),
  reactions: count.exactOptional(),
  comments: count.exactOptional(),
  shares: count.exactOptional(),
  hidden: z.boolean().exactOptional(),
})

const reply = {
  text: z.string().exactOptional(),
  username: z.string().exactOptional(),
  likes: count.exactOptional(),
  publishedAt: time.exactOptional(),
  hidden: z.boolean().exactOptional(),
}
const comment = exact({ ...reply, replies: z.array(exact(reply)).exactOptional() })

const mediaKind = z.enum(['image', 'carousel', 'video', 'reel'])
const media = exact({
  kind: mediaKind,
  caption: z.string().exactOptional(),
  publishedAt: time.exactOptional(),
  likes: count.exactOptional(),
  /** A number of comments, or the comments themselves. */
  comments: z.union([count, z.array(comment)], { error: 'expected a number or a list of comments' }).exactOptional(),
  likesHidden: z.boolean().exactOptional(),
  copyrighted: z.boolean().exactOptional(),
  hidden: z.boolean().exactOptional(),
})

const things = {
  media: z.array(media).exactOptional(),
  mediaSeries: z.array(exact({ ...series, kind: mediaKind.exactOptional() })).exactOptional(),
  stories: z
    .array(
      exact({
        kind: z.enum(['image', 'video']).exactOptional(),
        caption: z.string().exactOptional(),
        publishedAt: time.exactOptional(),
        viewers: count.exactOptional(),
      }),
    )
    .exactOptional(),
  tags: z.array(exact({ ...media.shape, comments: count.exactOptional(), by: z.string() })).exactOptional(),
}

const profile = {
  name: z.string().exactOptional(),
  biography: z.string().exactOptional(),
  followers: count.exactOptional(),
  kind: z.enum(['BUSINESS', 'MEDIA_CREATOR', 'PERSONAL']).exactOptional(),
  professionalSince: time.exactOptional(),
}

const account = exact({ username: z.string().min(1), ...profile, ...things })

const pageThings = {
  posts: z.array(post).exactOptional(),
  postSeries: z.array(exact({ ...series, kind: post.shape.kind })).exactOptional(),
  stories: z
    .array(exact({ kind: z.enum(['photo', 'video']).exactOptional(), publishedAt: time.exactOptional() }))
    .exactOptional(),
}

const newPage = exact({
  name: z.string().min(1),
  /** Name or id of a person; the person who is there from the start unless told. */
  owner: z.string().exactOptional(),
  category: z.string().exactOptional(),
  tasks: z.array(z.string()).exactOptional(),
  followers: count.exactOptional(),
  /** Name or id of a business. */
  portfolio: z.string().exactOptional(),
  portfolioSide: z.enum(['owned', 'client']).exactOptional(),
  storyArchive: z.boolean().exactOptional(),
  instagram: account.exactOptional(),
  ...pageThings,
})

/** More for a Page that is there already. */
const addition = exact({
  /** Id of the Page. */
  page: z.string(),
  instagram: exact(things).exactOptional(),
  ...pageThings,
})

/** People, businesses, Pages and accounts to add to a world, and more for Pages that are there. */
export const worldFile = exact({
  people: z.array(exact({ name: z.string().min(1) })).exactOptional(),
  businesses: z.array(exact({ name: z.string().min(1), people: z.array(z.string()).exactOptional() })).exactOptional(),
  pages: z.array(newPage).exactOptional(),
  additions: z.array(addition).exactOptional(),
  /** Instagram accounts without a Page. */
  accounts: z.array(account).exactOptional(),
})

export type WorldFile = z.infer<typeof worldFile>
/** What a Page can be filled with. */
export type PageThings = Omit<z.infer<typeof addition>, 'page'>
export type AccountThings = NonNullable<PageThings['instagram']>
export type NewPageEntry = z.infer<typeof newPage>
