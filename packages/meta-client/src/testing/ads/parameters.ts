import { refuse } from '../refusal.ts'

/** A parameter as JSON; `undefined` when it is not sent. */
export function readJson(text: string | undefined, name: string): unknown {
  if (text === undefined || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    // Text unknown, chosen.
    throw refuse.parameter(`Param ${name} must be valid JSON`)
  }
}

/** A list of names: `["a","b"]` and `a,b` are both accepted (D). */
export function readList(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || text.trim() === '') return undefined
  const bare = text
    .trim()
    .replace(/^\[|\]$/g, '')
    .replaceAll('"', '')
  return bare.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The named part of an object, `undefined` of anything else. */
export function partOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return new Map<string, unknown>(Object.entries(value)).get(name)
}
