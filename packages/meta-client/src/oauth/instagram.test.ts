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
import { watchedFetch } from '../test-support/watched-fetch.ts'
import type { InstagramLoginOptions as EmulatedLogin } from '../testing.ts'
import { createEmulator } from '../testing.ts'
import { instagramToken } from '../tokens.ts'
import { readCallback } from './callback.ts'
import { createInstagramLogin } from './instagram.ts'
import type { InstagramAuthorizeOptions } from './instagram-login.ts'
import { scopesFor } from './scopes.ts'

const APP = { appId: '91029384756', appSecret: 'fakeinstagramsecret0123456789ab' }
const CODE = secret('AQfakecode')
const TOKEN = instagramToken('IGAAfaketoken')
const redirectUri = 'https://app.example.test/api/social/callback/instagram'
const scopes = scopesFor(['content', 'metrics', 'comments'], { login: 'instagram' })
const NOW = Date.parse('2026-11-23T09:00:00Z')
const LONG_LIFE_MS = 5_183_944_000 // D: about 60 days

function setUp(...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  return { script, login: createInstagramLogin({ ...APP, fetch: script.fetch, ...noSleep(), now: () => NOW }) }
}

const flat = (error_message: string, status = 400): Answer =>
  json({ error_type: 'OAuthException', code: status, error_message }, { status })

function atEmulator(instagram: EmulatedLogin = {}) {
  const meta = createEmulator({ now: '2026-11-23T09:00:00Z', instagram })
  const account = meta.world.addInstagram({ username: 'blue_store', name: 'Blue Store', followers: 2400 })
  const { id: appId, secret: appSecret } = meta.app.instagram
  const { fetch, addresses } = watchedFetch(meta.fetch)
  const login = createInstagramLogin({ appId, appSecret, fetch, now: meta.clock.now, ...noSleep() })
  async function consent(plan = {}) {
    const url = login.authorizeUrl({ redirectUri, state: 's1', scopes })
    const callback = readCallback((await meta.consent(url, plan)).searchParams)
    if (callback.status !== 'code') throw new Error(`the dialog answered ${callback.status}`)
    return callback.code
  }
  const logIn = async () => {
    const short = await login.exchangeCode({ code: await consent(), redirectUri })
    return login.exchangeLongLived(short.token)
  }
  return { meta, account, login, consent, logIn, addresses }
}

describe('authorizeUrl', () => {
  it('opens the dialog of www.instagram.com', () => {
    const url = setUp().login.authorizeUrl({
      redirectUri,
      state: 's1',
      scopes: ['instagram_business_basic', 'instagram_business_manage_insights'],
      forceReauth: true,
      enableFacebookLogin: false,
    })
    expect(url).toBe(
      'https://www.instagram.com/oauth/authorize?client_id=91029384756&redirect_uri=https%3A%2F%2Fapp.example.test%2Fapi%2Fsocial%2Fcallback%2Finstagram&response_type=code&scope=instagram_business_basic%2Cinstagram_business_manage_insights&state=s1&force_reauth=true&enable_fb_login=false',
    )
  })

  it.each<[string, Partial<InstagramAuthorizeOptions>]>([
    ['http, on localhost too', { redirectUri: 'http://localhost:3000/cb' }],
    ['a fragment', { redirectUri: `${redirectUri}#x` }],
    ['no address', { redirectUri: 'callback' }],
    ['no state', { state: '' }],
    ['permissions of Facebook Login', { scopes: ['instagram_business_basic', 'instagram_basic'] }],
    ['nothing but the basic one missing', { scopes: ['instagram_business_manage_insights'] }],
    ['no permissions', { scopes: [] }],
  ])('refuses %s', (_what, wrong) => {
    const open = () => setUp().login.authorizeUrl({ redirectUri, state: 's1', scopes, ...wrong })
    expect(open).toThrow(expect.objectContaining({ code: 'config' }))
  })

  it('refuses PKCE, which Instagram would ignore, in the dialog and at the exchange', async () => {
    const { login, script } = setUp()
    // As a caller without types would.
    const pkce: object = { codeChallenge: 'x'.repeat(43), codeVerifier: secret('y'.repeat(43)) }
    expect(() => login.authorizeUrl({ redirectUri, state: 's1', scopes, ...pkce })).toThrow(
      expect.objectContaining({ code: 'pkce_unsupported', action: 'never' }),
    )
    expect(await failureOf(login.exchangeCode({ code: CODE, redirectUri, ...pkce }))).toMatchObject({
      code: 'pkce_unsupported',
    })
    expect(script.sent).toEqual([])
  })
})

