import type { GraphError } from '../errors.ts'
import { isGraphError } from '../errors.ts'
import type { AdMissingReason } from './missing.ts'
import type { AdReports } from './options.ts'
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
  reports?: AdReports | undefined
  /** Throws on what says nothing about the size. */
  note: (error: unknown) => AdRefusal
  /** Called when a group of so many was answered; `isLight` as for `read`. */
  onGroup: (count: number, isLight: boolean) => void
}

interface Lost {
  readonly fields: readonly string[]
  readonly reason: AdMissingReason
}

interface Gathered {
  readonly rows: readonly RawRow[]
  /** Fields that could not be had, at most once for each reason. */
  readonly lost: readonly Lost[]
}

type Told = readonly RawRow[] | AdMissingReason

/**
 * Reads one object, or one number of a whole account, in groups of fields: all of them at once were too much.
 *
 * Where one half is too much and the other is not, one field is to blame, and halving finds it. Where both are, the object
 * is heavy, and one report that Meta makes in its own time costs fewer calls than all its parts. What is refused for another
 * reason is not halved: each part would be refused for the same.
 */
export function createFieldGroups({ request, ask, sleep, leftMs, reports, note, onGroup }: Setting) {
  let doubt: GraphError | undefined

  async function tried(work: () => Promise<Told>): Promise<Told> {
    if (leftMs() <= 0) return 'out_of_time'
    try {
      return await work()
    } catch (error) {
      const refusal = note(error)
      if (refusal === 'not_found' || refusal === 'too_old') return refusal
      if (refusal === 'doubtful' && isGraphError(error)) doubt = error
      return 'too_much_data'
    }
  }

  const path = `${request.id}/insights`
  const whole = (piece: Piece, fields: readonly string[]) =>
    tried(() => allRows(adPages(ask, path, pieceParams(request, piece, fields))))
  async function report(piece: Piece, fields: readonly string[]): Promise<Told> {
    const params = pieceParams(request, piece, fields)
    const told = await tried(() => readReport(path, params, { ask, sleep, mostMs: leftMs, reports }))
    // Of the size of a group it says nothing.
    if (typeof told !== 'string') onGroup(fields.length, false)
    return told
  }

  /** What is known to be too much at once. */
  async function parts(piece: Piece, fields: readonly string[], isLight: boolean): Promise<Gathered> {
    if (fields.length < 2) return gathered(fields, await report(piece, fields))
    const halves: { fields: readonly string[]; told: Told }[] = []
    for (const half of halvesOf(fields)) {
      const told = await whole(piece, half)
      if (typeof told !== 'string') onGroup(half.length, isLight)
      halves.push({ fields: half, told })
    }
    if (halves.every(({ told }) => told === 'too_much_data')) {
      const told = await report(piece, fields)
      if (told !== 'too_much_data') return gathered(fields, told)
    }
    let all: Gathered = { rows: [], lost: [] }
    for (const { fields: half, told } of halves) {
      const part = told === 'too_much_data' ? await parts(piece, half, isLight) : gathered(half, told)
      all = { rows: merged(request, all.rows, part.rows), lost: bothLost(all.lost, part.lost) }
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

function gathered(fields: readonly string[], told: Told): Gathered {
  return typeof told === 'string' ? { rows: [], lost: [{ fields, reason: told }] } : { rows: told, lost: [] }
}

function bothLost(some: readonly Lost[], others: readonly Lost[]): readonly Lost[] {
  const byReason = new Map(some.map((one) => [one.reason, one.fields]))
  for (const { reason, fields } of others) byReason.set(reason, [...(byReason.get(reason) ?? []), ...fields])
  return [...byReason].map(([reason, fields]) => ({ fields, reason }))
}

function merged(request: AdRequest, some: readonly RawRow[], others: readonly RawRow[]): readonly RawRow[] {
  const byKey = new Map(some.map((row) => [rowKey(request, row), row]))
  for (const row of others) {
    const key = rowKey(request, row)
    byKey.set(key, { ...byKey.get(key), ...row })
  }
  return [...byKey.values()]
}
