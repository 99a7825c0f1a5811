import { invalidRequest } from '../errors.ts'
import { compileInsights } from '../insights/nested.ts'
import type { AnyBoxed, AnyEdge, AnyNode, AnyStruct, Field, Scalar } from '../nodes/define.ts'
import { LONGEST_ID } from '../id-text.ts'
import type { Modifiers } from './modifiers.ts'
import { afterCall, aliasOf, checkModifiers, choiceCalls, lookupCall } from './modifiers.ts'
import type { ListPart, Selected, Selection } from './selection.ts'

/** Told once per node and field that came with another type than known. */
export type OnDrift = (node: string, field: string) => void

export interface CompiledSelection<Item> {
  /** The `fields` parameter. */
  text: string
  /**
   * Picks and checks what was asked for. A field without a key was not sent; one that is undefined was sent in another
   * form than known. Undefined as a whole: what Meta sent is no such node at all.
   */
  read: (sent: unknown) => Item | undefined
}

interface Part {
  name: string
  /** Asked for by its name alone. */
  isWhole: boolean
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
  if (!Array.isArray(fields)) throw invalidRequest(`${node.nodeName}: fields must be a list of names.`)
  const wished = fields.flatMap((wish: PropertyKey | object) =>
    typeof wish === 'object'
      ? Object.entries(wish).map(([name, below]) => nestedPart(node, name, below, onDrift))
      : plainPart(node, String(wish), onDrift),
  )
  const parts = eachOnce(node, wished)
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
        item[name] = known // undefined: told, in a form that is not known
      }
      return item
    },
  }
}

// M: since v2.1 Meta refuses a field that is asked for twice. A whole field takes in a part of it.
function eachOnce({ nodeName }: AnyNode, parts: readonly Part[]): readonly Part[] {
  const byName = new Map<string, Part>()
  for (const part of parts) {
    const twin = byName.get(part.name)
    if (twin === undefined || part.isWhole) byName.set(part.name, part)
    else if (!twin.isWhole && twin.text !== part.text) {
      throw invalidRequest(
        `${nodeName}: ${JSON.stringify(part.name)} is asked for twice: put all its fields into one list.`,
      )
    }
  }
  return [...byName.values()]
}

function plainPart(node: AnyNode, name: string, onDrift: OnDrift): readonly Part[] {
  if (name === 'id' && node.hasId) return []
  const field = ownField(node, name)
  if (!isPlain(field)) throw unknownField(node, name)
  if (field.kind === 'scalar') return [{ name, isWhole: true, text: name, read: field.read }]
  const whole = Object.entries(field.fields).flatMap(([inner, one]) => (isPlain(one) ? [inner] : []))
  return [{ name, isWhole: true, text: name, read: compileInside(node, name, field, whole, onDrift).read }]
}

function nestedPart(node: AnyNode, name: string, below: unknown, onDrift: OnDrift): Part {
  const field = ownField(node, name)
  if (field?.kind === 'insights') {
    const onMetric = (metric: string) => onDrift(`${node.nodeName}.${name}`, metric)
    return { name, isWhole: false, ...compileInsights(field.subject, isObject(below) ? below : {}, onMetric) }
  }
  const wish = readNested(below)
  const edge = Object.hasOwn(node.edges, name) ? node.edges[name] : undefined
  if (edge !== undefined) return edgePart(node, name, edge, wish, onDrift)
  if (field === undefined || field.kind === 'scalar') throw unknownField(node, name)
  checkModifiers(name, field, wish.modifiers)
  const call = field.kind === 'lookup' ? lookupCall(node, field, wish.modifiers) : ''
  const compiled =
    'node' in field
      ? compileNode(field.node, wish.fields, onDrift)
      : compileInside(node, name, field, wish.fields, onDrift)
  return { name, isWhole: false, text: `${name}${call}${braced(compiled.text)}`, read: compiled.read }
}

