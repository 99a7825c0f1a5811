import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { child, createCaller, keysOf, readAnswer, SCOPES } from '../test-support/caller.ts'
import { createInstagramCaller } from '../test-support/instagram-caller.ts'

async function setUp(options?: Parameters<typeof createEmulator>[0]) {
  const meta = createEmulator(options)
  const account = meta.world.addInstagram({ username: 'blue_store', name: 'Blue Store', followers: 5000 })
  const caller = createInstagramCaller(meta)
  const token = await caller.logIn()
  return { meta, account, caller, token, get: (path: string) => caller.get(path, token) }
}

describe('the account on graph.instagram.com', () => {
  it('has an app-scoped id beside the one of the other host', async () => {
    const { account, get } = await setUp()
    expect(account.appScopedId).toMatch(/^2764\d{13}$/)
    expect((await get('me?fields=id,user_id,username,account_type,followers_count,media_count')).body).toEqual({
      id: account.appScopedId,
      user_id: account.id,
      username: 'blue_store',
      account_type: 'BUSINESS',
      followers_count: 5000,
      media_count: 0,
    })
    expect((await get('me?fields=username')).body).toEqual({ username: 'blue_store', id: account.appScopedId })
  })

  it('answers to me, to both of its ids, and without a version', async () => {
    const { account, caller, token, get } = await setUp()
    const me = await get('me?fields=name')
    for (const id of [account.id, account.appScopedId]) expect((await get(`${id}?fields=name`)).body).toEqual(me.body)
    const plain = await caller.plain(`me?fields=name&access_token=${token}`)
    expect([plain.body, plain.headers.get('facebook-api-version')]).toEqual([me.body, 'v21.0'])
  })

  it('is the same through a Page: media, counts and followers', async () => {
    const meta = createEmulator()
    const page = meta.world.addPage({ name: 'Green Store', instagram: { username: 'green_store' } })
    page.instagram.addMedia({ kind: 'reel', caption: 'New drop' })
    const facebook = createCaller(meta)
    const pageToken = await facebook.pageToken(page.id)
    const caller = createInstagramCaller(meta)
    const token = await caller.logIn()
    const fields = 'fields=caption,like_count,comments_count,timestamp,shortcode,owner'
    const media = await caller.get(`me/media?${fields}`, token)
    expect(media.at('data')).toEqual((await facebook.get(`${page.instagram.id}/media?${fields}`, pageToken)).at('data'))
    const query = 'insights?metric=reach,follower_count&period=day'
    const numbers = await caller.get(`me/${query}`, token)
    expect(numbers.at('data')).toEqual((await facebook.get(`${page.instagram.id}/${query}`, pageToken)).at('data'))
  })

  it('keeps every other account out of reach, linked or not', async () => {
    const { meta, get } = await setUp()
    const other = meta.world.addInstagram({ username: 'green_store' })
    const media = other.addMedia({ kind: 'image' })
    const page = meta.world.addPage({ name: 'Green Store' })
    for (const id of [other.id, other.appScopedId, media.id, page.id, meta.world.person.id, '123']) {
      expect((await get(id)).at('error')).toMatchObject({ code: 100, error_subcode: 33, type: 'IGApiException' })
    }
  })

  it('wants instagram_business_basic for everything', async () => {
    const { meta, account, get } = await setUp()
    meta.world.grants.setPermission(account, 'instagram_business_basic', 'expired')
    for (const path of ['me', 'me/media', 'me/subscribed_apps']) expect((await get(path)).at('error', 'code')).toBe(10)
  })

  it('cannot be read while the app is in development and the account no tester', async () => {
    const { meta, account, caller, token, get } = await setUp()
    meta.world.instagramApp.mode = 'development'
    expect((await get('me')).at('error', 'message')).toBe('Unsupported request - method type: get')
    const posted = await caller.call('POST', 'me/subscribed_apps?subscribed_fields=comments', token)
    expect(posted.at('error', 'message')).toBe('Unsupported request - method type: post')
    meta.world.instagramApp.addTester(account)
    expect((await get('me')).status).toBe(200)
  })
})

