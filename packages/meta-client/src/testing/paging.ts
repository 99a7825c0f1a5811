import { Refusal, refuse } from './refusal.ts'
import type { PagingFault } from './fault.ts'
import type { Listing } from './timeline.ts'
import type { Visit } from './visit.ts'

/** What the caller sent to an edge: query parameters, or the modifiers of a nested field. */
export type EdgeParams = (name: string) => string | undefined

interface EdgeRules {
  /** Path of the edge, for `paging.next`. */
  readonly path: string
  readonly maxLimit: number
  /** Whether a larger limit is an error or cut down. */
  readonly overLimit: 'refuse' | 'cut'
  /** Whether `next` and `previous` come with the cursors. Default true. */
  readonly links?: boolean
}

const DEFAULT_LIMIT = 25
/** Stands before the first item, for a cursor that loops on the first page. */
const START = 'start'
const FOREIGN_HOST = 'graph.example.com'

/**
 * One page of an edge with its cursors.
 *
 * - D pagination: stop only when `next` is absent; a page may hold fewer items than `limit`, or none, and still have `next`.
 * - D pagination: `next` is a whole URL and carries the access token.
 * - D pagination: a cursor dies with the item it points at (code 2642, D error table).
 * - D: some edges have cursors only, and go on until a page is empty.
 */
export function pageOf<Item extends { readonly id: string; readonly hidden: boolean }>(
  items: Listing<Item>,
  params: EdgeParams,
  rules: EdgeRules,
  visit: Visit,
): { readonly items: readonly Item[]; readonly paging: Record<string, unknown> | undefined } {
  const limit = readLimit(params('limit'), rules)
  const after = params('after')
  const before = params('before')
  const fault = visit.path.join('/') === rules.path ? visit.pagingFault : undefined
  const moved = fault?.paging === 'shift' ? fault.by : 0
  const start = after
    ? Math.max(0, indexOf(items, after) + 1 - moved)
    : before
      ? Math.max(0, indexOf(items, before) - limit)
      : 0
  const end = before && !after ? indexOf(items, before) : start + limit
  const window = items.slice(start, end)
  const first = window[0]
  const last = window.at(-1)
  if (!first || !last) return { items: [], paging: undefined }

  const cursors = { before: cursorOf(first.id), after: spoiltCursor(fault, after) ?? cursorOf(last.id) }
  const shown = spoiltItems(fault, window).filter(({ hidden }) => !hidden)
  if (rules.links === false) return { items: shown, paging: { cursors } }
  // Of a nested edge the parameters stand in its modifiers.
  const asked = ['fields', 'since', 'until'].flatMap((name) => {
    const value = params(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  const fixed = { ...Object.fromEntries(asked), limit: String(limit) }
  const link = (cursor: Record<string, string>) => linkTo(visit, rules.path, { ...fixed, ...cursor })
  const hasNext = start + window.length < items.length || ['loop', 'empty', 'foreignNext'].includes(fault?.paging ?? '')
  const next = link({ after: cursors.after })
  const paging = {
    cursors,
    ...(hasNext && {
      next: fault?.paging === 'foreignNext' ? next.replace(visit.base, `https://${FOREIGN_HOST}`) : next,
    }),
    ...(start > 0 && { previous: link({ before: cursors.before }) }),
  }
  return { items: shown, paging }
}

/** The cursor behind a page that a fault spoils, `undefined` where it does not. */
function spoiltCursor(fault: PagingFault | undefined, after: string | undefined): string | undefined {
  const here = readCursor(after ?? cursorOf(START))
  switch (fault?.paging) {
    case 'loop':
      return after ?? cursorOf(START)
    case 'empty':
      // To the same place, under a cursor that was not there yet.
      return cursorOf(`${here.id}#${here.turn + 1}`)
    case 'deadCursor':
      return cursorOf('removed')
    default:
      return undefined
  }
}

function spoiltItems<Item>(fault: PagingFault | undefined, window: readonly Item[]): readonly Item[] {
  if (fault?.paging === 'empty') return []
  return fault?.paging === 'duplicate' ? [...window, ...window.slice(0, 1)] : window
}

/** A whole URL of the host with the caller's token in it, as Meta writes into `paging`. */
export function linkTo(visit: Visit, path: string, changes: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(visit.path.join('/') === path ? visit.params : undefined)
  for (const name of ['after', 'before', 'appsecret_proof', 'appsecret_time']) query.delete(name)
  query.set('access_token', visit.tokenText)
  for (const [name, value] of Object.entries(changes)) query.set(name, value)
  return `${visit.base}/${visit.version}/${path}?${query.toString()}`
}

function readLimit(text: string | undefined, { maxLimit, overLimit }: EdgeRules): number {
  const limit = text === undefined ? DEFAULT_LIMIT : Number(text)
  if (!Number.isInteger(limit) || limit < 0) throw refuse.parameter('Param limit must be an integer of at least 0')
  if (limit <= maxLimit) return limit
  // D: more than 100 Page posts is an error. Text and code unknown, chosen.
  if (overLimit === 'refuse') throw refuse.parameter(`Param limit must be at most ${maxLimit}`)
  return maxLimit
}

function cursorOf(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/** `turn` counts the empty pages that a fault has put before a place. */
function readCursor(cursor: string): { readonly id: string; readonly turn: number } {
  const [id = '', turn = '0'] = Buffer.from(cursor, 'base64url').toString().split('#')
  return { id, turn: Number(turn) }
}

function indexOf(items: Listing<unknown>, cursor: string): number {
  const { id } = readCursor(cursor)
  if (id === START) return -1
  const index = items.indexOf(id)
  // D error table: 2642 is an invalid cursor. Text unknown, chosen.
  if (index < 0) throw new Refusal({ message: '(#2642) Invalid cursors values', code: 2642 })
  return index
}
