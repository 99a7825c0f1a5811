import { describe, expect, it } from 'vitest'
import { createEmulator, type InstagramLoginOptions } from '../../testing.ts'
import { createCaller } from '../test-support/caller.ts'
import { createInstagramCaller, INSTAGRAM_SCOPES } from '../test-support/instagram-caller.ts'

const LONG_LIFE_SECONDS = 5_183_944

function setUp(instagram: InstagramLoginOptions = {}) {
  const meta = createEmulator({ instagram })
  const account = meta.world.addInstagram({ username: 'blue_store' })
  return { meta, account, caller: createInstagramCaller(meta) }
}

const unsupported = (method: string) => ({
  error: {
    message: `Unsupported request - method type: ${method}`,
    type: 'IGApiException',
    code: 100,
    fbtrace_id: expect.any(String),
  },
})

describe('a short-lived token of Instagram', () => {
  it('lives an hour', async () => {
    const { meta, caller } = setUp()
    const token = await caller.shortToken()
    meta.clock.advance({ minutes: 59 })
    expect((await caller.get('me', token)).status).toBe(200)
    meta.clock.advance({ minutes: 1 })
    expect((await caller.get('me', token)).at('error', 'error_subcode')).toBe(463)
  })

  it('is exchanged for one of 60 days, and goes on beside it', async () => {
    const { meta, caller } = setUp()
    const short = await caller.shortToken()
    const long = await caller.extend(short)
    expect(long.body).toEqual({
      access_token: expect.stringMatching(/^IGAAfake[A-Za-z0-9]+$/),
      token_type: 'bearer',
      expires_in: LONG_LIFE_SECONDS,
    })
    expect(long.at('access_token')).not.toBe(short)
    expect((await caller.get('me', short)).status).toBe(200)
    meta.clock.advance({ days: 59 })
    expect((await caller.get('me', String(long.at('access_token')))).status).toBe(200)
    meta.clock.advance({ days: 1 })
    expect((await caller.get('me', String(long.at('access_token')))).at('error', 'error_subcode')).toBe(463)
  })

  it('wants the secret of the Instagram app', async () => {
    const { meta, caller } = setUp()
    const token = await caller.shortToken()
    expect((await caller.extend(token, { client_secret: meta.app.secret })).at('error', 'message')).toBe(
      'Error validating client secret.',
    )
  })

  it('is neither exchanged nor refreshed after its hour, nor refreshed before', async () => {
    const { meta, caller } = setUp()
    const token = await caller.shortToken()
    expect((await caller.refresh(token)).body).toEqual(unsupported('get'))
    meta.clock.advance({ hours: 1 })
    expect((await caller.extend(token)).at('error', 'error_subcode')).toBe(463)
    expect((await caller.refresh(token)).at('error', 'error_subcode')).toBe(463)
  })
})