function compileInside(
  { nodeName }: AnyNode,
  name: string,
  { kind, fields }: AnyStruct | AnyBoxed,
  wishes: LooseFields,
  onDrift: OnDrift,
): CompiledSelection<object> {
  const inner = { nodeName: `${nodeName}.${name}`, hasId: false, fields, edges: {} }
  const { text, read } = compileNode(inner, wishes, onDrift)
  if (kind === 'struct') return { text, read }
  return {
    text,
    read(sent) {
      const data = isObject(sent) ? read(sent.data) : undefined
      return data === undefined ? undefined : { data }
    },
  }
}

function edgePart(
  node: AnyNode,
  name: string,
  edge: AnyEdge,
  { fields, modifiers }: NestedWish,
  onDrift: OnDrift,
): Part {
  const { nodeName } = node
  checkModifiers(name, edge, modifiers)
  const compiled = compileNode(edge.node, fields, onDrift)
  const alias = aliasOf(node, modifiers)
  const calls = [
    ...choiceCalls(edge, modifiers),
    ...Object.entries(listParams(edge, modifiers)).map(([key, value]) => `.${key}(${value})`),
    afterCall(edge, modifiers),
    alias === undefined ? '' : `.as(${alias})`,
  ]
  const text = `${edge.path}${calls.join('')}${fields.length > 0 ? braced(compiled.text) : ''}`
  return {
    name: alias ?? name,
    isWhole: false,
    text,
    read(sent) {
      if (!isObject(sent) || !Array.isArray(sent.data)) return undefined
      const total = isObject(sent.summary) ? (sent.summary.total_count ?? undefined) : undefined
      const known = typeof total === 'number' ? total : undefined
      if (known !== total) onDrift(`${nodeName}.${name}`, 'total_count')
      return {
        data: readItems(compiled, edge.node, sent.data, onDrift),
        ...(total === undefined ? {} : { summary: { total_count: known } }),
        ...readAfter(sent.paging),
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
    throw invalidRequest(`limit of ${edge.path} must be a whole number from 0 to ${edge.maxLimit}.`)
  }
  const window = {
    ...(since === undefined ? {} : { since: unixSeconds('since', since) }),
    ...(until === undefined ? {} : { until: unixSeconds('until', until) }),
  }
  if (window.since !== undefined && window.until !== undefined && window.since >= window.until) {
    throw invalidRequest(`since of ${edge.path} must be before until: the window is empty.`)
  }
  return { ...(limit === undefined ? {} : { limit }), ...window, ...(summary === undefined ? {} : { summary }) }
}

const LATEST_SECONDS = 1e11 // the year 5138; anything beyond is milliseconds

function unixSeconds(name: string, moment: Date | number): number {
  const seconds = moment instanceof Date ? Math.floor(moment.getTime() / 1000) : Math.floor(moment)
  if (Number.isFinite(seconds) && Math.abs(seconds) < LATEST_SECONDS) return seconds
  throw invalidRequest(`${name} must be a valid Date, or unix seconds (not milliseconds).`)
}

function readId(sent: unknown): string | undefined {
  if (typeof sent === 'string' && sent !== '' && sent.length <= LONGEST_ID) return sent
  return Number.isSafeInteger(sent) ? String(sent) : undefined
}

function readAfter(paging: unknown): { after?: string } {
  const cursors = isObject(paging) ? paging.cursors : undefined
  const after = isObject(cursors) ? cursors.after : undefined
  return typeof after === 'string' && after !== '' ? { after } : {}
}

interface NestedWish {
  fields: LooseFields
  modifiers: Modifiers
}

function readNested(below: unknown): NestedWish {
  if (!isObject(below) || !Array.isArray(below.fields))
    throw invalidRequest('A nested selection needs its own `fields` list.')
  const { fields, ...modifiers } = below
  return { fields, modifiers }
}

function isPlain(field: Field | undefined): field is Scalar<unknown> | AnyStruct | AnyBoxed {
  return field !== undefined && ['scalar', 'struct', 'boxed'].includes(field.kind)
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
