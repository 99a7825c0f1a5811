import { type EmulatorClock, toMs } from './clock.ts'
import type { Consent } from './consent.ts'
import type { Grants } from './grants.ts'
import { losAngelesDay } from './los-angeles.ts'
import type { Seeded } from './seeded.ts'
import type {
  EmulatedInstagram,
  EmulatedMedia,
  EmulatedPage,
  EmulatedPost,
  NewInstagram,
  NewMedia,
  NewPage,
  NewPost,
  Person,
} from './model.ts'
import type { InstagramRecord, MediaRecord, PageRecord, PostRecord, Store } from './store.ts'

/** The people, Pages and Instagram accounts behind the emulated Meta. */
export interface World {
  /** The person who is there from the start and owns Pages unless told otherwise. */
  readonly person: Person
  readonly grants: Grants
  readonly consent: Consent
  addPerson(person: { readonly name: string }): Person
  addPage(
    page: NewPage & { readonly instagram: NewInstagram },
  ): EmulatedPage & { readonly instagram: EmulatedInstagram }
  addPage(page: NewPage): EmulatedPage
}

// D 2026, Page tasks: the classic six.
const ALL_TASKS = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE']

interface WorldParts {
  readonly store: Store
  readonly clock: EmulatorClock
  readonly seeded: Seeded
  readonly grants: Grants
  readonly consent: Consent
}

export function createWorld({ store, clock, seeded, grants, consent }: WorldParts): World {
  const dateOf = (time: string | Date | undefined) => (time === undefined ? clock.now() : toMs(time))

  function addPerson({ name }: { readonly name: string }): Person {
    const person = { id: store.newId('person', store.nextSerial()), name }
    store.people.set(person.id, person)
    return person
  }

  function addPage(
    page: NewPage & { readonly instagram: NewInstagram },
  ): EmulatedPage & { readonly instagram: EmulatedInstagram }
  function addPage(page: NewPage): EmulatedPage
  function addPage(page: NewPage): EmulatedPage {
    const { name, owner = person, category = 'Shopping & retail', tasks = ALL_TASKS, followers = 1200 } = page
    const id = store.newId('page', store.nextSerial())
    const startDay = losAngelesDay(clock.now())
    const record: PageRecord = {
      id,
      name,
      ownerId: owner.id,
      category,
      tasks,
      followers,
      startDay,
      instagram: undefined,
    }
    store.pages.set(id, record)
    const addThisPost = (post: NewPost = {}) => addPost(record, post)
    if (!page.instagram) return { id, name, addPost: addThisPost }
    return { id, name, addPost: addThisPost, instagram: addInstagram(record, page.instagram) }
  }

  function addInstagram(page: PageRecord, account: NewInstagram): EmulatedInstagram {
    const { username, name, biography, followers = 2400, kind = 'BUSINESS' } = account
    const id = store.newId('instagram', store.nextSerial())
    const { startDay } = page
    const record: InstagramRecord = { id, pageId: page.id, kind, username, name, biography, followers, startDay }
    store.instagrams.set(id, record)
    page.instagram = record
    return { id, username, addMedia: (media) => addMedia(record, media) }
  }

  function addPost(page: PageRecord, post: NewPost): EmulatedPost {
    const serial = store.nextSerial()
    const id = `${page.id}_${store.newId('post', serial)}`
    const createdAt = dateOf(post.publishedAt)
    const record: PostRecord = {
      id,
      pageId: page.id,
      kind: post.kind ?? 'status',
      serial,
      createdAt,
      updatedAt: createdAt,
      hidden: post.hidden ?? false,
      message: post.message,
      reactions: post.reactions ?? seeded.whole(3, 60, id, 'reactions'),
      comments: post.comments ?? seeded.whole(0, 9, id, 'comments'),
      shares: post.shares ?? seeded.whole(0, 4, id, 'shares'),
    }
    store.posts.set(id, record)
    return {
      id,
      edit: (changes) => void Object.assign(record, changes, { updatedAt: clock.now() }),
      remove: () => void store.posts.delete(id),
    }
  }

  function addMedia(account: InstagramRecord, media: NewMedia): EmulatedMedia {
    const serial = store.nextSerial()
    const id = store.newId('media', serial)
    const child = (position: number) => ({
      id: store.newId('media', store.nextSerial()),
      mediaId: id,
      position,
      hidden: false as const,
    })
    const record: MediaRecord = {
      id,
      instagramId: account.id,
      kind: media.kind,
      serial,
      createdAt: dateOf(media.publishedAt),
      hidden: media.hidden ?? false,
      copyrighted: media.copyrighted ?? false,
      children: media.kind === 'carousel' ? [child(0), child(1)] : [],
      caption: media.caption,
      likes: media.likes ?? seeded.whole(10, 300, id, 'likes'),
      comments: media.comments ?? seeded.whole(0, 25, id, 'comments'),
      likesHidden: media.likesHidden ?? false,
    }
    store.media.set(id, record)
    return {
      id,
      edit: (changes) => void Object.assign(record, changes),
      remove: () => void store.media.delete(id),
    }
  }

  const person = addPerson({ name: 'Robin Example' })
  return { person, grants, consent, addPerson, addPage }
}
