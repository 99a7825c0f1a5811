import type { GraphError } from '../errors.ts'
import { isGraphError } from '../errors.ts'
import type { AskAds, RawRow } from './pages.ts'
import { adPages, allRows } from './pages.ts'
import type { Piece } from './piece.ts'
import { halvesOf, pieceParams, rowKey } from './piece.ts'
import type { AdRefusal } from './refusal.ts'
import { readReport } from './report.ts'
import type { AdRequest } from './request.ts'

interface Setting {
  request: AdRequest
  ask: AskAds
  sleep: (ms: number) => Promise<void>
  leftMs: () => number
  /** Throws on what says nothing about the size. */
  note: (error: unknown) => AdRefusal
  /** So many fields at once were answered. */
  /** Called when a group of so many was answered; `isLight` as for `read`. */
  onGroup: (count: number, isLight: boolean) => void
}

interface Gathered {
  rows: readonly RawRow[]
  /** Fields that could not be had. */
  lost: readonly string[]
  isLate: boolean
}

/**
 * Reads one object, or one number of a whole account, in groups of fields: all of them at once were too much.
 *
 * Where one half is refused and the other is not, one field is to blame, and halving finds it. Where both are, the object
 * is heavy, and one report that Meta makes in its own time costs fewer calls than all its parts.
 */
export function createFieldGroups({ request, ask, sleep, leftMs, note, onGroup }: Setting) {
  let doubt: GraphError | undefined

  /** undefined: too much. */
  async function tried(work: () => Promise<readonly RawRow[] | undefined>): Promise<readonly RawRow[] | undefined> {
    try {
      return await work()
    } catch (error) {
      if (note(error) === 'doubtful' && isGraphError(error)) doubt = error
      return undefined
    }
  }

  const path = `${request.id}/insights`
  const whole = (piece: Piece, fields: readonly string[]) =>
    tried(() => allRows(adPages(ask, path, pieceParams(request, piece, fields))))
  const report = (piece: Piece, fields: readonly string[]) =>
    tried(() => readReport(path, pieceParams(request, piece, fields), { ask, sleep, mostMs: leftMs }))

  /** What is known to be too much at once. */
  async function parts(piece: Piece, fields: readonly string[], isLight: boolean): Promise<Gathered> {
    const nothing = { rows: [], lost: fields }
    if (leftMs() <= 0) return { ...nothing, isLate: true }
    if (fields.length < 2) {
      const rows = await report(piece, fields)
      return rows ? { rows, lost: [], isLate: false } : { ...nothing, isLate: leftMs() <= 0 }
    }
    const halves: { fields: readonly string[]; rows: readonly RawRow[] | undefined }[] = []
    for (const half of halvesOf(fields)) {
      const rows = leftMs() <= 0 ? undefined : await whole(piece, half)
      if (rows !== undefined) onGroup(half.length, isLight)
      halves.push({ fields: half, rows })
    }
    if (halves.every(({ rows }) => rows === undefined)) {
      const rows = await report(piece, fields)
      if (rows !== undefined) return { rows, lost: [], isLate: false }
    }
    let all: Gathered = { rows: [], lost: [], isLate: false }
    for (const { fields: half, rows } of halves) {
      const told = rows ? { rows, lost: [], isLate: false } : await parts(piece, half, isLight)
      all = {
        rows: merged(request, all.rows, told.rows),
        lost: [...all.lost, ...told.lost],
        isLate: all.isLate || told.isLate,
      }
    }
    return all
  }

  return {
    /** @param isLight Whether it is all there is of its kind, so that the size of a group is worth remembering. */
    read: (piece: Piece, { isLight }: { isLight: boolean }) => parts(piece, request.fields, isLight),
    /** A failure that was taken for too much, and may have been Meta's trouble. */
    doubt: () => doubt,
  }
}

function merged(request: AdRequest, some: readonly RawRow[], others: readonly RawRow[]): readonly RawRow[] {
  const byKey = new Map(some.map((row) => [rowKey(request, row), row]))
  for (const row of others) {
    const key = rowKey(request, row)
    byKey.set(key, { ...byKey.get(key), ...row })
  }
  return [...byKey.values()]
}