describe('exchangeCode', () => {
  it('sends everything in the body of one POST to api.instagram.com', async () => {
    const { login, script } = setUp(json({ access_token: 'IGAAfakeshort', user_id: '27640875392278831' }))
    const { token } = await login.exchangeCode({ code: CODE, redirectUri })
    expect([token.kind, token.expose()]).toEqual(['instagram', 'IGAAfakeshort'])
    const [sent] = script.sent
    expect(`${sent?.method} ${sent?.url.href}`).toBe('POST https://api.instagram.com/oauth/access_token')
    expect(Object.fromEntries(sent?.form ?? [])).toEqual({
      client_id: APP.appId,
      client_secret: APP.appSecret,
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code: 'AQfakecode',
    })
  })

  const list = ['instagram_business_basic', 'instagram_business_manage_insights']
  it.each([
    ['a bare object, a number past 2^53, a list', '"user_id":27640875392278831,"permissions":["a","b"]', ['a', 'b']],
    ['a bare object and text', `"user_id":"27640875392278831","permissions":"${list.join(',')}"`, list],
    ['text with spaces', '"user_id":27640875392278831,"permissions":" a , b,"', ['a', 'b']],
    ['no permissions told', '"user_id":27640875392278831', undefined],
    ['none granted', '"user_id":27640875392278831,"permissions":""', []],
    ['permissions of another form', '"user_id":27640875392278831,"permissions":{"a":1}', undefined],
  ])('reads %s, bare and in its envelope', async (_what, rest, permissions) => {
    const body = `{"access_token":"IGAAfakeshort",${rest}}`
    for (const text of [body, `{"data":[${body}]}`]) {
      const { login } = setUp(raw(text))
      expect(await login.exchangeCode({ code: CODE, redirectUri })).toMatchObject({
        appScopedId: '27640875392278831',
        permissions,
        expiresAt: undefined,
      })
    }
  })

  it.each([
    [flat('Matching code was not found or was already used'), { code: 'code_rejected', action: 'reconnect' }],
    [flat('This authorization code has expired'), { code: 'code_rejected', action: 'reconnect' }],
    [flat('Error validating verification code. Please make sure your redirect_uri is identical'), { code: 'config' }],
    [flat('Invalid platform app'), { code: 'config', message: expect.stringContaining('Instagram app id') }],
    [flat('Error validating client secret.'), { code: 'config', action: 'never' }],
    [flat('Something new'), { code: 'code_rejected', action: 'reconnect', metaCode: undefined, status: 400 }],
    [flat('Something new', 200), { code: 'code_rejected', action: 'reconnect' }],
    [flat('Please try again later', 503), { code: 'outcome_unknown', action: 'reconnect' }],
    [json({ message: 'mutually exclusive', status: 'fail' }, { status: 400 }), { code: 'outcome_unknown' }],
    [metaError({ code: 2 }, { status: 500 }), { code: 'outcome_unknown', action: 'reconnect' }],
    [brokenConnection(), { code: 'outcome_unknown', action: 'reconnect' }],
    [raw('<html></html>'), { code: 'outcome_unknown', action: 'reconnect' }],
    [() => Response.redirect('https://canary.example.test/'), { code: 'outcome_unknown', action: 'reconnect' }],
    [json({ user_id: '1' }), { code: 'upstream_malformed', action: 'reconnect' }],
    [json({ data: [] }), { code: 'upstream_malformed', action: 'reconnect' }],
    [json({ access_token: 'two words' }), { code: 'upstream_malformed', action: 'reconnect' }],
  ])('tries once and names what to do (%#)', async (answer, expected) => {
    const { login, script } = setUp(answer)
    const error = await failureOf(login.exchangeCode({ code: CODE, redirectUri }))
    expect(error).toMatchObject({ ...expected, endpoint: 'POST /oauth/access_token' })
    expect(script.sent.length).toBe(1)
    expect(inspect(error, { showHidden: true, depth: null })).not.toMatch(/AQfakecode|fakeinstagramsecret/)
  })
})

