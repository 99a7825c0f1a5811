import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { column, createCaller, keysOf, SCOPES } from '../test-support/caller.ts'

function setUp(options?: Parameters<typeof createEmulator>[0]) {
  const meta = createEmulator(options)
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  return { meta, page, caller: createCaller(meta), appToken: `${meta.app.id}|${meta.app.secret}` }
}

describe('what the redirect carries', () => {
  const inFragment = (url: URL) => new URLSearchParams(url.hash.slice(1))

  it('is a code in the query, with the scopes beside it when asked', async () => {
    const { meta, caller } = setUp()
    meta.world.consent.next({ decline: ['read_insights'] })
    const url = await caller.consent({ response_type: 'code granted_scopes', scope: 'read_insights,pages_show_list' })
    expect(url.hash).toBe('#_=_')
    const own = await caller.consent({ redirect_uri: 'https://app.example.test/cb?a=1#own' })
    expect([own.searchParams.get('a'), own.searchParams.get('code'), own.hash]).toEqual([
      '1',
      expect.stringMatching(/^AQ/),
      '#own',
    ])
    const broken = await caller.consent({ redirect_uri: 'https://app.example.test/c\r\nb' })
    expect([broken.pathname, broken.searchParams.get('code')]).toEqual(['/cb', expect.stringMatching(/^AQ/)])
    expect(url.searchParams.get('granted_scopes')).toBe('public_profile,pages_show_list')
    expect(url.searchParams.get('denied_scopes')).toBe('read_insights')
    expect((await caller.redeem(url.searchParams.get('code') ?? '')).status).toBe(200)
    expect(
      keysOf(Object.fromEntries((await caller.consent({ response_type: 'granted_scopes' })).searchParams)),
    ).toEqual(['granted_scopes', 'denied_scopes', 'state'])
  })

  it('is everything in the fragment when a token is asked for', async () => {
    const { meta, caller } = setUp()
    const url = await caller.consent({ response_type: 'code token granted_scopes' })
    const parts = inFragment(url)
    expect(url.search).toBe('')
    expect([...parts.keys()]).toEqual([
      'access_token',
      'data_access_expiration_time',
      'expires_in',
      'code',
      'granted_scopes',
      'denied_scopes',
      'state',
    ])
    expect(parts.get('data_access_expiration_time')).toBe(String(meta.clock.now() / 1000 + 90 * 86_400))
    expect((await caller.get('me', parts.get('access_token') ?? '')).status).toBe(200)
    expect((await caller.redeem(parts.get('code') ?? '')).at('expires_in')).toBe(3600)
    expect(inFragment(await caller.consent({ response_type: 'token' })).has('code')).toBe(false)
    meta.clock.advance({ hours: 1 })
    expect((await caller.get('me', parts.get('access_token') ?? '')).at('error', 'error_subcode')).toBe(463)
  })

  it('leaves out how long tokens live while the switch says so', async () => {
    const { meta, caller } = setUp()
    meta.world.grants.tellsExpiresIn = false
    const short = await caller.redeem(await caller.newCode())
    expect(keysOf(short.body)).toEqual(['access_token', 'token_type'])
    expect(keysOf((await caller.extend(String(short.at('access_token')))).body)).toEqual(['access_token', 'token_type'])
  })
})

describe('data access', () => {
  async function expired() {
    const its = setUp()
    const token = await its.caller.logIn()
    const pageToken = String((await its.caller.get(`${its.page.id}?fields=access_token`, token)).at('access_token'))
    its.page.addPost({ message: 'Still here' })
    its.meta.clock.advance({ days: 90 })
    return { ...its, pageToken }
  }

  it('ends after 90 days for Instagram, and not for Pages', async () => {
    const { meta, page, caller, pageToken, appToken } = await expired()
    for (const path of ['', '/media', '/stories', '/insights?metric=reach&period=day']) {
      expect((await caller.get(page.instagram.id + path, pageToken)).at('error', 'code'), path).toBe(10)
    }
    const fields = 'fields=instagram_business_account,followers_count'
    expect(keysOf((await caller.get(`${page.id}?${fields}`, pageToken)).body)).toEqual(['followers_count', 'id'])
    expect(column(await caller.get(`${page.id}/published_posts`, pageToken), 'message')).toEqual(['Still here'])
    expect((await caller.get(`${page.id}/insights?metric=page_follows&period=day`, pageToken)).status).toBe(200)
    const told = await caller.get(`debug_token?input_token=${pageToken}`, appToken)
    expect(told.at('data')).toMatchObject({ is_valid: true, data_access_expires_at: meta.clock.now() / 1000 })
  })

  it('comes back with auth_type=reauthorize only, which debug_token then tells', async () => {
    const { meta, page, caller, pageToken, appToken } = await expired()
    await caller.logIn()
    expect((await caller.get(page.instagram.id, pageToken)).at('error', 'code')).toBe(10)
    const token = await caller.logIn({ auth_type: 'reauthorize', auth_nonce: 'n1' })
    expect((await caller.get(page.instagram.id, pageToken)).status).toBe(200)
    expect((await caller.get(`debug_token?input_token=${token}`, appToken)).at('data')).toMatchObject({
      metadata: { auth_type: 'reauthorize', auth_nonce: 'n1' },
      data_access_expires_at: meta.clock.now() / 1000 + 90 * 86_400,
    })
  })

  it('is counted from the last login before its end', async () => {
    const { meta, page, caller } = setUp()
    const pageToken = await caller.pageToken(page.id)
    meta.clock.advance({ days: 89 })
    await caller.logIn()
    meta.clock.advance({ days: 89 })
    expect((await caller.get(page.instagram.id, pageToken)).status).toBe(200)
  })
})

