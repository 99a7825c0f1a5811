import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { CompactSign, exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { isGraphError } from '../errors.ts'
import { secret } from '../secret.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import { brokenConnection, failureOf, json, noSleep, scriptedFetch } from '../test-support/scripted-fetch.ts'
import { userToken } from '../tokens.ts'
import { createIdTokenVerifier } from './id-token.ts'

const appId = '1029384756'
const NOW = Date.parse('2026-11-23T09:00:00Z')
const nonce = 'n-0S6_WzA2Mj'
const CLAIMS = {
  iss: 'https://www.facebook.com',
  aud: appId,
  sub: '10229000000000000',
  iat: NOW / 1000,
  exp: NOW / 1000 + 3600,
  nonce,
  name: 'Robin Example',
  email: 'robin@example.test',
  picture: 'https://scontent.example/p.jpg',
}
type Claims = Partial<Record<keyof typeof CLAIMS | 'at_hash', unknown>>

interface Signer {
  kid: string
  jwk: object
  sign: (claims?: Claims, header?: { alg?: string; kid?: string }) => Promise<ReturnType<typeof secret>>
}

function jws(payload: object, header: { alg: string; kid: string }): CompactSign {
  return new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header)
}

async function signer(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  return {
    kid,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' },
    async sign(claims = {}, header = {}) {
      return secret(await jws({ ...CLAIMS, ...claims }, { alg: 'RS256', kid, ...header }).sign(privateKey))
    },
  }
}

let first: Signer
let second: Signer
beforeAll(async () => {
  first = await signer('key-1')
  second = await signer('key-2')
})

const keys = (...signers: readonly Signer[]): Answer => json({ keys: signers.map(({ jwk }) => jwk) })

