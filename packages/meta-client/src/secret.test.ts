import { format, inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { GraphError, isGraphError } from './errors.ts'
import { secret } from './secret.ts'
import { appToken, instagramToken, pageToken, userToken } from './tokens.ts'

const TEXT = 'EAAfakecanary0001'

describe('a secret', () => {
  it('gives its text through expose() alone', () => {
    expect(secret(TEXT).expose()).toBe(TEXT)
  })

  it.each([
    ['a secret', secret(TEXT)],
    ['a user token', userToken(TEXT)],
    ['a page token', pageToken(secret(TEXT))],
    ['an instagram token', instagramToken(TEXT)],
    ['an app token', appToken('1029384756', TEXT)],
  ])('%s shows nothing in any printed form', (_name, hidden) => {
    const forms = printed(hidden)
    for (const form of forms) expect(form).not.toContain(TEXT)
    expect(forms[0]).toBe('[secret]')
  })

  it('keeps the kind of a token readable', () => {
    expect([userToken(TEXT).kind, pageToken(TEXT).kind, instagramToken(TEXT).kind]).toEqual([
      'user',
      'page',
      'instagram',
    ])
    expect(appToken('1029384756', 'shhh').expose()).toBe('1029384756|shhh')
  })

  it.each(['', 'EAAfake canary', 'EAAfake\ncanary'])('refuses %j as a token without repeating it', (text) => {
    expect(() => userToken(text)).toThrow(expect.objectContaining({ code: 'config' }))
    expect(() => userToken(text)).not.toThrow(/canary/)
  })
})

describe('isGraphError', () => {
  it('knows the error of another copy of this package', () => {
    const other = Object.assign(new Error('x'), { name: 'GraphError', code: 'throttled', action: 'throttled' })
    expect([
      isGraphError(other),
      isGraphError(new GraphError('x', { code: 'unknown' })),
      isGraphError(new Error('x')),
    ]).toEqual([true, true, false])
  })
})

function printed(hidden: unknown): readonly string[] {
  return [
    String(hidden),
    format('%s %o %O %j', hidden, hidden, hidden, hidden),
    JSON.stringify({ hidden }),
    inspect({ hidden }, { showHidden: true, depth: null }),
    inspect(hidden, { customInspect: false, showHidden: true }),
  ]
}
