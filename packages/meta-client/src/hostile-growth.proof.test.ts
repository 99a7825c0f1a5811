import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, expect, inject, test } from 'vitest'
import { isGraphError } from './errors.ts'
import { ANSWER_PARSERS } from './test-support/answer-parsers.ts'
import { CALL_PARSERS } from './test-support/call-parsers.ts'
import { grownTexts, grownWords, spread } from './test-support/grown-texts.ts'

const DOUBLINGS = 4
const REPEATS = 5
const TRIES = 6
const IS_LONG = inject('isLong')
const SIZES = (IS_LONG ? [64, 1024] : [16, 256]).map((kib) => kib * 1024)
const SHAPES = IS_LONG ? 30 : 3
/** Of one parser, of this thread; after it no other shape of it is begun. */
const MOST_MICROSECONDS = IS_LONG ? Number.POSITIVE_INFINITY : 1_500_000
/** Twice the input: 2 where time is linear, 4 where it is quadratic; the rest is for caches and the machine. */
const MOST_RATIO = 2.6
const LINEAR = 2
/** Where one reading takes less, it is done several times: a clock of microseconds says little of less. */
const LEAST_MICROSECONDS = 300
/** What takes no time to speak of; there, new memory for a long text is most of it, and no matter of the parser's. */
const FLOOR_MICROSECONDS = (SIZES.at(-1) ?? 0) / 1024

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

type Read = (text: string, random: () => number) => unknown

/** Of this thread alone, so that neither other programs nor the collector's helpers count. */
async function microseconds(read: Read, text: string, times: number): Promise<number> {
  // What the reading before left behind is not this one's.
  if (typeof collectGarbage === 'function') collectGarbage({ type: 'minor' })
  const before = process.threadCpuUsage()
  for (let time = 0; time < times; time += 1) {
    try {
      await read(text, () => 0.5)
    } catch (error) {
      if (!isGraphError(error)) throw error
    }
  }
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / times
}

// An object of many members takes V8 itself 2.5 to 2.9 times as long for twice of them, where new memory is dear. What that is
// beyond twice is not the parser's, and is taken out.
const readByV8: Read = (text) => {
  try {
    JSON.parse(text)
  } catch {
    // Its time counts all the same.
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

/** How many times as long twice the input takes, in the mean of all doublings, for a single one may leave a cache. */
async function growthOf(read: Read, texts: readonly string[]): Promise<number> {
  const [first = ''] = texts
  const shortest = Math.max(1, await microseconds(read, first, 1))
  const counts = texts.map(({ length }) => Math.ceil(LEAST_MICROSECONDS / (shortest * (length / first.length))))
  const all = texts.map((): number[] => [])
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    for (const [index, text] of texts.entries()) {
      all[index]?.push(await microseconds(read, text, counts[index] ?? 1))
    }
  }
  const times = all.map((some) => Math.max(FLOOR_MICROSECONDS, median(some)))
  return ((times.at(-1) ?? Number.NaN) / (times[0] ?? Number.NaN)) ** (1 / DOUBLINGS)
}

let worstOfAll = 0

test.each([...ANSWER_PARSERS, ...CALL_PARSERS])('time grows with the input and no faster: $name', async (parser) => {
  const { name, samples, write, read } = parser
  const found = new Map<string, number>()
  const started = process.threadCpuUsage()
  for (const [shape, textOf] of spread(write ? grownWords(samples) : grownTexts(samples), SHAPES)) {
    const { user, system } = process.threadCpuUsage(started)
    if (user + system > MOST_MICROSECONDS) break
    const texts = SIZES.map(textOf)
    const least = { growth: Number.POSITIVE_INFINITY, ofV8: Number.POSITIVE_INFINITY }
    let ratio = Number.POSITIVE_INFINITY
    // Noise makes one measurement longer, never shorter: only what is slow each time is slow.
    for (let tries = 0; tries < TRIES && ratio > MOST_RATIO; tries += 1) {
      least.growth = Math.min(least.growth, await growthOf(read, texts))
      if (least.growth > MOST_RATIO) least.ofV8 = Math.min(least.ofV8, await growthOf(readByV8, texts))
      ratio = least.growth > MOST_RATIO ? least.growth - Math.max(0, least.ofV8 - LINEAR) : least.growth
    }
    found.set(shape, ratio)
  }
  const [worst = ['', 0]] = [...found].sort(([, a], [, b]) => b - a)
  worstOfAll = Math.max(worstOfAll, worst[1])
  process.stdout.write(
    `proof: growth: ${name}: ${found.size} shapes, ${SIZES[0]} to ${SIZES.at(-1)} bytes: time(2n)/time(n), V8's own taken out where it is much, at most ${worst[1].toFixed(2)} (${worst[0]})\n`,
  )
  expect(Object.fromEntries([...found].filter(([, ratio]) => ratio > MOST_RATIO))).toEqual({})
})

afterAll(() => {
  process.stdout.write(
    `proof: growth: all parsers: twice the input takes at most ${worstOfAll.toFixed(2)} times as long, V8's own taken out\n`,
  )
})
