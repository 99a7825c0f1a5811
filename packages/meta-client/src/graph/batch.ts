import type { GraphError } from '../errors.ts'
import { isGraphError } from '../errors.ts'
import type { AnyNode, Edge } from '../nodes/define.ts'
import type { Token } from '../tokens.ts'
import type { Bound } from './bound.ts'
import type { Call, Caller } from './call.ts'
import type { OnDrift } from './fields.ts'
import type { GetOptions, ListOptions, ListPage, TokenOptions } from './read-options.ts'
import type { Params } from './params.ts'
import type { Reader, ReadPlan } from './plan.ts'
import { planGet, planPage } from './plan.ts'
import type { Selected, Selection } from './selection.ts'
import { batchTimeMs, type Sent, sendBatch } from './send-batch.ts'

/** One read of a batch, made by {@link batchGet} or {@link batchPage}. */
export interface BatchRead<Value> {
  readonly token: Token | undefined
  readonly person: string | undefined
  /** @internal */
  readonly plan: (reader: Reader) => ReadPlan<Value> & { readSmaller?: (ask: Ask) => Promise<Value> }
}

type Ask = (path: string, params: Params) => Promise<unknown>

/** What one read of a batch came to: a failure of one says nothing about the others. */
export type BatchOutcome<Value> =
  | { readonly value: Value; readonly error?: never }
  | { readonly value?: never; readonly error: GraphError }

/** The outcomes of reads, each with its own type. */
export type BatchOutcomes<Reads extends readonly BatchRead<unknown>[]> = {
  readonly [Index in keyof Reads]: Reads[Index] extends BatchRead<infer Value> ? BatchOutcome<Value> : never
}

interface OwnToken extends Pick<TokenOptions, 'person'> {
  /** In place of the token of the graph that sends the batch. */
  token?: Token | undefined
}

/** One node, as {@link Graph.get} reads it, for {@link Graph.batch}. */
export function batchGet<Node extends AnyNode, const Fields extends Selection<Node>>(
  node: Node,
  id: string,
  { token, person, ...options }: Omit<GetOptions<Fields>, 'signal'> & OwnToken,
): BatchRead<Selected<Node, Fields>> {
  return { token, person, plan: (reader) => planGet(node, id, options, reader) }
}

/** The first page of an edge, as {@link Graph.pages} reads it, for {@link Graph.batch}. */
export function batchPage<Node extends AnyNode, const Fields extends Selection<Node>>(
  edge: Edge<Node>,
  id: string,
  { token, person, ...options }: Omit<ListOptions<Fields>, 'signal' | 'maxItems' | 'maxPages'> & OwnToken,
): BatchRead<ListPage<Selected<Node, Fields>>> {
  return { token, person, plan: (reader) => planPage(edge, id, options, reader) }
}

interface BatchContext {
  caller: Caller
  bound: Bound
  person: string | undefined
  onDrift: OnDrift
  signal: AbortSignal | undefined
}

export async function readBatch<const Reads extends readonly BatchRead<unknown>[]>(
  reads: Reads,
  { caller, bound, person, onDrift, signal }: BatchContext,
): Promise<BatchOutcomes<Reads>> {
  const own = bound.token()
  const mostMs = batchTimeMs(
    reads.map(({ token = own }) => token),
    caller,
  )
  const end = performance.now() + mostMs
  const leftMs = () => end - performance.now()
  const planned = reads.map((read) => {
    const whose = read.token === undefined ? { token: own, person } : { token: read.token, person: read.person }
    const plan = read.plan({ token: whose.token, onDrift })
    const callOf = (path: string, params: Params) =>
      ({ method: 'GET', purpose: 'read', path, params, leftMs, signal }) as const
    const ask: Ask = (path, params) =>
      read.token === undefined ? bound.call(callOf(path, params)) : caller.call({ ...callOf(path, params), ...whose })
    return { plan, ask, call: { ...callOf(plan.path, plan.params), ...whose } }
  })
  const calls = planned.map(({ call }) => call)
  const sent = await sendRenewed(calls, { caller, bound, leftMs, signal })
  const outcomes = await Promise.all(
    planned.map(async ({ plan, ask }, index): Promise<BatchOutcome<unknown>> => {
      const outcome = sent[index]
      if (outcome === undefined) throw new TypeError('unreachable: a batch gives one outcome a read')
      if (!('error' in outcome)) return attempt(() => plan.read(outcome.body))
      const { readSmaller } = plan
      const isTooMuch = outcome.error.action === 'shrink' && readSmaller !== undefined
      return isTooMuch ? attempt(() => readSmaller(ask)) : outcome
    }),
  )
  // One outcome for each read, in its place: what BatchOutcomes says of the reads.
  return outcomes as BatchOutcomes<Reads>
}

/** Sends the calls; those that are refused for the graph's own token go once more with the one that took its place. */
async function sendRenewed(
  calls: readonly Call[],
  { caller, bound, ...outer }: Pick<BatchContext, 'caller' | 'bound' | 'signal'> & { leftMs: () => number },
): Promise<readonly Sent[]> {
  const own = bound.token()
  const sent = await sendBatch(caller, calls, { token: own, ...outer })
  const refused = calls.flatMap((call, index) => {
    const outcome = sent[index]
    const isRefused = outcome && 'error' in outcome && outcome.error.action === 'reconnect' && call.token === own
    return isRefused ? [{ call, index, error: outcome.error }] : []
  })
  const [first] = refused
  if (first === undefined || !(await bound.replace(own, first.error))) return sent
  const token = bound.token()
  const again = await sendBatch(
    caller,
    refused.map(({ call }) => ({ ...call, token })),
    { token, ...outer },
  )
  const renewed = new Map(refused.map(({ index }, place) => [index, again[place]]))
  return sent.map((outcome, index) => renewed.get(index) ?? outcome)
}

async function attempt(read: () => unknown): Promise<BatchOutcome<unknown>> {
  try {
    return { value: await read() }
  } catch (error) {
    if (isGraphError(error) && error.code !== 'aborted') return { error }
    throw error
  }
}
