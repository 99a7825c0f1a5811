import { GraphError, invalidRequest } from '../errors.ts'
import type { InsightSubject, MetricOf } from '../insights/catalog.ts'
import type { InsightsResult } from '../insights/read.ts'
import { readInsights } from '../insights/read.ts'
import { createRefusals } from '../insights/refusals.ts'
import type { AnyEdge, AnyNode, Edge } from '../nodes/define.ts'
import { guarded } from '../notice.ts'
import type { Token } from '../tokens.ts'
import type { Caller } from './call.ts'
import { createCaller } from './call.ts'
import type { OnDrift } from './fields.ts'
import { compileSelection, listParams, readItems } from './fields.ts'
import type { Method } from './http.ts'
import type { GraphOptions } from './options.ts'
import { walkPages } from './paging.ts'
import type { Params } from './params.ts'
import { checkedParams, LIST_PARAMS } from './params.ts'
import type { Selected, Selection } from './selection.ts'

export interface GetOptions<Fields> {
  fields: Fields
  signal?: AbortSignal | undefined
}

export interface ListOptions<Fields> {
  fields: Fields
  /** Start of the half-open window, where the edge takes one; a Date or unix seconds. */
  since?: Date | number | undefined
  until?: Date | number | undefined
  /** Items a page; Meta's own default is 25. Halved by itself when Meta says it is too much. */
  limit?: number | undefined
  /** Ends after so many items. Default: all. */
  maxItems?: number | undefined
  /** Most pages to read; default 1,000. The last one then says `hasMore`, and `list` throws `page_limit`. */
  maxPages?: number | undefined
  /** Further parameters of the edge: none of the above, and no secret. */
  params?: Params | undefined
  signal?: AbortSignal | undefined
}

export interface InsightsOptions<Metric extends string> {
  metrics: readonly Metric[]
  /**
   * Half-open; the Los Angeles days that lie whole inside it and are over are read, at most two years back.
   *
   * Some metrics cost a call a day, and a fault in the middle throws what was read before it: ask for a long time in
   * pieces of a week or so.
   */
  since: Date
  until: Date
  signal?: AbortSignal | undefined
}

export interface RequestOptions {
  signal?: AbortSignal | undefined
}

/** One page of a listing. */
export interface ListPage<Item> {
  items: readonly Item[]
  /** Whether Meta has more after it. */
  hasMore: boolean
}

/** The graph as one token sees it. Every method throws {@link GraphError} and nothing else. */
export interface Graph {
  /**
   * One node with the fields asked for. `id` is always there; a field Meta did not send has no key, and one that came in
   * another form than known is there as undefined.
   */
  get<Node extends AnyNode, const Fields extends Selection<Node>>(
    node: Node,
    id: string,
    options: GetOptions<Fields>,
  ): Promise<Selected<Node, Fields>>

  /**
   * Every item of an edge in Meta's order, page after page as they are consumed.
   *
   * @throws {GraphError} `page_limit` when `maxPages` ended it before the last item.
   */
  list<Node extends AnyNode, const Fields extends Selection<Node>>(
    edge: Edge<Node>,
    id: string,
    options: ListOptions<Fields>,
  ): AsyncIterable<Selected<Node, Fields>>

  /** The same, a page at a time; pages may be short or empty and still have more after them. */
  pages<Node extends AnyNode, const Fields extends Selection<Node>>(
    edge: Edge<Node>,
    id: string,
    options: ListOptions<Fields>,
  ): AsyncIterable<ListPage<Selected<Node, Fields>>>

  /** Daily numbers of one account, oldest day first; what could not be had is in `missing`, with the reason. */
  insights<Subject extends InsightSubject, const Metric extends MetricOf<Subject>>(
    subject: AnyNode & { readonly nodeName: Subject },
    id: string,
    options: InsightsOptions<Metric>,
  ): Promise<InsightsResult<Metric>>

  /**
   * Anything else Meta offers, as Meta answers it; integers of 16 digits or more come as strings.
   *
   * @param path Below the version, such as `1040/feed`; empty for a batch. Parameters go into `params`.
   * @throws {GraphError} `outcome_unknown` when a write was sent and its answer lost; it is never sent twice.
   */
  request(method: Method, path: string, params?: Params, options?: RequestOptions): Promise<unknown>
}

