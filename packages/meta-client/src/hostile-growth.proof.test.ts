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
/** Where one reading takes less, it is done several times: the clock of a thread goes on by the scheduler's tick, 4 ms. */
const LEAST_MS = 20
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

// V8 itself takes more than twice as long for an object of twice as many members: each name is entered in a table that grows.
// Where a parser grows that fast, what counts is how many times as long as V8's own reading of the same text it takes.
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

async function countOf(read: Read, text: string): Promise<number> {
  const started = performance.now()
  let count = 0
  for (; performance.now() - started < LEAST_MS; count += 1) await microseconds(read, text, 1)
  return count
}

interface Times {
  readonly shortest: number
  readonly longest: number
}

async function timesOf(read: Read, texts: readonly string[]): Promise<Times> {
  const counts: number[] = []
  for (const text of texts) counts.push(await countOf(read, text))
  const all = texts.map((): number[] => [])
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    for (const [index, text] of texts.entries()) {
      all[index]?.push(await microseconds(read, text, counts[index] ?? 1))
    }
  }
  const [shortest = Number.NaN, longest = Number.NaN] = all.map(median)
  return { shortest, longest }
}

/** Of one doubling, in the mean of all, for a single one may leave a cache. */
function meanOf(growth: number): number {
  return growth ** (1 / DOUBLINGS)
}

function growthOf({ shortest, longest }: Times): number {
  return meanOf(Math.max(FLOOR_MICROSECONDS, longest) / Math.max(FLOOR_MICROSECONDS, shortest))
}

/** As much as a linear reading would grow, where it takes as many times V8's own of the long text as of the short one. */
function growthBeside(own: Times, ofV8: Times): number {
  return LINEAR * meanOf(own.longest / ofV8.longest / (own.shortest / ofV8.shortest))
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
    let ratio = Number.POSITIVE_INFINITY
    // Noise makes one measurement longer, never shorter: only what is slow each time is slow.
    for (let tries = 0; tries < TRIES && ratio > MOST_RATIO; tries += 1) {
      const times = await timesOf(read, texts)
      ratio = Math.min(ratio, growthOf(times))
      if (ratio > MOST_RATIO) ratio = Math.min(ratio, growthBeside(times, await timesOf(readByV8, texts)))
    }
    found.set(shape, ratio)
  }
  const [worst = ['', 0]] = [...found].sort(([, a], [, b]) => b - a)
  worstOfAll = Math.max(worstOfAll, worst[1])
  process.stdout.write(
    `proof: growth: ${name}: ${found.size} shapes, ${SIZES[0]} to ${SIZES.at(-1)} bytes: time(2n)/time(n), beside V8's own where that grows, at most ${worst[1].toFixed(2)} (${worst[0]})\n`,
  )
  expect(Object.fromEntries([...found].filter(([, ratio]) => ratio > MOST_RATIO))).toEqual({})
})

afterAll(() => {
  process.stdout.write(
    `proof: growth: all parsers: twice the input takes at most ${worstOfAll.toFixed(2)} times as long, beside V8's own where that grows\n`,
  )
})
