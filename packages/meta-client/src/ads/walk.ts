import type { AdMissing, AdMissingReason } from './missing.ts'
import { adMissing } from './missing.ts'
import { createFieldGroups } from './field-groups.ts'
import { listObjects } from './objects.ts'
import type { AdReports } from './options.ts'
import type { AskAds, RawRow } from './pages.ts'
import { adPages } from './pages.ts'
import type { Piece } from './piece.ts'
import { chunksOf, halvesOf, pieceParams, rangeOf, rowKey } from './piece.ts'
import type { AdRefusal } from './refusal.ts'
import { adRefusalOf } from './refusal.ts'
import type { AdRequest } from './request.ts'
import type { AdSizes } from './sizes.ts'
import type { AnyAdRow } from './row.ts'

interface Setting {
  request: AdRequest
  ask: AskAds
  sleep: (ms: number) => Promise<void>
  /** What is left of the deadline. */
  leftMs: () => number
  /** That were still being made when the read before ended. */
  reports?: AdReports | undefined
  /** Where the read before got to. */
  sizes: AdSizes
  keep: (sizes: AdSizes) => void
  readRow: (sent: RawRow, lost: readonly string[]) => AnyAdRow | undefined
}

interface Page {
  rows: readonly AnyAdRow[]
  missing: readonly AdMissing[]
}

// Ours: a month at a time, so that a stop costs little. An address holds the ids of 50 objects easily.
const MOST_PERIODS = 31
const MOST_IDS = 50
// Ours: so many doubtful refusals in a row without an answer are rather Meta's trouble than too much data. A month is halved
// down to a day in six.
const MOST_DOUBTS = 8

