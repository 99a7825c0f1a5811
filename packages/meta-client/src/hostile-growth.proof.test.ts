import { expect, test } from 'vitest'
import { isGraphError } from './errors.ts'
import { ANSWER_PARSERS } from './test-support/answer-parsers.ts'
import { CALL_PARSERS } from './test-support/call-parsers.ts'
import { grownTexts, grownWords } from './test-support/grown-texts.ts'

const SIZES = [8, 16, 32, 64].map((kib) => kib * 1024)
const REPEATS = 3
const TRIES = 4
/** Twice the input: 2 where time is linear, 4 where it is quadratic. Half-way, for a machine that others use too. */
const MOST_RATIO = 3

async function milliseconds(read: (text: string, random: () => number) => unknown, text: string): Promise<number> {
  const times: number[] = []
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const startedAt = performance.now()
    try {
      await read(text, () => 0.5)
    } catch (error) {
      if (!isGraphError(error)) throw error
    }
    times.push(performance.now() - startedAt)
  }
  return Math.min(...times)
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

test.each([...ANSWER_PARSERS, ...CALL_PARSERS])('time grows with the input and no faster: $name', async (parser) => {
  const { name, samples, write, read } = parser
  const found = new Map<string, number>()
  for (const [shape, textOf] of write ? grownWords(samples) : grownTexts(samples)) {
    let ratio = Number.POSITIVE_INFINITY
    // Noise makes one measurement longer, never shorter: only what is slow each time is slow.
    for (let tries = 0; tries < TRIES && ratio > MOST_RATIO; tries += 1) {
      const times: number[] = []
      for (const size of SIZES) times.push(await milliseconds(read, textOf(size)))
      const ratios = times.slice(1).map((time, index) => Math.max(time, 0.05) / Math.max(times[index] ?? 0, 0.05))
      ratio = Math.min(ratio, median(ratios))
    }
    found.set(shape, ratio)
  }
  const [worst = ['', 0]] = [...found].sort(([, a], [, b]) => b - a)
  process.stdout.write(
    `proof: growth: ${name}: ${found.size} shapes, ${SIZES[0]} to ${SIZES.at(-1)} bytes: time(2n)/time(n) at most ${worst[1].toFixed(2)} (${worst[0]})\n`,
  )
  expect(Object.fromEntries([...found].filter(([, ratio]) => ratio > MOST_RATIO))).toEqual({})
})
