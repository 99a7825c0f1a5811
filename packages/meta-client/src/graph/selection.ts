import type {
  AnyBoxed,
  AnyNode,
  AnyRef,
  AnyStruct,
  Boxed,
  Edge,
  EdgeMap,
  FieldMap,
  Ref,
  Scalar,
  Struct,
} from '../nodes/define.ts'

/** Which part of a list below a node to read, and how much of it. */
export interface ListPart {
  readonly limit?: number | undefined
  /** Asks for the totals, in `summary`. With `limit: 0` for them alone. */
  readonly summary?: true | undefined
  readonly since?: Date | number | undefined
  readonly until?: Date | number | undefined
}

/** The fields to read of a node: names, and objects for what lies below it. */
export type Selection<Node extends AnyNode> = readonly (PlainName<Node> | NestedSelection<Node>)[]

type PlainName<Node extends AnyNode> =
  | 'id'
  | { [Name in keyof Node['fields']]: Node['fields'][Name] extends AnyRef ? never : Name }[keyof Node['fields']]

type NestedSelection<Node extends AnyNode> = FieldsBelow<Node['fields']> & EdgesBelow<Node['edges']>

type FieldsBelow<Fields extends FieldMap> = {
  readonly [Name in keyof Fields as Fields[Name] extends AnyRef | AnyStruct | AnyBoxed ? Name : never]?: {
    readonly fields: Fields[Name] extends Ref<infer Node>
      ? Selection<Node>
      : Fields[Name] extends Struct<infer Inner> | Boxed<infer Inner>
        ? Selection<StructNode<Inner>>
        : never
  }
}

type EdgesBelow<Edges extends EdgeMap> = {
  readonly [Name in keyof Edges]?: ListPart & {
    readonly fields: Edges[Name] extends Edge<infer Node> ? Selection<Node> : never
  }
}

interface StructNode<Fields extends FieldMap> {
  readonly nodeName: string
  readonly hasId: false
  readonly fields: Fields
  readonly edges: Record<never, never>
}

/** What comes back: exactly what was asked for, each field absent when Meta did not send it. */
export type Selected<Node extends AnyNode, Fields> =
  Fields extends Selection<Node>
    ? Flat<
        Identity<Node> &
          PlainValues<Node['fields'], Fields[number]> &
          NestedValues<Node, Exclude<Fields[number], string>>
      >
    : never

/** One part of a list below a node. */
export interface SelectedList<Item> {
  readonly data: readonly Item[]
  readonly summary?: { readonly total_count?: number | undefined } | undefined
}

type Flat<T> = { [Key in keyof T]: T[Key] }
type Identity<Node extends AnyNode> = Node['hasId'] extends true ? { readonly id: string } : unknown

type PlainValues<Fields extends FieldMap, Asked> = {
  readonly [Name in keyof Fields & Asked]?: Value<Fields[Name]> | undefined
}

type Value<Field> =
  Field extends Scalar<infer T>
    ? T
    : Field extends Struct<infer Fields>
      ? Whole<Fields>
      : Field extends Boxed<infer Fields>
        ? { readonly data: Whole<Fields> }
        : never

type Whole<Fields> = { readonly [Name in keyof Fields]?: Value<Fields[Name]> | undefined }

type NestedValues<Node extends AnyNode, Asked> = {
  readonly [Name in KeysOfUnion<Asked>]?: NestedValue<Node, Name, AskedBelow<Asked, Name>> | undefined
}

type KeysOfUnion<T> = T extends unknown ? keyof T : never
type AskedBelow<Asked, Name extends PropertyKey> = Asked extends {
  readonly [K in Name]: { readonly fields: infer Fields }
}
  ? Fields
  : never

type NestedValue<Node extends AnyNode, Name, Fields> = Name extends keyof Node['edges']
  ? Node['edges'][Name] extends Edge<infer Item>
    ? SelectedList<Selected<Item, Fields>>
    : never
  : Name extends keyof Node['fields']
    ? Node['fields'][Name] extends Ref<infer Other>
      ? Selected<Other, Fields>
      : Node['fields'][Name] extends Struct<infer Inner>
        ? Selected<StructNode<Inner>, Fields>
        : Node['fields'][Name] extends Boxed<infer Inner>
          ? { readonly data: Selected<StructNode<Inner>, Fields> }
          : never
    : never
