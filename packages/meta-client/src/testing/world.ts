import { createAdWorld } from './ads/ad-world.ts'
import type { EmulatedAdAccount, NewAdAccount } from './ads/model.ts'
import { checkCall } from './check-world.ts'
import { type EmulatorClock, toMs } from './clock.ts'
import type { Consent } from './consent.ts'
import type { Grants } from './grants.ts'
import type { InstagramApp } from './instagram-login/app.ts'
import { losAngelesDay } from './los-angeles.ts'
import type { EmulatedBusiness, EmulatedInstagram, EmulatedPage, NewInstagram, NewPage, Person } from './model.ts'
import type { InstagramRecord, PageRecord } from './records.ts'
import type { Seeded } from './seeded.ts'
import type { Store } from './store.ts'
import { mediaOf, type WorldParts } from './world-media.ts'
import { createChanges, type WorldChanges } from './world-changes.ts'
import { postsOf } from './world-posts.ts'

/** The people, Pages and Instagram accounts behind the emulated Meta. */
export interface World {
  /** Robin Example, who owns Pages unless told otherwise; he is there from when a test or a login needs him. */
  readonly person: Person
  readonly grants: Grants
  readonly consent: Consent
  readonly instagramApp: InstagramApp
  addPerson(person: { readonly name: string }): Person
  /** A business portfolio, with people who have a role in it: by default `world.person`. */
  addBusiness(business: { readonly name: string; readonly people?: readonly Person[] }): EmulatedBusiness
  addPage(
    page: NewPage & { readonly instagram: NewInstagram },
  ): EmulatedPage & { readonly instagram: EmulatedInstagram }
  addPage(page: NewPage): EmulatedPage
  /**
   * An account without a Page: `business_discovery` shows it to others, and it may log in with Instagram Login, as linked
   * ones may too.
   */
  addInstagram(account: NewInstagram): EmulatedInstagram
  /** An ad account, without ads until they are added. */
  addAdAccount(account: NewAdAccount): EmulatedAdAccount
}

/** The world as those inside the emulator see it: all that is in it, oldest first. */
export interface WorldBook extends World, WorldChanges {
  people(): readonly Person[]
  businesses(): readonly EmulatedBusiness[]
  pages(): readonly EmulatedPage[]
  instagrams(): readonly EmulatedInstagram[]
  adAccounts(): readonly EmulatedAdAccount[]
}

// D 2026, Page tasks: the classic six.
const ALL_TASKS = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE']

interface Parts {
  readonly store: Store
  readonly clock: EmulatorClock
  readonly seeded: Seeded
  readonly grants: Grants
  readonly consent: Consent
  readonly instagramApp: InstagramApp
}

