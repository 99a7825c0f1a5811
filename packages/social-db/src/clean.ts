import { SocialDbError } from './errors.ts'

/** Text as Postgres takes it: without NUL (22P05), a lone surrogate replaced by U+FFFD (22P02). Emoji stay. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}

const LONGEST_NAME = 255

/** The same for a column that takes 255 characters; what is longer is cut, because nobody chose such a name to be known by. */
export function cleanName(text: string): string {
  const clean = cleanText(text)
  return clean.length <= LONGEST_NAME
    ? clean
    : Array.from(clean.slice(0, 2 * LONGEST_NAME))
        .slice(0, LONGEST_NAME)
        .join('')
}

/** JSON text for a jsonb parameter, strings and keys cleaned; a member that is undefined is left out. */
export function cleanJson(value: unknown): string {
  // Nearly every page is clean, and a copy of each object costs more than writing its row's parameters.
  const text = JSON.stringify(value) ?? 'null'
  return mayNeedCleaning.test(text) ? (JSON.stringify(cleanValue(value)) ?? 'null') : text
}

// JSON.stringify escapes NUL and lone surrogates, and makes null of NaN and Infinity.
const mayNeedCleaning = /\\u0000|\\ud|null/

/**
 * A copy of an object that jsonb takes and people may read: metadata, an outcome, the detail of an event.
 *
 * A member named like a secret is left out at any depth, unless it is null, a number or a boolean: `access_token`,
 * `page_tokens`, `clientSecret`; a `token_expires_at` stays. An answer of the platform, kept whole, must not leak one.
 */
export function cleanObject<T extends object>(value: T): T {
  const copy: T = JSON.parse(cleanJson(value), (name, member: unknown) =>
    secretName.test(name) && (typeof member === 'string' || (typeof member === 'object' && member !== null))
      ? undefined
      : member,
  )
  return copy
}

const secretName = /(token|secret|password|appsecret_?proof|code_?verifier)s?$/i

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw notANumber('A value inside a JSON column')
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  if (Array.isArray(value)) return value.map(cleanValue)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [cleanText(key), cleanValue(member)]))
}

/** Text of a finite number for a numeric parameter. JSON would turn NaN into null, Postgres keeps it as NaN. */
export function numberText(value: number, what: string): string {
  if (!Number.isFinite(value)) throw notANumber(what)
  return String(value)
}

function notANumber(what: string): SocialDbError {
  return new SocialDbError(`${what} is not a finite number: leave it out where it is not known.`, { code: 'invalid' })
}
