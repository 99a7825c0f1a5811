import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { secret } from '../secret.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import {
  brokenConnection,
  failureOf,
  json,
  metaError,
  noSleep,
  raw,
  scriptedFetch,
} from '../test-support/scripted-fetch.ts'
import { userToken } from '../tokens.ts'
import { createFacebookLogin } from './facebook.ts'
import { createPkce } from './pkce.ts'

const APP = { appId: '1029384756', appSecret: '0123456789abcdef0123456789abcdef' }
const CODE = secret('AQfakecode')
const redirectUri = 'https://app.example.test/api/social/callback/facebook'
const UNASKED_VERIFIER = 'code_verifier param is provided without a code_challenge in authorization request.'
const NOW = Date.parse('2026-11-23T09:00:00Z')

function setUp(...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  return { script, login: createFacebookLogin({ ...APP, fetch: script.fetch, ...noSleep(), now: () => NOW }) }
}

it('refuses an app without a number or a secret', () => {
  expect(() => createFacebookLogin({ ...APP, appId: 'blue-store' })).toThrow(/app id/)
  expect(() => createFacebookLogin({ ...APP, appSecret: '' })).toThrow(/app secret/i)
})

describe('exchangeCode', () => {
  it('sends everything in the body of one POST', async () => {
    const { login, script } = setUp(json({ access_token: 'EAAfakeshort', token_type: 'bearer', expires_in: 5183944 }))
    const { token, expiresAt } = await login.exchangeCode({ code: CODE, redirectUri })
    expect([token.kind, token.expose(), expiresAt]).toEqual(['user', 'EAAfakeshort', new Date(NOW + 5_183_944_000)])
    const [sent] = script.sent
    expect(`${sent?.method} ${sent?.url.href}`).toBe('POST https://graph.facebook.com/v26.0/oauth/access_token')
    expect(Object.fromEntries(sent?.form ?? [])).toEqual({
      client_id: APP.appId,
      client_secret: APP.appSecret,
      redirect_uri: redirectUri,
      code: 'AQfakecode',
    })
  })

  it.each(['Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', 'yesterday'])(
    'counts the end from our own clock, whatever the Date of the answer: %s',
    async (date) => {
      const headers = { date, age: '99999999', expires: date, 'last-modified': date }
      const { login } = setUp(json({ access_token: 'EAAfakeshort', expires_in: 5_183_944 }, { headers }))
      const { expiresAt } = await login.exchangeCode({ code: CODE, redirectUri })
      expect(expiresAt).toEqual(new Date(NOW + 5_183_944_000))
    },
  )

  it.each([
    [undefined, undefined],
    [0, undefined],
    ['5183944', new Date(NOW + 5_183_944_000)],
    ['soon', undefined],
    [-1, undefined],
    [1e-9, undefined],
    [1e300, undefined],
    [true, undefined],
    [['60'], undefined],
    [null, undefined],
  ])('with expires_in %j the end is %s', async (expires_in, expected) => {
    const { login } = setUp(json({ access_token: 'EAAfake', expires_in }))
    expect((await login.exchangeCode({ code: CODE, redirectUri })).expiresAt).toEqual(expected)
  })

  it.each([
    [metaError({ code: 100, error_subcode: 36007 }), { code: 'code_rejected', action: 'reconnect' }],
    [metaError({ code: 100, error_subcode: 36008 }), { code: 'config', action: 'never' }],
    [metaError({ code: 100, error_subcode: 36009 }), { code: 'code_rejected', action: 'reconnect' }],
    [metaError({ code: 1 }), { code: 'config', action: 'never' }],
    [metaError({ code: 1, message: 'Error validating client secret.' }), { code: 'config', action: 'never' }],
    [metaError({ code: 1, message: UNASKED_VERIFIER }), { code: 'pkce_unsupported', action: 'never' }],
    [metaError({ code: 1, message: 'Invalid code verifier.' }), { code: 'code_rejected', action: 'reconnect' }],
    [metaError({ code: 1, is_transient: true }), { code: 'outcome_unknown', action: 'reconnect' }],
    [metaError({ code: 1 }, { status: 500 }), { code: 'outcome_unknown', action: 'reconnect' }],
    [metaError({ code: 101 }), { code: 'config', action: 'never' }],
    [metaError({ code: 2 }, { status: 500 }), { code: 'outcome_unknown', action: 'reconnect' }],
    [brokenConnection(), { code: 'outcome_unknown', action: 'reconnect' }],
    [raw('<html></html>'), { code: 'outcome_unknown', action: 'reconnect' }],
    [json({ token_type: 'bearer' }), { code: 'upstream_malformed', action: 'reconnect' }],
    [json({ access_token: '' }), { code: 'upstream_malformed', action: 'reconnect' }],
  ])('tries once and names what to do (%#)', async (answer, expected) => {
    const { login, script } = setUp(answer)
    const error = await failureOf(login.exchangeCode({ code: CODE, redirectUri }))
    expect(error).toMatchObject({ ...expected, endpoint: 'POST /oauth/access_token' })
    expect(script.sent.length).toBe(1)
    expect(inspect(error, { showHidden: true, depth: null })).not.toMatch(/AQfakecode|0123456789abcdef/)
  })
})

