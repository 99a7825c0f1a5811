import { describe, expect, it } from 'vitest'
import { connections as connectionRows, oauthSessions } from '@bos/social-db/schema'
import { eq, sql } from 'drizzle-orm'
import { createSync, isSyncError } from '../index.ts'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

/** Every way a login can go, up to what stands in the tables. */
export function connectContract(open: OpenShop): void {
  describe('connecting', () => {
    it('writes a facebook and an instagram row from one consent, tokens sealed', async () => {
      const shop = await open()
      const ids = await shop.connect()
      const connections = await shop.social.connections.list({ userId: shop.userId })
      expect(
        connections.map(({ id, platform, accountId, login, status }) => ({ id, platform, accountId, login, status })),
      ).toEqual([
        { id: ids.facebook, platform: 'facebook', accountId: shop.page.id, login: 'facebook', status: 'active' },
        { id: ids.instagram, platform: 'instagram', accountId: shop.instagram.id, login: 'facebook', status: 'active' },
      ])
      const rows = await shop.db.select().from(connectionRows).where(eq(connectionRows.userId, shop.userId))
      expect(rows.every((row) => row.accessToken.startsWith('bos1.') && row.refreshToken?.startsWith('bos1.'))).toBe(
        true,
      )
      const text = JSON.stringify([connections, rows])
      expect(shop.meta.issuedSecrets().filter((secret) => text.includes(secret))).toEqual([])
    })

    it('can be started from either platform', async () => {
      const shop = await open()
      const outcome = await shop.sync.connect.finish(await shop.consent({}, 'instagram'))
      expect(outcome).toMatchObject({ facebook: { connected: true }, instagram: { connected: true } })
    })

    it('says why Instagram was not connected, and connects the Page all the same', async () => {
      const shop = await open()
      const lonely = shop.meta.world.addPage({ name: 'No Instagram' })
      const outcome = await shop.sync.connect.finish(await shop.consent({ pages: [lonely] }))
      expect(outcome).toMatchObject({
        status: 'connected',
        facebook: { connected: true, name: 'No Instagram' },
        instagram: { connected: false, reason: 'no_instagram_linked' },
      })
      expect(await shop.social.connections.list({ userId: shop.userId })).toHaveLength(1)
    })

    it('lets the person choose among several Pages, and connects only the chosen one', async () => {
      const shop = await open()
      const other = shop.meta.world.addPage({ name: 'Red Store', instagram: { username: 'red_store' } })
      const offered = await shop.sync.connect.finish(await shop.consent({ pages: [shop.page, other] }))
      if (offered.status !== 'choose') throw new Error(`unexpected ${offered.status}`)
      expect(offered.pages.map(({ name }) => name)).toEqual(['Blue Store', 'Red Store'])
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])

      const { userId } = shop
      const wrong = shop.sync.connect.choose({ userId, flowId: offered.flowId, pageId: '1' })
      await expect(wrong).rejects.toMatchObject({ code: 'not_found' })
      const stranger = shop.sync.connect.choose({
        userId: 'somebody_else',
        flowId: offered.flowId,
        pageId: other.id,
      })
      await expect(stranger).rejects.toMatchObject({ code: 'not_found' })

      const chosen = await shop.sync.connect.choose({ userId, flowId: offered.flowId, pageId: other.id })
      expect(chosen).toMatchObject({
        status: 'connected',
        facebook: { name: 'Red Store' },
        instagram: { connected: true },
      })
      const again = shop.sync.connect.choose({ userId, flowId: offered.flowId, pageId: other.id })
      await expect(again).rejects.toMatchObject({ code: 'not_found' })
    })

    it('offers every one of 250 Pages over 3 businesses, none twice, and connects the last', async () => {
      const shop = await open()
      const { world } = shop.meta
      const businesses = ['A', 'B', 'C'].map((name) => world.addBusiness({ name: `Business ${name}` }))
      const made = Array.from({ length: 249 }, (_, index) => {
        const portfolio = businesses[index % 3]
        const portfolioSide = index % 2 === 0 ? 'client' : 'owned'
        return world.addPage({ name: `Page ${index}`, ...(portfolio && { portfolio, portfolioSide }) })
      })
      const offered = await shop.sync.connect.finish(await shop.consent())
      if (offered.status !== 'choose') throw new Error(`unexpected ${offered.status}`)
      expect(offered.isWhole).toBe(true)
      const ids = offered.pages.map(({ pageId }) => pageId)
      expect(ids.toSorted()).toEqual([shop.page, ...made].map(({ id }) => id).toSorted())

      const { userId } = shop
      const { flowId } = offered
      const known = await shop.sync.connect.flow({ userId, flowId })
      expect(known).toMatchObject({ status: 'choose', pages: offered.pages })
      const last = offered.pages.at(-1) ?? expect.fail('no Page')
      const chosen = await shop.sync.connect.choose({ userId, flowId, pageId: last.pageId })
      expect(chosen).toMatchObject({ status: 'connected', facebook: { connected: true, name: last.name } })
      const [connection, ...others] = await shop.social.connections.list({ userId })
      expect([connection?.accountId, others]).toEqual([last.pageId, []])
      expect(await shop.sync.run(connection?.id ?? '')).toMatchObject({ status: 'complete' })
    })

    it('finds the Page that an empty list leaves out and the token names', async () => {
      const shop = await open()
      const { world } = shop.meta
      const portfolio = world.addBusiness({ name: 'Business', people: [] })
      const hidden = world.addPage({ name: 'Hidden', portfolio, instagram: { username: 'hidden' } })
      const finishing = await shop.consent({ pages: [hidden], decline: ['business_management'] })
      const lists: unknown[] = []
      shop.passing.by = async (request, next) => {
        const response = await next(request)
        if (request.url.includes('/me/accounts')) lists.push(await response.clone().json())
        return response
      }
      const outcome = await shop.sync.connect.finish(finishing)
      expect(lists).toMatchObject([{ data: [] }])
      expect(outcome).toMatchObject({
        status: 'connected',
        facebook: { connected: true, name: 'Hidden' },
        instagram: { connected: true },
      })
      const connections = await shop.social.connections.list({ userId: shop.userId })
      expect(connections.map(({ accountId }) => accountId)).toEqual([hidden.id, hidden.instagram.id])
    })

    it('connects the same account again in place', async () => {
      const shop = await open()
      const before = await shop.connect()
      expect(await shop.connect()).toEqual(before)
    })

    it('refuses another account in the place of a connected one, and keeps the old one', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const other = shop.meta.world.addPage({ name: 'Red Store' })
      const outcome = await shop.sync.connect.finish(await shop.consent({ pages: [other] }))
      expect(outcome).toMatchObject({
        status: 'not_connected',
        facebook: { connected: false, reason: 'account_mismatch' },
        instagram: { connected: false, reason: 'no_instagram_linked' },
      })
      const kept = await shop.social.connections.get({ userId: shop.userId, connectionId: facebook })
      expect(kept?.accountId).toBe(shop.page.id)
    })

    it('tells a denied consent apart and writes no connection', async () => {
      const shop = await open()
      const outcome = await shop.sync.connect.finish(await shop.consent({ decision: 'deny' }))
      expect(outcome).toEqual({ status: 'denied', reason: 'user_denied', flowId: expect.any(String) })
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
      expect(shop.meta.log.filter((line) => line.includes('/oauth/access_token'))).toEqual([])
    })

    it('names a declined permission', async () => {
      const shop = await open()
      const outcome = await shop.sync.connect.finish(await shop.consent({ decline: ['instagram_basic'] }))
      const instagram = { connected: false, reason: 'permission_declined' }
      expect(outcome).toMatchObject({ status: 'connected', facebook: { connected: true }, instagram })
      expect(JSON.stringify(outcome)).toContain('instagram_basic')
    })

    it('connects nothing when what the Page needs was declined', async () => {
      const shop = await open()
      const outcome = await shop.sync.connect.finish(await shop.consent({ decline: ['pages_read_engagement'] }))
      expect(outcome).toMatchObject({ status: 'nothing', notConnectable: [{ code: 'permission_declined' }] })
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
    })

    it('writes both rows or none', async () => {
      const shop = await open()
      const finishing = await shop.consent()
      await whileRefused(shop, shop.instagram.id, async () => {
        await expect(shop.sync.connect.finish(finishing)).rejects.toThrow()
      })
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
      expect(await shop.events()).toEqual(['connect_started', 'connect_failed'])
      const { userId } = shop
      const [flow] = await shop.db.select().from(oauthSessions).where(eq(oauthSessions.userId, userId))
      const state = await shop.sync.connect.flow({ userId, flowId: flow?.id ?? '' })
      expect(state).toEqual({ status: 'failed', reason: 'internal' })
    })

    it.each([
      ['of another app', '"app_id":"', '"app_id":"1', 'token_mismatch'],
      ['of a Page', '"type":"USER"', '"type":"PAGE"', 'token_mismatch'],
      ['that Meta calls invalid', '"is_valid":true', '"is_valid":false', 'token_ended'],
      ['without a word on what was granted', '"scopes"', '"other"', 'scopes_untold'],
    ])('takes no token %s', async (_, from, to, reason) => {
      const shop = await open()
      const finishing = await shop.consent()
      shop.passing.by = async (request, next) => {
        const response = await next(request)
        if (!request.url.includes('/debug_token')) return response
        return new Response((await response.text()).replaceAll(from, to), response)
      }
      const refused = shop.sync.connect.finish(finishing)
      await expect(refused).rejects.toMatchObject({ code: 'login_failed', reason })
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
      const events = await shop.social.events.list({ userId: shop.userId, limit: 5 })
      expect(events.map(({ event }) => event)).toContain('connect_failed')
    })

    it('needs no answer of Meta for the choice', async () => {
      const shop = await open()
      const other = shop.meta.world.addPage({ name: 'Red Store' })
      const offered = await shop.sync.connect.finish(await shop.consent({ pages: [shop.page, other] }))
      if (offered.status !== 'choose') throw new Error(`unexpected ${offered.status}`)
      const choice = { userId: shop.userId, flowId: offered.flowId, pageId: other.id }
      shop.passing.by = () => Promise.reject(new Error('Meta was asked'))
      expect(await shop.sync.connect.choose(choice)).toMatchObject({ facebook: { connected: true } })
      const nowhere = shop.sync.connect.choose({ ...choice, flowId: 'no id of ours' })
      await expect(nowhere).rejects.toMatchObject({ code: 'not_found' })
    })

    it('keeps the choice open when it could not be written', async () => {
      const shop = await open()
      const other = shop.meta.world.addPage({ name: 'Red Store' })
      const offered = await shop.sync.connect.finish(await shop.consent({ pages: [shop.page, other] }))
      if (offered.status !== 'choose') throw new Error(`unexpected ${offered.status}`)
      const choice = { userId: shop.userId, flowId: offered.flowId }
      await whileRefused(shop, other.id, async () => {
        await expect(shop.sync.connect.choose({ ...choice, pageId: other.id })).rejects.toThrow()
      })
      expect(await shop.sync.connect.choose({ ...choice, pageId: shop.page.id })).toMatchObject({ status: 'connected' })
    })

    it('does not take a failure of the dialog for a refusal of the person', async () => {
      const shop = await open()
      const finishing = await shop.consent()
      const state = finishing.query.get('state') ?? ''
      const query = new URLSearchParams({ error_code: '1349048', error_message: 'x', state })
      const failed = shop.sync.connect.finish({ ...finishing, query })
      await expect(failed).rejects.toMatchObject({
        code: 'login_failed',
        reason: 'dialog_failed',
        flowId: expect.any(String),
      })
      const events = await shop.social.events.list({ userId: shop.userId, limit: 5 })
      expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['connect_failed']))
    })

    it.each([
      ['another person', { userId: 'somebody_else' }],
      ['another browser', { browserBinding: 'b'.repeat(43) }],
      ['another platform', { platform: 'instagram' }],
      ['a made-up state', { query: new URLSearchParams({ code: 'made-up', state: 's'.repeat(43) }) }],
    ])('refuses a callback of %s: no call to Meta, no row, and the real one still works', async (_, change) => {
      const shop = await open()
      const callback = await shop.consent()
      const refused = shop.sync.connect.finish({ ...callback, ...change })
      await expect(refused).rejects.toMatchObject({ code: 'state_refused' })
      expect(shop.meta.log.filter((line) => line.includes('/oauth/access_token'))).toEqual([])
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
      expect(await shop.sync.connect.finish(callback)).toMatchObject({ status: 'connected' })
    })

    it('writes down the same refusal of the same login once, however often it is tried', async () => {
      const shop = await open()
      const callback = await shop.consent()
      const refused = { ...callback, browserBinding: 'b'.repeat(43) }
      const tries = Array.from({ length: 20 }, () => shop.sync.connect.finish(refused).catch(isSyncError))
      expect(new Set(await Promise.all(tries))).toEqual(new Set([true]))
      await shop.sync.connect.finish({ ...callback, platform: 'instagram' }).catch(isSyncError)
      expect(await shop.events()).toEqual(['connect_started', 'connect_refused', 'connect_refused'])
    })

    it('takes a callback once, and only for ten minutes', async () => {
      const shop = await open()
      const callback = await shop.consent()
      await shop.sync.connect.finish(callback)
      const again = shop.sync.connect.finish(callback)
      await expect(again).rejects.toMatchObject({ code: 'state_refused', reason: 'used', flowId: expect.any(String) })
      const late = await shop.consent()
      shop.meta.clock.advance({ minutes: 11 })
      await expect(shop.sync.connect.finish(late)).rejects.toMatchObject({ code: 'state_refused', reason: 'expired' })
    })

    it('refuses what is no callback and what no release knows, in one sentence', async () => {
      const shop = await open()
      const callback = { userId: shop.userId, browserBinding: 'x', query: new URLSearchParams('a=b') }
      const malformed = shop.sync.connect.finish({ ...callback, platform: 'facebook' })
      await expect(malformed).rejects.toMatchObject({ code: 'callback_malformed' })
      const nobody = shop.sync.connect.begin({ userId: ' ', platform: 'facebook' })
      await expect(nobody).rejects.toMatchObject({ code: 'invalid' })
      const unknown = shop.sync.connect.begin({ userId: shop.userId, platform: 'myspace' })
      await expect(unknown).rejects.toThrow(/^'myspace' cannot be connected: use facebook or instagram\.$/)
    })

    it('refuses what a login does not offer as an argument that is wrong', async () => {
      const shop = await open()
      const env = { ...shop.env, INSTAGRAM_APP_ID: '5647382910', INSTAGRAM_APP_SECRET: 'fake-instagram' }
      const wish = { userId: shop.userId, platform: 'instagram', login: 'instagram' } as const
      const { connect } = createSync({ env, db: shop.db })
      const refused = connect.begin({ ...wish, capabilities: ['ads'] })
      await expect(refused).rejects.toMatchObject({ name: 'SyncError', code: 'invalid', reason: 'unsupported' })
    })

    it('leaves nothing half-written when Meta fails in the middle', async () => {
      const shop = await open()
      shop.meta.faults.next('GET /me/accounts', { code: 100 })
      const outcome = await shop.sync.connect.finish(await shop.consent())
      expect(outcome).toMatchObject({ status: 'nothing', isWhole: false, notConnectable: [{ code: 'incomplete' }] })
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
    })

    it('leaves one event for every way a login can end', async () => {
      const shop = await open()
      await shop.connect()
      await shop.sync.connect.finish(await shop.consent({ decision: 'deny' }))
      await shop.sync.connect.finish({ ...(await shop.consent()), browserBinding: 'x' }).catch(isSyncError)
      const events = await shop.social.events.list({ userId: shop.userId, limit: 20 })
      expect(events.map(({ event }) => event).sort()).toEqual(
        [
          'connect_started',
          'connect_finished',
          'connect_started',
          'connect_denied',
          'connect_started',
          'connect_refused',
        ].sort(),
      )
    })
  })
}

/** The database takes no row of this account meanwhile. */
async function whileRefused({ db }: Shop, accountId: string, work: () => Promise<void>): Promise<void> {
  const table = sql`alter table social_media_connections`
  const condition = sql.raw(`account_id <> '${accountId}'`)
  await db.execute(sql`${table} add constraint refused_by_test check (${condition}) not valid`)
  try {
    await work()
  } finally {
    await db.execute(sql`${table} drop constraint refused_by_test`)
  }
}
