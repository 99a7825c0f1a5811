import { oauthSessions } from '@bos/social-db/schema'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

/** The other ways to a connection: Instagram by itself, the same account again, tokens from elsewhere, openid. */
export function loginsContract(open: OpenShop): void {
  describe('Instagram Login', () => {
    it('connects the account by itself, with a token that has an end', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      const connection = await shop.social.connections.get({ userId: shop.userId, connectionId })
      expect(connection).toMatchObject({
        platform: 'instagram',
        login: 'instagram',
        accountId: shop.instagram.id,
        accountUsername: 'blue_store',
        appId: shop.meta.app.instagram.id,
        permissions: expect.arrayContaining(['instagram_business_basic', 'instagram_business_manage_insights']),
        metadata: { account_type: 'BUSINESS' },
      })
      expect(connection?.platformUserId).not.toBe(shop.instagram.id)
      const days = ((connection?.tokenExpiresAt?.getTime() ?? 0) - shop.meta.clock.now()) / 86_400_000
      expect(Math.round(days)).toBe(60)
      expect(await shop.events()).toEqual(['connect_started', 'connect_finished'])
    })

    it('says that it does not reach the Page, and names what was declined', async () => {
      const shop = await open()
      const decline = ['instagram_business_manage_insights']
      const answer = { instagram: shop.instagram, decline }
      const outcome = await shop.sync.connect.finish(await shop.consent(answer, 'instagram', { login: 'instagram' }))
      expect(outcome).toMatchObject({
        status: 'connected',
        facebook: { connected: false, reason: 'not_asked' },
        instagram: { connected: true, attention: [{ code: 'permission_missing' }] },
      })
      expect(JSON.stringify(outcome)).toContain('instagram_business_manage_insights')
    })

    it('takes the place of the other login in the same row, and the other way round', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      expect(await shop.connectInstagram()).toBe(instagram)
      expect((await shop.connect()).instagram).toBe(instagram)
    })

    it('tells a denial and a wrong use apart', async () => {
      const shop = await open()
      const denied = await shop.consent({ decision: 'deny' }, 'instagram', { login: 'instagram' })
      expect(await shop.sync.connect.finish(denied)).toMatchObject({ status: 'denied' })
      const page = shop.sync.connect.begin({ userId: shop.userId, platform: 'facebook', login: 'instagram' })
      await expect(page).rejects.toMatchObject({ code: 'invalid' })
      const { INSTAGRAM_APP_ID: _, INSTAGRAM_APP_SECRET: __, ...env } = shop.env
      const other = await open({ sync: { env } })
      const unset = other.sync.connect.begin({ userId: other.userId, platform: 'instagram', login: 'instagram' })
      await expect(unset).rejects.toMatchObject({ code: 'config' })
    })
  })

  describe('a login that asks for less than the service', () => {
    const SERVICE = { sync: { capabilities: ['content', 'metrics', 'ads', 'comments'] } } as const

    it('lacks nothing when it was granted what it asked for', async () => {
      const shop = await open(SERVICE)
      shop.meta.world.addPage({ name: 'Red Store' })
      const { userId } = shop
      const { flowId } = await shop.sync.connect.finish(
        await shop.consent({}, 'facebook', { capabilities: ['content'] }),
      )
      const chosen = await shop.sync.connect.choose({ userId, flowId, pageId: shop.page.id })
      expect(chosen).toMatchObject({ facebook: { attention: [] }, instagram: { attention: [] } })
      for (const { connectionId, health } of await shop.sync.accounts.list({ userId })) {
        expect(health).toEqual({ word: 'ok', reasons: [] })
        const { checks } = await shop.sync.diagnose(connectionId, { userId })
        expect(checks.find(({ name }) => name === 'permissions')).toMatchObject({ status: 'ok' })
      }
    })

    it('names what it asked for and was declined, and nothing else', async () => {
      const shop = await open(SERVICE)
      const wish = { login: 'instagram', capabilities: ['content', 'metrics'] } as const
      const answer = { instagram: shop.instagram, decline: ['instagram_business_manage_insights'] }
      const outcome = await shop.sync.connect.finish(await shop.consent(answer, 'instagram', wish))
      const missing = {
        code: 'permission_missing',
        says: expect.stringContaining('instagram_business_manage_insights'),
      }
      expect(outcome).toMatchObject({ instagram: { connected: true, attention: [missing] } })
      const [account] = await shop.sync.accounts.list({ userId: shop.userId })
      expect(account?.health.reasons).toMatchObject([missing])
      expect(JSON.stringify([outcome, account])).not.toContain('manage_comments')
    })
  })

  describe('connecting an account again', () => {
    it('takes the very account out of several, without a choice', async () => {
      const shop = await open()
      const other = shop.meta.world.addPage({ name: 'Red Store' })
      const { facebook } = await shop.connectPage()
      const again = await shop.consent({ pages: [other, shop.page] }, 'facebook', { connectionId: facebook })
      expect(await shop.sync.connect.finish(again)).toMatchObject({
        status: 'connected',
        facebook: { connectionId: facebook, outcome: 'reconnected' },
      })
    })

    it('refuses another account in its place, unless that is wanted: then in a row of its own', async () => {
      const shop = await open()
      const other = shop.meta.world.addPage({ name: 'Red Store' })
      const { facebook } = await shop.connectPage()
      const wish = { connectionId: facebook }
      const refused = await shop.sync.connect.finish(await shop.consent({ pages: [other] }, 'facebook', wish))
      expect(refused).toMatchObject({ status: 'nothing', notConnectable: [{ code: 'not_granted' }, {}] })
      const replacing = await shop.consent({ pages: [other] }, 'facebook', { ...wish, replace: true })
      const replaced = await shop.sync.connect.finish(replacing)
      expect(replaced).toMatchObject({ status: 'connected', facebook: { outcome: 'created', name: 'Red Store' } })
      expect(await shop.social.connections.get({ userId: shop.userId, connectionId: facebook })).toBeUndefined()
    })

    it('asks Meta to show again what was declined, and to renew what is about to end', async () => {
      const shop = await open()
      const consent = await shop.consent({ decline: ['read_insights'] })
      const outcome = await shop.sync.connect.finish(consent)
      if (outcome.status !== 'connected' || !outcome.facebook.connected) throw new Error('not connected')
      const { connectionId } = outcome.facebook
      const authType = async () => {
        const { authorizeUrl } = await shop.sync.connect.begin({ userId: shop.userId, connectionId })
        return new URL(authorizeUrl).searchParams.get('auth_type')
      }
      expect(await authType()).toBe('rerequest')
      shop.meta.clock.advance({ days: 75 })
      expect(await authType()).toBe('reauthorize')
      const strange = shop.sync.connect.begin({ userId: 'somebody_else', connectionId })
      await expect(strange).rejects.toMatchObject({ code: 'not_found' })
    })
  })

  describe('a flow', () => {
    it('can be read as it goes, and is over when it is given up', async () => {
      const shop = await open()
      const other = shop.meta.world.addPage({ name: 'Red Store' })
      const { userId } = shop
      const begun = await shop.sync.connect.begin({ userId, platform: 'facebook', returnTo: '/settings' })
      const flow = { userId, flowId: begun.flowId }
      expect(await shop.sync.connect.flow(flow)).toEqual({ status: 'waiting' })
      const { searchParams: query } = await shop.meta.consent(begun.authorizeUrl, { pages: [shop.page, other] })
      const { browserBinding } = begun
      const offered = await shop.sync.connect.finish({ userId, platform: 'facebook', browserBinding, query })
      expect(offered).toMatchObject({ status: 'choose', flowId: begun.flowId, returnTo: '/settings' })
      expect(await shop.sync.connect.flow(flow)).toMatchObject({
        status: 'choose',
        pages: [{ name: 'Blue Store', instagramUsername: 'blue_store' }, { name: 'Red Store' }],
      })
      await expect(shop.sync.connect.flow({ ...flow, userId: 'else' })).rejects.toMatchObject({ code: 'not_found' })
      await shop.sync.connect.cancel(flow)
      expect(await shop.sync.connect.flow(flow)).toEqual({ status: 'cancelled' })
      const late = shop.sync.connect.choose({ ...flow, pageId: other.id })
      await expect(late).rejects.toMatchObject({ code: 'not_found' })
      await expect(shop.sync.connect.cancel(flow)).rejects.toMatchObject({ code: 'not_found' })
      await expect(shop.sync.connect.cancel(flow)).rejects.toMatchObject({ code: 'not_found' })
      const [, ...refusals] = await shop.social.events.list({ userId, limit: 3 })
      expect(await shop.events()).toEqual([
        'connect_started',
        'connect_offered',
        'connect_cancelled',
        'connect_refused',
        'connect_refused',
      ])
      expect(refusals).toMatchObject([{ detail: { reason: 'choice_closed' } }, { event: 'connect_cancelled' }])
    })

    /** Lets the person give the flow up while Meta is asked for this. */
    function giveUpDuring(shop: Shop, part: string): void {
      shop.passing.by = async (request, next) => {
        const isIt = request.url.includes(part)
        if (isIt) shop.passing.by = (other, pass) => pass(other)
        const [flow] = isIt
          ? await shop.db.select().from(oauthSessions).where(eq(oauthSessions.userId, shop.userId))
          : []
        if (flow) await shop.sync.connect.cancel({ userId: shop.userId, flowId: flow.id })
        return next(request)
      }
    }

    it.each(['one Page', 'several Pages', 'an exchange that fails'])(
      'that is given up while Meta is asked stores nothing and stays given up: %s',
      async (what) => {
        const shop = await open()
        const { userId } = shop
        if (what === 'several Pages') shop.meta.world.addPage({ name: 'Red Store' })
        const finishing = await shop.consent()
        if (what === 'an exchange that fails') shop.meta.faults.next('GET /debug_token', { code: 100 })
        giveUpDuring(shop, what === 'an exchange that fails' ? '/oauth/access_token' : '/me/accounts')
        const finished = shop.sync.connect.finish(finishing)
        const refused = { code: 'not_found', reason: 'cancelled', flowId: expect.any(String) }
        await expect(finished).rejects.toMatchObject(refused)
        expect(await shop.social.connections.list({ userId })).toEqual([])
        const [flow] = await shop.db.select().from(oauthSessions).where(eq(oauthSessions.userId, userId))
        expect(await shop.sync.connect.flow({ userId, flowId: flow?.id ?? '' })).toEqual({ status: 'cancelled' })
        expect(await shop.events()).toEqual(['connect_started', 'connect_cancelled', 'connect_refused'])
      },
    )

    it('that is given up while the choice is made stores nothing, and leaves no webhooks on', async () => {
      const shop = await open({ sync: { capabilities: ['content', 'webhooks'] } })
      const { userId } = shop
      shop.meta.world.addPage({ name: 'Red Store' })
      const { flowId } = await shop.sync.connect.finish(await shop.consent())
      giveUpDuring(shop, '/subscribed_apps')
      const chosen = shop.sync.connect.choose({ userId, flowId, pageId: shop.page.id })
      await expect(chosen).rejects.toMatchObject({ code: 'not_found', reason: 'cancelled' })
      expect(await shop.social.connections.list({ userId })).toEqual([])
      expect(await shop.sync.connect.flow({ userId, flowId })).toEqual({ status: 'cancelled' })
      expect(
        shop.meta.log.filter((line) => line.includes('/subscribed_apps')).map((line) => line.split(' ')[0]),
      ).toEqual(['POST', 'DELETE'])
    })

    it('tells its outcome to whoever comes back later', async () => {
      const shop = await open()
      const finished = await shop.sync.connect.finish(await shop.consent())
      const { flowId, ...outcome } = finished
      expect(await shop.sync.connect.flow({ userId: shop.userId, flowId })).toEqual(outcome)
      const denied = await shop.sync.connect.finish(await shop.consent({ decision: 'deny' }))
      const told = await shop.sync.connect.flow({ userId: shop.userId, flowId: denied.flowId })
      expect(told).toEqual({ status: 'denied', reason: 'user_denied' })
      const late = await shop.sync.connect.begin({ userId: shop.userId, platform: 'facebook' })
      shop.meta.clock.advance({ minutes: 11 })
      const expired = await shop.sync.connect.flow({ userId: shop.userId, flowId: late.flowId })
      expect(expired).toEqual({ status: 'expired' })
    })
  })

  describe('a token from elsewhere', () => {
    it('connects what it reaches, once Meta vouches for it', async () => {
      const shop = await open()
      await shop.connect()
      const [row] = await shop.social.connections.list({ userId: shop.userId })
      const opened = await shop.social.worker.open(row?.id ?? '')
      const token = opened?.refreshToken?.expose() ?? ''
      const other = await open()
      const elsewhere = other.sync.connect.adopt({ userId: other.userId, token })
      await expect(elsewhere).rejects.toMatchObject({ code: 'login_failed' })
      expect(await shop.sync.connect.adopt({ userId: shop.userId, token })).toMatchObject({
        status: 'connected',
        facebook: { outcome: 'reconnected' },
        instagram: { outcome: 'reconnected' },
      })
      expect((await shop.events()).at(-1)).toBe('adopt_finished')
      expect(await other.events()).toEqual(['adopt_failed'])
    })

    it('of another app, or of a Page, connects nothing', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const page = (await shop.social.worker.open(facebook))?.accessToken
      const foreign = shop.meta.world.grants.tokenOfAnotherApp(shop.meta.world.person)
      for (const token of [foreign, page ?? '', 'EAAnot-a-token']) {
        const refused = shop.sync.connect.adopt({ userId: 'owner_of_nothing', token })
        await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/login_failed|config/) })
      }
      expect(await shop.social.connections.list({ userId: 'owner_of_nothing' })).toEqual([])
    })

    it('that reaches several Pages names them, and connects the one that is asked for', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const other = shop.meta.world.addPage({ name: 'Red Store' })
      const token = (await shop.social.worker.open(facebook))?.refreshToken ?? ''
      const owner = { userId: `${shop.userId}_second`, token }
      const offered = await shop.sync.connect.adopt(owner)
      expect(offered).toMatchObject({ status: 'choose', pages: [{ name: 'Blue Store' }, { name: 'Red Store' }] })
      const chosen = await shop.sync.connect.adopt({ ...owner, pageId: other.id })
      expect(chosen).toMatchObject({ status: 'connected', facebook: { name: 'Red Store' } })
      const none = await shop.sync.connect.adopt({ ...owner, pageId: '1' })
      expect(none).toMatchObject({ status: 'nothing', notConnectable: [{ code: 'not_granted' }, {}] })
    })

    it('says of a Page that it was not granted only when Meta answered everything', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const token = (await shop.social.worker.open(facebook))?.refreshToken ?? ''
      shop.meta.faults.next('GET /me/accounts', { code: 100 })
      const outcome = await shop.sync.connect.adopt({ userId: `${shop.userId}_second`, token, pageId: shop.page.id })
      expect(outcome).toMatchObject({ status: 'nothing', isWhole: false, notConnectable: [{ code: 'incomplete' }] })
    })

    it('that ended is told from one of another app', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const token = (await shop.social.worker.open(facebook))?.refreshToken ?? ''
      shop.meta.world.grants.changePassword(shop.meta.world.person)
      const ended = shop.sync.connect.adopt({ userId: 'owner_of_nothing', token })
      await expect(ended).rejects.toMatchObject({ code: 'login_failed', reason: 'token_ended' })
    })

    it('of an Instagram account works too, a new one and one of the dashboard', async () => {
      const shop = await open()
      const { meta, userId } = shop
      const token = meta.world.instagramApp.generateToken(shop.instagram)
      const adopted = await shop.sync.connect.adopt({ userId, token, login: 'instagram' })
      expect(adopted).toMatchObject({ status: 'connected', instagram: { outcome: 'created' } })
    })
  })

  describe('a login with openid', () => {
    it('sends PKCE and a nonce, and takes the person whom the id token names', async () => {
      const shop = await open({ sync: { openId: true } })
      const { userId } = shop
      const { authorizeUrl, browserBinding } = await shop.sync.connect.begin({ userId, platform: 'facebook' })
      const asked = new URL(authorizeUrl).searchParams
      expect([asked.get('code_challenge_method'), asked.get('scope')?.includes('openid')]).toEqual(['S256', true])
      const { searchParams: query } = await shop.meta.consent(authorizeUrl)
      const outcome = await shop.sync.connect.finish({ userId, platform: 'facebook', browserBinding, query })
      expect(outcome).toMatchObject({ status: 'connected', facebook: { attention: [] } })
      expect(asked.get('nonce')).toBeTruthy()
    })

    it('takes nobody else', async () => {
      const shop = await open({ sync: { openId: true } })
      const finishing = await shop.consent()
      shop.passing.by = async (request, next) => {
        const response = await next(request)
        if (!request.url.includes('/debug_token')) return response
        const text = (await response.text()).replaceAll(/"user_id":"\d+"/g, '"user_id":"12345678901234567"')
        return new Response(text, response)
      }
      const refused = shop.sync.connect.finish(finishing)
      await expect(refused).rejects.toMatchObject({ code: 'login_failed', reason: 'identity_mismatch' })
    })

    it('is refused together with a configuration', async () => {
      const shop = await open()
      const env = { ...shop.env, META_LOGIN_CONFIG_ID: '4711' }
      const wrong = await open({ sync: { openId: true, env } })
      const begun = wrong.sync.connect.begin({ userId: wrong.userId, platform: 'facebook' })
      await expect(begun).rejects.toMatchObject({ code: 'config' })
    })
  })
}
