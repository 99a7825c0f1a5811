import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Shop, ShopOptions } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

const WITH_WEBHOOKS: ShopOptions = { sync: { capabilities: ['content', 'metrics', 'webhooks'] } }

/** How accounts come to send webhooks, and how that ends. */
export function subscriptionContract(open: OpenShop): void {
  const calls = ({ meta }: Shop) => meta.log.filter((line) => line.includes('subscribed_apps'))
  const health = async ({ sync, userId }: Shop, connectionId: string) =>
    (await sync.accounts.get({ userId, connectionId })).health

  describe('subscribing accounts to webhooks', () => {
    it('is done once for a Page and its Instagram account, and ended with the last connection', async () => {
      const shop = await open(WITH_WEBHOOKS)
      const { facebook, instagram } = await shop.connect()
      expect(calls(shop)).toEqual([expect.stringMatching(/^POST .*subscribed_apps/)])
      expect(await health(shop, facebook)).toEqual({ word: 'ok', reasons: [] })
      const { userId } = shop
      await shop.sync.connect.disconnect({ userId, connectionId: facebook })
      expect(calls(shop)).toHaveLength(1)
      await shop.sync.connect.erase({ userId, connectionId: instagram })
      expect(calls(shop).slice(1)).toEqual([expect.stringMatching(/^DELETE .*subscribed_apps/)])
      expect(shop.notices).toEqual([])
    })

    it('is done for an account that logged in itself', async () => {
      const shop = await open(WITH_WEBHOOKS)
      const connectionId = await shop.connectInstagram()
      expect(calls(shop)).toHaveLength(1)
      const [connection] = await shop.social.connections.list({ userId: shop.userId })
      expect(connection?.metadata['webhooks']).toMatchObject({ problem: null, fields: ['comments'] })
      await shop.sync.connect.disconnect({ userId: shop.userId, connectionId })
      expect(calls(shop).map((line) => line.split(' ')[0])).toEqual(['POST', 'DELETE'])
    })

    it('fails no login: the account is connected, and what is missing is said', async () => {
      const shop = await open(WITH_WEBHOOKS)
      shop.meta.faults.next('POST /:id/subscribed_apps', { code: 200 })
      const outcome = await shop.sync.connect.finish(await shop.consent())
      expect(outcome).toMatchObject({ facebook: { connected: true, attention: [{ code: 'webhooks_off' }] } })
      const [connection] = await shop.social.connections.list({ userId: shop.userId, platform: 'facebook' })
      expect(connection?.metadata['webhooks']).toMatchObject({ problem: 'permission' })
      const { word, reasons } = await health(shop, connection?.id ?? '')
      expect([word, reasons.map(({ code }) => code)]).toEqual(['attention', ['webhooks_off']])
      expect(shop.notices.map(({ code }) => code)).toEqual(['webhooks_off'])
      await shop.connect()
      expect(await health(shop, connection?.id ?? '')).toEqual({ word: 'ok', reasons: [] })
    })

    it('that cannot be ended keeps no connection from ending', async () => {
      const shop = await open(WITH_WEBHOOKS)
      const connectionId = await shop.connectInstagram()
      shop.meta.faults.next('DELETE /:id/subscribed_apps', { code: 4711 })
      const report = await shop.sync.connect.disconnect({ userId: shop.userId, connectionId })
      expect(report).toMatchObject({ outcome: 'disconnected' })
      expect(shop.notices.map(({ code }) => code)).toContain('webhooks_not_ended')
    })

    it('is taken back where nothing came to be connected', async () => {
      const shop = await open(WITH_WEBHOOKS)
      const other = shop.meta.world.addPage({ name: 'Red Store', instagram: { username: 'red_store' } })
      await shop.sync.connect.finish(await shop.consent({ pages: [other] }))
      const refused = await shop.sync.connect.finish(await shop.consent({ pages: [shop.page] }))
      expect(refused).toMatchObject({ status: 'not_connected' })
      expect(calls(shop).map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'DELETE'])
    })

    it('is ended for the Page whose place another takes, with who did it in the audit', async () => {
      const shop = await open(WITH_WEBHOOKS)
      await shop.connect()
      const other = shop.meta.world.addPage({ name: 'Red Store', instagram: { username: 'red_store' } })
      // Both are allowed: a token that no longer reaches the old Page could not end its events.
      const { flowId } = await shop.sync.connect.finish(await shop.consent())
      const choice = { userId: shop.userId, flowId, pageId: other.id }
      const replaced = await shop.sync.connect.choose({ ...choice, replace: true, actor: 'user_anna' })
      expect(replaced).toMatchObject({ facebook: { outcome: 'created' }, instagram: { outcome: 'created' } })
      expect(calls(shop).map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'DELETE'])
      expect(calls(shop).at(-1)).toContain(shop.page.id)
      const events = await shop.social.events.list({ userId: shop.userId })
      const byAnna = events.filter(({ event }) => event === 'replace').map(({ actor }) => actor)
      expect(byAnna).toEqual(['user_anna', 'user_anna'])
      expect(shop.notices).toEqual([])
    })

    it('goes on while the Page is connected for another owner', async () => {
      const shop = await open(WITH_WEBHOOKS)
      const ids = Object.values(await shop.connect())
      const colleague = `user_${randomUUID()}`
      await shop.sync.connect.finish({
        ...(await shop.consent({}, 'facebook', { userId: colleague })),
        userId: colleague,
      })
      for (const connectionId of ids) await shop.sync.connect.disconnect({ userId: shop.userId, connectionId })
      expect(calls(shop).map((line) => line.split(' ')[0])).toEqual(['POST', 'POST'])
      for (const { id: connectionId } of await shop.social.connections.list({ userId: colleague })) {
        await shop.sync.connect.disconnect({ userId: colleague, connectionId })
      }
      expect(calls(shop).map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'DELETE'])
    })

    it('is left alone where webhooks were not asked for', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      await shop.sync.connect.disconnect({ userId: shop.userId, connectionId: facebook })
      expect(calls(shop)).toEqual([])
    })
  })
}
