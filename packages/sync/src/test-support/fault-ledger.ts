import type { Handle, NewItem, Press } from './fault-press.ts'

/** What the world says of one item, written down beside it: the truth that rows are held against. */
interface Entry {
  readonly id: string
  text: string
  likes: number
  comments: number
  readonly publishedAt: number
  /** By the emulated clock. */
  readonly addedAt: number
  isRemoved: boolean
}

/** An account of 500 items that changes, and a book of what it holds. */
export interface Ledger {
  readonly entries: readonly Entry[]
  /** Publishes one more. */
  add(): void
  /** Each changes the item that a number from 0 to 1 picks. */
  edit(chance: number): void
  dropCounts(chance: number): void
  remove(chance: number): void
}

const ITEMS = 500
// Only what was added alone can be removed in the emulator, and a Page's listing tells of 30 days who is gone.
const LOOSE = 40
// Two years, of which thirty days cost calls an item.
const EVERY_MS = 36 * 3_600_000

export function openLedger(press: Press, now: () => number): Ledger {
  const handles = new Map<Entry, Handle>()
  const entries: Entry[] = []
  const begunAt = now()
  const itemOf = (index: number): NewItem => ({
    text: `Item ${index} äöü 🚀`,
    likes: 20 + (index % 50),
    comments: 5 + (index % 4),
    index,
  })
  const note = (index: number, publishedAt: number, handle: Handle & { readonly id: string }): void => {
    const { text, likes, comments } = itemOf(index)
    const entry = { id: handle.id, text, likes, comments, publishedAt, addedAt: now(), isRemoved: false }
    entries.push(entry)
    handles.set(entry, handle)
  }
  const placeOf = (index: number): number => begunAt - 3_600_000 - index * EVERY_MS
  const series = press.many((index) => itemOf(index + LOOSE), {
    count: ITEMS - LOOSE,
    newestAt: new Date(placeOf(LOOSE)),
    everyHours: EVERY_MS / 3_600_000,
  })
  for (let index = 0; index < ITEMS; index += 1) {
    const at = placeOf(index)
    note(index, at, index < LOOSE ? press.one(itemOf(index), new Date(at)) : series(index - LOOSE))
  }

  function pick(chance: number, from = entries.filter(({ isRemoved }) => !isRemoved)): [Entry, Handle] {
    const entry = from[Math.floor(chance * from.length)]
    const handle = entry && handles.get(entry)
    if (!handle) throw new Error('the ledger has no item left to change')
    return [entry, handle]
  }

  return {
    entries,
    add() {
      // At the head, of this very moment.
      note(entries.length, now(), press.one(itemOf(entries.length), new Date(now())))
    },
    edit(chance) {
      const [entry, handle] = pick(chance)
      entry.text = `${entry.text} (edited)`
      handle.edit({ text: entry.text })
    },
    dropCounts(chance) {
      const [entry, handle] = pick(chance)
      entry.likes = Math.floor(entry.likes / 2)
      entry.comments = Math.floor(entry.comments / 2)
      handle.edit({ likes: entry.likes, comments: entry.comments })
    },
    remove(chance) {
      // Of the newest days, which two more weekly readings of 30 days still reach.
      const young = entries.filter(
        (entry) => !entry.isRemoved && handles.get(entry)?.remove && entry.publishedAt > begunAt - 8 * 86_400_000,
      )
      const [entry, handle] = pick(chance, young)
      handle.remove?.()
      entry.isRemoved = true
    },
  }
}
