import * as z from 'zod/mini'
import { exactNumber } from '../exact-number.ts'
import type { ObjectSubject } from '../insights/catalog.ts'

/** One value: its type, and the check that turns what Meta sent into it (undefined = not what we know). */
export interface Scalar<Value> {
  readonly kind: 'scalar'
  read: (sent: unknown) => Value | undefined
}
/** A list of objects without ids, always read whole, such as the texts of an asset feed. */
export interface List<Fields extends ScalarMap> extends Scalar<readonly ListItem<Fields>[]> {
  readonly fields: Fields
}
export type ScalarMap = { readonly [name: string]: Scalar<unknown> }
type ListItem<Fields extends ScalarMap> = {
  readonly [Name in keyof Fields]?: (Fields[Name] extends Scalar<infer Value> ? Value : never) | undefined
}
/** An object without an id of its own, such as `shares {count}`. */
export interface Struct<Fields extends FieldMap> {
  readonly kind: 'struct'
  readonly fields: Fields
}
/** A struct that Meta wraps in `data`: `picture{url}` answers `{ data: { url } }`. */
export interface Boxed<Fields extends FieldMap> {
  readonly kind: 'boxed'
  readonly fields: Fields
}
/** Another node in place, such as the Instagram account of a Page. */
export interface Ref<Node extends AnyNode> {
  readonly kind: 'ref'
  readonly node: Node
}
/** A node found by a value that the caller gives: `business_discovery.username(blue_rival){...}`. */
export interface Lookup<Node extends AnyNode, By extends string> extends AnyLookup {
  readonly node: Node
  readonly by: By
}
/** Numbers of the node itself, as `insights.metric(reach,views)`. */
export interface Numbers<Subject extends ObjectSubject> {
  readonly kind: 'insights'
  readonly subject: Subject
}
/** A list of nodes below a node, such as the media of an account. */
export interface Edge<Node extends AnyNode, Choices extends ChoiceMap = ChoiceMap> extends AnyEdge {
  readonly node: Node
  readonly choices: Choices
}

export type Field = Scalar<unknown> | AnyStruct | AnyBoxed | AnyRef | AnyLookup | Numbers<ObjectSubject>
/** Modifiers of one edge that take one word of a list, such as `type` of reactions. */
export type ChoiceMap = { readonly [modifier: string]: readonly string[] }
type NoChoices = Readonly<Record<never, never>>
export type FieldMap = { readonly [name: string]: Field }
export type EdgeMap = { readonly [name: string]: AnyEdge }

// The recursive shapes, as interfaces so that TypeScript may resolve them late.
export interface AnyStruct {
  readonly kind: 'struct'
  readonly fields: FieldMap
}
export interface AnyBoxed {
  readonly kind: 'boxed'
  readonly fields: FieldMap
}
export interface AnyRef {
  readonly kind: 'ref'
  readonly node: AnyNode
}
export interface AnyLookup {
  readonly kind: 'lookup'
  readonly node: AnyNode
  readonly by: string
}
export interface AnyEdge {
  readonly kind: 'edge'
  readonly path: string
  readonly node: AnyNode
  /** Most items a page; Meta refuses more or silently gives fewer. */
  readonly maxLimit: number
  readonly choices: ChoiceMap
  /** What tells that there is more: a `next` link, or a cursor until a page is empty. */
  readonly goesOn: 'next' | 'cursor'
}
export interface AnyNode {
  readonly nodeName: string
  /** Whether Meta gives an id with each of them; a few list items have none. */
  readonly hasId: boolean
  readonly fields: FieldMap
  readonly edges: EdgeMap
}

/** A node of the graph. Its edges are properties too: `igUser.media`. */
export function defineNode<const Name extends string, Fields extends FieldMap, Edges extends EdgeMap>(
  nodeName: Name,
  fields: Fields,
  edges: Edges,
) {
  return { ...edges, nodeName, hasId: true as const, fields, edges }
}

/** A list item without an id. */
export function defineItem<const Name extends string, Fields extends FieldMap, Edges extends EdgeMap>(
  nodeName: Name,
  fields: Fields,
  edges: Edges,
) {
  return { nodeName, hasId: false as const, fields, edges }
}

export function edge<Node extends AnyNode>(path: string, node: Node, maxLimit = 100): Edge<Node, NoChoices> {
  return { kind: 'edge', path, node, maxLimit, choices: {}, goesOn: 'next' }
}

/** An edge whose pages have cursors and no links (D): it goes on until a page is empty. */
export function withoutNext<Node extends AnyNode>(plain: Edge<Node, NoChoices>): Edge<Node, NoChoices> {
  return { ...plain, goesOn: 'cursor' }
}

export function withChoices<Node extends AnyNode, const Choices extends ChoiceMap>(
  plain: Edge<Node>,
  choices: Choices,
): Edge<Node, Choices> {
  return { ...plain, choices }
}

export function lookup<Node extends AnyNode, const By extends string>(by: By, node: Node): Lookup<Node, By> {
  return { kind: 'lookup', by, node }
}

export function insights<const Subject extends ObjectSubject>(subject: Subject): Numbers<Subject> {
  return { kind: 'insights', subject }
}

export function ref<Node extends AnyNode>(node: Node): Ref<Node> {
  return { kind: 'ref', node }
}

export function struct<Fields extends FieldMap>(fields: Fields): Struct<Fields> {
  return { kind: 'struct', fields }
}

/** What of an item is not told, or in another form than known, has no key. */
export function list<Fields extends ScalarMap>(fields: Fields): List<Fields> {
  return {
    kind: 'scalar',
    fields,
    read(sent) {
      if (!Array.isArray(sent)) return undefined
      return sent.map((item: unknown) => {
        const told = Object.entries(fields).flatMap(([name, { read }]) => {
          const value = isObject(item) && item[name] !== null ? read(item[name]) : undefined
          return value === undefined ? [] : [[name, value]]
        })
        // Read by the same definition from which ListItem computes its type.
        return Object.fromEntries(told) as ListItem<Fields>
      })
    },
  }
}

export function boxed<Fields extends FieldMap>(fields: Fields): Boxed<Fields> {
  return { kind: 'boxed', fields }
}

/**
 * The one place where zod meets a definition; no type of zod's goes further.
 *
 * @param isPlain What the schema is sure to take as it is; asking the schema costs three times as much a field.
 */
export function scalar<Value>(
  schema: z.ZodMiniType<Value>,
  isPlain: (sent: unknown) => sent is Value = (_sent): _sent is Value => false,
): Scalar<Value> {
  return { kind: 'scalar', read: (sent) => (isPlain(sent) ? sent : schema.safeParse(sent).data) }
}

const isObject = (sent: unknown): sent is Readonly<Record<string, unknown>> => typeof sent === 'object' && sent !== null
const isText = (sent: unknown): sent is string => typeof sent === 'string'
const isNumber = (sent: unknown): sent is number =>
  typeof sent === 'number' && Math.abs(sent) <= Number.MAX_SAFE_INTEGER
const isFlag = (sent: unknown): sent is boolean => typeof sent === 'boolean'

export const text = scalar(z.string(), isText)
export const count = scalar(exactNumber, isNumber)
export const flag = scalar(z.boolean(), isFlag)
/** Meta's time text, `2026-11-20T09:15:02+0000`; `new Date()` reads it. */
export const time = scalar(z.string(), isText)
export const texts = scalar(z.array(z.string()))
/** Some nodes send ids as numbers; ours are text. */
export const id = scalar(
  z.union([z.string().check(z.minLength(1)), z.pipe(z.int(), z.transform(String))]),
  (sent): sent is string => isText(sent) && sent !== '',
)
