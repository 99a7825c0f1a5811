import { describe, expect, it } from 'vitest'
import { createEmulator, type InstagramLoginOptions } from '../../testing.ts'
import { readAnswer } from '../test-support/caller.ts'
import { createInstagramCaller, INSTAGRAM_SCOPES, REDIRECT_URI } from '../test-support/instagram-caller.ts'

function setUp(instagram: InstagramLoginOptions = {}) {
  const meta = createEmulator({ instagram })
  const account = meta.world.addInstagram({ username: 'blue_store' })
  return { meta, account, caller: createInstagramCaller(meta) }
}

const SCOPES = INSTAGRAM_SCOPES.split(',')

describe('the code exchange of Instagram', () => {
  it('answers flat, with an array of permissions and a number that JavaScript cannot hold', async () => {
    const { account, caller } = setUp()
    const response = await caller.exchange({ code: await caller.newCode() })
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    const text = await response.text()
    expect(text).toContain(`"user_id":${account.appScopedId},`)
    const answer: unknown = JSON.parse(text)
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^IGAAfake[A-Za-z0-9]+$/),
      user_id: expect.any(Number),
      permissions: SCOPES,
    })
    expect(text).not.toBe(JSON.stringify(answer))
  })

  it.each([
    ['in a data list', { exchangeAnswer: 'enveloped' }, ['data', 0, 'permissions'], SCOPES],
    ['with permissions as text', { permissions: 'text' }, ['permissions'], INSTAGRAM_SCOPES],
    ['without permissions', { permissions: 'absent' }, ['permissions'], undefined],
  ] as const)('answers %s when told so', async (_, options, path, permissions) => {
    const { caller } = setUp({ ...options, userId: 'text' })
    expect((await caller.redeem(await caller.newCode())).at(...path)).toEqual(permissions)
  })

  it('answers the user id as text when told so', async () => {
    const { account, caller } = setUp({ userId: 'text' })
    expect((await caller.redeem(await caller.newCode())).at('user_id')).toBe(account.appScopedId)
  })

  it('tells only what was granted', async () => {
    const { meta, caller } = setUp()
    meta.world.consent.next({ decline: ['instagram_business_manage_comments', 'instagram_business_basic'] })
    const answer = await caller.redeem(await caller.newCode())
    expect(answer.at('permissions')).toEqual(['instagram_business_basic', 'instagram_business_manage_insights'])
  })

  it('takes a multipart body too', async () => {
    const { caller } = setUp()
    const body = new FormData()
    for (const [name, value] of caller.exchangeForm({ code: await caller.newCode() })) body.append(name, value)
    expect((await caller.exchange({}, { body })).status).toBe(200)
  })

  it('finds nothing in a JSON body', async () => {
    const { caller } = setUp()
    const body = JSON.stringify(Object.fromEntries(caller.exchangeForm({ code: await caller.newCode() })))
    const response = await caller.exchange({}, { body, headers: { 'content-type': 'application/json' } })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error_type: 'OAuthException',
      code: 400,
      error_message: 'Missing required field client_id',
    })
  })

  it('reads the form alone, never the query', async () => {
    const { meta, caller } = setUp()
    const query = caller.exchangeForm({ code: await caller.newCode() })
    const url = `https://api.instagram.com/oauth/access_token?${query}`
    const answer = await readAnswer(await meta.fetch(url, { method: 'POST' }))
    expect(answer.at('error_message')).toBe('Missing required field client_id')
  })

  it('finds nothing in a multipart body that is broken', async () => {
    const { caller } = setUp()
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const answer = await readAnswer(await caller.exchange({}, { body: 'no parts', headers }))
    expect(answer.at('error_message')).toBe('Missing required field client_id')
  })

  it.each([
    ['an unknown app', { client_id: '1' }, 'Invalid platform app'],
    ['a wrong secret', { client_secret: 'wrong' }, 'Error validating client secret.'],
    ['another grant type', { grant_type: 'client_credentials' }, 'Invalid grant_type'],
    ['a code nobody issued', { code: 'AQnonsense' }, 'Matching code was not found or was already used'],
  ])('refuses %s in the flat error shape', async (_, changes, message) => {
    const { caller } = setUp()
    const answer = await readAnswer(await caller.exchange({ code: await caller.newCode(), ...changes }))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({ error_type: 'OAuthException', code: 400, error_message: message })
  })

  it('does not know the app by the id and secret of Facebook Login', async () => {
    const { meta, caller } = setUp()
    const { id, secret } = meta.app
    const answer = await readAnswer(await caller.exchange({ code: await caller.newCode(), client_id: id }))
    expect(answer.at('error_message')).toBe('Invalid platform app')
    const other = await readAnswer(await caller.exchange({ code: await caller.newCode(), client_secret: secret }))
    expect(other.at('error_message')).toBe('Error validating client secret.')
  })

  it('wants the identical redirect address, and lets the code be redeemed after a mismatch', async () => {
    const { caller } = setUp()
    const code = await caller.newCode()
    const other = await readAnswer(await caller.exchange({ code, redirect_uri: `${REDIRECT_URI}/` }))
    expect(other.at('error_message')).toContain('Please make sure your redirect_uri is identical')
    const body = caller.exchangeForm({ code })
    body.delete('redirect_uri')
    expect((await readAnswer(await caller.exchange({}, { body }))).at('error_message')).toBe('Invalid redirect_uri')
    expect((await caller.redeem(code)).status).toBe(200)
  })

  it('redeems a code once', async () => {
    const { caller } = setUp()
    const code = await caller.newCode()
    await caller.redeem(code)
    expect((await caller.redeem(code)).at('error_message')).toBe('This authorization code has been used')
  })

  it('redeems a code within the hour', async () => {
    const { meta, caller } = setUp()
    const [early, late] = [await caller.newCode(), await caller.newCode()]
    meta.clock.advance({ minutes: 59 })
    expect((await caller.redeem(early)).status).toBe(200)
    meta.clock.advance({ minutes: 1 })
    expect((await caller.redeem(late)).at('error_message')).toBe('This authorization code has expired')
  })

  it('answers no other method and no other path', async () => {
    const { meta, caller } = setUp()
    const query = caller.exchangeForm({ code: await caller.newCode() })
    const got = await readAnswer(await meta.fetch(`https://api.instagram.com/oauth/access_token?${query}`))
    expect([got.status, got.at('error_type')]).toEqual([400, 'OAuthException'])
    expect((await meta.fetch('https://api.instagram.com/v1/users/self')).status).toBe(404)
  })

  it('keeps the flat shape under a fault', async () => {
    const { meta, caller } = setUp()
    const code = await caller.newCode()
    meta.faults.next('POST api.instagram.com/oauth/access_token', { code: 2, status: 503 })
    const answer = await caller.redeem(code)
    expect([answer.status, answer.at('code'), answer.at('error_message')]).toEqual([
      503,
      2,
      'Service temporarily unavailable',
    ])
    expect((await caller.redeem(code)).status).toBe(200)
  })
})