/** Reads all periods, in pieces that are made smaller where Meta says that they are too much. Decision 0023 tells the order. */
export async function* walkAds(setting: Setting): AsyncGenerator<Page> {
  const { request, ask, leftMs, sizes, keep, readRow } = setting
  const { id, periods, fields, edge, tooOld } = request
  const worked: AdSizes = {}
  const refused: AdSizes = {} // the dimensions in which something was too much
  let doubts = 0
  let wasAnswered = false
  let tooOldBefore = 0 // index: Meta refused the period before it
  let objects: Promise<readonly string[]> | undefined

  const groups = createFieldGroups({ ...setting, note, onGroup })

  function onGroup(count: number, isLight: boolean): void {
    doubts = 0
    wasAnswered = true
    if (isLight) learn('fields', count)
  }

  function learn(dimension: keyof AdSizes, count: number): void {
    worked[dimension] = Math.max(worked[dimension] ?? 0, count)
    keep(worked)
  }

  function answered({ from, to, ids }: Piece): void {
    doubts = 0
    wasAnswered = true
    if (refused.periods !== undefined) learn('periods', to - from)
    if (refused.ids !== undefined && ids !== undefined) learn('ids', ids.length)
  }

  /** What a failure says; throws it on where it says nothing, or where Meta seems to be down. */
  function note(error: unknown): AdRefusal {
    const refusal = adRefusalOf(error)
    if (refusal === undefined || (refusal === 'doubtful' && ++doubts >= MOST_DOUBTS)) throw error
    return refusal
  }

  function without(piece: Piece, reason: AdMissingReason, names: readonly string[] = fields): AdMissing {
    const [only] = piece.ids?.length === 1 ? piece.ids : []
    return adMissing(reason, { fields: names, of: only ?? id, ...rangeOf(request, piece) })
  }

  function* lost(piece: Piece, reason: AdMissingReason): Generator<Page> {
    const ofEach = piece.ids === undefined ? [piece] : piece.ids.map((one) => ({ ...piece, ids: [one] }))
    yield { rows: [], missing: ofEach.map((each) => without(each, reason)) }
  }

  /** The rows that were not given before, of a piece that is read again in parts. */
  function fresh(rows: readonly RawRow[], seen: Set<string>, names: readonly string[] = []): readonly AnyAdRow[] {
    return rows.flatMap((row) => {
      const key = rowKey(request, row)
      if (seen.has(key)) return []
      seen.add(key)
      return readRow(row, names) ?? []
    })
  }

  async function* read(piece: Piece, seen = new Set<string>()): AsyncGenerator<Page> {
    if (leftMs() <= 0) return yield* lost(piece, 'out_of_time')
    if (piece.to <= tooOldBefore) return yield* lost(piece, 'too_old')
    if (piece.from < tooOldBefore) {
      yield* lost({ ...piece, to: tooOldBefore }, 'too_old')
      return yield* read({ ...piece, from: tooOldBefore }, seen)
    }
    const refusal = yield* readWhole(piece, seen)
    if (refusal === undefined) return
    if (refusal === 'not_found') return yield* lost(piece, 'not_found')
    if (refusal === 'too_old') tooOldBefore = piece.from + 1
    const parts = datesOf(piece) ?? (refusal === 'too_old' ? [] : await objectsOf(piece))
    // The newest first where days are too old: what is refused there says it of all before.
    if (refusal === 'too_old') parts.reverse()
    for (const part of parts) yield* read(part, seen)
    if (parts.length > 0) return
    if (refusal === 'too_old') return yield* lost(piece, 'too_old')
    yield* readGroups(piece, seen)
  }

  /** In one go; gives what Meta has against it. */
  async function* readWhole(piece: Piece, seen: Set<string>): AsyncGenerator<Page, AdRefusal | undefined> {
    const isHeavy = sizes.fields !== undefined && sizes.fields < fields.length && isSmallest(piece)
    if (isHeavy) return 'too_much' // remembered
    try {
      for await (const { rows, hasMore } of adPages(ask, `${id}/insights`, pieceParams(request, piece, fields))) {
        wasAnswered = true
        yield { rows: fresh(rows, seen), missing: [] }
        if (hasMore && leftMs() <= 0) {
          yield* lost(piece, 'out_of_time')
          return undefined
        }
      }
      answered(piece)
      return undefined
    } catch (error) {
      return note(error)
    }
  }

  function isSmallest({ from, to }: Piece): boolean {
    return to - from === 1 && edge === undefined
  }

  function datesOf({ from, to, ids }: Piece): Piece[] | undefined {
    if (to - from < 2) return undefined
    refused.periods = to - from
    const middle = Math.ceil((from + to) / 2)
    return [
      { from, to: middle, ids },
      { from: middle, to, ids },
    ]
  }

  async function objectsOf(piece: Piece): Promise<Piece[]> {
    if (edge === undefined || piece.ids?.length === 1) return []
    const ids = piece.ids ?? (await listed())
    if (ids.length < 2 && piece.ids === undefined) return ids.length === 0 ? [] : [{ ...piece, ids }]
    refused.ids = ids.length
    const parts = piece.ids === undefined ? chunksOf(ids, Math.min(MOST_IDS, Math.ceil(ids.length / 2))) : halvesOf(ids)
    return parts.map((part) => ({ ...piece, ids: part }))
  }

  function listed(): Promise<readonly string[]> {
    objects ??= listObjects(request, ask).catch((error: unknown) => {
      note(error)
      return [] // then the piece is read without them
    })
    return objects
  }

  async function* readGroups(piece: Piece, seen: Set<string>): AsyncGenerator<Page> {
    const { rows, lost: parts } = await groups.read(piece, { isLight: isSmallest(piece) })
    const isAllTooMuch = parts.every(({ reason }) => reason === 'too_much_data')
    if (!wasAnswered && rows.length === 0 && isAllTooMuch && groups.doubt() !== undefined) throw groups.doubt()
    yield {
      rows: fresh(
        rows,
        seen,
        parts.flatMap(({ fields: names }) => names),
      ),
      missing: parts.map(({ reason, fields: names }) => without(piece, reason, names)),
    }
  }

  if (tooOld !== undefined) yield { rows: [], missing: [adMissing('too_old', { fields, of: id, ...tooOld })] }
  const size = Math.min(MOST_PERIODS, sizes.periods ?? MOST_PERIODS)
  for (let from = 0; from < periods.length; from += size) {
    const piece = { from, to: Math.min(periods.length, from + size) }
    const known = edge !== undefined && sizes.ids !== undefined ? await listed() : []
    const chunks = known.length > 0 ? chunksOf(known, sizes.ids ?? MOST_IDS) : [undefined]
    for (const ids of chunks) yield* read({ ...piece, ids })
  }
}
