import type { Params } from '../graph/params.ts'
import type { RawRow } from './pages.ts'
import type { AdRequest } from './request.ts'

/** A part of a read that one call asks for: some periods, of all objects or some. */
export interface Piece {
  /** Indices of the periods, half-open. */
  from: number
  to: number
  /** The objects of the level; undefined: all. */
  ids?: readonly string[] | undefined
}

export function pieceParams(request: AdRequest, piece: Piece, fields: readonly string[]): Params {
  const { level, params, keys, filtering } = request
  const own = piece.ids === undefined ? [] : [{ field: `${level}.id`, operator: 'IN', value: piece.ids }]
  const filters = [...filtering, ...own]
  return {
    ...params,
    fields: [...new Set([...keys, ...fields])].join(','),
    time_range: JSON.stringify(rangeOf(request, piece)),
    ...(filters.length > 0 && { filtering: JSON.stringify(filters) }),
  }
}

/** Days, both included. */
export function rangeOf({ periods }: AdRequest, { from, to }: Piece): { since: string; until: string } {
  const [first, last] = [periods[from], periods[to - 1]]
  return { since: first?.since ?? '', until: last?.until ?? '' }
}

/** What a row is of: equal in every group of fields. */
export function rowKey({ keys, breakdowns }: AdRequest, row: RawRow): string {
  return JSON.stringify(['date_start', ...keys, ...breakdowns].map((name) => row[name] ?? null))
}

export function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / Math.max(1, size))
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}

export function halvesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return chunksOf(items, Math.ceil(items.length / 2))
}
