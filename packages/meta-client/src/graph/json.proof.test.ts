import fc from 'fast-check'
import { expect, test } from 'vitest'
import { igMedia } from '../nodes/ig-media.ts'
import { compileSelection } from './fields.ts'
import { parseJson } from './json.ts'

const IDS = 100_000

const digits = fc
  .oneof(
    ...Array.from({ length: 20 }, (_, zeros) =>
      fc.bigInt({ min: 10n ** BigInt(zeros), max: 10n ** BigInt(zeros + 1) - 1n }),
    ),
  )
  .map(String)
const gap = fc.constantFrom('', '', ' ', '\n  ', '\t', '\r\n')
// What stands around an id and could lead a reader astray.
const neighbour = fc.constantFrom(
  '"like_count":3',
  '"like_count":123456789012345',
  '"caption":"id: 27640875392278831, \\"id\\":17841405822304914 "',
  '"caption":"{\\"id\\":\\\\"',
  '"timestamp":"2026-11-20T09:15:02+0000"',
  '"like_count":1.7841405822304914',
  '"is_comment_enabled":true',
)

test('ids of 1 to 20 digits come out as the same text, sent as numbers or as strings', () => {
  const drift: string[] = []
  const selection = compileSelection(
    igMedia,
    ['ig_id', 'caption', 'like_count', { owner: { fields: ['username'] }, children: { fields: ['media_type'] } }],
    (node, field) => drift.push(`${node}.${field}`),
  )
  const lengths = new Map<number, number>()
  const survives = fc.property(digits, fc.boolean(), gap, gap, neighbour, (id, isNumber, before, after, beside) => {
    const sent = `${before}${isNumber ? id : JSON.stringify(id)}${after}`
    const owner = `{"username":"someone","id":${sent}}`
    const text = `{${beside},"ig_id":${sent},"owner":${owner},"id":${sent},"children":{"data":[{"id":${sent}}]}}`
    const item = selection.read(parseJson(text))
    const got = [item?.id, item?.ig_id, item?.owner?.id, item?.children?.data[0]?.id]
    if (got.some((one) => one !== id)) expect.fail(`${text} was read as ${JSON.stringify(got)}`)
    lengths.set(id.length, (lengths.get(id.length) ?? 0) + 1)
  })
  fc.assert(survives, { numRuns: IDS })
  expect(drift).toEqual([])
  expect([...lengths.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  const least = Math.min(...lengths.values())
  process.stdout.write(
    `proof: ids: ${IDS} of 1 to 20 digits (at least ${least} of each length), as numbers and as strings, in 4 places each: 0 changed\n`,
  )
})
