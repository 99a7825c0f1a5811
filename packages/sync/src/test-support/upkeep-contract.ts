import { describe, expect, it } from 'vitest'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

const calls = (shop: Shop, what: string) => shop.meta.log.filter((line) => line.includes(what)).length

/** How tokens are kept alive by themselves, whether anything syncs or not. */
export function upkeepContract(open: OpenShop): void {
  /** Moves a day at a time, as a scheduler would look after what is due. */
  async function pass(shop: Shop, days: number): Promise<void> {
    for (let day = 0; day < days; day++) {
      shop.meta.clock.advance({ days: 1, hours: 2 })
      await shop.sync.tendTokens()
    }
  }

  describe('a token of Instagram Login', () => {
    it.each(['sliding', 'same', 'rotating'] as const)('is refreshed at half of its life, once: %s', async (refresh) => {
      const shop = await open({ emulator: { instagram: { refresh } } })
      const connectionId = await shop.connectInstagram()
      await pass(shop, 26)
      expect(calls(shop, 'refresh_access_token')).toBe(0)
      await pass(shop, 4)
      expect(calls(shop, 'refresh_access_token')).toBe(1)
      await pass(shop, 60)
      expect(calls(shop, 'refresh_access_token')).toBe(3)
      const account = await shop.sync.accounts.get({ userId: shop.userId, connectionId })
      expect(account.health).toEqual({ word: 'ok', reasons: [] })
      const renewals = (await shop.events()).filter((event) => event === 'token_renewed')
      expect(renewals).toHaveLength(3)
    })

    it('is refreshed in a pause too, and after many days on which Meta was down', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      await shop.sync.accounts.pause({ userId: shop.userId, connectionId })
      await pass(shop, 26)
      shop.meta.faults.next('GET /refresh_access_token', { code: 4711 }, { times: Infinity })
      await pass(shop, 20)
      shop.meta.faults.lift()
      await pass(shop, 2)
      const row = await shop.social.worker.open(connectionId)
      const days = ((row?.connection.tokenExpiresAt?.getTime() ?? 0) - shop.meta.clock.now()) / 86_400_000
      expect(days).toBeGreaterThan(55)
    })

    it('that ran out needs a new login, and says why', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      shop.meta.clock.advance({ days: 61 })
      expect(await shop.sync.tendTokens()).toMatchObject({ dead: 1 })
      const account = await shop.sync.accounts.get({ userId: shop.userId, connectionId })
      expect(account.health).toMatchObject({ word: 'needs_reauth', reasons: [{ code: 'expired' }] })
      expect(await shop.sync.tendTokens()).toMatchObject({ dead: 0, kept: 0 })
    })

    it('whose new text was lost with a process is told apart, and recovers where the old one lives', async () => {
      for (const [refresh, word] of [
        ['rotating', 'needs_reauth'],
        ['sliding', 'ok'],
      ] as const) {
        const shop = await open({ emulator: { instagram: { refresh } } })
        const connectionId = await shop.connectInstagram()
        await pass(shop, 27)
        shop.meta.clock.advance({ days: 3 })
        // The process dies between Meta's answer and the row: nothing is written, and the lease stays behind.
        const { worker } = shop.social
        const lease = await worker.leaseToken({ connectionId, leaseSeconds: 30 })
        if (!lease) throw new Error('the token is not free')
        await worker.beginRefresh(lease)
        const old = await worker.open(connectionId)
        await shop.meta.fetch(
          `https://graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token&access_token=${old?.accessToken.expose()}`,
        )
        await worker.releaseToken(lease, { dueInSeconds: 0 })
        await shop.sync.tendTokens()
        const { health } = await shop.sync.accounts.get({ userId: shop.userId, connectionId })
        expect(health.word).toBe(word)
        if (word === 'needs_reauth') expect(health.reasons).toMatchObject([{ code: 'refresh_result_lost' }])
      }
    })

    it('is checked daily: who removed the app is told apart from who must log in first', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      const { grants } = shop.meta.world
      const health = async () => (await shop.sync.accounts.get({ userId: shop.userId, connectionId })).health
      grants.checkpoint(shop.instagram)
      await pass(shop, 1)
      expect(await health()).toMatchObject({ word: 'attention', reasons: [{ code: 'checkpoint' }] })
      grants.passCheckpoint(shop.instagram)
      await pass(shop, 1)
      expect(await health()).toEqual({ word: 'ok', reasons: [] })
      grants.revoke(shop.instagram)
      await pass(shop, 1)
      expect(await health()).toMatchObject({ word: 'needs_reauth', reasons: [{ code: 'app_removed' }] })
    })
  })

  describe('a Page token', () => {
    it('that Meta ended alone is derived again from the person', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const before = await shop.social.worker.open(facebook)
      shop.meta.faults.next('GET /:id/published_posts', 'role-lost')
      expect(await shop.sync.run(facebook)).toMatchObject({ status: 'complete' })
      const after = await shop.social.worker.open(facebook)
      expect(after?.tokenVersion).toBe((before?.tokenVersion ?? 0) + 1)
      expect((await shop.events()).at(-1)).toBe('token_renewed')
    })

    it('reads on while the person must log in at Meta first', async () => {
      const shop = await open()
      const { facebook: connectionId } = await shop.connect()
      const health = async () => (await shop.sync.accounts.get({ userId: shop.userId, connectionId })).health
      shop.meta.world.grants.checkpoint(shop.meta.world.person)
      await pass(shop, 1)
      expect(await health()).toMatchObject({ word: 'attention', reasons: [{ code: 'checkpoint' }] })
      shop.meta.world.grants.passCheckpoint(shop.meta.world.person)
      await pass(shop, 1)
      expect(await health()).toEqual({ word: 'ok', reasons: [] })
    })

    it('notices a permission that was taken away', async () => {
      const shop = await open()
      const { instagram: connectionId } = await shop.connect()
      const { grants, person } = shop.meta.world
      grants.setPermission(person, 'instagram_manage_insights', 'declined')
      await pass(shop, 1)
      const { health } = await shop.sync.accounts.get({ userId: shop.userId, connectionId })
      expect(health).toMatchObject({ word: 'attention', reasons: [{ code: 'permission_missing' }] })
    })

    it('tells the person once, also when Meta has not answered for a month', async () => {
      const shop = await open()
      shop.meta.world.grants.extendsOnExchange = false
      await shop.connectPage()
      const told = async () => {
        const events = await shop.social.events.list({ userId: shop.userId, limit: 20 })
        return events.filter(({ event }) => event === 'reauth_advised').map(({ detail }) => detail['reason'])
      }
      await pass(shop, 20)
      shop.meta.faults.next('GET /debug_token', { code: 4711 }, { times: Infinity })
      await pass(shop, 15)
      expect(await told()).toEqual([])
      await pass(shop, 15)
      expect(await told()).toEqual(['grant_ends', 'grant_ends'])
    })
  })

  describe('an app that Meta blocks', () => {
    it('disconnects nobody', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const instagram = await shop.connectInstagram()
      shop.meta.faults.next('GET /:any', 'app-blocked', { times: Infinity })
      shop.meta.faults.next('GET /:any/:edge', 'app-blocked', { times: Infinity })
      await pass(shop, 3)
      await shop.sync.run(facebook)
      await shop.sync.run(instagram)
      const accounts = await shop.sync.accounts.list({ userId: shop.userId })
      expect(accounts.map(({ health }) => health.word)).not.toContain('needs_reauth')
      shop.meta.faults.lift()
      await pass(shop, 1)
      expect((await shop.sync.run(facebook)).status).toBe('complete')
    })
  })
}
