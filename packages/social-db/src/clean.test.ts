import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanJson, cleanObject } from './clean.ts'

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

test('a member that is named like a secret is left out at any depth, dates and unknowns beside it stay', () => {
  const kept = {
    person_token_expires_at: '2026-11-20T10:00:00.000Z',
    token_checked_at: null,
    token_type: 'bearer',
    confirmation_code: 'c',
    tokens: 3,
    secret: null,
    token: false,
    page_id: '1',
  }
  const secrets = {
    access_token: 'FAKE',
    refreshToken: 'FAKE',
    fb_exchange_token: 'FAKE',
    Token: 'FAKE',
    page_tokens: { 1: 'FAKE' },
    client_secret: 'FAKE',
    appsecret_proof: 'FAKE',
    codeVerifier: ['FAKE'],
  }
  const value = { ...kept, ...secrets, pages: [{ ...secrets, id: '1', deep: { ...secrets } }] }
  expect(cleanObject({ ...value, token: false })).toEqual({ ...kept, pages: [{ id: '1', deep: {} }] })
})
