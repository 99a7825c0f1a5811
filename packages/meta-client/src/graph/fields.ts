import { invalidRequest } from '../errors.ts'
import type { AnyEdge, AnyNode, Field } from '../nodes/define.ts'
import type { ListPart, Selected, Selection } from './selection.ts'

/** Told once per node and field that came with another type than known. */
export type OnDrift = (node: string, field: string) => void

export interface CompiledSelection<Item> {
  /** The `fields` parameter. */
  text: string
  /** Picks and checks what was asked for. Undefined: what Meta sent is no such node at all. */
  read: (sent: unknown) => Item | undefined
}

interface Part {
  name: string
  text: string
  read: (sent: unknown) => unknown
}

/** Turns a selection into Graph's `fields` text and the reader of its answer, both from the same definition. */
export function compileSelection<Node extends AnyNode, const Fields extends Selection<Node>>(
  node: Node,
  fields: Fields,
  onDrift: OnDrift,
): CompiledSelection<Selected<Node, Fields>> {
  const compiled = compileNode(node, fields, onDrift)
  // The reader was built field by field from `node` and `fields`, which is what Selected computes as a type.
  return { text: compiled.text, read: (sent) => compiled.read(sent) as Selected<Node, Fields> | undefined }
}

type LooseFields = readonly (PropertyKey | object)[]

function compileNode(node: AnyNode, fields: LooseFields, onDrift: OnDrift): CompiledSelection<object> {
  const parts = fields.flatMap((wish) =>
    typeof wish === 'object'
      ? Object.entries(wish).map(([name, below]) => nestedPart(node, name, below, onDrift))
      : plainPart(node, String(wish)),
  )
  const names = parts.map(({ text }) => text)
  return {
    text: (node.hasId ? ['id', ...names] : names).join(','),
    read(sent) {
      if (!isObject(sent)) return undefined
      const item: Record<string, unknown> = {}
      if (node.hasId) {
        const id = readId(sent.id)
        if (id === undefined) return undefined
        item.id = id
      }
      for (const { name, read } of parts) {
        const value = sent[name]
        if (value === undefined || value === null) continue // not told
        const known = read(value)
        if (known === undefined) onDrift(node.nodeName, name)
        else item[name] = known
      }
      return item
    },
  }
}

function plainPart(node: AnyNode, name: string): readonly Part[] {
  if (name === 'id' && node.hasId) return []
  const field = ownField(node, name)
  if (field === undefined || field.kind === 'ref') throw unknownField(node, name)
  return [{ name, text: name, read: (sent) => readField(field, sent) }]
}

function nestedPart(node: AnyNode, name: string, below: unknown, onDrift: OnDrift): Part {
  const { fields, part } = readNested(below)
  const edge = Object.hasOwn(node.edges, name) ? node.edges[name] : undefined
  if (edge !== undefined) return edgePart(edge, name, fields, part, onDrift)
  const field = ownField(node, name)
  if (field === undefined || field.kind === 'scalar') throw unknownField(node, name)
  const inner = { nodeName: `${node.nodeName}.${name}`, hasId: false, edges: {} }
  const compiled = compileNode(field.kind === 'ref' ? field.node : { ...inner, fields: field.fields }, fields, onDrift)
  const read = field.kind === 'boxed' ? (sent: unknown) => readBoxed(compiled.read, sent) : compiled.read
  return { name, text: `${name}${braced(compiled.text)}`, read }
}

function edgePart(edge: AnyEdge, name: string, fields: LooseFields, part: ListPart, onDrift: OnDrift): Part {
  const compiled = compileNode(edge.node, fields, onDrift)
  const calls = Object.entries(listParams(edge, part)).map(([key, value]) => `.${key}(${value})`)
  const text = `${edge.path}${calls.join('')}${fields.length > 0 ? braced(compiled.text) : ''}`
  return {
    name,
    text,
    read(sent) {
      if (!isObject(sent) || !Array.isArray(sent.data)) return undefined
      const summary = isObject(sent.summary) ? sent.summary.total_count : undefined
      return {
        data: readItems(compiled, edge.node, sent.data, onDrift),
        ...(typeof summary === 'number' ? { summary: { total_count: summary } } : {}),
      }
    },
  }
}

/** The readable items of a list; one without an id is reported and left out. */
export function readItems<Item>(
  selection: CompiledSelection<Item>,
  node: AnyNode,
  sent: readonly unknown[],
  onDrift: OnDrift,
): readonly Item[] {
  return sent.flatMap((one) => {
    const item = selection.read(one)
    if (item === undefined) onDrift(node.nodeName, 'id')
    return item === undefined ? [] : [item]
  })
}

/** `limit`, `since`, `until` (unix seconds) and `summary` as Graph names them. */
export function listParams(edge: AnyEdge, { limit, since, until, summary }: ListPart): Record<string, number | true> {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0 && limit <= edge.maxLimit)) {
    throw invalidRequest(`limit of ${edge.path} must be a whole number up to ${edge.maxLimit}: Meta refuses more.`)
  }
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(since === undefined ? {} : { since: unixSeconds(since) }),
    ...(until === undefined ? {} : { until: unixSeconds(until) }),
    ...(summary === undefined ? {} : { summary }),
  }
}

function unixSeconds(moment: Date | number): number {
  return Math.floor(typeof moment === 'number' ? moment : moment.getTime() / 1000)
}

function readField(field: Field, sent: unknown): unknown {
  if (field.kind === 'scalar') return field.read(sent)
  if (field.kind === 'ref' || !isObject(sent)) return undefined
  if (field.kind === 'boxed')
    return readBoxed((data) => readField({ kind: 'struct', fields: field.fields }, data), sent)
  const entries = Object.entries(field.fields).flatMap(([name, inner]) => {
    const value = sent[name]
    const known = value === undefined || value === null ? undefined : readField(inner, value)
    return known === undefined ? [] : [[name, known]]
  })
  return Object.fromEntries(entries)
}

function readBoxed(read: (sent: unknown) => unknown, sent: unknown): unknown {
  const data = isObject(sent) ? read(sent.data) : undefined
  return data === undefined ? undefined : { data }
}

function readId(sent: unknown): string | undefined {
  if (typeof sent === 'string' && sent !== '') return sent
  return Number.isSafeInteger(sent) ? String(sent) : undefined
}

function readNested(below: unknown): { fields: LooseFields; part: ListPart } {
  if (!isObject(below) || !Array.isArray(below.fields))
    throw invalidRequest('A nested selection needs its own `fields` list.')
  const { fields, ...part } = below
  return { fields, part }
}

function ownField(node: AnyNode, name: string): Field | undefined {
  return Object.hasOwn(node.fields, name) ? node.fields[name] : undefined
}

function unknownField(node: AnyNode, name: string): Error {
  return invalidRequest(`${node.nodeName} has no field ${JSON.stringify(name)} that can be asked for this way.`)
}

function braced(text: string): string {
  return text === '' ? '' : `{${text}}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
