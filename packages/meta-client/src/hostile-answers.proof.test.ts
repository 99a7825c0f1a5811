import { expect, inject, test } from 'vitest'
import { isGraphError } from './errors.ts'
import type { AnswerParser } from './test-support/answer-parsers.ts'
import { ANSWER_PARSERS } from './test-support/answer-parsers.ts'
import { CALL_PARSERS } from './test-support/call-parsers.ts'
import { hostileJson, seededRandom } from './test-support/hostile-text.ts'

const INPUTS = Number(process.env['INPUTS'] ?? (inject('isLong') ? 100_000 : 20_000))
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** Of one failing run, to run it alone. */
const INPUT = process.env['INPUT'] === undefined ? undefined : Number(process.env['INPUT'])

const POLLUTED = ['polluted', '0', 'then', 'toJSON'] as const

/** Reads one input; what it comes to, or the fault that it showed. */
async function readOne(
  { name, samples, write = hostileJson, read }: AnswerParser,
  input: number,
): Promise<'read' | 'refused'> {
  const random = seededRandom(SEED ^ Math.imul(input + 1, 0x9e3779b1))
  const text = write(samples[Math.floor(random() * samples.length)], random)
  const again = `INPUTS=1 SEED=${SEED} INPUT=${input}`
  const shown = text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text
  let outcome: 'read' | 'refused' = 'read'
  try {
    const value = read(text, random)
    if (value instanceof Promise) await value
  } catch (error) {
    if (!isGraphError(error)) expect.fail(`${name}, ${again}: ${String(error)} at ${shown}`)
    outcome = 'refused'
  }
  for (const key of POLLUTED) if (key in Object.prototype) expect.fail(`${name}, ${again}: polluted by ${shown}`)
  return outcome
}

test.each([...ANSWER_PARSERS, ...CALL_PARSERS])('no input breaks or pollutes: $name', async (parser) => {
  const counts = { read: 0, refused: 0 }
  const first = INPUT ?? 0
  const rejections: unknown[] = []
  const onRejection = (reason: unknown) => rejections.push(reason)
  process.on('unhandledRejection', onRejection)
  for (let input = first; input < first + INPUTS; input += 1) counts[await readOne(parser, input)] += 1
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', onRejection)
  expect(rejections).toEqual([])
  process.stdout.write(
    `proof: hostile answers: ${parser.name}: ${INPUTS} inputs (seed ${SEED}): ${counts.read} read, ${counts.refused} refused, 0 exceptions, 0 pollutions\n`,
  )
})
