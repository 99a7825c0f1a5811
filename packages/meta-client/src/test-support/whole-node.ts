import type { OnDrift } from '../graph/fields.ts'
import { compileSelection } from '../graph/fields.ts'
import type { Selection } from '../graph/selection.ts'
import { metricNames } from '../insights/catalog.ts'
import type { AnyNode, Field, FieldMap } from '../nodes/define.ts'

const DEPTH = 1
const PLAIN_SAMPLES: readonly unknown[] = ['17841400000000001', 5, true, ['a'], {}]
const isPlain = ({ kind }: Field) => kind === 'scalar' || kind === 'struct' || kind === 'boxed'

/** Everything that a definition knows, down to the lists of its lists, and an answer that has all of it. */
export function wholeNode(node: AnyNode, onDrift: OnDrift): { read: (sent: unknown) => unknown; sample: object } {
  // Built from the definition itself, which is all that Selection asks for.
  const fields = fieldsOf(node, DEPTH) as Selection<AnyNode>
  return { read: compileSelection(node, fields, onDrift).read, sample: sampleOf(node, DEPTH) }
}

function fieldsOf({ fields, edges }: AnyNode, depth: number): readonly (string | object)[] {
  const plain = Object.keys(fields).filter((name) => fields[name] !== undefined && isPlain(fields[name]))
  if (depth === 0) return plain
  const below = Object.entries(fields).flatMap(([name, field]): readonly object[] => {
    if (field.kind === 'insights') return [{ [name]: { metrics: metricsOf(field.subject) } }]
    if (!('node' in field)) return []
    return [{ [name]: { fields: fieldsOf(field.node, depth - 1), ...('by' in field && { [field.by]: '1' }) } }]
  })
  const lists = Object.entries(edges).map(([name, edge]) => ({ [name]: { fields: fieldsOf(edge.node, depth - 1) } }))
  return [...plain, ...below, ...lists]
}

const metricsOf = (subject: Parameters<typeof metricNames>[0]) => metricNames(subject).slice(0, 3)

function sampleOf(node: AnyNode, depth: number): object {
  const own = Object.entries(node.fields).flatMap(([name, field]): readonly [string, unknown][] => {
    if (isPlain(field)) return [[name, plainSample(field)]]
    if (depth === 0) return []
    if (field.kind === 'insights') return [[name, { data: metricsOf(field.subject).map(numberSample) }]]
    return 'node' in field ? [[name, sampleOf(field.node, depth - 1)]] : []
  })
  const lists =
    depth === 0 ? [] : Object.entries(node.edges).map(([name, { node: item }]) => [name, listOf(item, depth)])
  return { ...(node.hasId && { id: '17841400000000001' }), ...Object.fromEntries([...own, ...lists]) }
}

const numberSample = (name: string) => ({ name, period: 'lifetime', values: [{ value: 3 }] })

function listOf(node: AnyNode, depth: number): object {
  return {
    data: [sampleOf(node, depth - 1)],
    paging: { cursors: { after: 'QVFIUa' } },
    summary: { total_count: 7 },
  }
}

function plainSample(field: Field): unknown {
  if (field.kind === 'scalar') return PLAIN_SAMPLES.find((value) => field.read(value) !== undefined)
  if (field.kind === 'struct') return structSample(field.fields)
  return field.kind === 'boxed' ? { data: structSample(field.fields) } : undefined
}

function structSample(fields: FieldMap): object {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, plainSample(field)]))
}
