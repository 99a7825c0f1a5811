import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { column, createCaller, readAnswer, REDIRECT_URI } from '../test-support/caller.ts'

const LONG_LIFE_SECONDS = 5_183_944

function setUp(options?: Parameters<typeof createEmulator>[0]) {
  const meta = createEmulator(options)
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  return { meta, page, caller: createCaller(meta), appToken: `${meta.app.id}|${meta.app.secret}` }
}

describe('the dialog', () => {
  it.each([
    ['an unknown app', { client_id: '1' }, 'Invalid App ID'],
    ['an http address', { redirect_uri: 'http://app.example.test/callback' }, 'URL Blocked'],
    ['an http address on 127.0.0.1', { redirect_uri: 'http://127.0.0.1:3000/callback' }, 'URL Blocked'],
    ['an http address on ::1', { redirect_uri: 'http://[::1]:3000/callback' }, 'URL Blocked'],
    ['a permission of the Instagram Login family', { scope: 'instagram_business_basic' }, 'Invalid Scopes'],
    ['a response that is not emulated', { response_type: 'code id_token' }, 'are emulated, not id_token'],
  ])('shows an error page and never redirects for %s', async (_, changes, text) => {
    const { meta, caller } = setUp()
    for (const method of ['GET', 'POST']) {
      const response = await meta.fetch(caller.dialogUrl(changes), { method, redirect: 'manual' })
      expect(response.status).toBe(400)
      expect(response.headers.get('location')).toBeNull()
      expect(await response.text()).toContain(text)
    }
  })

  it.each([
    'catalog_management',
    'configure_page_transactions',
    'pages_manage_cta',
    'pages_manage_instant_articles',
    'publish_video',
    'whatsapp_business_management',
    'whatsapp_business_messaging',
  ])('knows the permission %s', async (scope) => {
    const { caller } = setUp()
    expect((await caller.consent({ scope })).searchParams.get('code')).toMatch(/^AQfake/)
  })

  it.each(['manage_pages', 'publish_actions', 'business_basic', 'pages_shows_list'])(
    'names %s, retired or unknown, as an invalid scope',
    async (scope) => {
      const { meta, caller } = setUp()
      const response = await meta.fetch(caller.dialogUrl({ scope: `email,${scope}` }))
      expect(await response.text()).toContain(`Invalid Scopes: ${scope}. This message is only shown to developers`)
    },
  )

  it('makes the one exception of development mode: http for localhost', async () => {
    const { caller } = setUp()
    const redirect_uri = 'http://localhost:3000/callback'
    expect((await caller.consent({ redirect_uri })).host).toBe('localhost:3000')
    const registered = setUp({ app: { redirectUris: ['http://127.0.0.1:3000/callback', redirect_uri] } })
    expect((await registered.caller.consent({ redirect_uri })).host).toBe('localhost:3000')
    const byAddress = await registered.caller.consent({ redirect_uri: 'http://127.0.0.1:3000/callback' })
    expect(byAddress.protocol).toBe('about:')
  })

  it('compares registered addresses exactly, a state parameter aside', async () => {
    const { caller } = setUp({ app: { redirectUris: [REDIRECT_URI] } })
    expect((await caller.consent()).hostname).toBe('app.example.test')
    expect((await caller.consent({ redirect_uri: `${REDIRECT_URI}?state=x` })).hostname).toBe('app.example.test')
    for (const near of [`${REDIRECT_URI}/`, `${REDIRECT_URI}?a=1`, 'https://app.example.test/other']) {
      expect((await caller.consent({ redirect_uri: near })).protocol).toBe('about:')
    }
  })

  it('sends a person who cancels back with the documented parameters', async () => {
    const { meta, caller } = setUp()
    meta.world.consent.next({ decision: 'deny' })
    expect(Object.fromEntries((await caller.consent()).searchParams)).toEqual({
      error: 'access_denied',
      error_code: '200',
      error_description: 'Permissions error',
      error_reason: 'user_denied',
      state: 'state-1',
    })
    expect((await caller.consent()).searchParams.get('code')).toMatch(/^AQfake[A-Za-z0-9]+$/)
  })

  it('remembers declined permissions and asks for them again only on rerequest', async () => {
    const { meta, caller } = setUp()
    meta.world.consent.next({ decline: ['read_insights', 'public_profile'] })
    const token = await caller.logIn()
    expect((await caller.get('me/permissions?status=declined', token)).at('data')).toEqual([
      { permission: 'read_insights', status: 'declined' },
    ])
    expect(await (await meta.fetch(caller.dialogUrl())).text()).not.toContain('value="read_insights"')
    await caller.consent()
    expect(column(await caller.get('me/permissions?status=declined', token), 'permission')).toEqual(['read_insights'])
    await caller.consent({ auth_type: 'rerequest' })
    expect((await caller.get('me/permissions?status=declined', token)).at('data')).toEqual([])
  })

  it('shows the Pages of a person and the permissions as a form, with what it was given escaped', async () => {
    const { meta, caller, page } = setUp()
    const other = meta.world.addPerson({ name: 'Ana <b>Lopez' })
    meta.world.addPage({ name: 'Second', owner: other })
    const html = await (await meta.fetch(caller.dialogUrl({ state: '"><script>' }))).text()
    expect(html).toContain('Ana &#60;b&#62;Lopez')
    expect(html).toContain(`name="page" value="${page.id}" checked`)
    expect(html).toContain('name="permission" value="read_insights" checked')
    expect(html).not.toContain('Second')
    expect(html).not.toContain('<script>')
    meta.world.consent.next({ person: other })
    expect(column(await caller.get('me/accounts', await caller.logIn()), 'name')).toEqual(['Second'])
  })
})

