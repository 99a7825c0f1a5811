/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function pick<One>(random: () => number, ...from: readonly [One, ...(readonly One[])]): One {
  return from[Math.floor(random() * from.length)] ?? from[0]
}

const PIECES = [
  '',
  '%',
  '%00',
  '#',
  '?a=1',
  '@',
  ':',
  '//',
  '\\',
  '..',
  '\r\n',
  '\u0000',
  '\ud800',
  '\ufeff',
  '😀',
] as const
const WORDS = [
  '__proto__',
  'toString',
  'constructor',
  '-1',
  '1e400',
  'null',
  '{}',
  '["a"]',
  'javascript:',
  ' ',
] as const

/** A text with pieces put in, taken out, turned round or grown. */
export function hostileWords(sample: string, random: () => number): string {
  let text = sample
  for (let changes = Math.floor(random() * 5); changes > 0; changes -= 1) {
    const [from = 0, to = 0] = [random(), random()]
      .map((at) => Math.floor(at * (text.length + 1)))
      .sort((a, b) => a - b)
    const piece = pick(random, ...PIECES, ...WORDS).repeat(random() < 0.02 ? 3_000 : 1)
    text = pick(
      random,
      text.slice(0, from) + piece + text.slice(from),
      text.slice(0, from) + text.slice(to),
      text.slice(0, to) + text.slice(from),
    )
  }
  return text
}
