import type { Ask } from './fields.ts'
import { refuse } from './refusal.ts'
import { hostOf, type Visit } from './visit.ts'

/** Reads one field of a record; `undefined` leaves the key out, as Meta does (D: fields not visible are missing, not null). */
export type FieldReader<Subject> = (subject: Subject, ask: Ask, visit: Visit) => unknown

export interface NodeType<Subject> {
  /** Meta's name of the type, as its errors print it. */
  readonly name: string
  /** Sent when no fields are asked for. */
  readonly defaults: readonly string[]
  readonly fields: Readonly<Record<string, FieldReader<Subject>>>
  /** Names Meta has and the emulator holds nothing for: answered by absence. Every other name is refused. */
  readonly known: ReadonlySet<string>
  /** Names that only one of the two Graph hosts has. */
  readonly own?: OwnNames
}

/** Names of one host that the other refuses like any other name it does not have. */
export interface OwnNames {
  readonly facebook: ReadonlySet<string>
  readonly instagram: ReadonlySet<string>
}

/** One node as an answer: the asked fields in order, then `id`, which always comes back (D). */
export function project<Subject>(
  type: NodeType<Subject>,
  subject: Subject,
  asks: readonly Ask[] | undefined,
  visit: Visit,
): Record<string, unknown> {
  const answer = read(type, subject, asks ?? type.defaults.map(plainAsk), visit)
  return 'id' in answer ? answer : { ...answer, ...read(type, subject, [plainAsk('id')], visit) }
}

/** The same for a value without an id of its own, such as an attachment. */
export function read<Subject>(
  type: NodeType<Subject>,
  subject: Subject,
  asks: readonly Ask[],
  visit: Visit,
): Record<string, unknown> {
  const answer: Record<string, unknown> = {}
  const foreign = type.own?.[hostOf(visit) === 'facebook' ? 'instagram' : 'facebook']
  for (const ask of asks) {
    const reader = Object.hasOwn(type.fields, ask.name) ? type.fields[ask.name] : undefined
    const isKnown = (reader !== undefined || type.known.has(ask.name)) && !foreign?.has(ask.name)
    if (!isKnown) throw refuse.noSuchField(ask.name, type.name)
    const value = reader?.(subject, ask, visit)
    if (value !== undefined) answer[ask.key] = value
  }
  return answer
}

export function plainAsk(name: string): Ask {
  return { name, key: name, modifiers: new Map(), children: undefined }
}

/** Keeps the asked keys of a plain object, at any depth; all of them without braces. */
export function pick(value: unknown, children: readonly Ask[] | undefined): unknown {
  if (!children || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item: unknown) => pick(item, children))
  const all = new Map<string, unknown>(Object.entries(value))
  return Object.fromEntries(
    children.filter(({ name }) => all.has(name)).map((child) => [child.key, pick(all.get(child.name), child.children)]),
  )
}

export function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}