describe('exchangeLongLived and refresh', () => {
  it('ask graph.instagram.com without a version, with the query Meta documents', async () => {
    const answer = json({ access_token: 'IGAAfakelong', token_type: 'bearer', expires_in: 5183944 })
    const { login, script } = setUp(answer, answer)
    const long = await login.exchangeLongLived(TOKEN)
    expect([long.token.expose(), long.expiresAt]).toEqual(['IGAAfakelong', new Date(NOW + 5_183_944_000)])
    await login.refresh(long.token)
    expect(script.sent.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      `GET https://graph.instagram.com/access_token?grant_type=ig_exchange_token&client_secret=${APP.appSecret}&access_token=IGAAfaketoken`,
      'GET https://graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token&access_token=IGAAfakelong',
    ])
    expect(script.sent.map(({ headers }) => headers.get('authorization'))).toEqual([null, null])
  })

  it('try again when the answer was lost, and name neither token nor secret when they give up', async () => {
    const { login, script } = setUp(...Array.from({ length: 4 }, brokenConnection))
    const error = await failureOf(login.refresh(TOKEN))
    expect(error).toMatchObject({ code: 'network', action: 'retry', endpoint: 'GET /refresh_access_token' })
    expect(script.sent.length).toBe(4)
    const { login: other } = setUp(flat(`IGAAfaketoken ${APP.appSecret}`))
    const flatly = await failureOf(other.exchangeLongLived(TOKEN))
    for (const one of [error, flatly]) {
      expect(inspect(one, { showHidden: true, depth: null })).not.toMatch(/IGAAfaketoken|fakeinstagramsecret/)
    }
  })

  it('do not keep what the answer does not hold', async () => {
    const { login } = setUp(json({ token_type: 'bearer' }), json({ access_token: 'IGAAfakenew', expires_in: 0 }))
    expect(await failureOf(login.refresh(TOKEN))).toMatchObject({ code: 'upstream_malformed', action: 'retry' })
    expect((await login.refresh(TOKEN)).expiresAt).toBeUndefined()
  })
})

describe('me', () => {
  it('asks with the token in the header, and reads both forms', async () => {
    const account =
      '{"id":27640875392278831,"user_id":17841405822304914,"username":"maple","name":"Maple","account_type":"Media_Creator","profile_picture_url":"https://scontent.example/p.jpg","followers_count":5102}'
    const { login, script } = setUp(raw(account), raw(`{"data":[${account}]}`))
    for (let time = 0; time < 2; time++) {
      expect(await login.me(TOKEN)).toEqual({
        id: '17841405822304914',
        appScopedId: '27640875392278831',
        username: 'maple',
        name: 'Maple',
        accountType: 'MEDIA_CREATOR',
        pictureUrl: 'https://scontent.example/p.jpg',
        followers: 5102,
      })
    }
    expect(script.sent[0]?.url.pathname).toBe('/v26.0/me')
    expect(script.sent[0]?.headers.get('authorization')).toBe('Bearer IGAAfaketoken')
  })

  it('leaves out what was not told, and takes no account without its id', async () => {
    const { login } = setUp(json({ user_id: '178', followers_count: 'many' }), json({ id: '276' }), json({ data: [] }))
    expect(await login.me(TOKEN)).toEqual({ id: '178', appScopedId: undefined })
    for (let time = 0; time < 2; time++) {
      expect(await failureOf(login.me(TOKEN))).toMatchObject({ code: 'upstream_malformed', endpoint: 'GET /me' })
    }
  })
})

it('has no way to revoke, and says so', async () => {
  expect(await failureOf(setUp().login.revoke())).toMatchObject({ code: 'unsupported', action: 'never' })
})

it('refuses an app without a number or a secret', () => {
  expect(() => createInstagramLogin({ ...APP, appId: 'blue-store' })).toThrow(/app id/)
  expect(() => createInstagramLogin({ ...APP, appSecret: '' })).toThrow(/app secret/i)
})

