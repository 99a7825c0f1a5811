import { HOUR_MS } from './clock.ts'
import { firstIndex, type Series } from './timeline.ts'

interface Making<Item> {
  readonly count: number
  readonly newestAt: number
  readonly stepMs: number
  serial(index: number): number
  /** Of an id of this series' kind. */
  serialOf(id: string): number | undefined
  make(index: number, serial: number, createdAt: number): Item
}

/** A series that is made when read; only what was handed out by `hold` is kept. */
export function madeSeries<Item>(making: Making<Item>): Series<Item> & { readonly hold: (index: number) => Item } {
  const { count, newestAt, stepMs } = making
  if (newestAt - count * stepMs < 0) {
    throw new RangeError(`A series of ${count}, one every ${stepMs / HOUR_MS} hours, would begin before 1970`)
  }
  const kept = new Map<number, Item>()
  const createdAt = (index: number) => newestAt - index * stepMs
  const make = (index: number) => {
    if (!(index >= 0 && index < count)) throw new RangeError(`This series has ${count} items, none at ${index}`)
    return kept.get(index) ?? making.make(index, making.serial(index), createdAt(index))
  }
  return {
    length: count,
    at: make,
    hold(index) {
      const item = make(index)
      kept.set(index, item)
      return item
    },
    createdAt,
    serial: (index) => making.serial(index),
    indexOf(id) {
      const serial = making.serialOf(id)
      const index = serial === undefined ? -1 : making.serial(0) - serial
      return index >= 0 && index < count ? index : -1
    },
  }
}

/**
 * Those items of a made series that pass, as something else. Which ones is found out once, when first asked, without making
 * any of them.
 */
export function filteredSeries<Item, Other>(
  whole: Series<Item>,
  {
    keeps,
    as,
    idOf,
  }: {
    readonly keeps: (index: number) => boolean
    readonly as: (item: Item) => Other
    /** Id of the item behind an id of the result. */
    readonly idOf: (id: string) => string
  },
): Series<Other> {
  let found: Uint32Array | undefined
  const indices = () => {
    if (found) return found
    const all = new Uint32Array(whole.length)
    let count = 0
    for (let index = 0; index < whole.length; index += 1) {
      if (!keeps(index)) continue
      all[count] = index
      count += 1
    }
    found = all.slice(0, count)
    return found
  }
  const indexIn = (index: number) => {
    const its = indices()[index]
    if (its === undefined) throw new RangeError('The emulator read beyond the end of a list')
    return its
  }
  return {
    get length() {
      return indices().length
    },
    at: (index) => as(whole.at(indexIn(index))),
    createdAt: (index) => whole.createdAt(indexIn(index)),
    serial: (index) => whole.serial(indexIn(index)),
    indexOf(id) {
      const index = whole.indexOf(idOf(id))
      if (index < 0) return -1
      const place = firstIndex(indices().length, (at) => indexIn(at) >= index)
      return indices()[place] === index ? place : -1
    },
  }
}