/** A way into Meta's graph; `withToken` makes it one account's. */
export function createGraph(options: GraphOptions = {}): { withToken(token: Token): Graph } {
  return graphOver(createCaller(options), options)
}

/** The same over a caller that exists already. */
export function graphOver(caller: Caller, options: GraphOptions): { withToken(token: Token): Graph } {
  const { now = Date.now } = options
  const onNotice = guarded(options.onNotice)
  const refused = createRefusals(now)
  const drifted = new Set<string>()

  const onDrift: OnDrift = (node, field) => {
    const key = `${node}.${field}`
    if (drifted.has(key)) return
    drifted.add(key)
    onNotice({ code: 'drift', message: `${key} came in another form than known and could not be read.`, node, field })
  }

  function withToken(token: Token): Graph {
    const read = (path: string, params: Params, signal: AbortSignal | undefined) =>
      caller.call({ method: 'GET', path, params, token, purpose: 'read', signal })

    async function* pages<Node extends AnyNode, const Fields extends Selection<Node>>(
      edge: Edge<Node>,
      id: string,
      { fields, since, until, limit, maxItems = Infinity, maxPages = 1000, params = {}, signal }: ListOptions<Fields>,
    ): AsyncGenerator<ListPage<Selected<Node, Fields>>> {
      const selection = compileSelection(edge.node, fields, onDrift)
      const own = checkedParams(params, 'GET', LIST_PARAMS)
      const fixed = { ...own, ...listParams(edge, { since, until }), fields: selection.text }
      const firstLimit = listParams(edge, { limit }).limit
      const walk = walkPages({
        endpoint: `GET /{id}/${edge.path}`,
        limit: typeof firstLimit === 'number' ? firstLimit : undefined,
        maxPages,
        fetchPage: (position, size) =>
          read(
            `${checkedId(id)}/${edge.path}`,
            { ...fixed, ...(size === undefined ? {} : { limit: size }), ...position },
            signal,
          ),
      })
      let left = maxItems
      for await (const { items, hasMore } of walk) {
        const readable = readItems(selection, edge.node, items, onDrift)
        const page = readable.slice(0, left)
        yield { items: page, hasMore: hasMore || page.length < readable.length }
        left -= page.length
        if (left <= 0) return
      }
    }

    return {
      async get(node, id, { fields, signal }) {
        const selection = compileSelection(node, fields, onDrift)
        const item = selection.read(await read(checkedId(id), { fields: selection.text }, signal))
        if (item === undefined) throw notTheNode(node)
        return item
      },
      async *list(edge, id, options) {
        const { maxItems = Infinity } = options
        let left = maxItems
        let isCut = false
        for await (const { items, hasMore } of pages(edge, id, options)) {
          yield* items
          left -= items.length
          isCut = hasMore && left > 0
        }
        if (isCut) throw pageLimit(edge)
      },
      pages,
      async insights({ nodeName: subject }, id, { metrics, since, until, signal }) {
        checkedId(id)
        const fetchInsights = (of: string, params: Params) => read(`${of}/insights`, params, signal)
        return readInsights({ subject, id, metrics, since, until }, { now, fetchInsights, refused })
      },
      async request(method, path, params = {}, { signal } = {}) {
        const purpose = method === 'GET' ? 'read' : 'write'
        const own = checkedParams(params, method)
        return caller.call({ method, path: path.replace(/^\//, ''), params: own, token, purpose, signal })
      },
    }
  }

  return { withToken }
}

function checkedId(id: string): string {
  if (id.includes('/'))
    throw invalidRequest('An id is one part of a path, without a slash; other paths go to request().')
  return id
}

function pageLimit({ path }: AnyEdge): GraphError {
  const endpoint = `GET /{id}/${path}`
  const message = `${endpoint}: there are more pages than maxPages allows. Raise it, or ask for less.`
  return new GraphError(message, { code: 'page_limit', endpoint })
}

function notTheNode({ nodeName }: AnyNode): GraphError {
  return new GraphError(`GET /{id}: the answer is no ${nodeName}, it has no id. Try again later.`, {
    code: 'upstream_malformed',
    endpoint: 'GET /{id}',
  })
}
