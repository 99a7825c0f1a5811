import { GraphError, invalidRequest } from '../errors.ts'
import type { AnyNode, Edge } from '../nodes/define.ts'
import type { ListOptions, ListPage, PageLimits } from './read-options.ts'
import type { RawPage } from './paging.ts'
import { walkPages } from './paging.ts'
import type { Params } from './params.ts'
import type { Reader } from './plan.ts'
import { planPage } from './plan.ts'
import type { Selected, Selection } from './selection.ts'

/** One read below the version, as the token of a graph sees it. */
export type Read = (path: string, params: Params, signal: AbortSignal | undefined) => Promise<unknown>

/** The pages of an edge, each asked for when it is consumed. */
export async function* listPages<Node extends AnyNode, const Fields extends Selection<Node>>(
  edge: Edge<Node>,
  id: string,
  options: ListOptions<Fields>,
  { read, ...reader }: Reader & { read: Read },
): AsyncGenerator<ListPage<Selected<Node, Fields>>> {
  const { path, params, endpoint, readRaw } = planPage(edge, id, options, reader)
  const { limit, maxPages = 1000, signal } = options
  const fetchPage = (position: Params, size: number | undefined) =>
    read(path, { ...params, ...(size === undefined ? {} : { limit: size }), ...position }, signal)
  yield* cutPages(walkPages({ endpoint, goesOn: edge.goesOn, limit, maxPages, fetchPage }), readRaw, options)
}

/** The pages as items, ended behind so many of them. */
export async function* cutPages<Item>(
  pages: AsyncIterable<RawPage>,
  readRaw: (page: RawPage) => ListPage<Item>,
  { maxItems = Infinity }: PageLimits,
): AsyncGenerator<ListPage<Item>> {
  if (!(maxItems === Infinity || (Number.isInteger(maxItems) && maxItems >= 1))) {
    throw invalidRequest('maxItems must be a whole number of at least 1.')
  }
  let left = maxItems
  for await (const raw of pages) {
    const { items: readable, hasMore } = readRaw(raw)
    const items = readable.slice(0, left)
    yield { items, hasMore: hasMore || items.length < readable.length }
    left -= items.length
    if (left <= 0) return
  }
}

/** Item after item. Throws `page_limit` when the pages ended before the last item, and not because enough were read. */
export async function* itemsOf<Item>(
  pages: AsyncIterable<ListPage<Item>>,
  { maxItems = Infinity }: PageLimits,
  endpoint: string,
): AsyncGenerator<Item> {
  let left = maxItems
  let isCut = false
  for await (const { items, hasMore } of pages) {
    yield* items
    left -= items.length
    isCut = hasMore && left > 0
  }
  if (!isCut) return
  const message = `${endpoint}: there are more pages than maxPages allows. Raise it, or ask for less.`
  throw new GraphError(message, { code: 'page_limit', endpoint })
}
