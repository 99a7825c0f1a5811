import { configError } from '../errors.ts'
import type { Token } from '../tokens.ts'
import type { Bound } from './bound.ts'
import type { OnDrift } from './fields.ts'

/** What the parts of this package that have an entry of their own need of a graph, beside its methods. */
export interface GraphInside {
  readonly token: Token
  readonly now: () => number
  /** Undefined: really waits. */
  readonly sleep: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined
  readonly onDrift: OnDrift
  readonly call: Bound['call']
  /** The same object for every graph of one `createGraph`. */
  readonly entry: object
}

const insides = new WeakMap<object, GraphInside>()

export function keepInside<Its extends object>(graph: Its, inside: GraphInside): Its {
  insides.set(graph, inside)
  return graph
}

/** @throws {GraphError} `config` for an object that `withToken` did not give. */
export function insideOf(graph: object): GraphInside {
  const inside = insides.get(graph)
  if (inside === undefined) throw configError('This is not what withToken() gave: pass that very object, not a copy.')
  return inside
}