describe('the code', () => {
  it('is redeemed once', async () => {
    const { caller } = setUp()
    const code = await caller.newCode()
    const first = await caller.redeem(code)
    expect(first.body).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    expect(first.at('access_token')).toMatch(/^EAAfake[A-Za-z0-9]+$/)

    const second = await caller.redeem(code)
    expect(second.status).toBe(400)
    expect(second.body).toMatchObject({
      error: {
        message: 'This authorization code has been used.',
        type: 'OAuthException',
        code: 100,
        error_subcode: 36009,
      },
    })
    expect(second.headers.get('www-authenticate')).toContain('"invalid_code"')
  })

  it('wants the identical redirect address', async () => {
    const { caller } = setUp()
    const code = await caller.newCode()
    const answer = await caller.exchange({ code, redirect_uri: `${REDIRECT_URI}/` })
    expect(answer.body).toMatchObject({ error: { code: 100, error_subcode: 36008 } })
    expect((await caller.redeem(code)).status).toBe(200)
  })

  it('lives ten minutes', async () => {
    const { meta, caller } = setUp()
    const code = await caller.newCode()
    meta.clock.advance({ minutes: 10 })
    expect((await caller.redeem(code)).body).toMatchObject({ error: { code: 100, error_subcode: 36007 } })
  })

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, { code: 1 }],
    ['another app', { client_id: '1' }, { code: 101 }],
    ['a text that is no code', { code: 'AQnonsense' }, { code: 100, error_subcode: 36009 }],
    ['a verifier without a challenge', { code_verifier: 'v'.repeat(43) }, { code: 1 }],
    ['an unknown grant type', { grant_type: 'password' }, { code: 100 }],
  ])('refuses %s', async (_, changes, error) => {
    const { caller } = setUp()
    const answer = await caller.exchange({ code: await caller.newCode(), redirect_uri: REDIRECT_URI, ...changes })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error })
  })
})

