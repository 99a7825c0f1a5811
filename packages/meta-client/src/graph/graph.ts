import type { Insights } from '../insights/insights.ts'
import { createInsights } from '../insights/insights.ts'
import { createRefusalMemory } from '../insights/refusals.ts'
import { configError } from '../errors.ts'
import type { AnyNode, Edge } from '../nodes/define.ts'
import type { IgDiscoveredMediaNode } from '../nodes/ig-discovered.ts'
import { guarded } from '../notice.ts'
import type { Token } from '../tokens.ts'
import type { BatchOutcomes, BatchRead } from './batch.ts'
import { readBatch } from './batch.ts'
import { bindToken } from './bound.ts'
import type { Caller } from './call.ts'
import { createCaller } from './call.ts'
import { DISCOVERY, discoverPages } from './discover.ts'
import { keepInside } from './inside.ts'
import type { OnDrift } from './fields.ts'
import type { Method } from './http.ts'
import type { Read } from './list.ts'
import { itemsOf, listPages } from './list.ts'
import type { GraphOptions } from './options.ts'
import type { Params } from './params.ts'
import { checkedParams } from './params.ts'
import { planGet } from './plan.ts'
import type {
  DiscoverOptions,
  GetOptions,
  ListOptions,
  ListPage,
  RequestOptions,
  TokenOptions,
} from './read-options.ts'
import type { Selected, Selection } from './selection.ts'

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

  /**
   * The media of another professional account, newest first, through `business_discovery` of one's own.
   *
   * @param ownId One's own Instagram account; with Facebook Login only (D).
   * @throws {GraphError} `not_found` when there is no such professional account; `page_limit` as with `list`.
   */
  discoverMedia<const Fields extends Selection<IgDiscoveredMediaNode>>(
    ownId: string,
    options: DiscoverOptions<Fields>,
  ): AsyncIterable<Selected<IgDiscoveredMediaNode, Fields>>

  /**
   * Many reads in few requests: 50 a request, at most 4 requests at once. Each counts as a call for Meta's limits.
   *
   * On graph.instagram.com, which is not known to take batches, they go out one by one, 10 at once.
   *
   * It ends after `deadlineMs` for each turn that this takes, and one more for what is asked again: a read that was not
   * answered by then has a `timeout`.
   *
   * @param reads Made by `batchGet` and `batchPage`; each may bring a token of its own.
   * @returns What each came to, in the order of `reads`: a value or a {@link GraphError}.
   * @throws {GraphError} `invalid_request` before anything is sent; `aborted`.
   */
  batch<const Reads extends readonly BatchRead<unknown>[]>(
    reads: Reads,
    options?: RequestOptions,
  ): Promise<BatchOutcomes<Reads>>

  /**
   * Numbers of one account, post, reel, story or video, oldest day first; what could not be had is in `missing`, with the
   * reason and what to do, and is never 0.
   *
   * - Accounts (`igUser`, `igLoginUser`, `page`): `{ metrics, since, until }`, one reading a Los Angeles day; more in
   *   `InsightsOptions`.
   * - `igMedia`, `igLoginMedia`, `pagePost`, `pageStory` (by its `post_id`), `video`: `{ metrics }`, one reading each, of
   *   all time; see `LifetimeInsightsOptions`.
   * - Who the people of an Instagram account are (`follower_demographics` and its like): `{ metrics, by }`; see
   *   `AudienceInsightsOptions`.
   *
   * Which metrics there are, with units and sources, tells `findMetric`. One that Meta refuses costs a few calls once,
   * and none for a day after that.
   *
   * @throws {GraphError} `invalid_request` before any call for a metric that the catalogue does not have, or not with
   *   this `per`, breakdown or timeframe; a removed one is `missing` instead. Whatever says nothing about the metrics:
   *   `throttled`, `reconnect`, `not_found`, `network` and so on.
   */
  insights: Insights

  /**
   * Anything else Meta offers, as Meta answers it; integers of 16 digits or more come as strings. An answer that is nested
   * more than 64 deep is `upstream_malformed`.
   *
   * @param path Below the version, such as `1040/feed`; empty for a batch. Parameters go into `params`.
   * @throws {GraphError} `outcome_unknown` when a write was sent and its answer lost; it is never sent twice.
   */
  request(method: Method, path: string, params?: Params, options?: RequestOptions): Promise<unknown>
}

/** Meta's graph before anybody's token. */
export interface GraphEntry {
  withToken(token: Token, options?: TokenOptions): Graph
}

/** A way into Meta's graph; `withToken` makes it one account's. All of them share limits and notices. */
export function createGraph(options: GraphOptions = {}): GraphEntry {
  return graphOver(createCaller(options), options)
}

/** The same over a caller that exists already. */
export function graphOver(caller: Caller, options: GraphOptions): GraphEntry {
  const { now = Date.now, sleep, refusals } = options
  const onNotice = guarded(options.onNotice)
  const memory = createRefusalMemory({ refusals, now, onNotice })
  const entry = {}
  const drifted = new Set<string>()

  const onDrift: OnDrift = (node, field) => {
    const key = `${node}.${field}`
    if (drifted.has(key)) return
    drifted.add(key)
    onNotice({ code: 'drift', message: `${key} came in another form than known and could not be read.`, node, field })
  }

  function withToken(token: Token, options: TokenOptions = {}): Graph {
    if (typeof token?.expose !== 'function') {
      throw configError('withToken takes a token made by pageToken(), userToken(), instagramToken() or appToken().')
    }
    const { person } = options
    const bound = bindToken(caller, token, options)
    const read: Read = (path, params, signal) => bound.call({ method: 'GET', path, params, purpose: 'read', signal })
    const source = { read, onDrift, token }

    const graph: Graph = {
      async get(node, id, options) {
        const plan = planGet(node, id, options, source)
        return plan.read(await read(plan.path, plan.params, options.signal))
      },
      list: (edge, id, options) =>
        again(() => itemsOf(listPages(edge, id, options, source), options, `GET /{id}/${edge.path}`)),
      pages: (edge, id, options) => again(() => listPages(edge, id, options, source)),
      discoverMedia: (ownId, options) =>
        again(() => itemsOf(discoverPages(ownId, options, source), options, DISCOVERY)),
      batch: (reads, { signal } = {}) => readBatch(reads, { caller, bound, person, onDrift, signal }),
      insights: createInsights({
        token,
        now,
        memory,
        read: (path, params, how) => bound.call({ method: 'GET', path, params, purpose: 'read', ...how }),
      }),
      async request(method, path, params = {}, { signal } = {}) {
        const purpose = method === 'GET' ? 'read' : 'write'
        const own = checkedParams(params, method)
        return bound.call({ method, path: path.replace(/^\//, ''), params: own, purpose, isRaw: true, signal })
      },
    }
    return keepInside(graph, { token, now, sleep, onDrift, call: (wish) => bound.call(wish), entry })
  }

  return { withToken }
}

// Each walk over it is a new one, from the start.
function again<Item>(begin: () => AsyncIterator<Item>): AsyncIterable<Item> {
  return { [Symbol.asyncIterator]: begin }
}