describe('exchangeCode with PKCE', () => {
  const codeVerifier = createPkce().verifier

  it('sends the verifier along, and hands the id token out as a secret', async () => {
    const { login, script } = setUp(json({ access_token: 'EAAfake', id_token: 'fake.id-token.x' }))
    const { idToken } = await login.exchangeCode({ code: CODE, redirectUri, codeVerifier, scopes: ['openid', 'email'] })
    expect(script.sent[0]?.form.get('code_verifier')).toBe(codeVerifier.expose())
    expect(script.sent[0]?.form.get('client_secret')).toBe(APP.appSecret)
    expect(idToken?.expose()).toBe('fake.id-token.x')
    expect(inspect(idToken)).not.toContain('id-token')
  })

  it.each([
    ['without scopes', {}],
    ['without openid', { scopes: ['email'] }],
    ['with a configuration', { scopes: ['openid'], configId: '77' }],
  ])('refuses the verifier %s, before the code is used up', async (_what, asked) => {
    const { login, script } = setUp()
    expect(await failureOf(login.exchangeCode({ code: CODE, redirectUri, codeVerifier, ...asked }))).toMatchObject({
      code: 'pkce_unsupported',
      action: 'never',
    })
    expect(script.sent).toEqual([])
  })

  it.each(['short', 'x'.repeat(129), `${'x'.repeat(43)} `, 'ä'.repeat(43)])(
    'refuses a verifier that is none, and does not show it: %j',
    async (text) => {
      const { login, script } = setUp()
      const wrong = { code: CODE, redirectUri, codeVerifier: secret(text), scopes: ['openid'] }
      const error = await failureOf(login.exchangeCode(wrong))
      expect(error).toMatchObject({ code: 'config' })
      expect(inspect(error)).not.toContain(text)
      expect(script.sent).toEqual([])
    },
  )

  it('leaves out an id token that has not its form', async () => {
    const { login } = setUp(
      json({ access_token: 'EAAfake', id_token: 'none' }),
      json({ access_token: 'E', id_token: 7 }),
    )
    expect(await login.exchangeCode({ code: CODE, redirectUri })).not.toHaveProperty('idToken')
    expect(await login.exchangeCode({ code: CODE, redirectUri })).not.toHaveProperty('idToken')
  })
})

describe('exchangeLongLived', () => {
  it('trades in the body, again after a loss: a lost answer would cost the person a second login', async () => {
    const { login, script } = setUp(brokenConnection(), json({ access_token: 'EAAfakelong', expires_in: 5183944 }))
    expect((await login.exchangeLongLived(userToken('EAAfakeshort'))).token.expose()).toBe('EAAfakelong')
    const trade = { grant_type: 'fb_exchange_token', fb_exchange_token: 'EAAfakeshort' }
    expect(script.sent.map(({ form }) => Object.fromEntries(form))).toMatchObject([trade, trade])
  })

  it('takes trouble at Meta for trouble, not for a wrong secret', async () => {
    const trouble = metaError({ code: 1, is_transient: true }, { status: 500 })
    const { login } = setUp(trouble, trouble, trouble, trouble)
    expect(await failureOf(login.exchangeLongLived(userToken('EAAfakeshort')))).toMatchObject({
      code: 'transient',
      action: 'retry',
    })
  })
})