describe('tokens', () => {
  it('makes a long-lived token out of a short one, but not out of an expired one', async () => {
    const { meta, caller } = setUp()
    const short = String((await caller.redeem(await caller.newCode())).at('access_token'))
    const long = await caller.extend(short)
    expect(long.body).toMatchObject({ token_type: 'bearer', expires_in: LONG_LIFE_SECONDS })
    expect(long.at('access_token')).not.toBe(short)

    meta.clock.advance({ hours: 1 })
    expect((await caller.extend(short)).body).toMatchObject({ error: { code: 190, error_subcode: 463 } })
    expect((await caller.get('me', short)).at('error', 'message')).toBe(
      'Error validating access token: Session has expired on Monday, 23-Nov-26 02:00:00 PST. The current time is Monday, 23-Nov-26 02:00:00 PST.',
    )
  })

  it('extends a long-lived token on exchange only while the switch says so', async () => {
    const { meta, caller } = setUp()
    const token = await caller.logIn()
    meta.clock.advance({ days: 10 })
    expect((await caller.extend(token)).at('expires_in')).toBe(LONG_LIFE_SECONDS)
    meta.world.grants.extendsOnExchange = false
    expect((await caller.extend(token)).at('expires_in')).toBe(LONG_LIFE_SECONDS - 10 * 86_400)
  })

  it('gives one Page token that does not expire from a long token, a short one from a short token', async () => {
    const { meta, caller, page } = setUp()
    const short = String((await caller.redeem(await caller.newCode())).at('access_token'))
    const [fromShort] = column(await caller.get('me/accounts', short), 'access_token')
    const long = await caller.logIn()
    const [fromLong] = column(await caller.get('me/accounts', long), 'access_token')
    expect(column(await caller.get('me/accounts', long), 'access_token')).toEqual([fromLong])

    meta.clock.advance({ days: 61 })
    expect((await caller.get('me', String(fromShort))).at('error', 'error_subcode')).toBe(463)
    expect((await caller.get('me', long)).at('error', 'error_subcode')).toBe(463)
    expect((await caller.get('me', String(fromLong))).body).toEqual({ name: 'Blue Store', id: page.id })
  })

  it('can be brought near their end, revoked, or ended by a new password', async () => {
    const { meta, caller, page } = setUp()
    const token = await caller.logIn()
    meta.world.grants.expireIn(meta.world.person, { days: 3 })
    meta.clock.advance({ days: 2 })
    expect((await caller.get('me', token)).status).toBe(200)
    meta.clock.advance({ days: 1 })
    expect((await caller.get('me', token)).at('error', 'error_subcode')).toBe(463)

    const pageToken = await caller.pageToken(page.id)
    meta.world.grants.changePassword(meta.world.person)
    const dead = await caller.get(page.id, pageToken)
    expect(dead.body).toMatchObject({ error: { code: 190, error_subcode: 460 } })
    expect(dead.headers.get('www-authenticate')).toContain('"invalid_token"')

    const next = await caller.pageToken(page.id)
    expect(next).not.toBe(pageToken)
    meta.world.grants.revoke(meta.world.person)
    expect((await caller.get(page.id, next)).at('error', 'error_subcode')).toBe(458)
  })

  it('are inspected with the app token', async () => {
    const { meta, caller, page, appToken } = setUp()
    meta.world.addPage({ name: 'Not picked' })
    meta.world.consent.next({ pages: [page], decline: ['pages_read_user_content'] })
    const token = await caller.logIn()
    const pageToken = String((await caller.get(`${page.id}?fields=access_token`, token)).at('access_token'))
    const now = meta.clock.now() / 1000
    expect((await caller.get(`debug_token?input_token=${token}`, appToken)).at('data')).toEqual({
      app_id: meta.app.id,
      type: 'USER',
      application: 'Emulated App',
      user_id: meta.world.person.id,
      issued_at: now,
      expires_at: now + LONG_LIFE_SECONDS,
      data_access_expires_at: now + 90 * 86_400,
      is_valid: true,
      scopes: [
        'public_profile',
        'pages_show_list',
        'pages_read_engagement',
        'read_insights',
        'instagram_basic',
        'instagram_manage_insights',
      ],
      granular_scopes: [
        { scope: 'pages_show_list', target_ids: [page.id] },
        { scope: 'pages_read_engagement', target_ids: [page.id] },
        { scope: 'read_insights', target_ids: [page.id] },
        { scope: 'instagram_basic', target_ids: [page.instagram.id] },
        { scope: 'instagram_manage_insights', target_ids: [page.instagram.id] },
      ],
    })
    const data = (await caller.get(`debug_token?input_token=${pageToken}`, appToken)).at('data')
    expect(data).toMatchObject({ type: 'PAGE', profile_id: page.id, expires_at: 0, is_valid: true })

    meta.world.grants.changePassword(meta.world.person)
    const dead = await caller.get(`debug_token?input_token=${token}`, appToken)
    expect(dead.status).toBe(200)
    expect(dead.at('data')).toMatchObject({ is_valid: false, error: { code: 190, subcode: 460 } })
    expect((await caller.get('debug_token?input_token=x', appToken)).at('data')).toMatchObject({ is_valid: false })
    expect((await caller.get(`debug_token?input_token=${token}`, 'EAAwrong')).at('error', 'code')).toBe(190)
    const own = await caller.logIn()
    expect((await caller.get(`debug_token?input_token=${own}`, own)).at('error', 'message')).toMatch(/app access token/)
  })

  it('are inspected without target ids where everything was allowed, and with numbers when asked so', async () => {
    const { meta, caller, appToken } = setUp({ app: { numericIds: true } })
    const token = await caller.logIn({ scope: 'pages_show_list,business_management' })
    const url = `https://graph.facebook.com/v26.0/debug_token?input_token=${token}&access_token=${appToken}`
    const text = await (await meta.fetch(url)).text()
    expect(text).toContain(`"app_id":${meta.app.id},`)
    expect(text).toContain(`"user_id":${meta.world.person.id},`)
    expect(text).toContain('"granular_scopes":[{"scope":"pages_show_list"},{"scope":"business_management"}]')
    const app = await caller.get(`debug_token?input_token=${appToken}`, appToken)
    expect(app.at('data')).toMatchObject({ type: 'APP', is_valid: true })
  })

  it('of another app work, but prove nothing here', async () => {
    const { meta, page, caller, appToken } = setUp()
    await caller.logIn()
    const foreign = meta.world.grants.tokenOfAnotherApp(meta.world.person)
    expect((await caller.get('me', foreign)).at('name')).toBe('Robin Example')
    const inspected = await caller.get(`debug_token?input_token=${foreign}`, appToken)
    expect([inspected.status, inspected.at('error', 'message')]).toEqual([
      400,
      '(#100) The App_id in the input_token did not match the Viewing App',
    ])
    expect((await caller.get('me/accounts', foreign)).at('error', 'code')).toBe(200)
    expect((await caller.get('me/permissions', foreign)).at('error', 'code')).toBe(200)
    expect((await caller.get(page.id, foreign)).at('error', 'code')).toBe(10)
    expect((await caller.extend(foreign)).at('error', 'code')).toBe(190)
    const proof = createHmac('sha256', meta.app.secret).update(foreign).digest('hex')
    expect((await caller.get(`me?appsecret_proof=${proof}`, foreign)).at('error', 'code')).toBe(100)
  })

  it('answer wrong, missing and misplaced ones as Meta does', async () => {
    const { caller, appToken, page } = setUp()
    const token = await caller.logIn()
    expect((await caller.get('me')).at('error', 'code')).toBe(2500)
    expect((await caller.get('me', appToken)).at('error', 'code')).toBe(2500)
    expect((await caller.get('me', 'IGAAfake')).at('error', 'message')).toContain('Cannot parse access token')
    for (const edge of ['published_posts', 'insights?metric=page_follows']) {
      const answer = await caller.get(`${page.id}/${edge}`, token)
      expect(answer.body).toMatchObject({ error: { code: 190, error_subcode: 2069032 } })
    }
  })

  it('may travel in the header, the query or a form', async () => {
    const { meta, caller } = setUp()
    const token = await caller.logIn()
    const url = 'https://graph.facebook.com/v26.0/me'
    expect((await caller.get('me', token)).status).toBe(200)
    expect((await meta.fetch(`${url}?access_token=${token}`)).status).toBe(200)
    const body = new URLSearchParams({ access_token: token })
    const answer = await readAnswer(await meta.fetch(`${url}/permissions`, { method: 'DELETE', body }))
    expect(answer.body).toEqual({ success: true })
  })

  it('want their own proof when one is sent or demanded', async () => {
    const { meta, caller } = setUp({ app: { requireAppSecretProof: true } })
    const token = await caller.logIn()
    const sign = (text: string) => createHmac('sha256', meta.app.secret).update(text).digest('hex')
    const now = meta.clock.now() / 1000
    expect((await caller.get('me', token)).at('error', 'message')).toContain('require an appsecret_proof')
    expect((await caller.get(`me?appsecret_proof=${sign('other')}`, token)).at('error', 'code')).toBe(100)
    expect((await caller.get(`me?appsecret_proof=${sign(token)}`, token)).status).toBe(200)
    const timed = `me?appsecret_time=${now}&appsecret_proof=${sign(`${token}|${now}`)}`
    expect((await caller.get(timed, token)).status).toBe(200)
    meta.clock.advance({ minutes: 6 })
    expect((await caller.get(timed, token)).at('error', 'message')).toContain('Invalid appsecret_proof')
  })
})

