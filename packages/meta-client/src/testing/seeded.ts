/** Numbers and texts that depend on nothing but the seed and the parts they are asked for. */
export interface Seeded {
  /** A number in [0, 1). */
  unit(...parts: readonly (string | number)[]): number
  /** A whole number, both ends included. */
  whole(low: number, high: number, ...parts: readonly (string | number)[]): number
  digits(length: number, ...parts: readonly (string | number)[]): string
  /** Characters of [A-Za-z0-9] only, so that the text survives URLs and forms unchanged. */
  letters(length: number, ...parts: readonly (string | number)[]): string
}

const DIGITS = '0123456789'
const LETTERS = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz${DIGITS}`

export function createSeeded(seed: number): Seeded {
  const stream = (parts: readonly (string | number)[]) => mulberry32(hash(`${seed}|${parts.join('|')}`))
  const text = (alphabet: string, length: number, parts: readonly (string | number)[]): string => {
    const next = stream(parts)
    return Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('')
  }
  return {
    unit: (...parts) => stream(parts)(),
    whole: (low, high, ...parts) => low + Math.floor(stream(parts)() * (high - low + 1)),
    digits: (length, ...parts) => text(DIGITS, length, parts),
    letters: (length, ...parts) => text(LETTERS, length, parts),
  }
}

// FNV-1a, 32 bits.
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value >>> 0
}

function mulberry32(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}
