import { readJson } from './json.ts'

// V8 keeps a text of more than 128 KiB apart from all others, in memory that it asks the system for each time. For a page of 100
// media that can take longer than reading its JSON (docs/decisions/0026-json-in-pieces.md).
const PIECE_BYTES = 32 * 1024 // a letter beyond Latin-1 makes two bytes of each
const LEAST_PIECES = 4
const START = '{"data":['

/**
 * Reads JSON from bytes of UTF-8 as `readJson` does from a text; undefined for what is no JSON. A long list that begins so as
 * Graph's do is read in pieces of some items, in place of one text.
 */
export function readJsonBytes(bytes: Buffer, pieceBytes = PIECE_BYTES): unknown {
  return readInPieces(bytes, pieceBytes) ?? readJson(bytes.toString().replace(/^\uFEFF/, ''))
}

// Undefined where that cannot be told from the pieces alone: reading it whole says what it is.
function readInPieces(bytes: Buffer, pieceBytes: number): object | undefined {
  if (bytes.length < LEAST_PIECES * pieceBytes || bytes.toString('latin1', 0, START.length) !== START) return undefined
  const list = cutList(bytes, START.length, pieceBytes)
  if (list === undefined || bytes.length - list.end > pieceBytes) return undefined
  // Twice, because a second `data` behind the list would be the one that counts, and might be the very same.
  const [answer, other] = [false, true].map((mark) => around(`{"data":${mark}${bytes.toString('utf8', list.end)}`))
  if (answer?.data !== false || other?.data !== true) return undefined
  const data: unknown[] = []
  for (const [from, to] of list.pieces) {
    const items = readJson(`[${bytes.toString('utf8', from, to)}]`)
    // Empty only where the list is, or where nothing stands beside a comma.
    if (!Array.isArray(items) || (items.length === 0 && list.pieces.length > 1)) return undefined
    for (const item of items) data.push(item)
  }
  return Object.assign(answer, { data })
}

function around(text: string): { data: unknown } | undefined {
  const value = readJson(text)
  return typeof value === 'object' && value !== null && 'data' in value ? value : undefined
}

interface CutList {
  /** Each some whole items, and at least so many bytes but for the last. */
  readonly pieces: readonly (readonly [from: number, to: number])[]
  /** Behind its bracket. */
  readonly end: number
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const END_OF_LIST = 0x5d
// `[` and `{`, `]` and `}` differ by the same bit.
const BIT = 0x20
const OPENS = 0x7b
const CLOSES = 0x7d

function cutList(bytes: Buffer, start: number, pieceBytes: number): CutList | undefined {
  const pieces: [number, number][] = []
  let from = start
  let depth = 0
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) {
      at += 1
      while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
    } else if (byte === COMMA) {
      if (depth > 0 || at - from < pieceBytes) continue
      pieces.push([from, at])
      from = at + 1
    } else if ((byte | BIT) === OPENS) {
      depth += 1
    } else if ((byte | BIT) === CLOSES) {
      if (depth === 0) return byte === END_OF_LIST ? { pieces: [...pieces, [from, at]], end: at + 1 } : undefined
      depth -= 1
    }
  }
  return undefined
}
