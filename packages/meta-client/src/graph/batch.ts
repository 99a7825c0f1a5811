import type { GraphError } from '../errors.ts'
import { isGraphError } from '../errors.ts'
import type { AnyNode, Edge } from '../nodes/define.ts'
import type { Token } from '../tokens.ts'
import type { Caller } from './call.ts'
import type { OnDrift } from './fields.ts'
import type { GetOptions, ListOptions, ListPage } from './read-options.ts'
import type { Params } from './params.ts'
import type { Reader } from './plan.ts'
import { planGet, planPage } from './plan.ts'
import type { Selected, Selection } from './selection.ts'
import type { Sent } from './send-batch.ts'
import { sendBatch } from './send-batch.ts'

/** One read of a batch, made by {@link batchGet} or {@link batchPage}. */
export interface BatchRead<Value> {
  readonly token: Token | undefined
  /** @internal */
  readonly plan: (reader: Reader) => { path: string; params: Params; read: (body: unknown) => Value }
}

/** What one read of a batch came to: a failure of one says nothing about the others. */
export type BatchOutcome<Value> =
  | { readonly value: Value; readonly error?: never }
  | { readonly value?: never; readonly error: GraphError }

/** The outcomes of reads, each with its own type. */
export type BatchOutcomes<Reads extends readonly BatchRead<unknown>[]> = {
  readonly [Index in keyof Reads]: Reads[Index] extends BatchRead<infer Value> ? BatchOutcome<Value> : never
}

interface OwnToken {
  /** In place of the token of the graph that sends the batch. */
  token?: Token | undefined
}

/** One node, as {@link Graph.get} reads it, for {@link Graph.batch}. */
export function batchGet<Node extends AnyNode, const Fields extends Selection<Node>>(
  node: Node,
  id: string,
  { token, ...options }: Omit<GetOptions<Fields>, 'signal'> & OwnToken,
): BatchRead<Selected<Node, Fields>> {
  return { token, plan: (reader) => planGet(node, id, options, reader) }
}

/** The first page of an edge, as {@link Graph.pages} reads it, for {@link Graph.batch}. */
export function batchPage<Node extends AnyNode, const Fields extends Selection<Node>>(
  edge: Edge<Node>,
  id: string,
  { token, ...options }: Omit<ListOptions<Fields>, 'signal' | 'maxItems' | 'maxPages'> & OwnToken,
): BatchRead<ListPage<Selected<Node, Fields>>> {
  return {
    token,
    plan(reader) {
      const { path, params, read } = planPage(edge, id, options, reader)
      return { path, params, read }
    },
  }
}

interface BatchContext {
  caller: Caller
  token: Token
  person: string | undefined
  onDrift: OnDrift
  signal: AbortSignal | undefined
}

export async function readBatch<const Reads extends readonly BatchRead<unknown>[]>(
  reads: Reads,
  { caller, token, person, onDrift, signal }: BatchContext,
): Promise<BatchOutcomes<Reads>> {
  const plans = reads.map((read) => ({ token: read.token, ...read.plan({ token: read.token ?? token, onDrift }) }))
  const calls = plans.map(({ token: own, path, params }) => {
    const whose = own === undefined ? { token, person } : { token: own }
    return { method: 'GET', purpose: 'read', path, params, signal, ...whose } as const
  })
  const sent = await sendBatch(caller, calls, { token, signal })
  const outcomes = plans.map((plan, index): BatchOutcome<unknown> => outcomeOf(plan.read, sent[index]))
  // One outcome for each read, in its place: what BatchOutcomes says of the reads.
  return outcomes as BatchOutcomes<Reads>
}

function outcomeOf<Value>(read: (body: unknown) => Value, sent: Sent | undefined): BatchOutcome<Value> {
  if (sent === undefined) throw new TypeError('unreachable: a batch gives one outcome a read')
  if ('error' in sent) return sent
  try {
    return { value: read(sent.body) }
  } catch (error) {
    if (isGraphError(error)) return { error }
    throw error
  }
}