export function createWorld({ store, clock, seeded, grants, consent, instagramApp }: Parts): WorldBook {
  const dateOf = (time: string | Date | undefined) => {
    const ms = time === undefined ? clock.now() : toMs(time)
    if (ms <= clock.now()) return ms
    throw new RangeError(`${toIso(ms)} is in the future: here it is ${toIso(clock.now())}`)
  }
  const parts: WorldParts = { store, seeded, dateOf, now: clock.now }
  const { ids } = store
  const ads = createAdWorld(parts)

  function addPerson(given: { readonly name: string }): Person {
    checkCall('addPerson()', given)
    const { name } = given
    const person = { id: ids.of('person', ids.nextSerial()), name }
    store.people.set(person.id, person)
    return person
  }

  function addPage(
    page: NewPage & { readonly instagram: NewInstagram },
  ): EmulatedPage & { readonly instagram: EmulatedInstagram }
  function addPage(page: NewPage): EmulatedPage
  function addPage(page: NewPage): EmulatedPage {
    checkCall('addPage()', page)
    const { name, owner = store.someone(), category = 'Shopping & retail', tasks = ALL_TASKS, followers = 1200 } = page
    const { portfolio, portfolioSide = 'owned', storyArchive = true, instagram } = page
    expectOurs(store.people, owner, 'addPage(): owner')
    if (portfolio) expectOurs(store.businesses, portfolio, 'addPage(): portfolio')
    if (instagram) expectFree(instagram)
    const id = ids.of('page', ids.nextSerial())
    const startDay = losAngelesDay(clock.now())
    const record: PageRecord = {
      id,
      name,
      ownerId: owner.id,
      category,
      tasks,
      followers,
      startDay,
      storyArchive,
      portfolio: portfolio && { id: portfolio.id, as: portfolioSide },
      instagram: undefined,
      subscribedFields: undefined,
    }
    store.pages.set(id, record)
    if (instagram) record.instagram = accountOf(instagram, id)
    return emulatedPage(record)
  }

  function emulatedPage(record: PageRecord): EmulatedPage {
    const { id, name, instagram } = record
    return {
      id,
      name,
      ...postsOf(record, parts),
      setTasks(tasks) {
        checkCall('setTasks()', { tasks })
        record.tasks = tasks
      },
      unlinkInstagram() {
        if (record.instagram) record.instagram.pageId = undefined
        record.instagram = undefined
      },
      ...(instagram && { instagram: emulatedAccount(instagram) }),
    }
  }

  function accountOf(account: NewInstagram, pageId: string | undefined): InstagramRecord {
    const { username, name, biography, followers = 2400, kind = 'BUSINESS', professionalSince = new Date(0) } = account
    const serial = ids.nextSerial()
    const id = ids.of('instagram', serial)
    const startDay = losAngelesDay(clock.now())
    const since = toMs(professionalSince)
    // Odd, so that a JSON number cannot hold it.
    const appScopedId = ids.of('appScoped', serial * 10 + 1)
    const told = { pageId, kind, username, name, biography, followers, startDay, professionalSince: since }
    const record: InstagramRecord = { id, appScopedId, ...told, subscribedFields: [] }
    store.instagrams.set(id, record)
    return record
  }

  function emulatedAccount(record: InstagramRecord): EmulatedInstagram {
    const { id, appScopedId, username } = record
    return {
      id,
      appScopedId,
      username,
      ...mediaOf(record, parts),
      setKind(kind) {
        checkCall('setKind()', { kind })
        record.kind = kind
      },
    }
  }

  function expectFree({ username }: NewInstagram): void {
    const isTaken = [...store.instagrams.values()].some((account) => account.username === username)
    if (isTaken) throw new TypeError(`An Instagram account called '${username}' is there already`)
  }

  return {
    get person() {
      return store.someone()
    },
    grants,
    consent,
    instagramApp,
    addPerson,
    addBusiness(given) {
      checkCall('addBusiness()', given)
      const { name, people = [store.someone()] } = given
      for (const its of people) expectOurs(store.people, its, 'addBusiness(): people')
      const business = { id: ids.of('business', ids.nextSerial()), name }
      store.businesses.set(business.id, { ...business, people: new Set(people.map(({ id }) => id)) })
      return business
    },
    addPage,
    addInstagram(account) {
      checkCall('addInstagram()', account)
      expectFree(account)
      return emulatedAccount(accountOf(account, undefined))
    },
    addAdAccount: ads.addAdAccount,
    ...createChanges(store, clock.now, ads),
    people: () => [...store.people.values()],
    businesses: () => [...store.businesses.values()],
    pages: () => [...store.pages.values()].map(emulatedPage),
    adAccounts: ads.adAccounts,
    instagrams: () => [...store.instagrams.values()].map(emulatedAccount),
  }
}

function expectOurs(all: ReadonlyMap<string, object>, { id }: { readonly id: string }, what: string): void {
  if (!all.has(id)) throw new TypeError(`${what} has the id '${id}', which is none of this world`)
}

function toIso(ms: number): string {
  return new Date(ms).toISOString()
}
