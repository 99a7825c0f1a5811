import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { headerOf, parseEnvelope, PREFIX, prefixOf } from './envelope.ts'
import { generateVaultKey } from './key-ring.ts'
import { secret } from './secret.ts'
import { createVault } from './vault.ts'

const base64url = (text: string): string => Buffer.from(text, 'utf8').toString('base64url')
const part = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64url'))
const kid = fc.stringMatching(/^[\w-]{1,32}$/)

/** An envelope of any header, IV, ciphertext and tag. */
function envelopeOf(header: unknown, rest: readonly string[]): string {
  return PREFIX + [base64url(JSON.stringify(header)), '', ...rest].join('.')
}

describe('the envelope', () => {
  const held: { sealed: string } = { sealed: '' }

  beforeAll(async () => {
    const vault = await createVault(generateVaultKey('k1'))
    const place = { rowId: 'row', userId: 'user', platform: 'facebook', column: 'access_token', version: 1 } as const
    held.sealed = await vault.seal(secret('FAKE-token'), place)
  })

  test('is read back with the id and the context it was given', () => {
    fc.assert(
      fc.property(kid, fc.string(), part, part, part, (id, ctx, ...rest) => {
        const sealed = envelopeOf(headerOf(id, ctx), rest)
        expect(parseEnvelope(sealed)).toEqual({ jwe: sealed.slice(PREFIX.length), kid: id, ctx })
      }),
    )
  })

  test('any text either is one, down to the last character, or is none', () => {
    const pieces = fc.constantFrom(...held.sealed.split(/(?=\.)/), '', '.', '=', '-', '\n', 'bos1.', '{}', 'é')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
        ),
        (text) => {
          const read = parseEnvelope(text)
          if (!read) return
          expect(text).toBe(PREFIX + read.jwe)
          expect(read.jwe.split('.')).toHaveLength(5)
          expect(base64url(JSON.stringify(headerOf(read.kid, read.ctx)))).toBe(read.jwe.split('.')[0])
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('with one character changed, moved in or taken out it is another envelope or none', () => {
    const { sealed } = held
    const whole = parseEnvelope(sealed)
    const edit = fc.tuple(fc.nat(sealed.length), fc.nat(1), fc.constantFrom('', ...'AZaz09-_.+/= \n\u0000é'.split('')))
    fc.assert(
      fc.property(edit, ([at, taken, put]) => {
        const edited = sealed.slice(0, at) + put + sealed.slice(at + taken)
        fc.pre(edited !== sealed)
        expect(parseEnvelope(edited)).not.toEqual(whole)
      }),
      { numRuns: 2000 },
    )
  })

  test('takes no header but the one seal() writes', () => {
    const good = headerOf('k1', 'x')
    const others = [
      { ...good, zip: 'DEF' },
      { ...good, crit: ['x'], x: 1 },
      { ...good, alg: 'none' },
      { ...good, alg: 'A256KW' },
      { ...good, enc: 'A128GCM' },
      { ...good, kid: 1 },
      { ...good, ctx: 1 },
      { enc: good.enc, alg: good.alg, kid: 'k1', ctx: 'x' },
      { alg: 'dir', enc: 'A256GCM', kid: 'k1' },
      [],
      null,
      'text',
    ]
    const rest = ['AAAA', 'AAAA', 'AAAA']
    expect(parseEnvelope(envelopeOf(good, rest))).toBeDefined()
    for (const header of others) expect(parseEnvelope(envelopeOf(header, rest))).toBeUndefined()
    const spelled = [
      '{ "alg":"dir","enc":"A256GCM","kid":"k1","ctx":"x"}',
      JSON.stringify(good).replace('k1', '\\u006b1'),
    ]
    const doubled = JSON.stringify(good).replace('{', '{"kid":"k2",')
    for (const text of [...spelled, doubled, '{', '']) {
      expect(parseEnvelope(PREFIX + [base64url(text), '', ...rest].join('.'))).toBeUndefined()
    }
  })

  test('takes one spelling of each part, where a lenient reader takes many', () => {
    const spelled = (part: string) => parseEnvelope(envelopeOf(headerOf('k1', 'x'), ['AAAA', part, 'AAAA']))
    for (const good of ['AA', 'AAA', 'AAAA', '-_-_']) expect(spelled(good)).toBeDefined()
    for (const other of ['AB', 'AAB', 'AA==', 'AA=', 'A', '+/+/', 'A A', 'AA\n', 'AAA\u0000']) {
      expect(spelled(other)).toBeUndefined()
    }
  })

  test('takes five parts, of which the second is empty', () => {
    const { sealed } = held
    const [header = '', , ...rest] = sealed.split('.').slice(1)
    const joined = (...parts: readonly string[]) => parseEnvelope(PREFIX + parts.join('.'))
    expect(joined(header, '', ...rest)).toBeDefined()
    expect(joined(header, 'AAAA', ...rest)).toBeUndefined()
    expect(joined(header, '', ...rest, 'AAAA')).toBeUndefined()
    expect(joined(header, '', ...rest.slice(1))).toBeUndefined()
    expect(joined(header, '')).toBeUndefined()
  })

  test('a key is told by the start of what it sealed, and no other key is', () => {
    fc.assert(
      fc.property(kid, kid, fc.string(), (id, other, ctx) => {
        const sealed = envelopeOf(headerOf(id, ctx), ['AAAA', 'AAAA', 'AAAA'])
        expect(sealed.startsWith(prefixOf(id))).toBe(true)
        if (other !== id) expect(sealed.startsWith(prefixOf(other))).toBe(false)
      }),
    )
    expect(prefixOf('k11').startsWith(prefixOf('k1'))).toBe(false)
  })
})
