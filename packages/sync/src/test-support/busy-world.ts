import { createEmulator, type EmulatedInstagram, type EmulatedPage } from '@bos/meta-client/testing'

// The clock stands still, so that whoever reads reads the same numbers; no budget ever comes back.
const ENDLESS = 1_000_000_000

/** A world with a Page, its Instagram account and one that logs in by itself, which changes all the time. */
export function openBusyWorld({ seed, items }: { readonly seed: number; readonly items: number }) {
  const meta = createEmulator({
    seed,
    now: '2026-11-23T09:00:00Z',
    budgets: { app: ENDLESS, person: ENDLESS, page: ENDLESS, instagram: ENDLESS },
  })
  const { world, clock } = meta
  const random = createRandom(seed)
  const page = world.addPage({
    name: 'Blue Store',
    followers: 5102,
    instagram: { username: 'blue_store', followers: 8423 },
  })
  const alone = world.addInstagram({ username: 'green_store', followers: 1234 })
  const history = { count: items, everyHours: 20, newestAt: new Date(clock.now() - 72 * 3_600_000) }
  page.addPosts(history)
  for (const account of [page.instagram, alone]) account.addMediaSeries(history)
  for (const account of [page, page.instagram, alone]) for (let n = 0; n < 3; n += 1) account.addStory()
  // Every run reads the last two days again: what changes there must arrive, whoever died.
  const shelves = [pageShelf(page), instagramShelf(page.instagram), instagramShelf(alone)]
  const removed: string[] = []
  let edits = 0

  return {
    meta,
    page,
    alone,
    /** What each account has from the start; nothing else is published before its newest. */
    history,
    /** Ids of what was there and is gone. */
    removed,
    /** Publishes something, changes something, and now and then removes something. */
    edit(): void {
      edits += 1
      const shelf = shelves[edits % shelves.length]
      if (!shelf) return
      if (shelf.items.length < 40) shelf.add(edits, new Date(clock.now() - random() * 40 * 3_600_000))
      pick(shelf.items, random)?.edit(edits)
      if (edits % 12 !== 0) return
      const gone = pick(shelf.items, random)
      if (!gone) return
      gone.remove()
      removed.push(gone.id)
      shelf.items.splice(shelf.items.indexOf(gone), 1)
    },
  }
}

interface Shelf {
  readonly items: { readonly id: string; edit(n: number): void; remove(): void }[]
  add(n: number, publishedAt: Date): void
}

function pageShelf(page: EmulatedPage): Shelf {
  const items: Shelf['items'] = []
  return {
    items,
    add(n, publishedAt) {
      const post = page.addPost({ message: `Post ${n}`, publishedAt })
      items.push({
        id: post.id,
        remove: () => post.remove(),
        edit: (by) => post.edit({ message: `Post ${n}, again ${by}`, reactions: by }),
      })
    },
  }
}

function instagramShelf(account: EmulatedInstagram): Shelf {
  const items: Shelf['items'] = []
  return {
    items,
    add(n, publishedAt) {
      const media = account.addMedia({ kind: 'image', caption: `Media ${n}`, publishedAt })
      items.push({
        id: media.id,
        remove: () => media.remove(),
        edit: (by) => media.edit({ caption: `Media ${n}, again ${by}`, likes: by }),
      })
    },
  }
}

const pick = <Item>(items: readonly Item[], random: () => number): Item | undefined =>
  items[Math.floor(random() * items.length)]

/** Numbers in [0, 1) that follow from the seed. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
