import type { EmulatedInstagram, EmulatedMedia, EmulatedPage, EmulatedSeries } from '../model.ts'
import type { WorldBook } from '../world.ts'
import { addAdAccount, addAds } from './ad-file.ts'
import { checkFile } from './check-file.ts'
import { byUsername, find } from './find.ts'
import { type AccountThings, itself, type NewPageEntry, type PageThings, type WorldFile } from './world-file.ts'

/**
 * Adds what a world file tells, in this order: people, businesses, Pages, additions, accounts, ad accounts.
 *
 * @returns The ids of everything that was made, in the form and the order of the file; of a series those at its ends.
 * @throws {InputError} When it names what is not there, or anything else in it cannot be; then nothing is added.
 */
export function addToWorld(world: WorldBook, file: WorldFile, nowMs: number) {
  checkFile(world, file, nowMs)
  const people = (file.people ?? []).map((person) => summary(world.addPerson(person)))
  const businesses = (file.businesses ?? []).map(({ name, people: named }) => {
    // Where a world names people, nobody else steps in.
    const roles = named ? named.map((who) => find(world.people(), who, 'people')) : world.people().slice(0, 1)
    return summary(world.addBusiness({ name, ...((named || roles.length > 0) && { people: roles }) }))
  })
  const pages = (file.pages ?? []).map((entry) => fill(newPage(world, entry), entry))
  const additions = (file.additions ?? []).map((addition) => {
    if ('adAccount' in addition) return addAds(world, addition)
    if ('page' in addition) return fill(find(world.pages(), addition.page, 'page'), addition)
    return fillAccount(find(world.instagrams().map(byUsername), addition.account, 'account').account, addition)
  })
  const accounts = (file.accounts ?? []).map((entry) =>
    fillAccount(world.addInstagram(itself.account.parse(entry)), entry),
  )
  const adAccounts = file.adAccounts?.map((entry) => addAdAccount(world, entry))
  return { people, businesses, pages, additions, accounts, ...(adAccounts && { adAccounts }) }
}

function summary({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, name }
}

/** What a test needs to go on with a Page. */
export function pageSummary(page: EmulatedPage) {
  return { ...summary(page), ...(page.instagram && { instagram: accountSummary(page.instagram) }) }
}

export function accountSummary({ id, appScopedId, username }: EmulatedInstagram) {
  return { id, appScopedId, username }
}

function newPage(world: WorldBook, entry: NewPageEntry): EmulatedPage {
  const { owner, portfolio, instagram } = entry
  const person = owner === undefined ? world.people()[0] : find(world.people(), owner, 'owner')
  return world.addPage({
    ...itself.page.parse(entry),
    ...(person && { owner: person }),
    ...(portfolio !== undefined && { portfolio: find(world.businesses(), portfolio, 'portfolio') }),
    ...(instagram && { instagram: itself.account.parse(instagram) }),
  })
}

function fill(page: EmulatedPage, { posts, postSeries, stories, instagram }: PageThings) {
  return {
    ...summary(page),
    ...(posts && { posts: posts.map((post) => idOf(page.addPost(post))) }),
    ...(postSeries && {
      postSeries: postSeries.map(({ kind, ...series }) => {
        const make = kind && { make: (index: number) => ({ kind, message: `Post ${index + 1}` }) }
        return endsOf(page.addPosts({ ...series, ...make }), series)
      }),
    }),
    ...(stories && {
      stories: stories.map((story) => {
        const { id, mediaId } = page.addStory(story)
        return { id, mediaId }
      }),
    }),
    ...(page.instagram && { instagram: fillAccount(page.instagram, instagram ?? {}) }),
  }
}

function fillAccount(account: EmulatedInstagram, { media, mediaSeries, stories, tags }: AccountThings) {
  return {
    ...accountSummary(account),
    ...(media && {
      media: media.map(({ comments, ...its }) => {
        if (typeof comments !== 'object') {
          return idOf(account.addMedia({ ...its, ...(comments !== undefined && { comments }) }))
        }
        const added = account.addMedia({ ...its, comments: 0 })
        return { ...idOf(added), comments: addComments(added, comments) }
      }),
    }),
    ...(mediaSeries && {
      mediaSeries: mediaSeries.map(({ kind, ...series }) => {
        const make = kind && { make: (index: number) => ({ kind, caption: `Media ${index + 1}` }) }
        return endsOf(account.addMediaSeries({ ...series, ...make }), series)
      }),
    }),
    ...(stories && { stories: stories.map((story) => idOf(account.addStory(story))) }),
    ...(tags && { tags: tags.map((tag) => idOf(account.addTag(tag))) }),
  }
}

type Comments = Exclude<NonNullable<AccountThings['media']>[number]['comments'], number | undefined>

function addComments(media: EmulatedMedia, comments: Comments) {
  return comments.map(({ replies, ...comment }) => {
    const added = media.addComment(comment)
    return { ...idOf(added), ...(replies && { replies: replies.map((reply) => idOf(added.addReply(reply))) }) }
  })
}

function idOf({ id }: { readonly id: string }) {
  return { id }
}

function endsOf<Changes>(made: EmulatedSeries<Changes>, { count }: { readonly count: number }) {
  return { count, ...(count > 0 && { newest: made.at(0).id, oldest: made.at(count - 1).id }) }
}
