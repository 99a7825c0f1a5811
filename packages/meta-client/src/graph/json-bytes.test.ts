import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { readJsonBytes } from './json-bytes.ts'
import { readJson } from './json.ts'

const readInPieces = (text: string, pieceBytes: number): unknown => readJsonBytes(Buffer.from(text), pieceBytes)
// Half a letter does not outlive UTF-8.
const readWhole = (text: string): unknown => readJson(Buffer.from(text).toString())

const gap = fc.constantFrom('', '', ' ', '\n\t')
const text = fc.constantFrom('a', 'ü', '🚀', '\\', '"', '[', ']', '{', '}', ',', '\\"],[', '\u2028', '\ud800')
const item = fc
  .oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.record({ id: fc.string({ unit: text }), children: fc.record({ data: fc.array(fc.string({ unit: text })) }) }),
  )
  .map((value) => JSON.stringify(value).replaceAll('"__id"', '17841405822304914'))
const rest = fc.constantFrom(
  '',
  ',"paging":{"cursors":{"after":"A]"},"next":"https:\\/\\/graph.test\\/?a=[1,2]"}',
  ',"id":17841405822304914',
  ',"data":null',
  ',"data":false',
  '.0',
  'e0',
  ',"d\\u0061ta":[1]',
  ',"__proto__":{"data":1}',
  ',',
  ']',
)
const page = fc
  .tuple(fc.array(item, { maxLength: 40 }), gap, gap, rest)
  .map(([items, before, after, end]) => `{"data":[${before}${items.join(`${after},${before}`)}${after}]${after}${end}}`)
const pieceBytes = fc.integer({ min: 1, max: 120 })

describe('readJsonBytes', () => {
  it('reads the same in pieces as whole', () => {
    const isSame = fc.property(page, pieceBytes, (whole, size) => {
      const read = readInPieces(whole, size)
      expect(read).toEqual(readWhole(whole))
      // The order of the keys too.
      expect(JSON.stringify(read)).toBe(JSON.stringify(readWhole(whole)))
    })
    fc.assert(isSame, { numRuns: 500 })
  })

  it('takes nothing for JSON that is none, and reads nothing else of it', () => {
    const broken = fc.tuple(
      page,
      fc.nat(),
      fc.constantFrom('', ',', '"', '\\', '[', ']', '{', '}', '1', ' '),
      fc.boolean(),
    )
    const isSame = fc.property(broken, pieceBytes, ([whole, place, put, isLonger], size) => {
      const at = place % whole.length
      const changed = `${whole.slice(0, at)}${put}${whole.slice(isLonger ? at : at + 1)}`
      expect(readInPieces(changed, size)).toEqual(readWhole(changed))
    })
    fc.assert(isSame, { numRuns: 500 })
  })

  it.each([
    ['{"data":[1,2,3,]}', undefined],
    ['{"data":[,1,2,3]}', undefined],
    ['{"data":[1,2,,3]}', undefined],
    ['{"data":[1,2,3}}', undefined],
    ['{"data":[1,2,3]', undefined],
    ['{"data":[1,2,3].0}', undefined],
    ['{"data":[1,2,3]e0}', undefined],
    ['{"data":[ ],"a":1}', { data: [], a: 1 }],
    ['{"data":[1,2,3],"d\\u0061ta":0}', { data: 0 }],
    ['\uFEFF{"data":[1,2,3]}', { data: [1, 2, 3] }],
    [
      '{"data":[17841405822304914,2],"id":27640875392278831}',
      { data: ['17841405822304914', 2], id: '27640875392278831' },
    ],
  ])('reads %s', (whole, value) => {
    for (let size = 1; size < 20; size += 1) expect(readInPieces(whole, size)).toEqual(value)
  })

  it('lets the second of two lists count', () => {
    expect(readInPieces(`{"data":[${'1,'.repeat(30)}2],"data":[4]}`, 14)).toEqual({ data: [4] })
  })

  it('makes no text of a whole page', () => {
    const data = Array.from({ length: 300 }, (_, index) => ({ id: String(index), caption: '['.repeat(700) }))
    const bytes = Buffer.from(JSON.stringify({ data, paging: { cursors: { after: 'A' } } }))
    const made = vi.spyOn(bytes, 'toString')
    expect(readJsonBytes(bytes)).toEqual({ data, paging: { cursors: { after: 'A' } } })
    const longest = Math.max(...made.mock.results.map(({ value }) => String(value).length))
    expect(bytes.length).toBeGreaterThan(200_000)
    expect(longest).toBeLessThan(70_000)
  })
})
