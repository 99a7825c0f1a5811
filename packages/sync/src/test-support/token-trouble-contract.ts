import { setTimeout } from 'node:timers/promises'
import { connections as connectionRows } from '@bos/social-db/schema'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { createSync, type SyncNotice } from '../index.ts'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

const DAY_MS = 86_400_000
const calls = (shop: Shop, what: string) => shop.meta.log.filter((line) => line.includes(what)).length

/** How tokens fare where Meta answers something else than yes or no, and where nobody said when they end. */
export function tokenTroubleContract(open: OpenShop): void {
  const readPosts = async (shop: Shop, connectionId: string) => {
    const graph = await shop.sync.graph(connectionId, { userId: shop.userId })
    return graph.request('GET', `${shop.page.id}/published_posts`)
  }
  const readMedia = async (shop: Shop, connectionId: string) => {
    const graph = await shop.sync.graph(connectionId, { userId: shop.userId })
    return graph.request('GET', `${shop.instagram.id}/media`)
  }
  const healthOf = async (shop: Shop, connectionId: string) =>
    (await shop.sync.accounts.get({ userId: shop.userId, connectionId })).health

  describe('a Page token that died while the grant lives', () => {
    it.each([{ code: 4 }, { code: 17 }, 'app-blocked', { code: 4711 }] as const)(
      'is not given up for an answer that says nothing about it: %o',
      async (fault) => {
        const shop = await open()
        const { facebook } = await shop.connect()
        shop.meta.faults.next('GET /:id/published_posts', 'role-lost')
        shop.meta.faults.next(`GET /${shop.page.id}`, fault)
        await expect(readPosts(shop, facebook)).rejects.toMatchObject({ code: 'role_lost' })
        expect((await healthOf(shop, facebook)).word).not.toBe('needs_reauth')
        shop.meta.clock.advance({ hours: 2 })
        await readPosts(shop, facebook)
        expect((await shop.events()).filter((event) => event === 'token_renewed')).toHaveLength(1)
      },
    )

    it('is derived for a Page of which only the account id is known', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      await shop.db.update(connectionRows).set({ metadata: {} }).where(eq(connectionRows.id, facebook))
      shop.meta.faults.next('GET /:id/published_posts', 'role-lost')
      await readPosts(shop, facebook)
      expect((await healthOf(shop, facebook)).word).not.toBe('needs_reauth')
    })
  })

  describe('a token of Instagram Login whose end nobody knows', () => {
    async function adopt(shop: Shop, { afterDays }: { afterDays: number }): Promise<string> {
      const token = shop.meta.world.instagramApp.generateToken(shop.instagram)
      shop.meta.clock.advance({ days: afterDays })
      const outcome = await shop.sync.connect.adopt({ userId: shop.userId, token, login: 'instagram' })
      if (outcome.status !== 'connected' || !outcome.instagram.connected) throw new Error('not connected')
      return outcome.instagram.connectionId
    }

    it('is refreshed at the first look: it may be old', async () => {
      const shop = await open()
      const connectionId = await adopt(shop, { afterDays: 40 })
      shop.meta.clock.advance({ hours: 26 })
      expect(await shop.sync.tendTokens()).toMatchObject({ renewed: 1 })
      const ends = (await shop.social.worker.open(connectionId))?.connection.tokenExpiresAt?.getTime() ?? 0
      expect(ends - shop.meta.clock.now()).toBeGreaterThan(59 * DAY_MS)
    })

    it('is kept where it turns out to be too young', async () => {
      const shop = await open()
      const connectionId = await adopt(shop, { afterDays: 0 })
      await shop.social.worker.makeTokenDue(connectionId)
      expect(await shop.sync.tendTokens()).toMatchObject({ kept: 1, unclear: 0 })
      expect(calls(shop, 'refresh_access_token')).toBe(1)
      expect((await healthOf(shop, connectionId)).word).toBe('ok')
    })
  })

  describe('a token of Instagram Login', () => {
    it('is refreshed also when a call was refused a moment before it was due', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      for (let day = 0; day < 27; day++) {
        shop.meta.clock.advance({ days: 1, hours: 2 })
        await shop.sync.tendTokens()
      }
      shop.meta.clock.advance({ hours: 20 }) // half spent by now, and looked after less than a day ago
      expect(calls(shop, 'refresh_access_token')).toBe(0)
      shop.meta.faults.next('GET /:id/media', { code: 190, subcode: 463 })
      await readMedia(shop, connectionId)
      expect(calls(shop, 'refresh_access_token')).toBe(1)
    })
  })

  describe('a token of Instagram Login that ran out by our clock', () => {
    /** Looked after a moment ago, and at Meta alive. */
    async function openSpent(): Promise<{ shop: Shop; connectionId: string }> {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      shop.meta.clock.advance({ days: 1, hours: 2 })
      await shop.sync.tendTokens()
      const tokenExpiresAt = new Date(shop.meta.clock.now() - 1000)
      await shop.db.update(connectionRows).set({ tokenExpiresAt }).where(eq(connectionRows.id, connectionId))
      return { shop, connectionId }
    }

    it('is dead only where Meta says so', async () => {
      const { shop, connectionId } = await openSpent()
      await shop.social.worker.makeTokenDue(connectionId)
      expect(await shop.sync.tendTokens()).toMatchObject({ renewed: 1, dead: 0 })
      expect((await healthOf(shop, connectionId)).word).toBe('ok')
    })

    it('is looked after at once by who wants to read', async () => {
      const { shop, connectionId } = await openSpent()
      expect(await shop.sync.run(connectionId)).toMatchObject({ status: 'complete', token: { status: 'renewed' } })
    })

    it('asks nobody for a new login while Meta does not answer', async () => {
      const { shop, connectionId } = await openSpent()
      shop.meta.faults.next('GET /me', { code: 4711 }, { times: Infinity })
      expect(await shop.sync.run(connectionId)).toMatchObject({ status: 'busy', streams: [] })
      const graph = shop.sync.graph(connectionId, { userId: shop.userId })
      await expect(graph).rejects.toMatchObject({ code: 'busy' })
      expect((await healthOf(shop, connectionId)).word).not.toBe('needs_reauth')
      shop.meta.faults.lift()
      expect(await shop.sync.run(connectionId)).toMatchObject({ status: 'complete' })
    })
  })

  describe('a token that another process looks after', () => {
    it('is waited for no longer than that takes', { timeout: 40_000 }, async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      const lease = await shop.social.worker.leaseToken({ connectionId, leaseSeconds: 300 })
      if (!lease) throw new Error('the token is not free')
      shop.meta.faults.next('GET /:id/media', { code: 190, subcode: 463 })
      const reading = expect(readMedia(shop, connectionId)).rejects.toMatchObject({ code: 'reconnect' })
      await setTimeout(1000) // until it waits
      // The other one found it alive, and stored no other.
      await shop.social.worker.releaseToken(lease, { dueInSeconds: 86_400 })
      await reading
    })
  })

  describe('whoever has to connect again', () => {
    it('hears of it before a token of Instagram Login ends, once', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      shop.meta.faults.next('GET /refresh_access_token', { code: 10 }, { times: Infinity })
      for (let day = 0; day < 40; day++) {
        shop.meta.clock.advance({ days: 1, hours: 2 })
        await shop.sync.tendTokens()
      }
      expect(await healthOf(shop, connectionId)).toMatchObject({ word: 'attention', reasons: [{ code: 'grant_ends' }] })
      expect((await shop.events()).filter((event) => event === 'reauth_advised')).toHaveLength(1)
      expect(await shop.sync.run(connectionId)).toMatchObject({ token: { status: 'expires_soon' } })
    })

    it('hears that the grant has ended, also where Meta does not answer', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      shop.meta.faults.next('GET /debug_token', { code: 4711 }, { times: Infinity })
      shop.meta.clock.advance({ days: 61 })
      expect((await healthOf(shop, facebook)).reasons.map(({ code }) => code)).toContain('grant_ended')
      expect(await shop.sync.run(facebook)).toMatchObject({ status: 'complete', token: { status: 'ended' } })
    })
  })

  describe('a refresh that Meta refused', () => {
    it.each([
      ['app-removed', 'app_removed'],
      ['logged-out', 'invalidated'],
    ] as const)('is no lost one when the token ends later: %s', async (fault, code) => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      shop.meta.clock.advance({ days: 31 })
      shop.meta.faults.next('GET /refresh_access_token', { code: 10 })
      expect(await shop.sync.tendTokens()).toMatchObject({ unclear: 1 })
      shop.meta.clock.advance({ hours: 2 })
      shop.meta.faults.next('GET /refresh_access_token', fault)
      expect(await shop.sync.tendTokens()).toMatchObject({ dead: 1 })
      expect(await healthOf(shop, connectionId)).toMatchObject({ word: 'needs_reauth', reasons: [{ code }] })
    })

    it('is told apart from one that a dead process left open: who removed the app lost nothing', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      shop.meta.clock.advance({ days: 31 })
      const { worker } = shop.social
      const lease = await worker.leaseToken({ connectionId, leaseSeconds: 30 })
      if (!lease) throw new Error('the token is not free')
      await worker.beginRefresh(lease)
      await worker.releaseToken(lease, { dueInSeconds: 0 })
      shop.meta.world.grants.revoke(shop.instagram)
      expect(await shop.sync.tendTokens()).toMatchObject({ dead: 1 })
      const reasons = [{ code: 'app_removed' }]
      expect(await healthOf(shop, connectionId)).toMatchObject({ word: 'needs_reauth', reasons })
    })
  })

  describe('a token that cannot be looked after', () => {
    it('is told with what went wrong, and keeps no other from it', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const instagram = await shop.connectInstagram()
      const rows = shop.db.select({ accessToken: connectionRows.accessToken }).from(connectionRows)
      const [foreign] = await rows.where(eq(connectionRows.id, instagram))
      if (!foreign) throw new Error('not connected')
      await shop.db.update(connectionRows).set(foreign).where(eq(connectionRows.id, facebook))
      // Of no app that is known, it is also due for a service that has no Instagram app.
      await shop.db.update(connectionRows).set({ appId: null }).where(eq(connectionRows.id, instagram))
      const env = { ...shop.env, INSTAGRAM_APP_ID: undefined, INSTAGRAM_APP_SECRET: undefined }
      const notices: SyncNotice[] = []
      const { fetch, clock } = shop.meta
      const other = createSync({ env, db: shop.db, fetch, clock, onNotice: (notice) => notices.push(notice) })
      clock.advance({ days: 2 })
      expect(await other.tendTokens({ concurrency: 1 })).toMatchObject({ failed: 2 })
      // Nor for a service of another test any more.
      await shop.db
        .update(connectionRows)
        .set({ appId: shop.meta.app.instagram.id })
        .where(eq(connectionRows.id, instagram))
      const untended = (id: string, why: string) => `The token of connection ${id} cannot be looked after (${why}).`
      expect(notices).toContainEqual({ code: 'token_unreadable', message: untended(facebook, 'unreadable') })
      expect(notices).toContainEqual({ code: 'token_untended', message: untended(instagram, 'config') })
    })
  })

  describe('a connection whose tokens other code erased', () => {
    it('is not looked after, however long it was due', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      await shop.db
        .update(connectionRows)
        .set({ accessToken: 'bos1.erased' })
        .where(eq(connectionRows.id, connectionId))
      shop.meta.clock.advance({ days: 2 })
      expect(await shop.sync.tendTokens()).toEqual({ kept: 0, renewed: 0, unclear: 0, lost: 0, dead: 0, failed: 0 })
    })
  })
}
