import { describe, expect, it } from 'vitest'
import type { GraphError } from '../errors.ts'
import { createGraph } from '../graph/graph.ts'
import { user } from '../nodes/user.ts'
import { secret } from '../secret.ts'
import { loginAt, REDIRECT_URI as redirectUri } from '../test-support/log-in.ts'
import { failureOf } from '../test-support/scripted-fetch.ts'
import { watchedFetch } from '../test-support/watched-fetch.ts'
import type { ConsentPlan, Emulator, EmulatorOptions } from '../testing.ts'
import { createEmulator } from '../testing.ts'
import type { AuthorizeOptions } from './authorize.ts'
import type { Callback } from './callback.ts'
import { readCallback } from './callback.ts'
import { createIdTokenVerifier } from './id-token.ts'
import { createPkce } from './pkce.ts'
import { missingScopes, scopesFor } from './scopes.ts'

// Facebook Login with everything that is more than the usual, as the emulator answers it.

function setUp(app: EmulatorOptions['app'] = {}) {
  const meta = createEmulator({ app })
  const { fetch, addresses } = watchedFetch(meta.fetch)
  const login = loginAt(meta, { fetch })
  async function come(options: Partial<AuthorizeOptions> = {}, plan: ConsentPlan = {}) {
    const address = login.authorizeUrl({ redirectUri, state: 's1', scopes: ['email'], ...options })
    return codeOf(readCallback((await meta.consent(address, plan)).searchParams))
  }
  return { meta, login, come, addresses }
}

function codeOf(callback: Callback): Extract<Callback, { status: 'code' }> {
  if (callback.status !== 'code') throw new Error(`the dialog answered ${callback.status}`)
  return callback
}

const verifierAt = (meta: Emulator) =>
  createIdTokenVerifier({ appId: meta.app.id, fetch: meta.fetch, now: meta.clock.now })

describe('a login with openid', () => {
  const scopes = ['openid', 'email']
  const nonce = 'n-0S6_WzA2Mj'

  it('proves who logged in, with PKCE from the dialog to the exchange', async () => {
    const { meta, login, come } = setUp()
    const { verifier: codeVerifier, challenge: codeChallenge } = createPkce()
    const { code } = await come({ scopes, nonce, codeChallenge })
    const { token, idToken = secret('none') } = await login.exchangeCode({ code, redirectUri, codeVerifier, scopes })
    const claims = await verifierAt(meta).verify(idToken, { nonce, accessToken: token })
    const { id: userId, name } = meta.world.person
    expect(claims).toMatchObject({
      userId,
      name,
      email: `person.${userId}@example.com`,
      pictureUrl: expect.any(String),
    })
    expect((await login.debugToken(token)).userId).toBe(claims.userId)
  })

  it('is refused with the id token of another login, of another app, or too late', async () => {
    const { meta, login, come } = setUp()
    const logIn = async (its: string) => {
      const { code } = await come({ scopes, nonce: its })
      const { token, idToken = secret('none') } = await login.exchangeCode({ code, redirectUri })
      return { token, idToken }
    }
    const [mine, other] = [await logIn(nonce), await logIn('n2')]
    const verifier = verifierAt(meta)
    const refusal = { code: 'id_token_rejected' }
    expect(await failureOf(verifier.verify(other.idToken, { nonce }))).toMatchObject(refusal)
    const mixed = { nonce, accessToken: other.token }
    expect(await failureOf(verifier.verify(mine.idToken, mixed))).toMatchObject(refusal)
    const elsewhere = createIdTokenVerifier({ appId: '1', fetch: meta.fetch, now: meta.clock.now })
    expect(await failureOf(elsewhere.verify(mine.idToken, { nonce }))).toMatchObject(refusal)
    await verifier.verify(mine.idToken, { nonce, accessToken: mine.token })
    meta.clock.advance({ hours: 2 })
    expect(await failureOf(verifier.verify(mine.idToken, { nonce }))).toMatchObject(refusal)
  })

  it('wants the verifier of its own challenge', async () => {
    const { login, come } = setUp()
    const { code } = await come({ scopes, nonce, codeChallenge: createPkce().challenge })
    const wrong = login.exchangeCode({ code, redirectUri, scopes, codeVerifier: createPkce().verifier })
    expect(await failureOf(wrong)).toMatchObject({ code: 'code_rejected', action: 'reconnect' })
  })

  it('says it in words when Meta had dropped the challenge', async () => {
    const { login, come } = setUp()
    const { code } = await come()
    // What a dialog that was opened elsewhere would lead to.
    const late = login.exchangeCode({ code, redirectUri, scopes, codeVerifier: createPkce().verifier })
    expect(await failureOf(late)).toMatchObject({
      code: 'pkce_unsupported',
      action: 'never',
      metaCode: 1,
      message: expect.stringContaining('dropped the code challenge'),
    } satisfies Partial<Record<keyof GraphError, unknown>>)
  })

  it('gives no id token where it was not asked for', async () => {
    const { login, come } = setUp()
    const { code } = await come()
    expect(await login.exchangeCode({ code, redirectUri })).not.toHaveProperty('idToken')
  })
})

