import * as z from 'zod'
import { readInstant, TIME_SAMPLE } from '../instant.ts'

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
 * @throws {InputError} For the first thing that is wrong.
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InputError(sentenceOf(parsed.error.issues[0], what))
}

export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputError(`${what} is not JSON.`)
    throw error
  }
}

/** A point in time. */
export const time = z.string().refine((text) => readInstant(text) !== undefined, {
  error: `expected a time in ISO 8601 with its zone, such as ${TIME_SAMPLE}`,
})

function sentenceOf(issue: z.core.$ZodIssue | undefined, what: string): string {
  const place = issue && placeOf(issue.path)
  const where = place ? place : what
  if (issue?.code === 'unrecognized_keys') return `${where} has no key '${issue.keys[0]}'.`
  const problem = issue?.message.replace(/^Invalid input: /, '') ?? 'cannot be read'
  const isMissing = issue?.code === 'invalid_type' && problem.endsWith('received undefined')
  return isMissing
    ? `${where} is missing.`
    : `${where} is wrong: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}.`
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}