function setUp(...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  const clock = { at: NOW }
  return {
    script,
    clock,
    verifier: createIdTokenVerifier({ appId, fetch: script.fetch, now: () => clock.at, ...noSleep() }),
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url')

describe('an id token', () => {
  it('says who logged in, once its keys were read from the address Meta documents', async () => {
    const { verifier, script } = setUp(keys(second, first))
    const idToken = await first.sign({ at_hash: hashOf('EAAfake') })
    const expected = {
      userId: '10229000000000000',
      issuedAt: new Date(NOW),
      expiresAt: new Date(NOW + 3_600_000),
      name: 'Robin Example',
      email: 'robin@example.test',
      pictureUrl: 'https://scontent.example/p.jpg',
    }
    expect(await verifier.verify(idToken, { nonce, accessToken: userToken('EAAfake') })).toEqual(expected)
    expect(await verifier.verify(idToken, { nonce })).toEqual(expected)
    expect(script.sent.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      'GET https://www.facebook.com/.well-known/oauth/openid/jwks/',
    ])
  })

  it.each([
    ['https://facebook.com', {}],
    ['https://limited.facebook.com', {}],
    ['https://www.facebook.com', { aud: [appId], name: undefined, email: 7 }],
    // Clocks differ.
    ['https://www.facebook.com', { exp: NOW / 1000 - 30 }],
  ])('of %s is taken: %j', async (iss, claims) => {
    const { verifier } = setUp(keys(first))
    const { userId } = await verifier.verify(await first.sign({ iss, ...claims }), { nonce })
    expect(userId).toBe('10229000000000000')
  })

  it.each<[string, Claims]>([
    ['another issuer', { iss: 'https://www.facebook.com.canary.example.test' }],
    ['an issuer with a slash', { iss: 'https://www.facebook.com/' }],
    ['no issuer', { iss: undefined }],
    ['another app', { aud: '1029384757' }],
    ['several apps', { aud: [appId, '1029384757'] }],
    ['no app', { aud: undefined }],
    ['its end', { exp: NOW / 1000 - 120 }],
    ['no end', { exp: undefined }],
    ['no beginning', { iat: undefined }],
    ['another nonce', { nonce: 'n-0S6_WzA2Mk' }],
    ['no nonce', { nonce: undefined }],
    ['a nonce of another kind', { nonce: [nonce] }],
    ['nobody', { sub: undefined }],
    ['a nameless one', { sub: '' }],
    ['another access token', { at_hash: hashOf('EAAother') }],
    ['a hash of another kind', { at_hash: 7 }],
  ])('is refused for %s', async (_what, claims) => {
    const { verifier } = setUp(keys(first))
    const idToken = await first.sign(claims)
    const error = await failureOf(verifier.verify(idToken, { nonce, accessToken: userToken('EAAfake') }))
    expect(error).toMatchObject({ code: 'id_token_rejected', action: 'reconnect' })
    expect(isGraphError(error) && error.cause).toBeUndefined()
    expect(inspect(error)).not.toMatch(/robin|10229/i)
  })

  it('is refused when somebody else signed it, or nobody, or with the public key as a secret', async () => {
    const { verifier } = setUp(keys(first))
    const genuine = (await first.sign()).expose()
    const [head = '', body = '', signature = ''] = genuine.split('.')
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const withPublicKey = jws(CLAIMS, { alg: 'HS256', kid: 'key-1' }).sign(Buffer.from(JSON.stringify(first.jwk)))
    const forgeries = [
      (await second.sign({}, { kid: 'key-1' })).expose(),
      `${encode({ alg: 'none', kid: 'key-1' })}.${body}.`,
      `${encode({ alg: 'RS512', kid: 'key-1' })}.${body}.${signature}`,
      `${encode({ alg: 'RS256', kid: 'key-1', crit: ['x'], x: 1 })}.${body}.${signature}`,
      await withPublicKey,
      `${head}.${encode({ ...CLAIMS, sub: '1' })}.${signature}`,
      `${head}.${body}.${signature.slice(0, -2)}`,
      `${head}.${body}`,
      `${genuine}.${body}`,
      `${encode({ alg: 'RS256' })}.${body}.${signature}`,
      `${encode({ alg: 'RS256', kid: ['key-1'] })}.${body}.${signature}`,
      '',
      '..',
      'null',
      'x'.repeat(20_000),
    ]
    for (const text of forgeries) {
      const error = await failureOf(verifier.verify(secret(text), { nonce }))
      expect(error).toMatchObject({ code: 'id_token_rejected' })
    }
  })

  it('is not compared with an empty nonce', async () => {
    const { verifier } = setUp()
    expect(await failureOf(verifier.verify(await first.sign({ nonce: '' }), { nonce: '' }))).toMatchObject({
      code: 'config',
    })
  })
})

describe("Meta's keys", () => {
  it('are read once for many tokens at the same time, and again after an hour', async () => {
    const { verifier, script, clock } = setUp(keys(first), keys(first))
    const idToken = await first.sign({ exp: NOW / 1000 + 86_400 })
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(idToken, { nonce })))
    clock.at += 3_599_000
    await verifier.verify(idToken, { nonce })
    expect(script.sent.length).toBe(1)
    clock.at += 1000
    await verifier.verify(idToken, { nonce })
    expect(script.sent.length).toBe(2)
  })

  it('are read again for a new name, at most once a minute', async () => {
    const { verifier, script, clock } = setUp(keys(first), keys(first), keys(second))
    await verifier.verify(await first.sign(), { nonce })
    const unknown = await second.sign()
    const isRefused = async () => {
      expect(await failureOf(verifier.verify(unknown, { nonce }))).toMatchObject({ code: 'id_token_rejected' })
    }
    await isRefused()
    expect(script.sent.length).toBe(1) // read a moment ago
    clock.at += 60_000
    for (let time = 0; time < 50; time++) await isRefused()
    expect(script.sent.length).toBe(2)
    clock.at += 60_000
    expect((await verifier.verify(unknown, { nonce })).userId).toBe('10229000000000000')
    expect(script.sent.length).toBe(3)
    // A key that Meta no longer shows is no longer taken.
    expect(await failureOf(verifier.verify(await first.sign(), { nonce }))).toMatchObject({ code: 'id_token_rejected' })
  })

  it('that cannot be had do not make the token bad', async () => {
    const { verifier } = setUp(...Array.from({ length: 4 }, brokenConnection), json({ keys: 7 }), keys(first))
    const idToken = await first.sign()
    expect(await failureOf(verifier.verify(idToken, { nonce }))).toMatchObject({ code: 'network', action: 'retry' })
    expect(await failureOf(verifier.verify(idToken, { nonce }))).toMatchObject({ code: 'upstream_malformed' })
    expect((await verifier.verify(idToken, { nonce })).userId).toBe('10229000000000000')
  })

  it.each<[string, object]>([
    ['a shared secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'key-1' }],
    ['another algorithm', { alg: 'RS512' }],
    ['another use', { use: 'enc' }],
    ['a broken number', { n: '***' }],
    ['a short number', { n: 'AQAB' }],
  ])('are left out with %s', async (_what, change) => {
    const { verifier } = setUp(json({ keys: [null, 'x', { ...first.jwk, ...change }] }))
    expect(await failureOf(verifier.verify(await first.sign(), { nonce }))).toMatchObject({ code: 'id_token_rejected' })
  })
})
