import { http } from 'msw'
import { setupServer } from 'msw/node'
import passport from 'passport-facebook'
import { afterEach, describe, expect, it } from 'vitest'
import { scopesFor } from './oauth.ts'
import { loginAt } from './test-support/log-in.ts'
import type { ConsentPlan } from './testing.ts'
import { createEmulator } from './testing.ts'
import { userToken } from './tokens.ts'

// An OAuth client that thousands of applications use, as it is: it knows nothing of the emulator and goes to
// https://www.facebook.com and https://graph.facebook.com.

const callbackURL = 'https://app.example.test/auth/facebook/callback'

interface Known {
  token: string
  id: string
  name: string
  email: string | undefined
}

type Ending = { redirect: string } | { user: Known | undefined } | { fail: string } | { error: Error }

const servers = new Set<{ close(): void }>()
afterEach(() => {
  for (const server of servers) server.close()
  servers.clear()
})

interface Options {
  clientSecret?: string
  pkce?: boolean
  scope?: readonly string[]
}

function setUp({ clientSecret, pkce = false, scope = scopesFor(['content']) }: Options = {}) {
  const meta = createEmulator({ app: { redirectUris: [callbackURL], requireAppSecretProof: true } })
  const server = setupServer(...meta.mswHandlers(http))
  server.listen({ onUnhandledFrame: 'error' })
  servers.add(server)
  const session = {}
  const options = {
    clientID: meta.app.id,
    clientSecret: clientSecret ?? meta.app.secret,
    callbackURL,
    graphAPIVersion: 'v26.0',
    scope: ['email', ...scope],
    pkce,
    profileFields: ['id', 'displayName', 'emails'],
    enableProof: true,
    state: true,
  }

  // Passport makes such an object of the strategy for each request.
  function request(query: object): Promise<Ending> {
    return new Promise((resolve) => {
      let user: Known | undefined
      const strategy = new passport.Strategy(options, (token, _refresh, { id, displayName: name, emails }, done) => {
        user = { token, id, name, email: emails?.[0]?.value }
        done(null, user)
      })
      strategy.redirect = (redirect) => resolve({ redirect })
      strategy.success = () => resolve({ user })
      strategy.fail = ({ message }) => resolve({ fail: message })
      strategy.error = (error) => resolve({ error })
      strategy.authenticate({ query, session })
    })
  }

  async function walk(plan: ConsentPlan = {}): Promise<{ query: object; ending: Ending }> {
    const begun = await request({})
    if (!('redirect' in begun)) throw new Error('it did not open the dialog')
    const query = Object.fromEntries((await meta.consent(begun.redirect, plan)).searchParams)
    return { query, ending: await request(query) }
  }
  return { meta, request, walk }
}

describe('passport-facebook at the emulator', () => {
  it('logs a person in, and its token is one of ours', async () => {
    const { meta, walk } = setUp()
    const { ending } = await walk()
    if (!('user' in ending) || !ending.user) return expect.fail(JSON.stringify(ending))
    const { id, name } = meta.world.person
    expect(ending.user).toMatchObject({ id, name, email: `person.${id}@example.com` })
    const info = await loginAt(meta, { fetch: meta.fetch }).debugToken(userToken(ending.user.token))
    expect(info).toMatchObject({ isValid: true, appId: meta.app.id, userId: id })
    expect(meta.log.map((line) => line.replace(/\?.*/, ''))).toEqual([
      'POST www.facebook.com/v26.0/dialog/oauth',
      'POST graph.facebook.com/v26.0/oauth/access_token',
      'GET graph.facebook.com/v26.0/me',
      'GET graph.facebook.com/v26.0/debug_token',
    ])
  })

  it('hears of a refusal as from Meta', async () => {
    const { ending } = await setUp().walk({ decision: 'deny' })
    expect(ending).toMatchObject({ fail: 'Permissions error' })
  })

  it('takes no callback twice', async () => {
    const { walk, request } = setUp()
    const { query } = await walk()
    expect(await request(query)).toMatchObject({ fail: expect.stringMatching(/state/i) })
  })

  it('with PKCE is refused at the exchange, unless it asks for openid: as at Meta', async () => {
    const { ending } = await setUp({ pkce: true }).walk()
    const message = 'code_verifier param is provided without a code_challenge in authorization request.'
    expect(ending).toMatchObject({ error: { name: 'FacebookTokenError', code: 1, message } })
  })

  it('with PKCE and openid is let in', async () => {
    const { ending } = await setUp({ pkce: true, scope: ['openid'] }).walk()
    expect(ending).toMatchObject({ user: { name: 'Robin Example' } })
  })

  it('hears in its own words that the secret is wrong', async () => {
    const { ending } = await setUp({ clientSecret: 'another-fake-secret' }).walk()
    expect(ending).toMatchObject({
      error: { name: 'FacebookTokenError', code: 1, message: 'Error validating client secret.' },
    })
  })
})