describe('a long-lived token of Instagram', () => {
  it('made by the dashboard works at once and cannot be exchanged again', async () => {
    const { meta, account, caller } = setUp()
    const token = meta.world.instagramApp.generateToken(account)
    expect((await caller.get('me/insights?metric=reach&period=day', token)).status).toBe(200)
    expect((await caller.extend(token)).body).toEqual(unsupported('get'))
    expect(meta.issuedSecrets()).toContain(token)
  })

  it('is refreshed from 24 hours on', async () => {
    const { meta, caller } = setUp()
    const token = await caller.logIn()
    meta.clock.advance({ hours: 23, minutes: 59 })
    const early = await caller.refresh(token)
    expect([early.status, early.at('error', 'message')]).toEqual([400, expect.stringContaining('at least 24 hours')])
    meta.clock.advance({ minutes: 1 })
    const answer = await caller.refresh(token)
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^IGAAfake/),
      token_type: 'bearer',
      expires_in: LONG_LIFE_SECONDS,
      permissions: INSTAGRAM_SCOPES,
    })
  })

  it('slides by default: a new text, and the old one lives to its own end', async () => {
    const { meta, caller } = setUp()
    const old = await caller.logIn()
    meta.clock.advance({ days: 30 })
    const fresh = String((await caller.refresh(old)).at('access_token'))
    expect(fresh).not.toBe(old)
    expect((await caller.get('me', old)).status).toBe(200)
    expect((await caller.refresh(old)).status).toBe(200)
    meta.clock.advance({ days: 30 })
    expect((await caller.get('me', old)).at('error', 'error_subcode')).toBe(463)
    expect((await caller.get('me', fresh)).status).toBe(200)
    expect((await caller.refresh(old)).at('error', 'error_subcode')).toBe(463)
  })

  it('keeps its text when told so, lives longer, and waits 24 hours again', async () => {
    const { meta, caller } = setUp({ refresh: 'same' })
    const token = await caller.logIn()
    meta.clock.advance({ days: 30 })
    expect((await caller.refresh(token)).at('access_token')).toBe(token)
    expect((await caller.refresh(token)).at('error', 'code')).toBe(100)
    meta.clock.advance({ days: 59 })
    expect((await caller.get('me', token)).status).toBe(200)
  })

  it('rotates when told so: the old one dies', async () => {
    const { meta, caller } = setUp({ refresh: 'rotating' })
    const old = await caller.logIn()
    meta.clock.advance({ days: 1 })
    const fresh = String((await caller.refresh(old)).at('access_token'))
    expect((await caller.get('me', old)).body).toMatchObject({ error: { code: 190, error_subcode: 467 } })
    expect((await caller.refresh(old)).at('error', 'error_subcode')).toBe(467)
    expect((await caller.get('me', fresh)).status).toBe(200)
  })

  it('is not refreshed once instagram_business_basic is taken away', async () => {
    const { meta, account, caller } = setUp()
    const token = await caller.logIn()
    meta.clock.advance({ days: 1 })
    meta.world.grants.setPermission(account, 'instagram_business_basic', 'declined')
    expect((await caller.refresh(token)).at('error', 'code')).toBe(10)
  })

  it.each([
    [458, (meta, account) => meta.world.grants.revoke(account)],
    [460, (meta, account) => meta.world.grants.changePassword(account)],
    [463, (meta, account) => meta.world.grants.expireIn(account, { days: 0 })],
  ] satisfies [number, (...set: [ReturnType<typeof setUp>['meta'], ReturnType<typeof setUp>['account']]) => void][])(
    'answers 190/%i to every call once the account or Meta ended it',
    async (subcode, end) => {
      const { meta, account, caller } = setUp()
      const token = await caller.logIn()
      meta.clock.advance({ days: 2 })
      end(meta, account)
      const read = await caller.get('me', token)
      expect(read.body).toMatchObject({ error: { type: 'OAuthException', code: 190, error_subcode: subcode } })
      expect((await caller.refresh(token)).at('error', 'error_subcode')).toBe(subcode)
      expect((await caller.get('me', await caller.logIn())).status).toBe(200)
    },
  )

  it('outlives what a person does with Facebook Login to the same account, and the other way round', async () => {
    const { meta, caller } = setUp()
    const page = meta.world.addPage({ name: 'Green Store', instagram: { username: 'green_store' } })
    const facebook = createCaller(meta)
    const pageToken = await facebook.pageToken(page.id)
    meta.world.consent.next({ instagram: page.instagram })
    const token = await caller.logIn()
    meta.world.grants.revoke(page.instagram)
    expect((await facebook.get(page.instagram.id, pageToken)).status).toBe(200)
    meta.world.consent.next({ instagram: page.instagram })
    const next = await caller.logIn()
    meta.world.grants.revoke(meta.world.person)
    expect((await caller.get('me', next)).status).toBe(200)
    expect((await caller.get('me', token)).at('error', 'error_subcode')).toBe(458)
  })
})

describe('the token paths of graph.instagram.com', () => {
  it.each(['access_token', 'refresh_access_token'])('takes only GET for /%s', async (path) => {
    const { caller } = setUp()
    const body = new URLSearchParams({ grant_type: 'ig_refresh_token', access_token: await caller.logIn() })
    expect((await caller.plain(path, { method: 'POST', body })).body).toEqual(unsupported('post'))
  })

  it('does not route calls without a token or with another grant type', async () => {
    const { caller } = setUp()
    const token = await caller.logIn()
    for (const query of ['grant_type=ig_refresh_token', `grant_type=fb_exchange_token&access_token=${token}`]) {
      expect((await caller.plain(`refresh_access_token?${query}`)).body).toEqual(unsupported('get'))
    }
  })

  it('cannot parse a token of Facebook Login', async () => {
    const { meta, caller } = setUp()
    const token = await createCaller(meta).logIn()
    for (const answer of [await caller.extend(token), await caller.refresh(token)]) {
      expect(answer.body).toMatchObject({
        error: { message: 'Invalid OAuth access token - Cannot parse access token', code: 190 },
      })
      expect(answer.at('error', 'error_subcode')).toBeUndefined()
    }
  })
})
