import type {
  AnyBoxed,
  AnyNode,
  AnyRef,
  AnyStruct,
  Boxed,
  Edge,
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
  | (Node['hasId'] extends true ? 'id' : never)
  | NamesOf<Node['fields'], Scalar<unknown> | AnyStruct | AnyBoxed>

type NestedName<Node extends AnyNode> = keyof Node['edges'] | NamesOf<Node['fields'], AnyRef | AnyStruct | AnyBoxed>

type NamesOf<Fields extends FieldMap, Kind> = {
  [Name in keyof Fields]: Fields[Name] extends Kind ? Name : never
}[keyof Fields]

// never where there is nothing to nest: an object type without properties would take anything.
type NestedSelection<Node extends AnyNode> = [NestedName<Node>] extends [never]
  ? never
  : { readonly [Name in NestedName<Node>]?: NestedWish<Node, Name> }

type NestedWish<Node extends AnyNode, Name> = Name extends keyof Node['edges']
  ? ListPart & { readonly fields: Node['edges'][Name] extends Edge<infer Item> ? Selection<Item> : never }
  : Name extends keyof Node['fields']
    ? { readonly fields: Selection<Inside<Node['fields'][Name]>> }
    : never

/** What a selection below a field chooses from. */
type Inside<Field> =
  Field extends Ref<infer Node>
    ? Node
    : Field extends Struct<infer Fields> | Boxed<infer Fields>
      ? StructNode<Fields>
      : never

interface StructNode<Fields extends FieldMap> {
  readonly nodeName: string
  readonly hasId: false
  readonly fields: Fields
  readonly edges: Record<never, never>
}

/**
 * What comes back: exactly what was asked for.
 *
 * A field that Meta did not send has no key. One that came in another form than known has its key with the value
 * undefined, so that `'shares' in post` tells "Meta left it out" from "unreadable". The same holds inside structs.
 */
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
  readonly [Name in keyof Fields & Extract<Asked, string>]?: Value<Fields[Name]> | undefined
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
    ? Node['fields'][Name] extends AnyBoxed
      ? { readonly data: Selected<Inside<Node['fields'][Name]>, Fields> }
      : Selected<Inside<Node['fields'][Name]>, Fields>
    : never
