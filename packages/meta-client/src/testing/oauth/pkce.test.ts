import { createHash, createPublicKey, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createEmulator, type Emulator } from '../../testing.ts'
import { type Answer, child, createCaller, readAnswer, REDIRECT_URI, SCOPES } from '../test-support/caller.ts'

const VERIFIER = 'correct-horse-battery-staple_0123456789.~ABC'
const S256 = createHash('sha256').update(VERIFIER).digest('base64url')
const ASKED = { scope: `openid,${SCOPES}`, code_challenge: S256, code_challenge_method: 'S256' }

function setUp(options?: Parameters<typeof createEmulator>[0]) {
  const meta = createEmulator(options)
  const caller = createCaller(meta)
  /** One exchange; a parameter given as '' is left out. */
  const exchange = async (dialog: Record<string, string>, changes: Record<string, string>) => {
    const code = await caller.newCode(dialog)
    const form = { client_secret: meta.app.secret, redirect_uri: REDIRECT_URI, code, ...changes }
    const sent = Object.entries(form).filter(([, value]) => value !== '')
    return caller.bare({ client_id: meta.app.id, ...Object.fromEntries(sent) })
  }
  return { meta, caller, exchange }
}

describe('PKCE', () => {
  it.each([
    ['S256', ASKED],
    ['plain', { ...ASKED, code_challenge: VERIFIER, code_challenge_method: 'plain' }],
    ['an unknown method, taken for plain', { ...ASKED, code_challenge: VERIFIER, code_challenge_method: 'S512' }],
  ])('lets the right verifier stand for the secret, with %s', async (_, dialog) => {
    const { exchange } = setUp()
    const right = { client_secret: '', code_verifier: VERIFIER }
    expect((await exchange(dialog, right)).at('access_token')).toMatch(/^EAAfake/)
    expect((await exchange(dialog, { code_verifier: VERIFIER })).status).toBe(200)
  })

  it.each([
    ['a wrong verifier', { code_verifier: `${VERIFIER}x` }, 'Invalid code verifier.'],
    ['a challenge sent as its verifier', { code_verifier: S256 }, 'Invalid code verifier.'],
    ['neither verifier nor secret', { client_secret: '' }, 'Error validating client secret.'],
    ['a right verifier beside a wrong secret', { client_secret: 'x', code_verifier: VERIFIER }, 'client secret'],
  ])('refuses %s', async (_, changes, text) => {
    const { exchange } = setUp()
    const answer = await exchange(ASKED, changes)
    expect(answer.at('error', 'code')).toBe(1)
    expect(answer.at('error', 'message')).toContain(text)
  })

  it('takes a short verifier for a wrong one, and the secret alone for enough', async () => {
    const { exchange } = setUp()
    const short = { ...ASKED, code_challenge: 'short', code_challenge_method: 'plain' }
    expect((await exchange(short, { code_verifier: 'short' })).at('error', 'code')).toBe(1)
    expect((await exchange(ASKED, {})).status).toBe(200)
  })

  it('drops the challenge without openid, and then refuses the verifier', async () => {
    const { exchange } = setUp()
    const dialog = { ...ASKED, scope: SCOPES }
    const answer = await exchange(dialog, { code_verifier: VERIFIER })
    expect(answer.at('error', 'message')).toBe(
      'code_verifier param is provided without a code_challenge in authorization request.',
    )
    expect((await exchange(dialog, { client_secret: '', code_verifier: VERIFIER })).at('error', 'code')).toBe(1)
  })

  it('can be switched off: no verifier is checked or refused, and the secret is needed', async () => {
    const { exchange } = setUp({ app: { pkce: 'ignored' } })
    for (const scope of [ASKED.scope, SCOPES]) {
      expect((await exchange({ ...ASKED, scope }, { code_verifier: 'wrong' })).status).toBe(200)
    }
    expect((await exchange(ASKED, { client_secret: '', code_verifier: VERIFIER })).at('error', 'code')).toBe(1)
  })
})

