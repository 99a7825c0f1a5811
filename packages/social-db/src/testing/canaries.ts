import { randomBytes } from 'node:crypto'
import { format, inspect } from 'node:util'

/** Secrets to plant, and the search for them. */
export interface Canaries<Name extends string> {
  text(name: Name): string
  /** Which secrets stand in `text`, and in which encoding. */
  find(text: string): readonly string[]
}

interface Needle {
  readonly name: string
  readonly text: string
}

/** One secret for each name. `keys` are names whose secret is a vault key: its text has no special characters. */
export function plantCanaries<Name extends string>(names: readonly Name[], keys: readonly Name[]): Canaries<Name> {
  const texts = new Map(names.map((name) => [name, keys.includes(name) ? newKey() : newText(name)]))
  const needles = [...texts].flatMap(([name, text]) =>
    keys.includes(name) ? keyNeedles(name, text) : textNeedles(name, text),
  )
  return {
    text: (name) => texts.get(name) ?? '',
    find: (text) => needles.filter((needle) => text.includes(needle.text)).map(({ name }) => name),
  }
}

/** Everything that a value shows when it is printed, serialised or put into a text. */
export function printed(value: unknown): string {
  const depth = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity } as const
  const parts = [
    () => inspect(value, { ...depth, showHidden: true, getters: true }),
    () => inspect(value, { ...depth, showHidden: true, customInspect: false }),
    () => JSON.stringify(value),
    () => String(value),
    () => format('%s %o %O %j', value, value, value, value),
    () => (value instanceof Error ? [value.name, value.message, value.stack, printed(value.cause)].join('\n') : ''),
    () =>
      JSON.stringify(value, typeof value === 'object' && value !== null ? Reflect.ownKeys(value).map(String) : null),
    () => inspect(structuredClone(value), depth),
  ]
  return parts.map(attempt).join('\n')
}

// A value that cannot be printed in one way (a circle, a function) says so in an error, which is searched too.
function attempt(print: () => string | undefined): string {
  try {
    return print() ?? ''
  } catch (error) {
    return inspect(error, { depth: Infinity, showHidden: true })
  }
}

function newText(name: string): string {
  // Each encoding changes some of these, and a printer that escapes in a way of its own still shows the middle.
  return `FAKE ${name} "\\/+=%&?é🚀'${randomBytes(16).toString('hex')}'\t<>`
}

function newKey(): string {
  return randomBytes(32).toString('base64url')
}

function textNeedles(name: string, text: string): Needle[] {
  const middle = Buffer.from(text.split("'")[1] ?? '', 'utf8')
  return [
    { name: `${name} (plain)`, text },
    { name: `${name} (URL)`, text: encodeURIComponent(text) },
    { name: `${name} (JSON)`, text: JSON.stringify(text).slice(1, -1) },
    { name: `${name} (some escape)`, text: middle.toString('utf8') },
    ...[Buffer.from(text, 'utf8'), middle].flatMap((bytes) => byteNeedles(name, bytes)),
  ]
}

// A key is its text, which no escape changes, and what that stands for.
function keyNeedles(name: string, text: string): Needle[] {
  const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'base64url')]
  return [{ name: `${name} (plain)`, text }, ...forms.flatMap((bytes) => byteNeedles(name, bytes))]
}

function byteNeedles(name: string, bytes: Buffer): Needle[] {
  const hex = bytes.toString('hex')
  // Inside a longer text the letters depend on where the first byte falls; the ones that neighbours share are cut off.
  const aligned = [0, 1, 2].map((skip) => bytes.subarray(skip, skip + Math.floor((bytes.length - skip) / 3) * 3))
  return [
    { name: `${name} (hex)`, text: hex },
    { name: `${name} (hex)`, text: hex.toUpperCase() },
    ...aligned.map((part) => ({ name: `${name} (base64)`, text: part.toString('base64') })),
    ...aligned.map((part) => ({ name: `${name} (base64url)`, text: part.toString('base64url') })),
  ]
}
