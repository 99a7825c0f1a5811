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

/** Parameters of a nested edge are its modifiers: `media.limit(10).since(1700000000)`. */
export function modifiersOf({ modifiers }: Ask): EdgeParams {
  return (name) => modifiers.get(name)
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

/** The same edge as a nested field (D field expansion). */
export function nestedAs(ask: Ask): EdgeAsk {
  return { params: modifiersOf(ask), asks: ask.children }
}
