import { GraphError, invalidRequest } from '../errors.ts'
import type { AnyNode, Edge } from '../nodes/define.ts'
import type { Token } from '../tokens.ts'
import type { OnDrift } from './fields.ts'
import { compileSelection, listParams, readItems } from './fields.ts'
import { checkedPath } from './address.ts'
import { checkLogin } from './login.ts'
import type { GetOptions, ListOptions, ListPage } from './read-options.ts'
import type { RawPage } from './paging.ts'
import { DEFAULT_LIMIT, readPage, walkPages } from './paging.ts'
import type { Params } from './params.ts'
import { checkedParams, LIST_PARAMS } from './params.ts'
import type { Selected, Selection } from './selection.ts'

/** What to ask, and how the answer is read: the same whether it goes out alone or in a batch. */
export interface ReadPlan<Value> {
  path: string
  params: Params
  read: (body: unknown) => Value
}

/** For whom a read is planned. */
export interface Reader {
  token: Token
  onDrift: OnDrift
}

export function planGet<Node extends AnyNode, const Fields extends Selection<Node>>(
  node: Node,
  id: string,
  { fields }: Pick<GetOptions<Fields>, 'fields'>,
  { token, onDrift }: Reader,
): ReadPlan<Selected<Node, Fields>> {
  checkLogin(node, token)
  const selection = compileSelection(node, fields, onDrift)
  return {
    path: checkedId(id),
    params: { fields: selection.text },
    read(body) {
      const item = selection.read(body)
      if (item === undefined) throw notTheNode(node)
      return item
    },
  }
}

export interface PagePlan<Item> extends ReadPlan<ListPage<Item>> {
  endpoint: string
  /** Reads the page again, of half as many items or fewer, where it was too much. */
  readSmaller: (ask: (path: string, params: Params) => Promise<unknown>) => Promise<ListPage<Item>>
  /** Takes what was read of a page already. */
  readRaw: (page: RawPage) => ListPage<Item>
}

export function planPage<Node extends AnyNode, const Fields extends Selection<Node>>(
  edge: Edge<Node>,
  id: string,
  { fields, since, until, limit, params = {} }: Omit<ListOptions<Fields>, 'signal' | 'maxItems' | 'maxPages'>,
  { token, onDrift }: Reader,
): PagePlan<Selected<Node, Fields>> {
  checkLogin(edge.node, token)
  const selection = compileSelection(edge.node, fields, onDrift)
  if (limit === 0) throw invalidRequest(`limit of ${edge.path} must be at least 1: a page of nothing has no end.`)
  const own = checkedParams(params, 'GET', LIST_PARAMS)
  const endpoint = `GET /{id}/${edge.path}`
  const readRaw = ({ items, hasMore }: RawPage) => ({
    items: readItems(selection, edge.node, items, onDrift),
    hasMore,
  })
  const path = `${checkedId(id)}/${edge.path}`
  const fixed = { ...own, ...listParams(edge, { since, until, limit }), fields: selection.text }
  return {
    endpoint,
    path,
    params: fixed,
    readRaw,
    async readSmaller(ask) {
      const half = Math.max(1, Math.floor((limit ?? DEFAULT_LIMIT) / 2))
      const fetchPage = (_first: unknown, size: number | undefined) => ask(path, { ...fixed, limit: size ?? half })
      const walk = walkPages({ endpoint, goesOn: edge.goesOn, limit: half, maxPages: 1, fetchPage })
      const { value } = await walk.next()
      return readRaw(value ?? { items: [], hasMore: true })
    },
    read: (body) => readRaw(readPage(body, { endpoint, goesOn: edge.goesOn })),
  }
}

/** An id as a path takes it. Throws `invalid_request` for a path, and for what is no text. */
export function checkedId(id: string): string {
  if (typeof id !== 'string' || id === '') throw invalidRequest('An id is text, such as "17841400000000001" or "me".')
  if (id.includes('/'))
    throw invalidRequest('An id is one part of a path, without a slash; other paths go to request().')
  return checkedPath('GET', id)
}

function notTheNode({ nodeName }: AnyNode): GraphError {
  return new GraphError(`GET /{id}: the answer is no ${nodeName}, it has no id. Try again later.`, {
    code: 'upstream_malformed',
    endpoint: 'GET /{id}',
  })
}
