import type { EmulatedInstagram, EmulatedMedia, EmulatedPage } from '../model.ts'
import type { WorldBook } from '../world.ts'
import { InputError } from '../input.ts'
import { type AccountThings, itself, type NewPageEntry, type PageThings, type WorldFile } from './world-file.ts'

interface Added {
  readonly pages: readonly ReturnType<typeof pageSummary>[]
  readonly accounts: readonly ReturnType<typeof accountSummary>[]
}

/**
 * Adds what a world file tells, in this order: people, businesses, Pages, additions to Pages, accounts.
 *
 * @returns The Pages and the accounts that were made.
 * @throws {InputError} When it names a person, business or Page that is not there; then nothing is added.
 */
export function addToWorld(world: WorldBook, file: WorldFile): Added {
  checkNames(world, file)
  for (const person of file.people ?? []) world.addPerson(person)
  for (const { name, people } of file.businesses ?? []) {
    const roles = people ? people.flatMap((who) => world.findPerson(who) ?? []) : world.people().slice(0, 1)
    world.addBusiness({ name, ...(roles.length > 0 && { people: roles }) })
  }
  const pages = (file.pages ?? []).map((entry) => fill(newPage(world, entry), entry))
  for (const { page: id, ...things } of file.additions ?? []) {
    const page = world.findPage(id)
    if (page) fill(page, things)
  }
  const accounts = (file.accounts ?? []).map((entry) =>
    fillAccount(world.addInstagram(itself.account.parse(entry)), entry),
  )
  return { pages: pages.map(pageSummary), accounts: accounts.map(accountSummary) }
}

/** What a test needs to go on with a Page. */
export function pageSummary({ id, name, instagram }: EmulatedPage) {
  return { id, name, ...(instagram && { instagram: accountSummary(instagram) }) }
}

export function accountSummary({ id, appScopedId, username }: EmulatedInstagram) {
  return { id, appScopedId, username }
}

function checkNames(world: WorldBook, file: WorldFile): void {
  const isPerson = (name: string) => world.findPerson(name) ?? file.people?.find((person) => person.name === name)
  const isBusiness = (name: string) => world.findBusiness(name) ?? file.businesses?.find((its) => its.name === name)
  for (const [index, { people = [] }] of (file.businesses ?? []).entries()) {
    for (const name of people) expectThere(isPerson(name), `businesses[${index}].people`, name)
  }
  for (const [index, { owner, portfolio }] of (file.pages ?? []).entries()) {
    if (owner !== undefined) expectThere(isPerson(owner), `pages[${index}].owner`, owner)
    if (portfolio !== undefined) expectThere(isBusiness(portfolio), `pages[${index}].portfolio`, portfolio)
  }
  for (const [index, { page: id, instagram }] of (file.additions ?? []).entries()) {
    const page = world.findPage(id)
    expectThere(page, `additions[${index}].page`, id)
    if (instagram && !page?.instagram) {
      throw new InputError(`additions[${index}].instagram is wrong: this Page has no Instagram account.`)
    }
  }
}

function expectThere(thing: object | undefined, place: string, name: string): void {
  if (thing === undefined) throw new InputError(`${place} is wrong: nothing here is called '${name}'.`)
}

function newPage(world: WorldBook, entry: NewPageEntry): EmulatedPage {
  const { owner, portfolio, instagram } = entry
  // Where a world names people, nobody else steps in.
  const person = owner === undefined ? world.people()[0] : world.findPerson(owner)
  const business = portfolio === undefined ? undefined : world.findBusiness(portfolio)
  return world.addPage({
    ...itself.page.parse(entry),
    ...(person && { owner: person }),
    ...(business && { portfolio: business }),
    ...(instagram && { instagram: itself.account.parse(instagram) }),
  })
}

function fill(page: EmulatedPage, things: PageThings): EmulatedPage {
  for (const post of things.posts ?? []) page.addPost(post)
  for (const { kind, ...series } of things.postSeries ?? []) {
    page.addPosts({ ...series, ...(kind && { make: (index) => ({ kind, message: `Post ${index + 1}` }) }) })
  }
  for (const story of things.stories ?? []) page.addStory(story)
  if (page.instagram && things.instagram) fillAccount(page.instagram, things.instagram)
  return page
}

function fillAccount(
  account: EmulatedInstagram,
  { media, mediaSeries, stories, tags }: AccountThings,
): EmulatedInstagram {
  for (const { comments, ...its } of media ?? []) {
    if (typeof comments === 'object') addComments(account.addMedia({ ...its, comments: 0 }), comments)
    else account.addMedia({ ...its, ...(comments !== undefined && { comments }) })
  }
  for (const { kind, ...series } of mediaSeries ?? []) {
    account.addMediaSeries({ ...series, ...(kind && { make: (index) => ({ kind, caption: `Media ${index + 1}` }) }) })
  }
  for (const story of stories ?? []) account.addStory(story)
  for (const tag of tags ?? []) account.addTag(tag)
  return account
}

type Comments = Exclude<NonNullable<AccountThings['media']>[number]['comments'], number | undefined>

function addComments(media: EmulatedMedia, comments: Comments): void {
  for (const { replies, ...comment } of comments) {
    const added = media.addComment(comment)
    for (const answer of replies ?? []) added.addReply(answer)
  }
}
