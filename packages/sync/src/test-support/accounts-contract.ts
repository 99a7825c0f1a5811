import { page as pageNode } from '@bos/meta-client'
import { connections } from '@bos/social-db/schema'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { OpenShop } from './sync-contract.ts'

/** How accounts stand, and how other code reaches them. */
export function accountsContract(open: OpenShop): void {
  describe('accounts', () => {
    it('are well after a login, each with its word', async () => {
      const shop = await open()
      await shop.connect()
      const accounts = await shop.sync.accounts.list({ userId: shop.userId })
      expect(accounts).toMatchObject([
        { platform: 'facebook', name: 'Blue Store', health: { word: 'ok', reasons: [] }, isSyncing: false },
        { platform: 'instagram', username: 'blue_store', health: { word: 'ok', reasons: [] }, lastSyncAt: null },
      ])
      expect(accounts[0]?.nextSyncAt).toBeInstanceOf(Date)
      expect(await shop.sync.accounts.list({ userId: 'somebody_else' })).toEqual([])
    })

    it('name a permission that is missing, each its own', async () => {
      const shop = await open()
      await shop.sync.connect.finish(await shop.consent({ decline: ['read_insights', 'instagram_manage_insights'] }))
      const [facebook, instagram] = await shop.sync.accounts.list({ userId: shop.userId })
      expect(facebook?.health).toMatchObject({ word: 'attention', reasons: [{ code: 'permission_missing' }] })
      expect(facebook?.health.reasons[0]?.steps[0]).toBe('Connect again and allow read_insights.')
      expect(instagram?.health.reasons[0]?.steps[0]).toBe('Connect again and allow instagram_manage_insights.')
    })

    it('say what each stream told, and what it could not', async () => {
      const shop = await open()
      await shop.sync.connect.finish(await shop.consent({ decline: ['instagram_manage_insights'] }))
      const owner = { userId: shop.userId }
      const [, instagram] = await shop.sync.accounts.list(owner)
      const connectionId = instagram?.connectionId ?? ''
      expect(instagram?.streams).toEqual([])
      shop.instagram.addMedia({ kind: 'image', publishedAt: '2026-11-22T09:00:00Z' })
      shop.meta.faults.next('GET /:id/stories', { code: 10 })
      await shop.sync.run(connectionId)
      const { streams } = await shop.sync.accounts.get({ ...owner, connectionId })
      const of = (name: string) => streams.find((stream) => stream.name === name)
      const readAt = new Date(shop.meta.clock.now())
      expect(of('profile')).toEqual({ name: 'profile', readAt, complete: true, missing: [] })
      expect(of('posts')).toMatchObject({
        complete: true,
        missing: [{ what: 'numbers of posts', reason: 'permission' }],
      })
      expect(of('stories')).toMatchObject({ complete: false, missing: [{ what: 'stories', reason: 'permission' }] })
      // A stream that was not due again keeps what it told before.
      shop.meta.clock.advance({ hours: 1 })
      await shop.sync.run(connectionId)
      const later = await shop.sync.accounts.get({ ...owner, connectionId })
      expect(later.streams.find(({ name }) => name === 'profile')).toEqual(of('profile'))
      expect(later.streams.find(({ name }) => name === 'stories')).toMatchObject({ complete: true })
    })

    it('say that they must be connected again where no row tells which account it is', async () => {
      const shop = await open()
      const { instagram: connectionId } = await shop.connect()
      await shop.db.update(connections).set({ accountId: null }).where(eq(connections.id, connectionId))
      expect(await shop.sync.run(connectionId)).toMatchObject({ status: 'needs_reauth' })
      const { health } = await shop.sync.accounts.get({ userId: shop.userId, connectionId })
      expect(health).toMatchObject({ word: 'needs_reauth', reasons: [{ code: 'account_unknown' }] })
      expect((await shop.events()).at(-1)).toBe('needs_reauth')
      // The login names it, and the row is the same.
      const outcome = await shop.sync.connect.finish(await shop.consent())
      expect(outcome).toMatchObject({ instagram: { connected: true, connectionId } })
      expect(await shop.sync.run(connectionId)).toMatchObject({ status: 'complete' })
    })

    it('say which numbers a Page lacks without the permission for them', async () => {
      const shop = await open()
      await shop.sync.connect.finish(await shop.consent({ decline: ['read_insights'] }))
      const [facebook] = await shop.sync.accounts.list({ userId: shop.userId })
      await shop.sync.run(facebook?.connectionId ?? '')
      const [{ streams } = { streams: [] }] = await shop.sync.accounts.list({ userId: shop.userId })
      for (const name of ['metrics', 'audience']) {
        expect([name, streams.find((stream) => stream.name === name)?.missing]).toMatchObject([
          name,
          [{ reason: 'permission' }],
        ])
      }
    })

    it('pause and go on, with an event each', async () => {
      const shop = await open()
      const { facebook: connectionId } = await shop.connect()
      const of = { userId: shop.userId, connectionId }
      expect(await shop.sync.accounts.pause(of)).toMatchObject({ health: { word: 'paused' }, nextSyncAt: null })
      expect(await shop.sync.run(connectionId)).toMatchObject({ status: 'paused' })
      expect(await shop.sync.accounts.resume(of)).toMatchObject({ health: { word: 'ok' } })
      expect((await shop.events()).slice(-2)).toEqual(['pause', 'resume'])
      const strange = shop.sync.accounts.pause({ ...of, userId: 'somebody_else' })
      await expect(strange).rejects.toMatchObject({ code: 'not_found' })
    })

    it('stay paused when they are connected again, which says so', async () => {
      const shop = await open()
      const { facebook: connectionId } = await shop.connect()
      await shop.sync.accounts.pause({ userId: shop.userId, connectionId })
      const outcome = await shop.sync.connect.finish(await shop.consent())
      expect(outcome).toMatchObject({ facebook: { connected: true, attention: [{ code: 'paused' }] } })
      const { health } = await shop.sync.accounts.get({ userId: shop.userId, connectionId })
      expect(health.word).toBe('paused')
    })

    it('that must be connected again cannot be paused, and nobody writes down that they were', async () => {
      const shop = await open()
      const { facebook: connectionId, instagram } = await shop.connect()
      const { userId } = shop
      await shop.social.worker.markStatus({ connectionId, status: 'needs_reauth', reason: 'expired' })
      const refused = shop.sync.accounts.pause({ userId, connectionId })
      await expect(refused).rejects.toMatchObject({ code: 'needs_reauth' })
      await shop.sync.connect.disconnect({ userId, connectionId: instagram })
      const gone = shop.sync.accounts.pause({ userId, connectionId: instagram })
      await expect(gone).rejects.toMatchObject({ code: 'invalid', reason: 'disconnected' })
      await shop.sync.accounts.resume({ userId, connectionId })
      expect(await shop.events()).not.toContain('pause')
      const [event] = await shop.social.events.list({ userId, limit: 1 })
      expect(event).toMatchObject({ event: 'resume', outcome: 'unchanged' })
    })

    it('say in time that an access ends, and why it has ended', async () => {
      const shop = await open()
      shop.meta.world.grants.extendsOnExchange = false
      const { facebook: connectionId } = await shop.connect()
      const health = async () => {
        const account = await shop.sync.accounts.get({ userId: shop.userId, connectionId })
        return [account.health.word, ...account.health.reasons.map(({ code }) => code)]
      }
      shop.meta.clock.advance({ days: 45 })
      await shop.sync.tendTokens()
      expect(await health()).toEqual(['attention', 'grant_ends'])
      shop.meta.clock.advance({ days: 20 })
      await shop.sync.tendTokens()
      expect(await health()).toEqual(['attention', 'grant_ended'])
      shop.meta.world.grants.changePassword(shop.meta.world.person)
      await shop.sync.run(connectionId)
      shop.meta.clock.advance({ days: 2 })
      await shop.sync.tendTokens()
      expect(await health()).toEqual(['needs_reauth', 'session_ended'])
      const { tokenDueAt } = (await shop.social.connections.syncState({ userId: shop.userId, connectionId })) ?? {}
      expect(tokenDueAt).toBeNull()
    })
  })

  describe('a graph of an account', () => {
    it('reads with the account, writes it down, and shows no token', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const access = { userId: shop.userId, actor: 'user_anna', purpose: 'publish' }
      const graph = await shop.sync.graph(facebook, access)
      const { name } = await graph.get(pageNode, shop.page.id, { fields: ['name'] })
      expect(name).toBe('Blue Store')
      const [event] = await shop.social.events.list({ userId: shop.userId, limit: 1 })
      expect(event).toMatchObject({
        event: 'token_used',
        outcome: 'ok',
        actor: 'user_anna',
        connectionId: facebook,
        detail: { purpose: 'publish' },
      })
    })

    it('is for its owner alone, and only while the token lives', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const strange = shop.sync.graph(facebook, { userId: 'somebody_else' })
      await expect(strange).rejects.toMatchObject({ code: 'not_found' })
      shop.meta.world.grants.changePassword(shop.meta.world.person)
      const graph = await shop.sync.graph(facebook, { userId: shop.userId })
      const reading = graph.get(pageNode, shop.page.id, { fields: ['name'] })
      await expect(reading).rejects.toMatchObject({ code: 'reconnect' })
      const dead = shop.sync.graph(facebook, { userId: shop.userId })
      await expect(dead).rejects.toMatchObject({ code: 'needs_reauth', reason: 'session_ended' })
      expect((await shop.events()).slice(-3)).toEqual(['token_used', 'needs_reauth', 'token_used'])
      const other = await open({ sync: { db: shop.db, env: { ...shop.env, META_APP_ID: '99999999' } } })
      const foreign = other.sync.graph(facebook, { userId: shop.userId })
      await expect(foreign).rejects.toMatchObject({ code: 'other_app' })
    })

    it('goes on with the token that took the place of its own', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      const graph = await shop.sync.graph(connectionId, { userId: shop.userId })
      const before = await shop.social.worker.open(connectionId)
      await shop.connectInstagram()
      shop.passing.by = (request, next) => {
        const isOld = request.headers.get('authorization') === `Bearer ${before?.accessToken.expose()}`
        const error = { error: { message: 'x', type: 'OAuthException', code: 190, error_subcode: 467 } }
        return isOld ? Promise.resolve(Response.json(error, { status: 400 })) : next(request)
      }
      const me = await graph.request('GET', 'me', { fields: 'username' })
      expect(me).toMatchObject({ username: 'blue_store' })
    })
  })
}
