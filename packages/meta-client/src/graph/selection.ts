import type { MetricOf, ObjectSubject } from '../insights/catalog.ts'
import type { NestedInsights } from '../insights/nested.ts'
import type {
  AnyBoxed,
  AnyEdge,
  AnyLookup,
  AnyNode,
  AnyRef,
  AnyStruct,
  Boxed,
  Edge,
  FieldMap,
  Lookup,
  Numbers,
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

/** The same inside a selection, where Graph knows two more. Edges add their own, such as `type` of reactions. */
interface NestedPart extends ListPart {
  /** Goes on where {@link SelectedList.after} ended; for lists that no listing reaches, as those of `business_discovery`. */
  readonly after?: string | undefined
  /** The key of the result, to read one list twice: LIKEs as `likes`, LOVEs as `loves`. Letters, digits and `_`. */
  readonly as?: string | undefined
}

/** The fields to read of a node: names, and objects for what lies below it. */
export type Selection<Node extends AnyNode> = readonly (PlainName<Node> | NestedSelection<Node>)[]

type PlainName<Node extends AnyNode> =
  | (Node['hasId'] extends true ? 'id' : never)
  | NamesOf<Node['fields'], Scalar<unknown> | AnyStruct | AnyBoxed>

type NestedName<Node extends AnyNode> =
  | keyof Node['edges']
  | NamesOf<Node['fields'], AnyRef | AnyLookup | AnyStruct | AnyBoxed | Numbers<ObjectSubject>>

type NamesOf<Fields extends FieldMap, Kind> = {
  [Name in keyof Fields]: Fields[Name] extends Kind ? Name : never
}[keyof Fields]

// never where there is nothing to nest: an object type without properties would take anything.
type NestedSelection<Node extends AnyNode> = [NestedName<Node>] extends [never]
  ? never
  : { readonly [Name in NestedName<Node>]?: NestedWish<Node, Name> }

type NestedWish<Node extends AnyNode, Name> = Name extends keyof Node['edges']
  ? NestedPart &
      Chosen<Node['edges'][Name]> & {
        readonly fields: Node['edges'][Name] extends Edge<infer Item> ? Selection<Item> : never
      }
  : Name extends keyof Node['fields']
    ? Node['fields'][Name] extends Numbers<infer Subject>
      ? { readonly metrics: readonly MetricOf<Subject>[] }
      : LookedUpBy<Node['fields'][Name]> & { readonly fields: Selection<Inside<Node['fields'][Name]>> }
    : never

// The modifiers of other edges by name: TypeScript takes unknown properties where it infers the selection.
type Chosen<List extends AnyEdge> = {
  readonly [Modifier in 'filter' | 'order' | 'status' | 'type']?:
    | (Modifier extends keyof List['choices'] ? List['choices'][Modifier][number] : never)
    | undefined
}

type LookedUpBy<Field> = Field extends Lookup<infer _Node, infer By> ? { readonly [Key in By]: string } : unknown

/** What a selection below a field chooses from. */
type Inside<Field> = Field extends Ref<infer Node> | Lookup<infer Node, string>
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
  /** Meta's cursor behind the last item; no key when it sent none. It dies with that item: do not store it. */
  readonly after?: string | undefined
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

// unknown where nothing is nested: a mapped type over never would take any key.
type NestedValues<Node extends AnyNode, Asked> = [Asked] extends [never]
  ? unknown
  : {
      readonly [Wish in WishOf<Asked> as ResultKey<Wish>]?:
        | NestedValue<Node, Wish['name'], ListOf<Wish['wish']>>
        | undefined
    }

type ListOf<Wish> = Wish extends { readonly fields: infer List } | { readonly metrics: infer List } ? List : never

interface AnyWish {
  name: PropertyKey
  wish: unknown
}
type WishOf<Asked> = Asked extends unknown
  ? { [Name in keyof Asked]-?: { name: Name; wish: Asked[Name] } }[keyof Asked]
  : never
type ResultKey<Wish extends AnyWish> = Wish['wish'] extends { readonly as: infer Alias extends string }
  ? Alias
  : Wish['name']

type NestedValue<Node extends AnyNode, Name, Fields> = Name extends keyof Node['edges']
  ? Node['edges'][Name] extends Edge<infer Item>
    ? SelectedList<Selected<Item, Fields>>
    : never
  : Name extends keyof Node['fields']
    ? Node['fields'][Name] extends AnyBoxed
      ? { readonly data: Selected<Inside<Node['fields'][Name]>, Fields> }
      : Node['fields'][Name] extends Numbers<infer Subject>
        ? Fields extends readonly (infer Metric)[]
          ? NestedInsights<Subject, Metric>
          : never
        : Selected<Inside<Node['fields'][Name]>, Fields>
    : never
