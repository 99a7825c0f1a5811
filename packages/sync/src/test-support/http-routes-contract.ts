import { describe, expect, it } from 'vitest'
import { createHandlers } from '../http.ts'
import { createSync } from '../index.ts'
import { openBrowser } from './browser.ts'
import type { OpenShop } from './sync-contract.ts'

/** What else the handlers answer, and what they refuse. */
export function httpRoutesContract(open: OpenShop): void {
  describe('handlers: accounts', () => {
    it('list, show, pause, resume and sync an account of the owner, and of nobody else', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const browser = openBrowser(shop)
      const at = `accounts/${facebook}`
      expect(await browser.ask('accounts')).toMatchObject({ accounts: [{ connectionId: facebook }, {}] })
      expect(await browser.ask(at)).toMatchObject({ platform: 'facebook', health: { word: 'ok' } })
      expect(await browser.ask(`${at}/pause`, { body: {} })).toMatchObject({ health: { word: 'paused' } })
      expect(await browser.ask(`${at}/resume`, { method: 'POST' })).toMatchObject({ health: { word: 'ok' } })
      expect(await browser.ask(`${at}/sync`, { body: {} })).toMatchObject({
        status: 'complete',
        connectionId: facebook,
      })
      const progress = { isSyncing: false, progress: null, failures: 0, lastError: null }
      expect(await browser.ask(`${at}/progress`)).toMatchObject({ ...progress, lastSyncAt: expect.any(String) })

      expect(await browser.ask(`${at}/diagnose`)).toMatchObject({ connectionId: facebook, checks: expect.any(Array) })

      browser.who.is = { userId: 'somebody_else' }
      const before = [...shop.meta.log]
      expect(await browser.ask('accounts')).toEqual({ accounts: [] })
      for (const path of ['sync', 'pause', 'resume', 'disconnect', 'erase']) {
        expect((await browser.send(`${at}/${path}`, { body: {} })).status).toBe(404)
      }
      for (const path of [at, `${at}/progress`, `${at}/diagnose`, 'accounts/no-id'])
        expect((await browser.send(path)).status).toBe(404)
      expect(shop.meta.log).toEqual(before)
    })

    it('answer 409 with the report while another worker holds the connection, and show its progress', async () => {
      const shop = await open()
      const { facebook: connectionId } = await shop.connect()
      const browser = openBrowser(shop)
      const lease = await shop.social.worker.acquire({ connectionId, owner: 'another process', leaseSeconds: 60 })
      if (!lease) throw new Error('not acquired')
      await shop.social.worker.heartbeat(lease, { leaseSeconds: 60, progress: { stream: 'posts', read: 100 } })
      const busy = await browser.send(`accounts/${connectionId}/sync`, { body: {} })
      expect([busy.status, await busy.json()]).toMatchObject([
        409,
        { error: { code: 'busy' }, report: { status: 'busy' } },
      ])
      expect(await browser.ask(`accounts/${connectionId}/progress`)).toMatchObject({
        isSyncing: true,
        progress: { stream: 'posts', read: 100 },
      })
    })

    it('disconnect and erase, with the actor in the audit', async () => {
      const shop = await open()
      const { facebook, instagram } = await shop.connect()
      const browser = openBrowser(shop)
      browser.who.is = { userId: shop.userId, actor: 'user_anna' }
      const ended = await browser.ask(`accounts/${facebook}/disconnect`, { body: { atMeta: true } })
      expect(ended).toEqual({ outcome: 'disconnected', atMeta: 'revoked', alsoEnded: [instagram], othersEnded: 0 })
      const [event] = await shop.social.events.list({ userId: shop.userId, limit: 1, connectionId: facebook })
      expect(event?.actor).toBe('user_anna')
      expect(await browser.ask(`accounts/${instagram}/erase`, { body: {} })).toMatchObject({ outcome: 'unchanged' })
      expect((await browser.send(`accounts/${instagram}`)).status).toBe(404)
    })
  })

  describe('handlers: refusals', () => {
    const start = { platform: 'facebook' }
    it.each([
      ['another origin', 403, 'wrong_origin', { headers: { origin: 'https://evil.example' } }],
      ['a subdomain', 403, 'wrong_origin', { headers: { origin: 'https://x.app.example.test' } }],
      ['the origin null', 403, 'wrong_origin', { headers: { origin: 'null' } }],
      ['no origin', 403, 'wrong_origin', { headers: { origin: undefined } }],
      ['a form', 415, 'wrong_type', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
      ['a plain text', 415, 'wrong_type', { headers: { 'content-type': 'text/plain' } }],
      ['no type', 415, 'wrong_type', { headers: { 'content-type': '' } }],
      ['no JSON', 400, 'invalid', { body: '{"platform"' }],
      ['a list', 400, 'invalid', { body: '[]' }],
      ['an unknown field', 400, 'invalid', { body: { ...start, userId: 'somebody_else' } }],
      ['a prototype', 400, 'invalid', { body: '{"platform":"facebook","__proto__":{"userId":"x"}}' }],
      ['a state of its own', 400, 'invalid', { body: { ...start, state: 'x'.repeat(43) } }],
      ['an unknown platform', 400, 'unknown_platform', { body: { platform: 'myspace' } }],
      ['an unknown capability', 400, 'invalid', { body: { ...start, capabilities: ['everything'] } }],
      ['what a login does not offer', 400, 'invalid', { body: { ...start, login: 'instagram' } }],
      ['a foreign returnTo', 400, 'invalid', { body: { ...start, returnTo: '//evil.example' } }],
      ['a strange connection', 404, 'not_found', { body: { connectionId: 'x' } }],
      ['too much', 413, 'too_large', { body: { ...start, returnTo: `/${'x'.repeat(65_536)}` } }],
    ])('a start with %s is %i %s, in sentences, and writes nothing', async (_, status, code, wish) => {
      const shop = await open()
      const browser = openBrowser(shop)
      const response = await browser.send('connect/start', { body: start, ...wish })
      const { error }: { error?: { code: string; message: string } } = await response.json()
      expect([response.status, error?.code]).toEqual([status, code])
      expect(error?.message).toMatch(/^[A-Za-z'].*\.$/)
      expect(error?.message).not.toContain('evil')
      expect(response.headers.get('set-cookie')).toBeNull()
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await shop.events()).toEqual([])
    })

    it('names every mistake of a body', async () => {
      const browser = openBrowser(await open())
      const body = { platform: 7, login: 'x', replace: 'yes', other: 1 }
      expect(await browser.ask('connect/start', { body })).toEqual({
        error: {
          code: 'invalid',
          message:
            'platform must be a text of 1 to 2048 characters. login must be facebook or instagram. replace must be true or false. The body holds a field that is not known here: only platform, login, capabilities, connectionId, replace, returnTo are.',
        },
      })
    })

    it('nobody who is signed out sees or changes anything', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const browser = openBrowser(shop)
      const before = await shop.eventCount()
      for (const nobody of [null, { userId: '' }, { userId: ' ' }]) {
        browser.who.is = nobody
        for (const path of ['accounts', `accounts/${facebook}`, 'flows/x']) {
          expect((await browser.send(path)).status).toBe(401)
        }
        for (const path of ['connect/start', `accounts/${facebook}/erase`, 'flows/x/cancel']) {
          expect((await browser.send(path, { body: {} })).status).toBe(401)
        }
      }
      expect(await shop.eventCount()).toBe(before)
    })

    it('answers 404 for what is no address, and 405 with what an address takes', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const browser = openBrowser(shop)
      for (const path of ['', 'account', 'accounts//sync', 'callback/myspace', 'accounts/x/y/z']) {
        expect([path, (await browser.send(path)).status]).toEqual([path, 404])
      }
      expect((await browser.send('https://app.example.test/api/socialites/accounts')).status).toBe(404)
      expect((await browser.send('accounts/')).status).toBe(200)
      const methods = [
        ['GET', `accounts/${facebook}/erase`, 'POST'],
        ['HEAD', 'callback/facebook', 'GET'],
        ['POST', 'callback/facebook', 'GET'],
        ['DELETE', `accounts/${facebook}`, 'GET'],
      ] as const
      for (const [method, path, allow] of methods) {
        const response = await browser.send(path, { method })
        expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
      }
    })

    it('tells the operator what broke and where, and the caller nothing of it', async () => {
      const shop = await open()
      const identify = () => {
        throw new Error('the session of anna@example.test is broken')
      }
      const broken = openBrowser(shop, { identify })
      const response = await broken.send('accounts')
      expect(response.status).toBe(500)
      expect(await response.text()).not.toContain('anna')
      expect(shop.notices).toMatchObject([{ code: 'handler_failed', message: expect.stringContaining('Error at ') }])
      expect(JSON.stringify(shop.notices)).not.toContain('anna')

      const notices: string[] = []
      const unset = createSync({ env: {}, onNotice: ({ message }) => notices.push(message) })
      const { GET } = createHandlers(unset, { identify: () => null })
      const answer = await GET(new Request('https://app.example.test/api/social/accounts'))
      expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('META_APP_ID')])
      expect(notices).toEqual([expect.stringContaining('META_APP_ID is not set')])
    })

    it('tells the operator once where callbacks would not arrive', async () => {
      const shop = await open()
      const browser = openBrowser(shop, { basePath: '/accounts' })
      const base = 'https://app.example.test/accounts'
      await browser.start({ platform: 'facebook' }, { base })
      await browser.start({ platform: 'facebook' }, { base })
      expect(shop.notices.map(({ code }) => code)).toEqual(['callback_elsewhere'])
      expect(shop.notices[0]?.message).toContain(' /accounts/callback,')
    })

    it('asks for what the handlers were given where the page names nothing', async () => {
      const shop = await open()
      const browser = openBrowser(shop, { capabilities: ['ads'] })
      const scopeOf = async (body: object) => {
        const { authorizeUrl } = await browser.start(body)
        return new URL(authorizeUrl).searchParams.get('scope')
      }
      expect(await scopeOf(start)).toContain('ads_read')
      expect(await scopeOf({ ...start, capabilities: ['content'] })).not.toContain('ads_read')
    })
  })

  it('handlers refuse a base path that is none, and what is no sync', () => {
    const sync = createSync({ env: {} })
    for (const basePath of ['api', '/a b', 'https://x', '/a?b']) {
      expect(() => createHandlers(sync, { basePath, identify: () => null })).toThrow(/basePath/)
    }
  })
}