describe('the callback', () => {
  it('tells what was granted and declined, and what is missing for a capability', async () => {
    const { come } = setUp()
    const scopes = scopesFor(['content', 'metrics'])
    const told = await come({ scopes, tellScopes: true }, { decline: ['read_insights'] })
    expect(told.deniedScopes).toEqual(['read_insights'])
    expect(missingScopes(told.grantedScopes ?? [], ['metrics'])).toEqual(['read_insights'])
    expect(missingScopes(told.grantedScopes ?? [], ['content'])).toEqual([])
    expect(await come({ scopes })).not.toHaveProperty('grantedScopes')
  })
})

describe('a configuration', () => {
  const permissions = scopesFor(['content', 'metrics'])

  it('of a system user gives a token without an end, which lists the Pages of its business', async () => {
    const { meta, login, come } = setUp({ loginConfigs: { '77': { permissions, token: 'system-user' } } })
    const portfolio = meta.world.addBusiness({ name: 'Client' })
    const page = meta.world.addPage({ name: 'Blue Store', portfolio, instagram: { username: 'blue_store' } })
    const { code } = await come({ configId: '77', configFor: 'system_user' })
    const { token, expiresAt } = await login.exchangeCode({ code, redirectUri })
    expect(expiresAt).toBeUndefined()
    expect(await login.debugToken(token)).toMatchObject({ type: 'SYSTEM_USER', expiresAt: 'never', isValid: true })
    const graph = createGraph({ fetch: meta.fetch }).withToken(token)
    const { client_business_id } = await graph.get(user, 'me', { fields: ['client_business_id'] })
    expect(client_business_id).toBe(portfolio.id)
    const { pages, incomplete } = await login.discoverAccounts(token)
    expect(pages).toMatchObject([{ id: page.id, instagram: { username: 'blue_store' } }])
    expect(incomplete).toEqual([])
  })

  it('of a person gives what it fixes, whatever was asked beside it', async () => {
    const { login, come } = setUp({ loginConfigs: { '78': { permissions } } })
    const { code } = await come({ configId: '78', scopes: ['openid', 'ads_read'] })
    const { scopes } = await login.debugToken((await login.exchangeCode({ code, redirectUri })).token)
    expect(scopes?.toSorted()).toEqual([...permissions, 'public_profile'].toSorted())
  })
})

describe('the addresses of a whole login', () => {
  it('hold no token, code or secret but the one that is inspected', async () => {
    const { meta, login, come, addresses } = setUp()
    const page = meta.world.addPage({ name: 'Blue Store' })
    const { verifier: codeVerifier, challenge: codeChallenge } = createPkce()
    const scopes = ['openid', ...scopesFor(['content'])]
    const { code } = await come(
      { scopes, nonce: 'n1', codeChallenge },
      { pages: [page], decline: ['business_management'] },
    )
    const { token: short } = await login.exchangeCode({ code, redirectUri, codeVerifier, scopes })
    const { token } = await login.exchangeLongLived(short)
    await login.discoverAccounts(token)
    await login.permissions(token)
    await login.revoke({ userId: meta.world.person.id })
    const hidden = [...meta.issuedSecrets(), meta.app.secret, codeVerifier.expose()]
    const telling = addresses.filter(({ href }) => hidden.some((text) => href.includes(text)))
    expect(telling.map(({ host, pathname }) => host + pathname)).toEqual(['graph.facebook.com/v26.0/debug_token'])
    expect(addresses.length).toBe(6)
  })
})

describe('what debug_token tells', () => {
  it('is the nonce of a re-authentication, and ids with all their digits', async () => {
    const { meta, login, come } = setUp({ numericIds: true })
    const { code } = await come({ authType: 'reauthenticate', authNonce: 'n1' })
    const { token } = await login.exchangeCode({ code, redirectUri })
    expect(await login.debugToken(token)).toMatchObject({
      authNonce: 'n1',
      appId: meta.app.id,
      userId: meta.world.person.id,
    })
  })
})
