import { generateVaultKey } from '@bos/social-db'
import { connections as connectionRows } from '@bos/social-db/schema'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { createSync } from '../index.ts'
import type { OpenShop } from './sync-contract.ts'

/** How tokens are looked after, and when a person is asked to log in again. */
export function tokenContract(open: OpenShop): void {
  describe('looking after tokens', () => {
    it('asks for a new login only after Meta has confirmed that the token is dead', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      shop.meta.faults.next('GET /:id/media', { code: 190, subcode: 463 })
      expect((await shop.sync.run(instagram)).status).toBe('partial')
      shop.meta.world.grants.changePassword(shop.meta.world.person)
      const dead = await shop.sync.run(instagram)
      expect(dead).toMatchObject({ status: 'needs_reauth', token: { status: 'invalid' } })
      const calls = shop.meta.log.length
      expect((await shop.sync.run(instagram)).status).toBe('needs_reauth')
      expect(shop.meta.log.length).toBe(calls)
    })

    it('renews a grant that is about to end, once, for good', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      await shop.sync.run(instagram)
      const before = await shop.social.worker.open(instagram)
      shop.meta.clock.advance({ days: 1 })
      shop.meta.world.grants.expireIn(shop.meta.world.person, { days: 3 })
      const report = await shop.sync.run(instagram)
      expect(report).toMatchObject({ status: 'complete', token: { status: 'renewed' } })
      const stored = await shop.social.worker.open(instagram)
      expect(stored?.tokenVersion).toBe((before?.tokenVersion ?? 0) + 1)
      expect(stored?.refreshToken?.expose()).not.toBe(before?.refreshToken?.expose())
      const grantEnds = Date.parse(String(stored?.connection.metadata['person_token_expires_at']))
      expect(grantEnds - shop.meta.clock.now()).toBeGreaterThan(50 * 86_400_000)
      shop.meta.clock.advance({ days: 5 })
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'complete' })
      expect((await shop.sync.run(instagram)).token).toBeUndefined()
    })

    it('reads on when Meta does not answer about the token, and asks again an hour later', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      shop.meta.clock.advance({ days: 2 })
      shop.meta.faults.next('GET /debug_token', { code: 4711 })
      expect(await shop.sync.run(facebook)).toMatchObject({ status: 'complete' })
      expect(shop.notices.map(({ code }) => code)).toContain('token_check_failed')
      const asked = shop.meta.log.filter((line) => line.includes('/debug_token')).length
      await shop.sync.run(facebook)
      expect(shop.meta.log.filter((line) => line.includes('/debug_token'))).toHaveLength(asked)
      shop.meta.clock.advance({ hours: 2 })
      await shop.sync.run(facebook)
      expect(shop.meta.log.filter((line) => line.includes('/debug_token'))).toHaveLength(asked + 1)
    })

    it('lets the given clock do the waiting between two tries', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      shop.meta.clock.advance({ days: 2 })
      const before = shop.meta.clock.now()
      shop.meta.faults.next('GET /debug_token', 'unavailable')
      expect(await shop.sync.tendTokens()).toMatchObject({ kept: 2 })
      expect(shop.meta.clock.now()).toBeGreaterThan(before)
      const opened = await shop.social.worker.open(facebook)
      expect(opened?.connection.metadata['token_problem']).toBeNull()
    })

    it('keeps a login that came while Meta answered about the old token', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      shop.meta.clock.advance({ days: 2 })
      shop.meta.world.grants.changePassword(shop.meta.world.person)
      let hasConnected = false
      shop.passing.by = async (request, next) => {
        const response = await next(request)
        if (hasConnected || !request.url.includes('/debug_token')) return response
        hasConnected = true
        await shop.connect()
        return response
      }
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'complete' })
      const [connection] = await shop.social.connections.list({ userId: shop.userId, platform: 'instagram' })
      expect(connection).toMatchObject({ id: instagram, status: 'active', isActive: true })
    })

    it('writes nothing that it learned of a token beside the next one', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const endOf = async () =>
        (await shop.social.worker.open(facebook))?.connection.metadata['person_token_expires_at']
      shop.meta.clock.advance({ days: 2 })
      let hasConnected = false
      shop.passing.by = async (request, next) => {
        const response = await next(request)
        if (hasConnected || !request.url.includes('/debug_token')) return response
        hasConnected = true
        await shop.connect()
        return response
      }
      await shop.sync.run(facebook)
      expect(Date.parse(String(await endOf())) - shop.meta.clock.now()).toBeGreaterThan(59 * 86_400_000)
    })

    it('reports no renewal that another login overtook', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      shop.meta.clock.advance({ days: 1 })
      shop.meta.world.grants.expireIn(shop.meta.world.person, { days: 3 })
      let isTrading = false
      shop.passing.by = async (request, next) => {
        const response = await next(request)
        if (isTrading || !request.url.includes('/oauth/access_token')) return response
        isTrading = true
        await shop.connect()
        return response
      }
      const report = await shop.sync.run(instagram)
      expect(report).toMatchObject({ status: 'complete' })
      expect(report.token).toBeUndefined()
    })

    it('reads on after the grant has ended, and says since when', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      shop.meta.world.grants.extendsOnExchange = false
      shop.meta.clock.advance({ days: 70 })
      const report = await shop.sync.run(facebook)
      expect(report).toMatchObject({ status: 'complete', token: { status: 'ended' } })
      expect(report.token?.expiresAt?.getTime()).toBeLessThan(shop.meta.clock.now())
    })

    it('takes a row that remembers no app for its own', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      await shop.db.update(connectionRows).set({ appId: null }).where(eq(connectionRows.id, facebook))
      expect(await shop.sync.run(facebook)).toMatchObject({ status: 'complete' })
    })

    it('warns in time when Meta does not extend the grant', async () => {
      const shop = await open()
      shop.meta.world.grants.extendsOnExchange = false
      const { facebook } = await shop.connect()
      shop.meta.clock.advance({ days: 52 })
      const report = await shop.sync.run(facebook)
      expect(report).toMatchObject({ status: 'complete', token: { status: 'expires_soon' } })
    })

    it('refuses to start with a wrong key, and disconnects nobody', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      const other = createSync({ env: { ...shop.env, BOS_TOKEN_KEYS: generateVaultKey() }, db: shop.db })
      await expect(other.run(instagram)).rejects.toMatchObject({ code: 'wrong_key' })
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'complete' })
    })

    it('does not touch a connection of another Meta app', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      const env = { ...shop.env, META_APP_ID: '99999999' }
      const other = createSync({ env, db: shop.db, fetch: shop.meta.fetch, clock: shop.meta.clock })
      const calls = shop.meta.log.length
      expect((await other.run(instagram)).status).toBe('other_app')
      expect(shop.meta.log.length).toBe(calls)
    })
  })
}
