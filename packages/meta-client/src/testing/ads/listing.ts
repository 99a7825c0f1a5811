import { type EdgeParams, pageOf } from '../paging.ts'
import { refuse } from '../refusal.ts'
import { listOf } from '../timeline.ts'
import { type NodeType, project } from '../node-type.ts'
import type { EdgeAsk } from '../nodes/asks.ts'
import type { Visit } from '../visit.ts'
import { EFFECTIVE_STATUSES } from './ad-input.ts'
import { type Filter, readFilters } from './filters.ts'
import { readList } from './parameters.ts'

// M: 25 unless told, 5,000 at most; that more is an error is chosen.
const MOST = 5000

/** What a list of campaigns, ad sets or ads can be narrowed by. */
export interface Listed {
  readonly id: string
  readonly name: string
  readonly effectiveStatus: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** M: what is deleted or archived is listed to those alone who ask for its status. */
export const UNLISTED: ReadonlySet<string> = new Set(['DELETED', 'ARCHIVED'])

/** Those of a list that are asked for, newest first (order chosen). S: `effective_status`, `updated_since`, `filtering`. */
export function narrowed<Item>(
  items: readonly Item[],
  params: EdgeParams,
  { kind, as }: { readonly kind: 'ad' | 'adset' | 'campaign'; readonly as: (item: Item) => Listed },
): readonly Item[] {
  const statuses = readStatuses(params('effective_status'))
  const since = Number(params('updated_since') ?? 0) * 1000
  if (Number.isNaN(since)) throw refuse.parameter('Param updated_since must be a unix time')
  const filters = readFilters(params('filtering')).map((filter) => withoutKind(filter, kind))
  const asksStatus = statuses !== undefined || filters.some(({ field }) => field === 'effective_status')
  return items
    .filter((item) => {
      const its = as(item)
      if (statuses ? !statuses.includes(its.effectiveStatus) : !asksStatus && UNLISTED.has(its.effectiveStatus))
        return false
      return its.updatedAt >= since && filters.every(({ field, holds }) => holds(valueOf(its, field)))
    })
    .toSorted((one, other) => as(other).createdAt - as(one).createdAt)
}

function withoutKind(filter: Filter, kind: string): Filter {
  const field = filter.field.startsWith(`${kind}.`) ? filter.field.slice(kind.length + 1) : filter.field
  return { ...filter, field }
}

function valueOf(its: Listed, field: string): string | number {
  switch (field) {
    case 'id':
      return its.id
    case 'name':
      return its.name
    case 'effective_status':
      return its.effectiveStatus
    case 'created_time':
      return Math.floor(its.createdAt / 1000)
    case 'updated_time':
      return Math.floor(its.updatedAt / 1000)
    default:
      // Which fields it takes is unknown, chosen: these.
      throw refuse.parameter(`Filtering field '${field}' is invalid`)
  }
}

/** `["ACTIVE","PAUSED"]` or `ACTIVE,PAUSED`. */
function readStatuses(text: string | undefined): readonly string[] | undefined {
  const statuses = readList(text)
  const known: readonly string[] = EFFECTIVE_STATUSES
  const wrong = statuses?.findIndex((status) => !known.includes(status)) ?? -1
  // Text after that of other lists (P!).
  if (wrong >= 0) {
    throw refuse.parameter(`Param effective_status[${wrong}] must be one of {${known.join(', ')}}`)
  }
  return statuses
}

/** One page of an edge below something of ads; of `path` the part before the edge is the id. */
export function answerEdge<Item extends { readonly id: string }>(
  type: NodeType<Item>,
  items: readonly Item[],
  { path, ask, visit }: { readonly path: string; readonly ask: EdgeAsk; readonly visit: Visit },
): unknown {
  const listed = items.map((item) => ({ id: item.id, hidden: false, item }))
  const rules = { path, maxLimit: MOST, overLimit: 'refuse' } as const
  const page = pageOf(listOf(listed), ask.params, rules, visit)
  const data = page.items.map(({ item }) => project(type, item, ask.asks, visit))
  return { data, ...(page.paging && { paging: page.paging }) }
}