describe('permissions', () => {
  it('has three statuses, and DELETE takes one away or all', async () => {
    const { meta, caller, appToken } = setUp()
    const { person, grants } = meta.world
    meta.world.consent.next({ decline: ['read_insights'] })
    const token = await caller.logIn({ scope: 'pages_show_list,read_insights,instagram_basic' })
    grants.setPermission(person, 'instagram_basic', 'expired')
    expect((await caller.get(`${person.id}/permissions`, appToken)).at('data')).toEqual([
      { permission: 'public_profile', status: 'granted' },
      { permission: 'pages_show_list', status: 'granted' },
      { permission: 'read_insights', status: 'declined' },
      { permission: 'instagram_basic', status: 'expired' },
    ])
    const headers = { authorization: `Bearer ${token}` }
    const base = 'https://graph.facebook.com/v26.0/me/permissions'
    await meta.fetch(`${base}/pages_show_list`, { method: 'DELETE', headers })
    const nonsense = await readAnswer(await meta.fetch(`${base}/nonsense`, { method: 'DELETE', headers }))
    expect(nonsense.at('error', 'code')).toBe(100)
    expect(column(await caller.get('me/permissions', token), 'permission')).not.toContain('nonsense')
    expect((await caller.get('me/accounts', token)).at('error', 'code')).toBe(200)
    await meta.fetch(base, { method: 'DELETE', headers })
    expect((await caller.get('me', token)).at('error', 'error_subcode')).toBe(458)
    expect((await caller.get(`${person.id}/permissions`, appToken)).at('error', 'code')).toBe(200)
  })

  it('is no edge of a Page, whose token makes /me the Page', async () => {
    const { caller, page } = setUp()
    const answer = await caller.get('me/permissions', await caller.pageToken(page.id))
    expect(answer.at('error', 'message')).toBe(
      '(#100) Tried accessing nonexisting field (permissions) on node type (Page)',
    )
  })
})