describe('debugToken', () => {
  it('asks with the app token in the header and reads the answer', async () => {
    const { login, script } = setUp(
      json({
        data: {
          app_id: 1029384756,
          type: 'USER',
          user_id: '10229000000000000',
          issued_at: 1795000000,
          expires_at: 0,
          data_access_expires_at: 1802776000,
          is_valid: true,
          scopes: ['pages_show_list'],
          granular_scopes: [
            { scope: 'pages_show_list', target_ids: ['134895793791914'] },
            { scope: 'business_management' },
          ],
        },
      }),
    )
    expect(await login.debugToken(userToken('EAAfakelong'))).toEqual({
      isValid: true,
      appId: '1029384756',
      type: 'USER',
      userId: '10229000000000000',
      profileId: undefined,
      issuedAt: new Date(1_795_000_000_000),
      expiresAt: 'never',
      dataAccessExpiresAt: new Date(1_802_776_000_000),
      scopes: ['pages_show_list'],
      granularScopes: [
        { scope: 'pages_show_list', targetIds: ['134895793791914'] },
        { scope: 'business_management', targetIds: undefined },
      ],
    })
    const [sent] = script.sent
    expect(sent?.headers.get('authorization')).toBe(`Bearer ${APP.appId}|${APP.appSecret}`)
    expect(sent?.url.searchParams.get('input_token')).toBe('EAAfakelong')
  })

  it('gives a dead token as an answer, with the reason', async () => {
    const data = {
      app_id: '1',
      type: 'USER',
      is_valid: false,
      scopes: [],
      error: { code: 190, subcode: 460, message: 'x' },
    }
    expect(await setUp(json({ data })).login.debugToken(userToken('EAAfake'))).toMatchObject({
      isValid: false,
      expiresAt: undefined,
      problem: { code: 'reconnect', metaCode: 190, subcode: 460 },
    })
  })

  it.each([
    [{}, undefined, undefined],
    [{ scopes: null, granular_scopes: 'all' }, undefined, undefined],
    [{ scopes: ['email', 7] }, undefined, undefined],
    [{ scopes: [], granular_scopes: [] }, [], []],
    [
      {
        granular_scopes: [
          { scope: 'pages_show_list', target_ids: null },
          { scope: 'read_insights', target_ids: ['1'] },
        ],
      },
      undefined,
      [{ scope: 'read_insights', targetIds: ['1'] }],
    ],
  ])('tells unknown permissions from none: %j', async (told, scopes, granularScopes) => {
    const { login } = setUp(json({ data: { is_valid: true, ...told } }))
    expect(await login.debugToken(userToken('EAAfake'))).toMatchObject({ scopes, granularScopes })
  })

  it('reads the nonce of a re-authentication', async () => {
    const data = { is_valid: true, metadata: { auth_type: 'reauthenticate', auth_nonce: 'n1' } }
    expect(await setUp(json({ data })).login.debugToken(userToken('EAAfake'))).toMatchObject({ authNonce: 'n1' })
  })

  it('does not trust a token of another app', async () => {
    const message = '(#100) The App_id in the input_token did not match the Viewing App'
    const { login } = setUp(metaError({ code: 100, message }))
    expect(await failureOf(login.debugToken(userToken('EAAfake')))).toMatchObject({ code: 'config', action: 'never' })
  })

  it("does not take a wrong app secret for the person's dead token", async () => {
    const { login } = setUp(metaError({ code: 190, message: 'Invalid OAuth access token signature.' }))
    expect(await failureOf(login.debugToken(userToken('EAAfake')))).toMatchObject({ code: 'config', action: 'never' })
  })

  it('throws when Meta does not say', async () => {
    expect(await failureOf(setUp(json({ data: {} })).login.debugToken(userToken('EAAfake')))).toMatchObject({
      code: 'upstream_malformed',
    })
  })
})

describe('listPages', () => {
  it('reads every page of the cursor, with proof', async () => {
    const { login, script } = setUp(
      json({
        data: [
          {
            id: '134895793791914',
            name: 'Maple Bakery',
            access_token: 'EAAfakepage',
            category: 'Bakery',
            tasks: ['ANALYZE', 'PROFILE_PLUS_MANAGE'],
            followers_count: 5102,
            picture: { data: { url: 'https://scontent.example/p.jpg' } },
            instagram_business_account: { id: '17841405822304914', username: 'maple.bakery' },
          },
        ],
        paging: { cursors: { after: 'A' }, next: 'https://canary.example.test/?access_token=EAAfake' },
      }),
      json({ data: [{ id: '2', name: 'No token' }] }),
    )
    const [first, second] = await login.listPages(userToken('EAAfakelong'))
    expect(first).toMatchObject({
      id: '134895793791914',
      name: 'Maple Bakery',
      category: 'Bakery',
      tasks: ['ANALYZE', 'PROFILE_PLUS_MANAGE'],
      followers: 5102,
      pictureUrl: 'https://scontent.example/p.jpg',
      instagram: { id: '17841405822304914', username: 'maple.bakery' },
    })
    expect(first?.token?.expose()).toBe('EAAfakepage')
    expect(second).toEqual({ id: '2', name: 'No token', tasks: undefined, token: undefined, instagram: undefined })
    expect(script.log()).toEqual(['GET graph.facebook.com/me/accounts', 'GET graph.facebook.com/me/accounts'])
    expect(script.sent.every(({ url }) => /^[0-9a-f]{64}$/.test(url.searchParams.get('appsecret_proof') ?? ''))).toBe(
      true,
    )
    expect(script.sent[0]?.url.searchParams.get('limit')).toBe('100')
  })
})
