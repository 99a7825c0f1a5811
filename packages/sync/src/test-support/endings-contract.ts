import { describe, expect, it } from 'vitest'
import type { OpenShop } from './sync-contract.ts'

/** How connections end, here and at Meta. */
export function endingsContract(open: OpenShop): void {
  describe('disconnecting', () => {
    it('erases the tokens here, and leaves Meta alone while another connection rests on the same access', async () => {
      const shop = await open()
      const { facebook, instagram } = await shop.connect()
      const { userId } = shop
      expect((await shop.sync.accounts.get({ userId, connectionId: facebook })).sharesAccessWith).toEqual([instagram])
      const report = await shop.sync.connect.disconnect({ userId, connectionId: facebook })
      expect(report).toEqual({ outcome: 'disconnected', atMeta: 'kept', alsoEnded: [], othersEnded: 0 })
      expect(await shop.social.worker.open(facebook)).toBeUndefined()
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'complete' })
      const last = await shop.sync.connect.disconnect({ userId, connectionId: instagram })
      expect(last).toMatchObject({ outcome: 'disconnected', atMeta: 'revoked' })
      expect(shop.meta.log.filter((line) => line.startsWith('DELETE'))).toHaveLength(1)
      expect((await shop.events()).slice(-3)).toEqual(['disconnect', 'disconnect', 'revoke'])
    })

    it('at Meta ends what else rests on the access, and says so', async () => {
      const shop = await open()
      const { facebook, instagram } = await shop.connect()
      const { userId } = shop
      const report = await shop.sync.connect.disconnect({ userId, connectionId: facebook, atMeta: true })
      expect(report).toEqual({ outcome: 'disconnected', atMeta: 'revoked', alsoEnded: [instagram], othersEnded: 0 })
      const account = await shop.sync.accounts.get({ userId, connectionId: instagram })
      expect(account.health).toMatchObject({ word: 'disconnected', reasons: [{ code: 'app_removed' }] })
    })

    it('succeeds here when Meta does not answer', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      shop.meta.faults.next('DELETE /:id/permissions', { code: 4711 })
      const { userId } = shop
      const report = await shop.sync.connect.disconnect({ userId, connectionId: facebook, atMeta: true })
      expect(report).toMatchObject({ outcome: 'disconnected', atMeta: 'failed' })
      expect(await shop.social.worker.open(facebook)).toBeUndefined()
      expect(shop.notices.map(({ code }) => code)).toContain('revoke_failed')
    })

    it('twice is no harm, and of nobody else', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const { userId } = shop
      const strange = shop.sync.connect.disconnect({ userId: 'somebody_else', connectionId: facebook })
      await expect(strange).rejects.toMatchObject({ code: 'not_found' })
      await shop.sync.connect.disconnect({ userId, connectionId: facebook })
      const again = await shop.sync.connect.disconnect({ userId, connectionId: facebook })
      expect(again).toMatchObject({ outcome: 'unchanged', atMeta: 'kept' })
    })

    it('twice ends at Meta only what nothing else rests on', async () => {
      const shop = await open()
      const { userId } = shop
      const { facebook, instagram } = await shop.connect()
      await shop.sync.connect.disconnect({ userId, connectionId: facebook })
      const other = { userId: `${userId}_second` }
      await shop.sync.connect.finish({ ...(await shop.consent({}, 'facebook', other)), ...other })
      const again = () => shop.sync.connect.disconnect({ userId, connectionId: facebook, atMeta: true })
      expect(await again()).toEqual({ outcome: 'unchanged', atMeta: 'kept', alsoEnded: [], othersEnded: 0 })
      const statuses = (await shop.sync.accounts.list(other)).map(({ health }) => health.word)
      expect(statuses).toEqual(['ok', 'ok'])
      expect(shop.meta.log.filter((line) => line.startsWith('DELETE'))).toEqual([])

      await shop.social.connections.eraseOwner(other)
      await shop.social.connections.disconnect({ userId, connectionId: instagram })
      expect(await again()).toMatchObject({ outcome: 'unchanged', atMeta: 'revoked' })
    })

    it('an Instagram Login says that Meta has no way to take it back', async () => {
      const shop = await open()
      const connectionId = await shop.connectInstagram()
      const report = await shop.sync.connect.disconnect({ userId: shop.userId, connectionId })
      expect(report).toMatchObject({ outcome: 'disconnected', atMeta: 'not_possible' })
    })

    it('erasing leaves no row behind', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const { userId } = shop
      await shop.sync.run(facebook)
      await shop.sync.connect.erase({ userId, connectionId: facebook })
      await expect(shop.sync.accounts.get({ userId, connectionId: facebook })).rejects.toMatchObject({
        code: 'not_found',
      })
      expect(await shop.social.content.timeline({ userId, connectionId: facebook, limit: 10 })).toEqual([])
    })
  })
}
