import { GraphError, isGraphError } from '../errors.ts'
import type { Params } from '../graph/params.ts'
import { walkPages } from '../graph/paging.ts'

/** One call about the insights of an ad account. */
export type AskAds = (method: 'GET' | 'POST', path: string, params: Params) => Promise<unknown>

export type RawRow = Readonly<Record<string, unknown>>

interface RawRows {
  rows: readonly RawRow[]
  hasMore: boolean
}

const PAGE = 500 // M: safe
// Ours: a page of so few rows that is still too much will not be less by being shorter.
const LEAST_PAGE = 50

/**
 * The pages of a listing about ads. Of a first page that is too much nothing is known yet, so it throws: days and objects
 * are the better thing to halve. Behind it the page is halved, for what was read stays read.
 */
export async function* adPages(ask: AskAds, path: string, params: Params): AsyncGenerator<RawRows> {
  const endpoint = `GET /{id}/${path.split('/').at(-1)}`
  async function fetchPage(position: Params, limit = PAGE): Promise<unknown> {
    try {
      return await ask('GET', path, { ...params, limit, ...position })
    } catch (error) {
      const isLast = Object.keys(position).length === 0 || limit < 2 * LEAST_PAGE
      throw isLast && isGraphError(error) && error.action === 'shrink' ? notByPage(error) : error
    }
  }
  for await (const { items, hasMore } of walkPages({
    endpoint,
    goesOn: 'next',
    limit: PAGE,
    maxPages: Infinity,
    fetchPage,
  })) {
    yield { rows: items.filter(isRow), hasMore }
  }
}

/** All rows of a listing, for what is known to be small. */
export async function allRows(pages: AsyncIterable<RawRows>): Promise<readonly RawRow[]> {
  const all: RawRow[] = []
  for await (const { rows } of pages) all.push(...rows)
  return all
}

/** The same error for one who would halve the page: its size is not the point. */
function notByPage({ message, code, endpoint, status, metaCode, subcode, fbtraceId }: GraphError): GraphError {
  return new GraphError(message, { code, endpoint, status, metaCode, subcode, fbtraceId, action: 'never' })
}

function isRow(item: unknown): item is RawRow {
  return typeof item === 'object' && item !== null
}