describe('tokens on the wrong host', () => {
  it('cannot be parsed, in either direction', async () => {
    const { meta, caller, token } = await setUp()
    const facebook = createCaller(meta)
    const cannotParse = {
      error: {
        message: 'Invalid OAuth access token - Cannot parse access token',
        type: 'OAuthException',
        code: 190,
        fbtrace_id: expect.any(String),
      },
    }
    expect((await facebook.get('me', token)).body).toEqual(cannotParse)
    expect((await caller.get('me', await facebook.logIn())).body).toEqual(cannotParse)
    expect((await caller.get('me', `${meta.app.id}|${meta.app.secret}`)).body).toEqual(cannotParse)
  })

  it('are none of the inspection of the other login', async () => {
    const { meta, token, get } = await setUp()
    const appToken = `${meta.app.id}|${meta.app.secret}`
    const inspected = await createCaller(meta).get(`debug_token?input_token=${token}`, appToken)
    expect(inspected.at('data', 'is_valid')).toBe(false)
    expect((await get(`debug_token?input_token=${token}`)).at('error', 'error_subcode')).toBe(33)
  })

  it('are an error of their own when there is none', async () => {
    const { caller } = await setUp()
    expect((await caller.get('me')).at('error')).toMatchObject({
      message: 'Invalid OAuth 2.0 Access Token',
      type: 'IGApiException',
      code: 190,
    })
  })
})

describe('answers of graph.instagram.com', () => {
  it('name their version unless told not to', async () => {
    expect((await (await setUp()).get('me')).headers.get('facebook-api-version')).toBe('v26.0')
    const silent = await setUp({ instagram: { tellsVersion: false } })
    for (const path of ['me', '123']) {
      expect((await silent.get(path)).headers.get('facebook-api-version')).toBeNull()
    }
  })

  it('call errors IGApiException, those of the path and of removed parameters too', async () => {
    const { caller, token, get } = await setUp()
    expect((await get('me?fields=foo')).at('error')).toMatchObject({ code: 100, type: 'IGApiException' })
    expect((await get('me?date_format=U')).at('error')).toMatchObject({ code: 100, type: 'IGApiException' })
    const versioned = await caller.plain(`v99.0/me?access_token=${token}`)
    expect(versioned.at('error')).toMatchObject({ code: 2500, type: 'IGApiException' })
  })

  it('refuse a batch', async () => {
    const { meta, token } = await setUp()
    const body = new URLSearchParams({ access_token: token, batch: '[{"method":"GET","relative_url":"me"}]' })
    const answer = await readAnswer(await meta.fetch('https://graph.instagram.com/v26.0/', { method: 'POST', body }))
    expect(answer.at('error', 'message')).toBe('Unsupported request - method type: post')
  })

  it('page with links to the host that was asked, which hold the token', async () => {
    const { meta, account, token, get } = await setUp()
    for (const caption of ['One', 'Two']) {
      account.addMedia({ kind: 'image', caption })
      meta.clock.advance({ minutes: 1 })
    }
    const first = await get('me/media?fields=caption&limit=1')
    const next = new URL(String(first.at('paging', 'next')))
    expect(next.host + next.pathname).toBe(`graph.instagram.com/v26.0/${account.id}/media`)
    expect(next.searchParams.get('access_token')).toBe(token)
    expect(await (await meta.fetch(next)).json()).toMatchObject({ data: [{ caption: 'One' }] })
  })

  it('share the account with the other host: one bucket of usage', async () => {
    const meta = createEmulator({ budgets: { instagram: 2 } })
    const page = meta.world.addPage({ name: 'Green Store', instagram: { username: 'green_store' } })
    const facebook = createCaller(meta)
    const pageToken = await facebook.pageToken(page.id)
    const caller = createInstagramCaller(meta)
    const token = await caller.logIn()
    const first = await caller.get('me', token)
    const usage: unknown = JSON.parse(first.headers.get('x-business-use-case-usage') ?? '{}')
    expect(child(child(usage, page.instagram.id), 0)).toMatchObject({ type: 'instagram', call_count: 50 })
    expect((await facebook.get(page.instagram.id, pageToken)).status).toBe(200)
    expect((await caller.get('me', token)).at('error')).toMatchObject({ code: 80002, type: 'IGApiException' })
  })

  it('break as told, by the path as it was asked, in their own error shape', async () => {
    const { meta, account, get } = await setUp({ instagram: { tellsVersion: false } })
    meta.faults.next('GET graph.instagram.com/me/media', { code: 80002, regainMinutes: 19 })
    meta.faults.next('GET graph.instagram.com/me/media', { paging: 'loop' })
    const throttled = await get('me/media')
    expect(throttled.at('error')).toMatchObject({ code: 80002, type: 'IGApiException' })
    expect(throttled.headers.get('facebook-api-version')).toBeNull()
    const usage: unknown = JSON.parse(throttled.headers.get('x-business-use-case-usage') ?? '{}')
    expect(usage).toMatchObject({ [account.id]: [{ type: 'instagram', estimated_time_to_regain_access: 19 }] })
    account.addMedia({ kind: 'image' })
    expect((await get('me/media')).at('paging', 'next')).toEqual(expect.any(String))
    expect((await get('me/media')).at('paging', 'next')).toBeUndefined()
  })

  it('ask for less data above the threshold', async () => {
    const { get } = await setUp({ maxAnswerLength: 20 })
    expect((await get('me?fields=user_id')).at('error')).toMatchObject({ code: 1, type: 'IGApiException' })
  })
})

