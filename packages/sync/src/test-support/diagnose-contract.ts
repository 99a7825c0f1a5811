import { type SubscribablePage, createSubscriptions } from '@bos/meta-client/oauth'
import { instagramToken, pageToken } from '@bos/meta-client'
import { generateVaultKey } from '@bos/social-db'
import { connections as connectionRows } from '@bos/social-db/schema'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { createSync, type Diagnosis, type SyncOptions } from '../index.ts'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

/** What is not well, as `check: reason`; what was left unknown because of it is not in it. */
const found = ({ checks }: Pick<Diagnosis, 'checks'>) =>
  checks.flatMap(({ name, status, reason }) => (status === 'ok' || status === 'unknown' ? [] : [`${name}: ${reason}`]))

/** What could not be looked at, as `check: why`. */
const unknowns = ({ checks }: Pick<Diagnosis, 'checks'>) =>
  checks.flatMap(({ name, status, says }) => (status === 'unknown' ? [`${name}: ${says}`] : []))

/** That a broken connection is told by its cause, and by nothing else. */
export function diagnoseContract(open: OpenShop): void {
  const look = (shop: Shop, connectionId: string, sync = shop.sync) =>
    sync.diagnose(connectionId, { userId: shop.userId })
  /** Another start of the application, on the same database and Meta. */
  const restart = (shop: Shop, changes: Partial<SyncOptions> = {}) =>
    createSync({ env: shop.env, db: shop.db, fetch: shop.meta.fetch, clock: shop.meta.clock, ...changes })

  /** A shop whose accounts were synced once. */
  async function synced(options: Parameters<OpenShop>[0] = {}) {
    const shop = await open(options)
    const ids = await shop.connect()
    for (const id of Object.values(ids)) await shop.sync.run(id)
    return { shop, ...ids, person: shop.meta.world.person, grants: shop.meta.world.grants }
  }

  describe('a diagnosis', () => {
    it('finds nothing wrong with a healthy connection of each kind, and changes nothing but the audit', async () => {
      const { shop, facebook, instagram } = await synced()
      const byItself = await open()
      const alone = await byItself.connectInstagram()
      await byItself.sync.run(alone)
      for (const [its, id, most] of [
        [shop, facebook, 6],
        [shop, instagram, 6],
        [byItself, alone, 3],
      ] as const) {
        const before = await its.db.select().from(connectionRows).where(eq(connectionRows.id, id))
        const calls = its.meta.log.length
        const diagnosis = await look(its, id)
        expect([found(diagnosis), unknowns(diagnosis), diagnosis.ok]).toEqual([[], [], true])
        expect(its.meta.log.length - calls).toBeLessThanOrEqual(most)
        expect(await its.db.select().from(connectionRows).where(eq(connectionRows.id, id))).toEqual(before)
        const [event] = await its.social.events.list({ userId: its.userId, limit: 1 })
        expect(event).toMatchObject({ event: 'token_used', connectionId: id, detail: { purpose: 'diagnose' } })
        const text = JSON.stringify(diagnosis)
        expect(JSON.parse(text)).toEqual(diagnosis)
        const secrets = [
          ...its.meta.issuedSecrets(),
          its.env.META_APP_SECRET,
          its.env.BOS_TOKEN_KEYS.split(':')[1] ?? '',
        ]
        expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
      }
      const strange = shop.sync.diagnose(facebook, { userId: 'somebody_else' })
      await expect(strange).rejects.toMatchObject({ code: 'not_found' })
    })

    it('says why a Page of the person is not in the list', async () => {
      const { shop, facebook } = await synced()
      shop.meta.world.addPage({ name: 'No Instagram' })
      const { notConnectable, ok } = await look(shop, facebook)
      expect(ok).toBe(true)
      expect(notConnectable).toMatchObject([
        { code: 'no_instagram_linked', says: expect.stringContaining('"No Instagram"') },
      ])
    })

    it('names a permission that was taken away, and what is lost with it', async () => {
      const { shop, facebook, instagram, grants, person } = await synced()
      grants.setPermission(person, 'read_insights', 'declined')
      const diagnosis = await look(shop, facebook)
      expect(found(diagnosis)).toEqual(['permissions: permission_missing'])
      expect(diagnosis.checks.find(({ name }) => name === 'permissions')?.says).toBe(
        "A part cannot be read without the permission read_insights (read_insights: Read a Page's numbers).",
      )
      expect(found(await look(shop, instagram))).toEqual([])
      grants.setPermission(person, 'pages_read_engagement', 'expired')
      const without = await look(shop, instagram)
      expect(found(without)).toEqual(['permissions: permission_missing'])
      expect(unknowns(without)).toContain('page: Not looked at: permissions comes first.')
    })

    it('names one of Instagram Login, by what it no longer reads', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      await shop.sync.run(connectionId)
      shop.meta.world.grants.setPermission(shop.instagram, 'instagram_business_manage_insights', 'declined')
      expect(found(await look(shop, connectionId))).toEqual(['permissions: permission_missing'])
    })

    it('tells a lost role and a lost task apart', async () => {
      const { shop, facebook, instagram } = await synced()
      shop.page.setTasks(['MODERATE', 'CREATE_CONTENT'])
      for (const id of [facebook, instagram]) {
        const diagnosis = await look(shop, id)
        expect(found(diagnosis)).toEqual(['tasks: missing_task'])
        expect(diagnosis.checks.find(({ name }) => name === 'tasks')?.steps[0]).toContain('ANALYZE')
      }
      shop.meta.world.grants.loseRole(shop.page)
      for (const id of [facebook, instagram]) expect(found(await look(shop, id))).toEqual(['token: role_lost'])
    })

    it('names an Instagram account that was unlinked, or became a personal one', async () => {
      const { shop, facebook, instagram } = await synced()
      shop.instagram.setKind('PERSONAL')
      expect(found(await look(shop, instagram))).toEqual(['instagram: instagram_not_professional'])
      shop.page.unlinkInstagram()
      expect(found(await look(shop, instagram))).toEqual(['instagram: no_instagram_linked'])
      expect(found(await look(shop, facebook))).toEqual([])
      const byItself = await open()
      const alone = await byItself.connectInstagram()
      await byItself.sync.run(alone)
      byItself.instagram.setKind('PERSONAL')
      expect(found(await look(byItself, alone))).toEqual(['instagram: instagram_unreadable'])
    })

    it('names a token that died, before and after a sync has found out', async () => {
      const { shop, facebook, grants, person } = await synced()
      grants.changePassword(person)
      const calls = shop.meta.log.length
      const diagnosis = await look(shop, facebook)
      expect(found(diagnosis)).toEqual(['token: session_ended'])
      expect(unknowns(diagnosis)).toContain('page: Not looked at: token comes first.')
      expect(shop.meta.log.length - calls).toBe(3)
      await shop.sync.run(facebook)
      shop.meta.faults.next('GET /debug_token', 'unavailable', { times: Infinity })
      expect(found(await look(shop, facebook))).toEqual(['token: session_ended'])
      const byItself = await open()
      const alone = await byItself.connectInstagram()
      byItself.meta.world.grants.revoke(byItself.instagram)
      expect(found(await look(byItself, alone))).toContain('token: app_removed')
    })

    it('names an app secret that was changed at Meta, or an app that Meta blocks', async () => {
      const { shop, facebook, instagram } = await synced()
      const wrong = restart(shop, { env: { ...shop.env, META_APP_SECRET: 'fakeappsecretthatwasreset' } })
      for (const id of [facebook, instagram]) {
        const diagnosis = await look(shop, id, wrong)
        expect(found(diagnosis)).toEqual(['app: app_refused'])
        expect(unknowns(diagnosis)).toContain('token: Not looked at: app comes first.')
      }
      shop.meta.faults.next('GET /:any', 'app-blocked', { times: Infinity })
      shop.meta.faults.next('GET /:any/:edge', 'app-blocked', { times: Infinity })
      expect(found(await look(shop, facebook))).toEqual(['app: app_blocked'])
      shop.meta.faults.lift()
      expect((await look(shop, facebook)).ok).toBe(true)
    })

    it('names a row of another app, and asks Meta nothing', async () => {
      const { shop, facebook } = await synced()
      const other = restart(shop, { env: { ...shop.env, META_APP_ID: '99999999' } })
      const calls = shop.meta.log.length
      expect(found(await look(shop, facebook, other))).toEqual(['connection: other_app'])
      expect(shop.meta.log.length).toBe(calls)
    })

    it('names a key that was lost, of this row and of all', async () => {
      const { shop, facebook } = await synced()
      const keys = generateVaultKey('later')
      const lost = restart(shop, { env: { ...shop.env, BOS_TOKEN_KEYS: keys } })
      await expect(lost.run(facebook)).rejects.toMatchObject({ code: 'wrong_key' })
      const calls = shop.meta.log.length
      const diagnosis = await look(shop, facebook, lost)
      expect(found(diagnosis)).toEqual(['keys: keys_wrong'])
      expect(unknowns(diagnosis)).toContain('token: Not looked at: keys comes first.')
      expect(shop.meta.log.length - calls).toBe(1)
      expect(found(await lost.checkup())).toEqual(['keys: keys_wrong'])

      const [row] = await shop.db.select().from(connectionRows).where(eq(connectionRows.id, facebook))
      const accessToken = `${row?.accessToken.slice(0, -3)}AAA`
      await shop.db.update(connectionRows).set({ accessToken }).where(eq(connectionRows.id, facebook))
      expect(found(await look(shop, facebook))).toEqual(['keys: key_lost'])
    })

    it('names webhooks that nobody sends, at the account and at the app', async () => {
      const callbackUrl = 'https://app.example.test/webhooks'
      const verifyToken = 'fake-verify-token-of-a-test'
      const deliver = async (request: Request) => new Response(new URL(request.url).searchParams.get('hub.challenge'))
      const { shop, facebook, instagram } = await synced({
        emulator: { deliver },
        sync: { capabilities: ['content', 'metrics', 'webhooks'] },
      })
      const { meta } = shop
      const used = restart(shop, {
        env: { ...shop.env, META_WEBHOOK_VERIFY_TOKEN: verifyToken },
        capabilities: ['content', 'metrics', 'webhooks'],
      })
      expect(found(await look(shop, facebook))).toContain('app_webhooks: webhook_token_missing')
      expect(found(await look(shop, facebook, used))).toContain('app_webhooks: webhooks_app_missing')
      await meta.webhooks.subscribe({ object: 'page', callbackUrl, verifyToken, fields: ['feed', 'mention'] })
      const ofInstagram = ['comments', 'mentions', 'story_insights']
      await meta.webhooks.subscribe({ object: 'instagram', callbackUrl, verifyToken, fields: ofInstagram })

      const elsewhere = {
        ...shop.env,
        META_WEBHOOK_VERIFY_TOKEN: verifyToken,
        META_CALLBACK_BASE_URL: 'https://app.example.test/moved',
      }
      const moved = restart(shop, { env: elsewhere, capabilities: ['content', 'metrics', 'webhooks'] })
      expect(found(await look(shop, facebook, moved))).toContain('app_webhooks: webhooks_elsewhere')

      const { id: appId, secret: appSecret } = meta.app
      const subscriptions = createSubscriptions({ appId, appSecret, fetch: meta.fetch })
      const token = pageToken((await shop.social.worker.open(facebook))?.accessToken ?? '')
      const page: SubscribablePage = { pageId: shop.page.id, token }
      await subscriptions.page.unsubscribe(page)
      for (const id of [facebook, instagram]) {
        expect(found(await look(shop, id, used))).toEqual(['webhooks: webhooks_missing'])
      }
      await subscriptions.page.subscribe({ ...page, fields: ['feed'] })
      expect(found(await look(shop, facebook, used))).toEqual(['webhooks: webhooks_missing'])
      expect(found(await look(shop, instagram, used))).toEqual([])
      await subscriptions.page.subscribe({ ...page, fields: ['feed', 'mention'] })
      expect((await look(shop, facebook, used)).ok).toBe(true)

      const alone = await shop.connectInstagram()
      const own = { token: instagramToken((await shop.social.worker.open(alone))?.accessToken ?? '') }
      await subscriptions.instagram.unsubscribe(own)
      expect(found(await look(shop, alone, used))).toContain('webhooks: webhooks_missing')
      await subscriptions.instagram.subscribe({ ...own, fields: ['comments'] })
      expect(found(await look(shop, alone, used))).toEqual([])
    })

    it('names what the calendar of Meta ended', async () => {
      const { shop, facebook, instagram } = await synced()
      shop.meta.clock.advance({ days: 91 })
      shop.meta.world.grants.extendsOnExchange = false
      const diagnosis = await look(shop, instagram)
      expect(found(diagnosis).filter((one) => !one.startsWith('schedule'))).toEqual([
        'grant: grant_ended',
        'data_access: data_access_ended',
      ])
      expect(unknowns(diagnosis)).toEqual([
        'tasks: Not looked at: grant comes first.',
        'instagram: Not looked at: data_access comes first.',
      ])
      const page = await look(shop, facebook)
      expect(page.checks.filter(({ status, name }) => status === 'fault' && name !== 'schedule')).toEqual([])
    })

    it('names a pause, a sync that nobody starts, and one that never was', async () => {
      const { shop, facebook, instagram } = await synced()
      const { userId } = shop
      await shop.sync.accounts.pause({ userId, connectionId: facebook })
      expect(found(await look(shop, facebook))).toEqual(['schedule: paused'])
      shop.meta.clock.advance({ hours: 3 })
      expect(found(await look(shop, instagram))).toEqual(['schedule: overdue'])
      const erased = { accessToken: 'bos1.erased', refreshToken: null }
      await shop.db.update(connectionRows).set(erased).where(eq(connectionRows.id, facebook))
      expect(found(await look(shop, facebook))).toContain('token: token_erased')
      await shop.sync.connect.disconnect({ userId, connectionId: instagram })
      expect(found(await look(shop, instagram))).toEqual(['connection: disconnected'])
      const fresh = await open()
      const { facebook: unread } = await fresh.connectPage()
      expect(found(await look(fresh, unread))).toEqual(['schedule: never_synced'])
    })

    it('names a dead version, and a clock that goes wrong', async () => {
      const { shop, facebook } = await synced()
      const old = restart(shop, { env: { ...shop.env, META_APP_VERSION: 'v18.0' } })
      expect(found(await look(shop, facebook, old))).toEqual(['version: version_old'])
      const forwarded = restart(shop, {
        async fetch(input, init) {
          const response = await shop.meta.fetch(input, init)
          response.headers.set('facebook-api-version', 'v25.0')
          return response
        },
      })
      expect(found(await look(shop, facebook, forwarded))).toEqual(['version: version_old'])
      const skewed = restart(shop, { clock: { now: () => shop.meta.clock.now() - 5 * 60_000 } })
      const diagnosis = await look(shop, facebook, skewed)
      expect(found(diagnosis)).toEqual(['clocks: clock_differs'])
      expect(diagnosis.checks.find(({ name }) => name === 'clocks')?.says).toContain('Meta is 300 seconds')
    })

    it('leaves unknown what Meta does not answer', async () => {
      const { shop, facebook } = await synced()
      shop.passing.by = () => Promise.reject(new TypeError('fetch failed'))
      const diagnosis = await look(shop, facebook)
      expect([found(diagnosis), diagnosis.ok]).toEqual([[], false])
      expect(unknowns(diagnosis)).toContain('app: Meta did not answer this (network).')
      expect(unknowns(diagnosis)).toContain('permissions: Not looked at: app comes first.')
    })
  })

  describe('a checkup', () => {
    it('needs no connection', async () => {
      const shop = await open()
      const { checks, ok } = await shop.sync.checkup()
      expect(ok).toBe(true)
      const beforeDatabase = ['configuration', 'version']
      const names = ['database', 'migrations', 'row_security', 'keys', 'clocks', 'app', 'app_webhooks']
      expect(checks.map(({ name }) => name)).toEqual([...beforeDatabase, ...names])
    })

    it('names a wrong environment', async () => {
      const shop = await open()
      const { META_APP_SECRET: _, ...env } = shop.env
      expect(found(await restart(shop, { env }).checkup())).toEqual(['configuration: environment_wrong'])
      const http = { ...shop.env, OAUTH_REDIRECT_BASE_URL: 'http://app.example.test/callback' }
      expect(found(await restart(shop, { env: http }).checkup())).toEqual(['configuration: environment_wrong'])
    })
  })
}
