import { describe, expect, it } from 'vitest'
import { openBrowser } from './browser.ts'
import { countExchanges } from './count-exchanges.ts'
import type { OpenShop } from './sync-contract.ts'

/** Connecting through the handlers, from the click to the page that shows what came of it. */
export function httpConnectContract(open: OpenShop): void {
  describe('handlers: connecting', () => {
    it('takes a person from the click to two connections, with a cookie that lives as long as the flow', async () => {
      const shop = await open()
      const browser = openBrowser(shop)
      const started = await browser.send('connect/start', {
        body: { platform: 'facebook', returnTo: '/settings?tab=2' },
      })
      const cookie = started.headers.get('set-cookie') ?? ''
      expect(cookie).toMatch(/^__Host-bos-[\w-]{43}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/)
      const { flowId, authorizeUrl, expiresAt, ...rest }: Record<string, string> = await started.json()
      expect(rest).toEqual({})
      expect(new Date(expiresAt ?? '').getTime() - shop.meta.clock.now()).toBe(600_000)
      expect(await browser.ask(`flows/${flowId}`)).toEqual({ status: 'waiting' })

      const back = await shop.meta.consent(authorizeUrl ?? '')
      const response = await browser.send(back.href)
      expect([response.status, response.headers.get('location')]).toEqual([
        303,
        `https://app.example.test/settings?tab=2&flow=${flowId}`,
      ])
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.text()).toBe('')
      expect(await browser.ask(`flows/${flowId}`)).toMatchObject({
        status: 'connected',
        facebook: { connected: true, name: 'Blue Store' },
        instagram: { connected: true },
      })
      expect(await shop.events()).toEqual(['connect_started', 'connect_finished'])
    })

    it('lands where the configuration says without a returnTo, and on the front page without a configuration', async () => {
      const shop = await open()
      const browser = openBrowser(shop)
      const { flowId, back } = await browser.consent()
      expect(browser.landed(await browser.send(back))).toEqual({ path: '/connected', query: { flow: flowId } })

      const { OAUTH_SUCCESS_URL: _, OAUTH_ERROR_URL: __, ...env } = shop.env
      const bare = await open({ emulator: { seed: 1 }, sync: { env, fetch: shop.meta.fetch, db: shop.db } })
      const other = openBrowser({ ...bare, meta: shop.meta })
      const denied = await other.consent({ platform: 'facebook' }, { decision: 'deny' })
      const query = { flow: denied.flowId, error: 'denied' }
      expect(other.landed(await other.send(denied.back))).toEqual({ path: '/', query })
    })

    it.each([
      ['denied', { decision: 'deny' as const }, 'denied'],
      ['without what a Page needs', { decline: ['pages_read_engagement'] }, 'permission_declined'],
    ])('tells a login that was %s by a word in the address', async (_, answer, error) => {
      const shop = await open()
      const browser = openBrowser(shop)
      const { flowId, back } = await browser.consent({ platform: 'facebook', returnTo: '/settings' }, answer)
      const { path, query } = browser.landed(await browser.send(back))
      expect([path, query]).toEqual(['/not-connected', { flow: flowId, error }])
    })

    it('passes on nothing that came with the callback, and no sentence of an error', async () => {
      const shop = await open()
      const browser = openBrowser(shop)
      const { back } = await browser.consent()
      const url = new URL(back)
      url.search = `?error=access_denied&error_reason=visit_evil_example&error_description=%3Cb%3E&state=${url.searchParams.get('state')}`
      expect(browser.landed(await browser.send(url.href)).query).toEqual({ flow: expect.any(String), error: 'denied' })
      const failing = await browser.consent()
      shop.meta.faults.next('POST /oauth/access_token', { code: 100 })
      const response = await browser.send(failing.back)
      const { path, query } = browser.landed(response)
      expect([path, query]).toEqual([
        '/not-connected',
        { flow: failing.flowId, error: expect.stringMatching(/^[a-z_]+$/) },
      ])
      expect(await browser.ask(`flows/${failing.flowId}`)).toMatchObject({ status: 'failed', reason: query['error'] })
      const text = `${response.headers.get('location')}`
      expect(shop.meta.issuedSecrets().filter((secret) => text.includes(secret))).toEqual([])
    })

    it('leaves nobody at the address with the code when something breaks, and tells the operator', async () => {
      const shop = await open()
      const { back } = await openBrowser(shop).consent()
      const identify = () => Promise.reject(new Error('no session of anna@example.test'))
      const broken = openBrowser(shop, { identify })
      expect(broken.landed(await broken.send(back))).toEqual({ path: '/not-connected', query: { error: 'internal' } })
      expect(shop.notices.map(({ code }) => code)).toEqual(['handler_failed'])
      expect(JSON.stringify(shop.notices)).not.toContain('anna')
    })

    it('can be finished by the same browser after a fault that passes', async () => {
      const shop = await open()
      const its = { isDown: true }
      const identify = () => (its.isDown ? Promise.reject(new Error('no sessions')) : { userId: shop.userId })
      const browser = openBrowser(shop, { identify })
      its.isDown = false
      const { back } = await browser.consent()
      its.isDown = true
      expect(browser.landed(await browser.send(back)).query).toEqual({ error: 'internal' })
      expect(browser.cookies.size).toBe(1)
      its.isDown = false
      expect(browser.landed(await browser.send(back)).path).toBe('/connected')
    })

    it('ends both of two tabs that send the same callback where the first one ended', async () => {
      const shop = await open()
      const browser = openBrowser(shop)
      const { flowId, back } = await browser.consent({ platform: 'facebook', returnTo: '/settings' })
      const exchanges = countExchanges(shop)
      const both = await Promise.all([browser.send(back), browser.send(back)])
      expect(both.map((response) => browser.landed(response))).toEqual([
        { path: '/settings', query: { flow: flowId } },
        { path: '/settings', query: { flow: flowId } },
      ])
      expect(exchanges.count).toBe(1)
      expect(await shop.events()).toHaveLength(3)
    })

    it('ends a callback that comes again, and a dialog that is answered again, where the first one ended', async () => {
      const shop = await open()
      const browser = openBrowser(shop)
      const { flowId, back } = await browser.consent()
      const exchanges = countExchanges(shop)
      const again = new URL(back)
      again.searchParams.set('code', 'AQfakeOfAnotherAnswer')
      for (const address of [back, back, again.href])
        expect(browser.landed(await browser.send(address))).toEqual({ path: '/connected', query: { flow: flowId } })
      expect(exchanges.count).toBe(1)
    })

    it('keeps two logins of one browser apart, and takes neither with the cookie of the other', async () => {
      const shop = await open()
      const browser = openBrowser(shop)
      const first = await browser.consent()
      const second = await browser.consent()
      expect(browser.cookies.size).toBe(2)
      const [one, two] = [...browser.cookies.keys()]
      const [a, b] = [...browser.cookies.values()]
      browser.cookies.set(one ?? '', b ?? '').set(two ?? '', a ?? '')
      const crossed = await browser.send(first.back)
      expect(browser.landed(crossed)).toEqual({ path: '/not-connected', query: { error: 'other_browser' } })
      browser.cookies.set(one ?? '', a ?? '').set(two ?? '', b ?? '')
      expect(browser.landed(await browser.send(first.back)).path).toBe('/connected')
      expect(browser.landed(await browser.send(second.back)).path).toBe('/connected')
    })

    it('takes no cookie that is there twice', async () => {
      const shop = await open()
      const browser = openBrowser(shop)
      const { back } = await browser.consent()
      const [[name, value] = ['', '']] = browser.cookies
      const cookie = `${name}=${value}; ${name}=${'x'.repeat(43)}`
      const twice = await browser.send(back, { headers: { cookie } })
      expect(browser.landed(twice).query).toEqual({ error: 'other_browser' })
    })

    it('sends whoever is signed out to the error page, leaves the flow open, and writes one event of it', async () => {
      const shop = await open()
      const browser = openBrowser(shop)
      const { back } = await browser.consent()
      browser.who.is = null
      const before = await shop.eventCount()
      expect(browser.landed(await browser.send(back)).query).toEqual({ error: 'signed_out' })
      expect(await shop.eventCount()).toBe(before + 1)
      for (let again = 0; again < 20; again += 1) await browser.send(back)
      await browser.send(`callback/facebook?code=made-up&state=${'s'.repeat(43)}`)
      await browser.send('callback/facebook?nothing=at-all')
      expect(await shop.eventCount()).toBe(before + 1)
      browser.who.is = { userId: shop.userId }
      expect(browser.landed(await browser.send(back)).path).toBe('/connected')
    })

    it('offers several Pages, takes the choice, and a flow can be given up', async () => {
      const shop = await open()
      const other = shop.meta.world.addPage({ name: 'Red Store' })
      const browser = openBrowser(shop)
      const { flowId, back } = await browser.consent({ platform: 'facebook' }, { pages: [shop.page, other] })
      expect(browser.landed(await browser.send(back))).toEqual({ path: '/connected', query: { flow: flowId } })
      const pages = [{ name: 'Blue Store' }, { name: 'Red Store' }]
      expect(await browser.ask(`flows/${flowId}`)).toMatchObject({ status: 'choose', pages })
      const wrong = await browser.send(`flows/${flowId}/choose`, { body: { pageId: '1' } })
      expect(wrong.status).toBe(404)
      const chosen = await browser.ask(`flows/${flowId}/choose`, { body: { pageId: other.id } })
      expect(chosen).toMatchObject({ facebook: { connected: true }, instagram: { connected: false, steps: [{}, {}] } })

      const given = await browser.consent()
      const cancelled = await browser.ask(`flows/${given.flowId}/cancel`, { body: {} })
      expect(cancelled).toEqual({ status: 'cancelled' })
      expect(browser.landed(await browser.send(given.back)).query).toEqual({ flow: given.flowId, error: 'cancelled' })
    })

    it('works without encryption on localhost alone, where the cookie cannot ask for it', async () => {
      const shop = await open()
      const env = { ...shop.env, OAUTH_REDIRECT_BASE_URL: 'http://localhost:3000/api/social/callback' }
      const local = await open({ sync: { env, db: shop.db } })
      const started = await openBrowser(local).send('connect/start', {
        body: { platform: 'facebook' },
        headers: { origin: 'http://localhost:3000' },
      })
      expect(started.headers.get('set-cookie')).toMatch(
        /^bos-[\w-]{43}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
      )
    })

    it('derives nothing from the Host header or what a proxy adds', async () => {
      const shop = await open()
      const browser = openBrowser(shop)
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
      const elsewhere = 'https://evil.example/api/social'
      const { authorizeUrl } = await browser.start({ platform: 'facebook' }, { headers, base: elsewhere })
      const asked = new URL(authorizeUrl)
      expect(asked.searchParams.get('redirect_uri')).toBe('https://app.example.test/api/social/callback/facebook')
      const { search } = await shop.meta.consent(asked.href)
      const response = await browser.send(`${elsewhere}/callback/facebook${search}`, { headers })
      expect(browser.landed(response).path).toBe('/connected')
    })
  })
}
