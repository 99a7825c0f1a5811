import * as z from 'zod'
import { writtenOptions } from '../check-options.ts'
import { exact } from '../input.ts'
import { adAddition, newAdAccount } from './ad-file.ts'
import { SHAPES } from '../world-input.ts'

// The arguments of world.addPage and its like, with names in place of objects.

const { person, business, page, instagram, series, post, pageStory, media, story, tag, comment } = SHAPES

/** Name or id of something that is there, or stands in the same file. */
const reference = z.string().min(1)

const answered = exact({ ...comment, replies: z.array(exact(comment)).exactOptional() })

const accountThings = {
  media: z
    .array(
      exact({
        ...media,
        /** A number of comments, or the comments themselves. */
        comments: z
          .union([media.comments, z.array(answered)], { error: 'expected a number or a list of comments' })
          .exactOptional(),
      }),
    )
    .exactOptional(),
  mediaSeries: z.array(exact({ ...series, kind: media.kind.exactOptional() })).exactOptional(),
  stories: z.array(exact(story)).exactOptional(),
  tags: z.array(exact(tag)).exactOptional(),
}

const account = exact({ ...instagram, ...accountThings })

const pageThings = {
  posts: z.array(exact(post)).exactOptional(),
  postSeries: z.array(exact({ ...series, kind: post.kind })).exactOptional(),
  stories: z.array(exact(pageStory)).exactOptional(),
}

const newPage = exact({
  ...page,
  owner: reference.exactOptional(),
  portfolio: reference.exactOptional(),
  instagram: account.exactOptional(),
  ...pageThings,
})

/** More for a Page or an account that is there already, or for a Page of the same file. */
const pageAddition = exact({ page: reference, instagram: exact(accountThings).exactOptional(), ...pageThings })
const accountAddition = exact({ account: reference, ...accountThings })

const things = {
  people: z.array(exact(person)).exactOptional(),
  businesses: z.array(exact({ ...business, people: z.array(reference).exactOptional() })).exactOptional(),
  pages: z.array(newPage).exactOptional(),
  additions: z.array(z.union([pageAddition, accountAddition, adAddition])).exactOptional(),
  /** Instagram accounts without a Page. */
  accounts: z.array(account).exactOptional(),
  adAccounts: z.array(newAdAccount).exactOptional(),
}

/** People, businesses, Pages and accounts to add to a world, and more for what is there. */
export const worldFile = exact(things)

/** The same with how the emulator behaves, which nothing changes once it is there. */
export const startFile = exact({ options: writtenOptions.exactOptional(), ...things })

export type StartFile = z.infer<typeof startFile>
export type WorldFile = z.infer<typeof worldFile>
/** What a Page can be filled with. */
export type PageThings = Omit<z.infer<typeof pageAddition>, 'page'>
export type AccountThings = NonNullable<PageThings['instagram']>
export type NewPageEntry = z.infer<typeof newPage>

/** What an entry says of the Page or the account itself, without what stands on it. */
export const itself = { page: z.object(page), account: z.object(instagram) }
