import type { Dated } from './records.ts'

/** What an edge pages through. Items are made only when a slice is taken. */
export interface Listing<Item> {
  readonly length: number
  slice(start: number, end: number): readonly Item[]
  /** -1 when no item of the list has this id. */
  indexOf(id: string): number
}

/** Dated things, newest first, of which some are stored and others made when asked for. */
export interface Series<Item> {
  readonly length: number
  at(index: number): Item
  /** The same to be changed, where items are made anew at each reading. */
  readonly hold?: (index: number) => Item
  createdAt(index: number): number
  serial(index: number): number
  indexOf(id: string): number
}

export interface Timeline<Item> {
  /** What was created in `[since, until)`, milliseconds; everything by default. */
  between(since?: number, until?: number): Listing<Item>
  /** The same with one series more. */
  with(more: Series<Item>): Timeline<Item>
}

export function listOf<Item extends { readonly id: string }>(items: readonly Item[]): Listing<Item> {
  return {
    length: items.length,
    slice: (start, end) => items.slice(start, end),
    indexOf: (id) => items.findIndex((item) => item.id === id),
  }
}

/** Lists one behind the other. */
export function joined<Item>(parts: readonly Listing<Item>[]): Listing<Item> {
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, { length }) => sum + length, 0))
  return {
    length: parts.reduce((sum, { length }) => sum + length, 0),
    slice: (start, end) =>
      parts.flatMap((part, index) => {
        const [from, to] = [start - (starts[index] ?? 0), end - (starts[index] ?? 0)]
        return from < part.length && to > 0 ? part.slice(Math.max(0, from), to) : []
      }),
    indexOf(id) {
      for (const [index, part] of parts.entries()) {
        const place = part.indexOf(id)
        if (place >= 0) return (starts[index] ?? 0) + place
      }
      return -1
    },
  }
}

/** A series over stored items, which must be in order. */
export function storedSeries<Item extends Dated>(items: readonly Item[]): Series<Item> {
  const at = (index: number) => {
    const item = items[index]
    if (!item) throw new RangeError('The emulator read beyond the end of a list')
    return item
  }
  return {
    get length() {
      return items.length
    },
    at,
    createdAt: (index) => at(index).createdAt,
    serial: (index) => at(index).serial,
    indexOf: (id) => items.findIndex((item) => item.id === id),
  }
}

/** Several series as one list. */
export function createTimeline<Item>(series: readonly Series<Item>[]): Timeline<Item> {
  return {
    with: (more) => createTimeline([...series, more]),
    between(since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY) {
      const parts = series.map((its) => ({ its, start: olderThan(its, until), end: olderThan(its, since) }))
      const length = parts.reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0)
      return {
        length,
        slice: (start, end) => merge(parts, start, Math.min(end, length)),
        indexOf(id) {
          for (const { its, start, end } of parts) {
            const index = its.indexOf(id)
            if (index >= start && index < end) return rankOf(parts, its.createdAt(index), its.serial(index))
          }
          return -1
        },
      }
    },
  }
}

interface Part<Item> {
  readonly its: Series<Item>
  readonly start: number
  readonly end: number
}

/** Index of the first item that is older than a time. */
function olderThan<Item>(series: Series<Item>, time: number): number {
  return firstIndex(series.length, (index) => series.createdAt(index) < time)
}

function rankOf<Item>(parts: readonly Part<Item>[], createdAt: number, serial: number): number {
  return parts.reduce((sum, { its, start, end }) => {
    const notNewer = (index: number) =>
      its.createdAt(index) < createdAt || (its.createdAt(index) === createdAt && its.serial(index) <= serial)
    return sum + Math.max(0, Math.min(firstIndex(its.length, notNewer), end) - start)
  }, 0)
}

// Walks dates and serial numbers only; an item is made when its turn lies inside the slice.
function merge<Item>(parts: readonly Part<Item>[], from: number, to: number): readonly Item[] {
  const live = parts.filter(({ start, end }) => start < end).map((part) => ({ ...part, next: part.start }))
  const [only] = live
  if (only && live.length === 1) only.next += from
  const items: Item[] = []
  for (let rank = live.length === 1 ? from : 0; rank < to; rank += 1) {
    let newest = live[0]
    for (const part of live) if (!newest || isNewer(part, newest)) newest = part
    if (!newest) break
    if (rank >= from) items.push(newest.its.at(newest.next))
    newest.next += 1
  }
  return items
}

type Cursor<Item> = Part<Item> & { readonly next: number }

function isNewer<Item>(one: Cursor<Item>, other: Cursor<Item>): boolean {
  if (one.next >= one.end) return false
  if (other.next >= other.end) return true
  const apart = one.its.createdAt(one.next) - other.its.createdAt(other.next)
  return apart > 0 || (apart === 0 && one.its.serial(one.next) > other.its.serial(other.next))
}

/** The first index of a sorted list at which a condition holds, else its length. */
export function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