describe('webhook fields of the account', () => {
  it('are set, told and taken back', async () => {
    const { meta, account, caller, token, get } = await setUp()
    expect((await get('me/subscribed_apps')).body).toEqual({ data: [] })
    const set = (path: string) =>
      caller.call('POST', `${path}/subscribed_apps?subscribed_fields=comments,mentions`, token)
    for (const path of ['me', account.id]) expect((await set(path)).body).toEqual({ success: true })
    expect((await get('me/subscribed_apps')).body).toEqual({
      data: [{ app_id: meta.app.instagram.id, subscribed_fields: ['comments', 'mentions'] }],
    })
    await caller.call('POST', 'me/subscribed_apps?subscribed_fields=messages', token)
    expect((await get('me/subscribed_apps?fields=subscribed_fields')).body).toEqual({
      data: [{ subscribed_fields: ['messages'] }],
    })
    expect((await caller.call('DELETE', 'me/subscribed_apps', token)).body).toEqual({ success: true })
    expect((await get('me/subscribed_apps')).body).toEqual({ data: [] })
  })

  it('must be named, and exist', async () => {
    const { caller, token } = await setUp()
    const set = async (query: string) => (await caller.call('POST', `me/subscribed_apps${query}`, token)).at('error')
    expect(await set('')).toMatchObject({ code: 100, message: '(#100) The parameter subscribed_fields is required' })
    expect(await set('?subscribed_fields=comments,feed')).toMatchObject({
      message: expect.stringContaining('Param subscribed_fields[1] must be one of {'),
    })
  })

  it('are no edge of the account with Facebook Login', async () => {
    const { meta } = await setUp()
    const page = meta.world.addPage({ name: 'Green Store', instagram: { username: 'green_store' } })
    const facebook = createCaller(meta)
    const path = `${page.instagram.id}/subscribed_apps`
    const answer = await facebook.get(path, await facebook.pageToken(page.id, { scope: SCOPES }))
    expect(answer.at('error', 'message')).toContain('nonexisting field (subscribed_apps)')
    expect(keysOf(answer.at('error'))).not.toContain('error_subcode')
  })
})
