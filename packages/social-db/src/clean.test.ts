import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanJson } from './clean.ts'

test('JSON loses NUL and lone surrogates in keys and strings at any depth, and keeps the rest', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = cleanJson(value)
      expect(text).not.toMatch(/(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/)
      expect(cleanJson(JSON.parse(text))).toBe(text)
    }),
  )
  expect(cleanJson({ 'a\u0000': ['\ud800', null], b: undefined, c: '\\ud800 stays' })).toBe(
    JSON.stringify({ a: ['\ufffd', null], c: '\\ud800 stays' }),
  )
})

test('a number that JSON cannot hold is refused, not made null', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => cleanJson([{ value }])).toThrow(expect.objectContaining({ code: 'invalid' }))
  }
  expect(cleanJson([null, 'null'])).toBe('[null,"null"]')
})
