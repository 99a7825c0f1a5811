import { invalidRequest } from '../errors.ts'
import type { AnyEdge, AnyLookup, AnyNode, Field } from '../nodes/define.ts'

/** What a nested selection carries beside its fields, as the caller wrote it. */
export type Modifiers = Readonly<Record<string, unknown>>

const LIST_MODIFIERS = ['limit', 'since', 'until', 'summary', 'after', 'as']

/** Throws for a modifier that what lies below `name` does not take: it would be left out in silence. */
export function checkModifiers(name: string, below: AnyEdge | Field, given: Modifiers): void {
  const taken =
    below.kind === 'edge'
      ? [...LIST_MODIFIERS, ...Object.keys(below.choices)]
      : below.kind === 'lookup'
        ? [below.by]
        : []
  const unknown = Object.keys(given).find((modifier) => !taken.includes(modifier))
  if (unknown === undefined) return
  throw invalidRequest(`${name} takes no ${JSON.stringify(unknown)}, only: ${['fields', ...taken].join(', ')}.`)
}

/** The modifiers of one edge's own that take a word of a list, such as `.type(LOVE)`. */
export function choiceCalls({ path, choices }: AnyEdge, given: Modifiers): readonly string[] {
  return Object.entries(choices).flatMap(([modifier, words]) => {
    const word = given[modifier]
    if (word === undefined) return []
    if (typeof word === 'string' && words.includes(word)) return [`.${modifier}(${word})`]
    throw invalidRequest(`${modifier} of ${path} must be one of: ${words.join(', ')}.`)
  })
}

/** `.after(cursor)`, or nothing. */
export function afterCall({ path }: AnyEdge, { after }: Modifiers): string {
  if (after === undefined) return ''
  if (typeof after === 'string' && /^[\w=+/.:|-]+$/.test(after)) return `.after(${after})`
  throw invalidRequest(`after of ${path} must be a cursor that Meta gave.`)
}

/** The name the caller gave a list, if any: not one of the node's own, which would be read for it. */
export function aliasOf({ nodeName, fields, edges }: AnyNode, { as: alias }: Modifiers): string | undefined {
  if (alias === undefined) return undefined
  if (typeof alias === 'string' && /^[a-z]\w*$/i.test(alias)) {
    // `in`, so that no inherited name is read from an answer that lacks it
    if (alias !== 'id' && !(alias in { ...fields, ...edges })) return alias
  }
  throw invalidRequest(`${nodeName}: as must be a new name of letters, digits and _, which no field of it has.`)
}

/** `.username(blue_rival)`: a handle or an id, and nothing that could end the call. */
export function lookupCall({ nodeName }: AnyNode, { by }: AnyLookup, given: Modifiers): string {
  const value = Object.hasOwn(given, by) ? given[by] : undefined
  if (typeof value === 'string' && /^[\w.]+$/.test(value)) return `.${by}(${value})`
  throw invalidRequest(`${nodeName}: ${by} must be text of letters, digits, dots and _, without an @.`)
}