describe('OpenID', () => {
  const partsOf = (token: unknown) => String(token).split('.')
  const decode = (part: string | undefined): unknown => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())

  it('gives an id token that its published key proves', async () => {
    const { meta, exchange } = setUp()
    const answer = await exchange({ scope: 'openid,email', nonce: 'n-1' }, {})
    const [header, payload, signature = ''] = partsOf(answer.at('id_token'))
    const open = async (path: string): Promise<Answer['body']> =>
      (await meta.fetch(`https://www.facebook.com/.well-known/${path}/`)).json()
    const discovery = await open('openid-configuration')
    expect(discovery).toMatchObject({ issuer: 'https://www.facebook.com', subject_types_supported: ['pairwise'] })
    expect(child(discovery, 'jwks_uri')).toBe('https://www.facebook.com/.well-known/oauth/openid/jwks/')
    const key = child(child(await open('oauth/openid/jwks'), 'keys'), 0)
    const jwk = { kty: 'RSA', n: String(child(key, 'n')), e: String(child(key, 'e')) }
    expect(decode(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: child(key, 'kid') })
    const signed = Buffer.from(`${header}.${payload}`)
    const proves = (text: Buffer) =>
      verify('sha256', text, createPublicKey({ key: jwk, format: 'jwk' }), Buffer.from(signature, 'base64url'))
    expect([proves(signed), proves(Buffer.from(`${header}.${payload}x`))]).toEqual([true, false])

    const now = meta.clock.now() / 1000
    const hash = createHash('sha256')
      .update(String(answer.at('access_token')))
      .digest()
    expect(decode(payload)).toEqual({
      iss: 'https://www.facebook.com',
      aud: meta.app.id,
      sub: meta.world.person.id,
      iat: now,
      exp: now + 3600,
      jti: expect.any(String),
      nonce: 'n-1',
      at_hash: hash.subarray(0, 16).toString('base64url'),
      name: 'Robin Example',
      given_name: 'Robin',
      family_name: 'Example',
      email: expect.stringContaining('@example.com'),
      picture: expect.stringContaining('https://scontent.example/'),
    })
    expect(meta.issuedSecrets()).toContain(answer.at('id_token'))
  })

  it('finds its keys where the emulator listens, and never another key under the same id', async () => {
    const [meta, other] = [createEmulator(), createEmulator()]
    const keyOf = async (its: Emulator) => {
      const url = 'https://www.facebook.com/.well-known/oauth/openid/jwks/'
      return (await readAnswer(await its.fetch(url))).at('keys', 0, 'kid')
    }
    expect(await keyOf(meta)).not.toBe(await keyOf(other))
    const listening = await meta.listen()
    try {
      const { facebookDialog } = listening.hosts
      const discovery = await readAnswer(await fetch(`${facebookDialog}/.well-known/openid-configuration`))
      expect([discovery.at('issuer'), discovery.at('authorization_endpoint')]).toEqual([
        'https://www.facebook.com',
        `${facebookDialog}/dialog/oauth/`,
      ])
      const keys = await readAnswer(await fetch(String(discovery.at('jwks_uri'))))
      expect(keys.at('keys', 0, 'kid')).toBe(await keyOf(meta))
    } finally {
      await listening.close()
    }
  })

  it('leaves out what was not granted or sent, and without openid the token', async () => {
    const { meta, exchange } = setUp()
    const claims = decode(partsOf((await exchange({ scope: 'openid' }, {})).at('id_token'))[1])
    expect([child(claims, 'email'), child(claims, 'nonce')]).toEqual([undefined, undefined])
    expect((await exchange({ scope: 'email', nonce: 'n' }, {})).at('id_token')).toBeUndefined()
    expect((await meta.fetch('https://www.facebook.com/.well-known/other')).status).toBe(404)
  })
})
