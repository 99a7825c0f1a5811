import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { createInstagramCaller, REDIRECT_URI } from '../test-support/instagram-caller.ts'

function setUp(options?: Parameters<typeof createEmulator>[0]) {
  const meta = createEmulator(options)
  const account = meta.world.addInstagram({ username: 'blue_store' })
  return { meta, account, caller: createInstagramCaller(meta) }
}

describe('the Instagram dialog', () => {
  it.each([
    ['an unknown app', { client_id: '1' }, 'Invalid platform app'],
    ['an http address', { redirect_uri: 'http://app.example.test/callback' }, 'Invalid redirect_uri'],
    ['an http address of localhost', { redirect_uri: 'http://localhost:3000/callback' }, 'Invalid redirect_uri'],
    ['an implicit login', { response_type: 'token' }, 'Invalid response_type'],
    ['an unknown name of its family', { scope: 'instagram_business_basic,instagram_business_all' }, 'Invalid scope'],
    ['a login without instagram_business_basic', { scope: 'instagram_business_manage_insights' }, 'Invalid scope'],
  ])('shows an error page and never redirects for %s', async (_, changes, title) => {
    const { meta, caller } = setUp()
    for (const method of ['GET', 'POST']) {
      const response = await meta.fetch(caller.dialogUrl(changes), { method, redirect: 'manual' })
      expect(response.status).toBe(400)
      expect(response.headers.get('location')).toBeNull()
      expect(response.headers.get('content-type')).toContain('text/html')
      expect(await response.text()).toContain(`<title>${title}`)
    }
  })

  it('does not know the app by the id that Facebook Login wants', async () => {
    const { meta, caller } = setUp()
    const response = await meta.fetch(caller.dialogUrl({ client_id: meta.app.id }))
    expect(await response.text()).toContain('Request parameters are invalid: Invalid platform app')
  })

  it.each(['instagram_basic', 'pages_show_list', 'business_basic', 'email'])(
    'answers that families exclude each other when %s is among the scopes',
    async (scope) => {
      const { meta, caller } = setUp()
      const response = await meta.fetch(caller.dialogUrl({ scope: `instagram_business_basic,${scope}` }))
      expect(response.status).toBe(400)
      expect(await response.json()).toEqual({
        message: 'Business and user permissions are mutually exclusive',
        status: 'fail',
      })
    },
  )

  it('accepts scopes apart by spaces too', async () => {
    const { caller } = setUp()
    const scope = 'instagram_business_basic instagram_business_content_publish'
    expect((await caller.consent({ scope })).searchParams.get('code')).toMatch(/^AQfake/)
  })

  it('compares registered addresses exactly', async () => {
    const { caller } = setUp({ instagram: { redirectUris: [REDIRECT_URI] } })
    expect((await caller.consent()).hostname).toBe('app.example.test')
    for (const near of [`${REDIRECT_URI}/`, `${REDIRECT_URI}?a=1`, `${REDIRECT_URI}?state=x`]) {
      expect((await caller.consent({ redirect_uri: near })).protocol).toBe('about:')
    }
  })

  it('sends back a code, the state, and the fragment #_', async () => {
    const { caller } = setUp()
    const { origin, pathname, searchParams, hash } = await caller.consent({ state: 'a b&c' })
    expect(origin + pathname).toBe(REDIRECT_URI)
    expect([...searchParams.keys()]).toEqual(['code', 'state'])
    expect(searchParams.get('code')).toMatch(/^AQfake[A-Za-z0-9]+$/)
    expect(searchParams.get('state')).toBe('a b&c')
    expect(hash).toBe('#_')
  })

  it('leaves the state out when none was sent', async () => {
    const { meta, caller } = setUp()
    const url = new URL(caller.dialogUrl())
    url.searchParams.delete('state')
    expect([...(await meta.consent(url.href)).searchParams.keys()]).toEqual(['code'])
  })

  it('sends an account that cancels back with the documented parameters', async () => {
    const { meta, caller } = setUp()
    const callback = await meta.consent(caller.dialogUrl(), { decision: 'deny' })
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      error: 'access_denied',
      error_reason: 'user_denied',
      error_description: 'The user denied your request.',
      state: 'state-1',
    })
  })

  it('lists the accounts, and the permissions that can be unticked, as a form', async () => {
    const { meta, account, caller } = setUp()
    const linked = meta.world.addPage({ name: 'Green Store', instagram: { username: 'green_store' } }).instagram
    const html = await (await meta.fetch(caller.dialogUrl({ state: '"><script>' }))).text()
    expect(html).toContain('name="state" value="&#34;&#62;&#60;script&#62;"')
    expect(html).toContain(`<option value="${account.id}">blue_store</option>`)
    expect(html).toContain(`<option value="${linked.id}">green_store</option>`)
    expect(html).toContain('name="permission" value="instagram_business_manage_insights" checked')
    expect(html).not.toContain('value="instagram_business_basic"')
    expect(html).not.toContain('<script>')
  })

  it('takes what was ticked by hand, for the account that was chosen', async () => {
    const { meta, caller } = setUp()
    const other = meta.world.addInstagram({ username: 'green_store' })
    const body = new URLSearchParams({ decision: 'allow', account: other.id })
    body.append('permission', 'instagram_business_manage_comments')
    const sent = await meta.fetch(caller.dialogUrl(), { method: 'POST', body, redirect: 'manual' })
    const code = new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const answer = await caller.redeem(code)
    expect(answer.at('permissions')).toEqual(['instagram_business_basic', 'instagram_business_manage_comments'])
    expect((await caller.get('me?fields=username', String(answer.at('access_token')))).at('username')).toBe(
      'green_store',
    )
  })

  it('asks for the login again with force_reauth, with or without the way over Facebook', async () => {
    const { meta, caller } = setUp()
    const page = async (changes: Record<string, string>) => (await meta.fetch(caller.dialogUrl(changes))).text()
    expect(await page({})).not.toContain('Log in again')
    expect(await page({ force_reauth: 'true' })).toContain('Log in again with Instagram, or log in with Facebook.')
    for (const enable_fb_login of ['false', '0']) {
      expect(await page({ force_reauth: 'true', enable_fb_login })).toContain('Log in again with Instagram.')
    }
  })

  it.each([
    ['the old host', (url: string) => url.replace('www.instagram.com', 'api.instagram.com')],
    ['force_authentication', (url: string) => `${url}&force_authentication=1`],
    ['another path', (url: string) => url.replace('oauth/authorize', 'oauth/authorise')],
  ])('is not available by %s', async (_, change) => {
    const { meta, caller } = setUp()
    const response = await meta.fetch(change(caller.dialogUrl()), { method: 'POST' })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('Sorry, this page isn&#39;t available')
  })

  it('lets only testers in while the app is in development, and nobody by a personal account', async () => {
    const { meta, account, caller } = setUp()
    meta.world.instagramApp.mode = 'development'
    await expect(meta.consent(caller.dialogUrl())).rejects.toThrow('Insufficient Developer Role')
    meta.world.instagramApp.addTester(account)
    expect((await meta.consent(caller.dialogUrl())).searchParams.has('code')).toBe(true)

    meta.world.instagramApp.mode = 'live'
    const personal = meta.world.addInstagram({ username: 'robin', kind: 'PERSONAL' })
    const refused = meta.consent(caller.dialogUrl(), { instagram: personal })
    await expect(refused).rejects.toThrow('Professional account needed')
  })

  it('has nobody to ask in a world without Instagram accounts', async () => {
    const meta = createEmulator()
    const { dialogUrl } = createInstagramCaller(meta)
    await expect(meta.consent(dialogUrl())).rejects.toThrow('Unknown account')
  })
})
