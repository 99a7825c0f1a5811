import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, expect, inject, test } from 'vitest'
import { isGraphError } from './errors.ts'
import { ANSWER_PARSERS } from './test-support/answer-parsers.ts'
import { CALL_PARSERS } from './test-support/call-parsers.ts'
import { grownTexts, grownWords, spread } from './test-support/grown-texts.ts'

const REPEATS = 5
const TRIES = 6
const IS_LONG = inject('isLong')
// Both beyond 128 KiB, from where on V8 asks the system for the memory of each text.
const [SHORT, LONG] = [160 * 1024, 1280 * 1024]
const DOUBLINGS = Math.log2(LONG / SHORT)
const SHAPES = IS_LONG ? 30 : 3
/** Twice the input: 2 where time is linear, 4 where it is quadratic; the rest is for caches and the machine. */
const MOST_RATIO = 2.6
/** Where it grows faster, as many times as long as V8's own reading of the text: then it is V8 that grows. */
const MOST_TIMES_V8 = 6
/** Of this thread, whose clock goes on by the scheduler's tick of 4 ms: what takes less is read until it has taken so long. */
const LEAST_MICROSECONDS = 20_000
/** What takes no time to speak of; there, new memory for a long text is most of it, and no matter of the parser's. */
const FLOOR_MICROSECONDS = { shortest: SHORT / 1024, longest: LONG / 1024 }

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

type Read = (text: string, random: () => number) => unknown

/** One reading, in microseconds of this thread alone, so that neither other programs nor the collector's helpers count. */
async function microseconds(read: Read, text: string): Promise<number> {
  // What the reading before left behind is not this one's.
  if (typeof collectGarbage === 'function') collectGarbage({ type: 'minor' })
  const before = process.threadCpuUsage()
  for (let times = 1; ; times += 1) {
    try {
      await read(text, () => 0.5)
    } catch (error) {
      if (!isGraphError(error)) throw error
    }
    const { user, system } = process.threadCpuUsage(before)
    if (user + system >= LEAST_MICROSECONDS) return (user + system) / times
  }
}

// V8 itself takes more than twice as long for an object of twice as many members: each name is entered in a table that grows.
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

interface Times {
  readonly shortest: number
  readonly longest: number
}

async function timesOf(read: Read, texts: readonly string[]): Promise<Times> {
  const all = texts.map((): number[] => [])
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    for (const [index, text] of texts.entries()) all[index]?.push(await microseconds(read, text))
  }
  const [shortest = Number.NaN, longest = Number.NaN] = all.map(median)
  return { shortest, longest }
}

/** Of one doubling, in the mean of all, for a single one may leave a cache. */
function ratioOf({ shortest, longest }: Times): number {
  const growth = Math.max(FLOOR_MICROSECONDS.longest, longest) / Math.max(FLOOR_MICROSECONDS.shortest, shortest)
  return growth ** (1 / DOUBLINGS)
}

interface Growth {
  /** For twice the input. The least of several tries, because other programs on the core make a reading longer, and hardly ever shorter. */
  readonly ratio: number
  /** Times V8's own reading, of the longest text; asked only where the ratio is too much. */
  readonly timesV8: number | undefined
}

const isLinear = ({ ratio, timesV8 = Number.POSITIVE_INFINITY }: Growth): boolean =>
  ratio <= MOST_RATIO || timesV8 <= MOST_TIMES_V8

async function growthOf(read: Read, textOf: (bytes: number) => string, mostTries = TRIES): Promise<Growth> {
  const texts = [SHORT, LONG].map(textOf)
  let growth: Growth = { ratio: Number.POSITIVE_INFINITY, timesV8: undefined }
  for (let tries = 0; tries < mostTries && !isLinear(growth); tries += 1) {
    const times = await timesOf(read, texts)
    const ratio = Math.min(growth.ratio, ratioOf(times))
    if (ratio <= MOST_RATIO) growth = { ratio, timesV8: undefined }
    else growth = { ratio, timesV8: times.longest / (await timesOf(readByV8, texts)).longest }
  }
  return growth
}

// From every so manyth letter to the end, as a careless search looks.
const readQuadratic =
  (every: number): Read =>
  (text) => {
    readByV8(text, () => 0.5)
    let found = 0
    for (let from = 0; from < text.length; from += every) if (text.indexOf('\u0001', from) >= 0) found += 1
    if (found > 0) throw new Error('no sample has such a letter')
  }

test.each([
  ['a list', 64, (bytes: number) => JSON.stringify(['a'.repeat(bytes)])],
  ['what is no JSON', 256, (bytes: number) => '.'.repeat(bytes)],
  [
    'an object of many members',
    16,
    (bytes: number) => grownTexts([{}]).find(([shape]) => shape === 'members 0:')?.[1](bytes) ?? '',
  ],
])('a reader that is quadratic is found: %s', async (_, every, textOf) => {
  expect(isLinear(await growthOf(readQuadratic(every), textOf, 1))).toBe(false)
})

const worst = { ratio: 0, timesV8: 0 }

test.each([...ANSWER_PARSERS, ...CALL_PARSERS])('time grows with the input and no faster: $name', async (parser) => {
  const { name, samples, write, read } = parser
  const found = new Map<string, Growth>()
  const shapes = spread(write ? grownWords(samples) : grownTexts(samples), SHAPES)
  for (const [shape, textOf] of shapes) found.set(shape, await growthOf(read, textOf))
  const own = [...found].filter(([, { timesV8 }]) => timesV8 === undefined)
  const ofV8 = [...found].flatMap(([shape, { timesV8 }]) => (timesV8 === undefined ? [] : [{ shape, timesV8 }]))
  worst.ratio = Math.max(worst.ratio, ...own.map(([, { ratio }]) => ratio))
  worst.timesV8 = Math.max(worst.timesV8, ...ofV8.map(({ timesV8 }) => timesV8))
  const told = [
    ...own.map(([shape, { ratio }]) => `${ratio.toFixed(2)} (${shape})`),
    ...ofV8.map(({ shape, timesV8 }) => `as V8's own, ${timesV8.toFixed(1)} times as long (${shape})`),
  ]
  process.stdout.write(`proof: growth: ${name}: ${SHORT} to ${LONG} bytes: time(2n)/time(n): ${told.join(', ')}\n`)
  expect(Object.fromEntries([...found].filter(([, growth]) => !isLinear(growth)))).toEqual({})
})

afterAll(() => {
  process.stdout.write(
    `proof: growth: all parsers: twice the input takes at most ${worst.ratio.toFixed(2)} times as long, or all of it at most ${worst.timesV8.toFixed(1)} times V8's own reading\n`,
  )
})
