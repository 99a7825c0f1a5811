import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { secret } from '../secret.ts'
import { appSecretProof, isSameText, signingSecrets } from '../signatures.ts'
import { userToken } from '../tokens.ts'
import { verifySignature } from './verify-signature.ts'

const SECRET = '0123456789abcdef0123456789abcdef'
const bytes = (text: string) => new TextEncoder().encode(text)

// Computed apart from this code.
const BODY = String.raw`{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"feed","value":{"message":"\u00e4\u00f6 \ud83d\ude00 a\/b"}}]}]}`
const SIGNATURE = 'sha256=7660eb873d5471ebfd984dc7fa2781d6b2b568ddfeb04867cdf0457feaf56ebb'

describe('verifySignature', () => {
  it('takes what Meta signed, over the bytes as they came', () => {
    expect(verifySignature(bytes(BODY), SIGNATURE, signingSecrets([SECRET]))).toBe(true)
    const other = '{"object":"whatsapp_business_account","entry":[]}'
    const signature = 'sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756'
    expect(verifySignature(bytes(other), signature, signingSecrets(['test_app_secret']))).toBe(true)
  })

  it('refuses the same JSON written again', () => {
    const again = JSON.stringify(JSON.parse(BODY))
    expect(verifySignature(bytes(again), SIGNATURE, signingSecrets([SECRET]))).toBe(false)
  })

  it('takes any secret of the list, in any place', () => {
    for (const secrets of [
      ['other', SECRET],
      [SECRET, 'other'],
      [secret('a'), secret(SECRET), 'b'],
    ]) {
      expect(verifySignature(bytes(BODY), SIGNATURE, signingSecrets(secrets))).toBe(true)
    }
    expect(verifySignature(bytes(BODY), SIGNATURE, signingSecrets(['other', `${SECRET} `]))).toBe(false)
  })

  it.each([
    null,
    '',
    SIGNATURE.slice('sha256='.length),
    SIGNATURE.toUpperCase(),
    SIGNATURE.replace('sha256', 'sha1'),
    SIGNATURE.replace('sha256', 'SHA256'),
    ` ${SIGNATURE}`,
    `${SIGNATURE}\n`,
    `${SIGNATURE}0`,
    SIGNATURE.slice(0, -1),
    `${SIGNATURE.slice(0, -1)}g`,
    `${SIGNATURE}, ${SIGNATURE}`,
    'sha256=',
  ])('refuses the header %j', (header) => {
    expect(verifySignature(bytes(BODY), header, signingSecrets([SECRET]))).toBe(false)
  })
})

describe('signingSecrets', () => {
  it.each([[[]], [['']], [['good', '']], [[secret('')]]])('refuses %j, which would let everybody in', (secrets) => {
    expect(() => signingSecrets(secrets)).toThrow(expect.objectContaining({ code: 'config' }))
  })

  it('shows no secret', () => {
    expect(inspect(signingSecrets([SECRET]), { showHidden: true, depth: null })).not.toContain(SECRET)
  })
})

it('a signature of another length is none, and no exception', () => {
  const secrets = signingSecrets([SECRET])
  for (const bytes of [0, 20, 31, 33, 64]) expect(secrets.isSigned('message', Buffer.alloc(bytes))).toBe(false)
})

// What cannot be measured on a busy machine: a comparison that ends at the first difference tells how far a guess was right.
it('signatures and tokens are compared by timingSafeEqual', () => {
  const compared = vi.spyOn(crypto, 'timingSafeEqual')
  syncBuiltinESMExports()
  onTestFinished(() => {
    compared.mockRestore()
    syncBuiltinESMExports()
  })
  expect(signingSecrets(['a', 'b']).isSigned('message', Buffer.alloc(32))).toBe(false)
  expect(compared.mock.results.map(({ value }) => value)).toEqual([false, false])
  expect(isSameText('token', 'other')).toBe(false)
  expect(compared.mock.results.map(({ value }) => value)).toEqual([false, false, false])
})

it('isSameText compares whole texts', () => {
  expect(isSameText('token', 'token')).toBe(true)
  for (const other of ['', 'toke', 'tokens', 'Token']) expect(isSameText('token', other)).toBe(false)
})

describe('appSecretProof', () => {
  it('has the classic form and the one with a time', () => {
    const token = userToken('EAAtesttoken')
    expect(appSecretProof(token, SECRET)).toBe('558080b299ccfabcdbfaf45bd3a4f6c06b5703c83f3c6d3023c8efc960fef88b')
    expect(appSecretProof(token, secret(SECRET), { at: new Date(1_795_392_000_999) })).toBe(
      '908a838f1bd04bb589114f1eadcdb0005bbed9a56d6165cafb73bb44f153ba00',
    )
  })
})