describe('at the emulator', () => {
  it.each<EmulatedLogin>([
    {},
    { exchangeAnswer: 'enveloped', permissions: 'text', userId: 'text' },
    { permissions: 'absent', tellsVersion: false },
  ])('a login goes from the consent to the account: %j', async (shape) => {
    const { meta, account, login, consent } = atEmulator(shape)
    const short = await login.exchangeCode({ code: await consent(), redirectUri })
    expect(short.appScopedId).toBe(account.appScopedId)
    expect(short.permissions?.toSorted()).toEqual(shape.permissions === 'absent' ? undefined : [...scopes])
    const long = await login.exchangeLongLived(short.token)
    expect(long.expiresAt).toEqual(new Date(meta.clock.now() + LONG_LIFE_MS))
    expect(await login.me(long.token)).toMatchObject({
      id: account.id,
      appScopedId: account.appScopedId,
      username: 'blue_store',
      accountType: 'BUSINESS',
      followers: expect.any(Number),
    })
  })

  it('a code works once, for an hour, and at its own address', async () => {
    const { meta, login, consent } = atEmulator()
    const code = await consent()
    const elsewhere = { code, redirectUri: `${redirectUri}/` }
    expect(await failureOf(login.exchangeCode(elsewhere))).toMatchObject({ code: 'config' })
    await login.exchangeCode({ code, redirectUri })
    expect(await failureOf(login.exchangeCode({ code, redirectUri }))).toMatchObject({ code: 'code_rejected' })
    const late = await consent()
    meta.clock.advance({ hours: 2 })
    expect(await failureOf(login.exchangeCode({ code: late, redirectUri }))).toMatchObject({
      code: 'code_rejected',
      message: expect.stringContaining('expired'),
    })
  })

  it('a declined permission is not among the granted ones', async () => {
    const { login, consent } = atEmulator()
    const code = await consent({ decline: ['instagram_business_manage_insights'] })
    const { permissions } = await login.exchangeCode({ code, redirectUri })
    expect(permissions).not.toContain('instagram_business_manage_insights')
  })

  it.each(['sliding', 'same', 'rotating'] as const)(
    'a token is refreshed from its second day on (%s)',
    async (refresh) => {
      const { meta, login, logIn } = atEmulator({ refresh })
      const { token } = await logIn()
      expect(await failureOf(login.refresh(token))).toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining('24 hours'),
      })
      meta.clock.advance({ days: 50 })
      const fresh = await login.refresh(token)
      expect(fresh.expiresAt).toEqual(new Date(meta.clock.now() + LONG_LIFE_MS))
      expect(fresh.permissions?.toSorted()).toEqual([...scopes])
      expect(fresh.token.expose() === token.expose()).toBe(refresh === 'same')
      expect((await login.me(fresh.token)).username).toBe('blue_store')
    },
  )

  it('a token that has ended asks for a new login', async () => {
    const { meta, login, logIn } = atEmulator()
    const { token } = await logIn()
    meta.clock.advance({ days: 61 })
    expect(await failureOf(login.refresh(token))).toMatchObject({ code: 'reconnect', subcode: 463 })
  })

  it('a long-lived token of the dashboard is not exchanged again', async () => {
    const { meta, account, login } = atEmulator()
    const token = instagramToken(meta.world.instagramApp.generateToken(account))
    expect(await failureOf(login.exchangeLongLived(token))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('kind of the token'),
    })
    expect((await login.me(token)).username).toBe('blue_store')
  })

  it('the id and secret of the Meta app are told from those of the Instagram app', async () => {
    const { meta, consent } = atEmulator()
    const mixedUp = createInstagramLogin({ appId: meta.app.id, appSecret: meta.app.secret, fetch: meta.fetch })
    expect(await failureOf(mixedUp.exchangeCode({ code: await consent(), redirectUri }))).toMatchObject({
      code: 'config',
      message: expect.stringContaining('not those of the Meta app'),
    })
  })

  it('puts tokens and secrets into no address but the two documented ones', async () => {
    const { meta, login, logIn, addresses } = atEmulator()
    const { token } = await logIn()
    meta.clock.advance({ days: 2 })
    await login.refresh(token)
    await login.me(token)
    await login.unsubscribe(token)
    const hidden = [...meta.issuedSecrets(), meta.app.instagram.secret]
    const telling = addresses.filter(({ href }) => hidden.some((text) => href.includes(text)))
    expect(telling.map(({ host, pathname }) => host + pathname)).toEqual([
      'graph.instagram.com/access_token',
      'graph.instagram.com/refresh_access_token',
    ])
    expect(addresses.length).toBe(5)
  })
})
