import type { Dated } from './records.ts'
import { createTimeline, firstIndex, type Series, storedSeries, type Timeline } from './timeline.ts'

/** Dated things by their owner: stored ones, and series that are made when asked for. */
export interface Shelf<Item> {
  add(ownerId: string, item: Item): void
  addSeries(ownerId: string, series: Series<Item>): void
  get(id: string): Item | undefined
  /** The same, to be changed: one of a series is kept from then on. */
  hold(id: string): Item | undefined
  /** Removes a stored one; `false` when there is none with this id. */
  remove(ownerId: string, id: string): boolean
  of(ownerId: string): Timeline<Item>
}

export function createShelf<Item extends Dated>(): Shelf<Item> {
  const byId = new Map<string, Item>()
  const owners = new Map<string, { readonly stored: Item[]; readonly series: Series<Item>[] }>()
  const ownerOf = (id: string) => {
    const known = owners.get(id)
    if (known) return known
    const stored: Item[] = []
    const owner = { stored, series: [storedSeries(stored)] }
    owners.set(id, owner)
    return owner
  }
  const find = (id: string, made: (series: Series<Item>, index: number) => Item) => {
    const stored = byId.get(id)
    if (stored) return stored
    for (const { series } of owners.values()) {
      for (const its of series.slice(1)) {
        const index = its.indexOf(id)
        if (index >= 0) return made(its, index)
      }
    }
    return undefined
  }
  return {
    add(ownerId, item) {
      byId.set(item.id, item)
      const { stored } = ownerOf(ownerId)
      const { createdAt, serial } = item
      const place = firstIndex(stored.length, (index) => {
        const other = stored[index]
        return !other || other.createdAt < createdAt || (other.createdAt === createdAt && other.serial < serial)
      })
      stored.splice(place, 0, item)
    },
    addSeries: (ownerId, series) => void ownerOf(ownerId).series.push(series),
    get: (id) => find(id, (series, index) => series.at(index)),
    hold: (id) => find(id, (series, index) => series.hold?.(index) ?? series.at(index)),
    remove(ownerId, id) {
      byId.delete(id)
      const { stored } = ownerOf(ownerId)
      const index = stored.findIndex((item) => item.id === id)
      if (index >= 0) stored.splice(index, 1)
      return index >= 0
    },
    of: (ownerId) => createTimeline(owners.get(ownerId)?.series ?? []),
  }
}
