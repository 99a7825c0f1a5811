import * as z from 'zod'
import { readInstant, TIME_SAMPLE } from './instant.ts'
import { whereJsonEnds } from './json-place.ts'
import { suggestion } from './nearest.ts'

/** Something from outside the emulator that it cannot use; the message is one sentence that names the place. */
export class InputError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'InputError'
  }
}

/**
 * Reads a value from outside.
 *
 * @param what What the whole value is called where a part of it has no name.
 * @throws {InputError} For the first thing that is wrong; a key that nobody knows goes before what is missing.
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InputError(sentenceOf(foremost(parsed.error.issues), what))
}

/**
 * Checks what a test handed over, whose types a test in JavaScript, or one that casts, does not keep.
 *
 * @param call The function that was called, for the message.
 * @throws {TypeError} For the first thing that is wrong; a number out of bounds is a RangeError.
 */
export function checkArgument(schema: z.ZodType, value: unknown, call: string): void {
  const parsed = schema.safeParse(withoutUndefined(value))
  if (parsed.success) return
  const issue = foremost(parsed.error.issues)
  const message = `${call}: ${sentenceOf(issue, 'its argument')}`.replace(/\.$/, '')
  throw issue?.code === 'too_small' || issue?.code === 'too_big' ? new RangeError(message) : new TypeError(message)
}

// Who compiles without exactOptionalPropertyTypes may write `undefined` for what is left out.
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const parts = Object.entries(value).filter(([, part]: [string, unknown]) => part !== undefined)
  return Object.fromEntries(parts.map(([key, part]: [string, unknown]) => [key, withoutUndefined(part)]))
}

/** An object with these keys and no others; of another one the message names what was probably meant. */
export function exact<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? suggestion(issue.keys[0] ?? '', Object.keys(shape)) : undefined,
  })
}

/** A text that passes unless `problemOf` says what is wrong with it, as the rest of a sentence. */
export function judged(problemOf: (text: string) => string | undefined) {
  return z.string().refine((text) => problemOf(text) === undefined, {
    error: ({ input }) => (typeof input === 'string' ? problemOf(input) : undefined),
  })
}

/** @throws {InputError} With the place at which the text stops being JSON. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const { line, column } = whereJsonEnds(text) ?? { line: 1, column: 1 }
    throw new InputError(`${what} is not JSON: it breaks off at line ${line}, column ${column}.`)
  }
}

/** A point in time. */
export const time = z.string().refine((text) => readInstant(text) !== undefined, {
  error: `expected a time in ISO 8601 with its zone, such as ${TIME_SAMPLE}`,
})

// A mistyped key also makes the right one missing, and says more.
function foremost(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  if (issue?.code !== 'invalid_union' || issue.message !== 'Invalid input') return issue
  // Of several forms without a sentence of their own the nearest one is meant.
  const nearest = issue.errors.toSorted((one, other) => one.length - other.length)[0]
  const inside = foremost(nearest ?? [])
  return inside && { ...inside, path: [...issue.path, ...inside.path] }
}

function sentenceOf(issue: z.core.$ZodIssue | undefined, what: string): string {
  const place = issue && placeOf(issue.path)
  const where = place ? place : what
  if (issue?.code === 'unrecognized_keys') {
    const meant = issue.message.startsWith(':') ? issue.message : '.'
    return `${where} has no key '${issue.keys[0]}'${meant}`
  }
  const problem = issue?.message.replace(/^Invalid input: /, '') ?? 'cannot be read'
  const isMissing = issue?.code === 'invalid_type' && problem.endsWith('received undefined')
  if (isMissing) return `${where} is missing.`
  return `${where} is wrong: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}${problem.endsWith('?') ? '' : '.'}`
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}
