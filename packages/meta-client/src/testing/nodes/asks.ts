import { type Ask, parseFields } from '../fields.ts'
import type { EdgeParams } from '../paging.ts'
import type { Visit } from '../visit.ts'

/** The `fields` parameter of a request; `undefined` asks for the defaults. */
export function asksOf({ params }: Visit): readonly Ask[] | undefined {
  const fields = params.get('fields')
  return fields === null || fields.trim() === '' ? undefined : parseFields(fields)
}

export function paramsOf({ params }: Visit): EdgeParams {
  return (name) => params.get(name) ?? undefined
}

/** Parameters of a nested edge are its modifiers: `media.limit(10).since(1700000000)`; `fields` is what stands in its braces. */
export function modifiersOf({ modifiers, braces }: Ask): EdgeParams {
  return (name) => (name === 'fields' ? braces : modifiers.get(name))
}

/** What is asked of an edge. */
export interface EdgeAsk {
  readonly params: EdgeParams
  readonly asks: readonly Ask[] | undefined
}

/** The edge that the path names. */
export function askedBy(visit: Visit): EdgeAsk {
  return { params: paramsOf(visit), asks: asksOf(visit) }
}

/** The same visit to an edge that is nested as a field: its modifiers are the parameters. */
export function nestedVisit({ modifiers }: Ask, visit: Visit): Visit {
  return { ...visit, params: new URLSearchParams([...modifiers]) }
}

/** The same edge as a nested field (D field expansion). */
export function nestedAs(ask: Ask): EdgeAsk {
  return { params: modifiersOf(ask), asks: ask.children }
}
