import { HOUR_MS, toMs } from '../clock.ts'
import { InputError } from '../input.ts'
import type { WorldBook } from '../world.ts'
import { checkAdAddition, checkNewAdAccount } from './ad-file.ts'
import { byUsername, find, type Named } from './find.ts'
import type { WorldFile } from './world-file.ts'

/**
 * Refuses a world file that names what is not there, calls two things by one name, or speaks of times to come, before any
 * of it is added.
 *
 * @throws {InputError} With the place in the file.
 */
export function checkFile(world: WorldBook, file: WorldFile, nowMs: number): void {
  checkNames(world, file)
  checkReferences(world, file, nowMs)
  checkTimes(file, '', nowMs)
}

function checkNames(world: WorldBook, file: WorldFile): void {
  const named = (list: readonly { readonly name: string }[] | undefined, what: string) =>
    (list ?? []).map(({ name }, index) => ({ name, place: `${what}[${index}].name` }))
  expectUnique(named(file.people, 'people'), namesOf(world.people()))
  expectUnique(named(file.businesses, 'businesses'), namesOf(world.businesses()))
  expectUnique(named(file.pages, 'pages'), namesOf(world.pages()))
  const linked = (file.pages ?? []).flatMap(({ instagram }, index) =>
    instagram ? [{ name: instagram.username, place: `pages[${index}].instagram.username` }] : [],
  )
  const alone = (file.accounts ?? []).map(({ username }, index) => ({
    name: username,
    place: `accounts[${index}].username`,
  }))
  expectUnique([...linked, ...alone], namesOf(world.instagrams().map(byUsername)))
  expectUnique(named(file.adAccounts, 'adAccounts'), namesOf(world.adAccounts()))
}

function namesOf(all: readonly Named[]): ReadonlySet<string> {
  return new Set(all.map(({ name }) => name))
}

// A file refers to things by their names.
function expectUnique(
  entries: readonly { readonly name: string; readonly place: string }[],
  taken: ReadonlySet<string>,
): void {
  const seen = new Set(taken)
  for (const { name, place } of entries) {
    if (seen.has(name)) throw new InputError(`${place} is wrong: something else is called '${name}' already.`)
    seen.add(name)
  }
}

function checkReferences(world: WorldBook, file: WorldFile, nowMs: number): void {
  // What the file itself adds has no id yet.
  const coming = (list: readonly { readonly name: string }[] | undefined) =>
    (list ?? []).map((entry) => ({ ...entry, id: '' }))
  const people = [...world.people(), ...coming(file.people)]
  const businesses = [...world.businesses(), ...coming(file.businesses)]
  const pages = [...world.pages(), ...coming(file.pages)]
  for (const [index, { people: roles = [] }] of (file.businesses ?? []).entries()) {
    for (const [at, who] of roles.entries()) find(people, who, `businesses[${index}].people[${at}]`)
  }
  for (const [index, { owner, portfolio }] of (file.pages ?? []).entries()) {
    if (owner !== undefined) find(people, owner, `pages[${index}].owner`)
    if (portfolio !== undefined) find(businesses, portfolio, `pages[${index}].portfolio`)
  }
  const usernames = [...(file.accounts ?? []), ...(file.pages ?? []).flatMap(({ instagram }) => instagram ?? [])]
  const instagrams = [
    ...world.instagrams().map(byUsername),
    ...usernames.map(({ username }) => ({ id: '', name: username })),
  ]
  const known = { people, businesses, pages, instagrams, nowMs }
  for (const [index, entry] of (file.adAccounts ?? []).entries()) {
    checkNewAdAccount(entry, `adAccounts[${index}]`, known)
  }
  for (const [index, addition] of (file.additions ?? []).entries()) {
    const place = `additions[${index}]`
    if ('adAccount' in addition) checkAdAddition(world, addition, place, known)
    else if ('account' in addition) find(world.instagrams().map(byUsername), addition.account, `${place}.account`)
    else {
      const page: object = find(pages, addition.page, `${place}.page`)
      if (addition.instagram && !('instagram' in page)) {
        throw new InputError(`${place}.instagram is wrong: this Page has no Instagram account.`)
      }
    }
  }
}

/** Looks at every `publishedAt`, `createdAt` and every series of a file. */
function checkTimes(value: unknown, place: string, nowMs: number): void {
  if (typeof value !== 'object' || value === null) return
  const parts = new Map<string, unknown>(Object.entries(value))
  for (const [key, part] of parts) {
    const here = Array.isArray(value) ? `${place}[${key}]` : place === '' ? key : `${place}.${key}`
    const isTime = ['publishedAt', 'createdAt', 'newestAt'].includes(key) && typeof part === 'string'
    if (isTime && toMs(part) > nowMs) {
      throw new InputError(`${here} is wrong: ${part} is in the future, here it is ${new Date(nowMs).toISOString()}.`)
    }
    checkTimes(part, here, nowMs)
  }
  const [count, newestAt, everyHours = 6] = ['count', 'newestAt', 'everyHours'].map((key) => parts.get(key))
  if (typeof count !== 'number' || typeof everyHours !== 'number') return
  const newest = typeof newestAt === 'string' ? toMs(newestAt) : nowMs
  if (newest - count * everyHours * HOUR_MS >= 0) return
  throw new InputError(`${place} is wrong: ${count} of them, one every ${everyHours} hours, would begin before 1970.`)
}