describe('Facebook Login for Business', () => {
  const permissions = ['pages_show_list', 'pages_read_engagement', 'business_management']
  const loginConfigs = { '77': { permissions }, '78': { permissions, token: 'system-user' } } as const
  const CONFIG = { scope: '', config_id: '77' }
  const SYSTEM = { scope: '', config_id: '78', response_type: 'code', override_default_response_type: 'true' }

  it('asks for what the configuration holds, all of it or nothing, and answers with a token unless told', async () => {
    const { meta, caller } = setUp({ app: { loginConfigs } })
    const implicit = new URLSearchParams((await caller.consent({ ...CONFIG, scope: SCOPES })).hash.slice(1))
    const token = implicit.get('access_token') ?? ''
    expect(column(await caller.get('me/permissions', token), 'permission')).toEqual(['public_profile', ...permissions])
    const withCode = { ...CONFIG, response_type: 'code' }
    expect((await caller.consent(withCode)).searchParams.get('code')).toMatch(/^AQfake/)
    meta.world.consent.next({ decline: ['business_management'] })
    expect((await caller.consent(withCode)).searchParams.get('error')).toBe('access_denied')
    const html = await (await meta.fetch(caller.dialogUrl(withCode))).text()
    expect(html).toContain('<li>pages_show_list</li>')
    expect(html).not.toContain('name="permission"')
  })

  it('wants a permission beyond name and e-mail, and grants the e-mail without a question', async () => {
    const email = { permissions: ['email', 'public_profile'] }
    const configs = { '7': email, '8': { permissions: ['email', 'pages_show_list'] } }
    const { meta, caller } = setUp({ app: { loginConfigs: configs } })
    await expect(meta.consent(caller.dialogUrl({ config_id: '7' }))).rejects.toThrow(
      'at least one supported permission',
    )
    const asked = { config_id: '8', response_type: 'code' }
    expect(await (await meta.fetch(caller.dialogUrl(asked))).text()).not.toContain('<li>email</li>')
    const url = await meta.consent(caller.dialogUrl(asked), { decline: ['email'] })
    expect(url.searchParams.get('code')).toMatch(/^AQ/)
  })

  it('goes on taking scope alone, and refuses configurations that are not registered', async () => {
    const { caller } = setUp({ app: { loginConfigs } })
    expect((await caller.consent()).searchParams.has('code')).toBe(true)
    expect((await caller.consent({ config_id: '79' })).href).toBe('about:blank#400')
    const unregistered = setUp()
    expect(
      (await unregistered.caller.consent({ config_id: '79', response_type: 'code' })).searchParams.has('code'),
    ).toBe(true)
  })

  it('gives a system user that never expires, inside one portfolio, with the Pages that were picked', async () => {
    const { meta, page, caller, appToken } = setUp({ app: { loginConfigs } })
    meta.world.addPage({ name: 'Not picked' })
    const business = meta.world.addBusiness({ name: 'Maple Group' })
    meta.world.consent.next({ pages: [page] })
    const code = (await caller.consent(SYSTEM)).searchParams.get('code') ?? ''
    const answer = await caller.redeem(code)
    expect(keysOf(answer.body)).toEqual(['access_token', 'token_type'])
    const token = String(answer.at('access_token'))
    const me = await caller.get('me?fields=client_business_id', token)
    expect(me.at('client_business_id')).toBe(business.id)
    expect(me.at('id')).not.toBe(meta.world.person.id)
    expect((await caller.get(`debug_token?input_token=${token}`, appToken)).at('data')).toMatchObject({
      type: 'SYSTEM_USER',
      user_id: me.at('id'),
      expires_at: 0,
      data_access_expires_at: 0,
    })

    const accounts = await caller.get('me/accounts?fields=name,access_token', token)
    expect(column(accounts, 'name')).toEqual(['Blue Store'])
    meta.clock.advance({ days: 400 })
    expect((await caller.get(page.id, String(accounts.at('data', 0, 'access_token')))).status).toBe(200)
    expect((await caller.get(`${business.id}?fields=name`, token)).at('name')).toBe('Maple Group')
    const again = await caller.redeem((await caller.consent(SYSTEM)).searchParams.get('code') ?? '')
    expect((await caller.get('me', String(again.at('access_token')))).at('id')).toBe(me.at('id'))
    expect(await (await meta.fetch(caller.dialogUrl())).text()).not.toContain('Maple Group')
  })

  it.each([
    ['without the override', { override_default_response_type: 'false' }, 'Invalid response type'],
    ['without a code', { response_type: 'token' }, 'Invalid response type'],
    ['with a token beside the code', { response_type: 'code token' }, 'Invalid response type'],
    ['without a portfolio', {}, 'No business portfolio'],
  ])('refuses a system user %s', async (_, changes, title) => {
    const { meta, caller } = setUp({ app: { loginConfigs } })
    if (title !== 'No business portfolio') meta.world.addBusiness({ name: 'Maple Group' })
    const url = caller.dialogUrl({ ...SYSTEM, ...changes })
    await expect(meta.consent(url)).rejects.toThrow(title)
  })

  it('stands in the portfolio that the person chose', async () => {
    const { meta, caller } = setUp({ app: { loginConfigs } })
    meta.world.addBusiness({ name: 'First' })
    const second = meta.world.addBusiness({ name: 'Second' })
    meta.world.consent.next({ business: second })
    const answer = await caller.redeem((await caller.consent(SYSTEM)).searchParams.get('code') ?? '')
    const me = await caller.get('me?fields=client_business_id', String(answer.at('access_token')))
    expect(me.at('client_business_id')).toBe(second.id)
  })
})
