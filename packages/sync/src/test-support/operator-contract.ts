import { describe, expect, it } from 'vitest'
import type { Check, OwnedAccount } from '../index.ts'
import type { OpenShop } from './sync-contract.ts'

const found = (checks: readonly Check[]) =>
  checks.flatMap(({ name, status, reason }) => (status === 'ok' ? [] : [`${name}: ${reason}`]))

/** What somebody sees and does who owns no account. */
export function operatorContract(open: OpenShop): void {
  describe('an operator', () => {
    it('sees the accounts of every owner, page by page, with whose they are and no token', async () => {
      const one = await open()
      const two = await open()
      const { facebook, instagram } = await one.connect()
      const other = await two.connectInstagram()
      const all: OwnedAccount[] = []
      for (let after: string | undefined; ; ) {
        const page = await one.sync.operator.accounts({ limit: 5, ...(after && { after }) })
        all.push(...page)
        after = page.at(-1)?.connectionId
        if (page.length < 5) break
      }
      expect(new Set(all.map(({ connectionId }) => connectionId)).size).toBe(all.length)
      const theirs = [facebook, instagram, other].map((id) => all.find(({ connectionId }) => connectionId === id))
      expect(theirs).toMatchObject([
        { connectionId: facebook, userId: one.userId, health: { word: 'ok' }, sharesAccessWith: [instagram] },
        { connectionId: instagram, userId: one.userId },
        { connectionId: other, userId: two.userId, health: { word: 'other_app' } },
      ])
      expect(await one.sync.operator.accounts({ userId: two.userId })).toHaveLength(1)
      expect(await two.sync.operator.account(other)).toEqual(
        (await two.sync.operator.accounts({ userId: two.userId }))[0],
      )
      const secrets = [...one.meta.issuedSecrets(), ...two.meta.issuedSecrets()]
      expect(secrets.filter((secret) => JSON.stringify(all).includes(secret))).toEqual([])
      for (const id of ['no uuid', '00000000-0000-4000-8000-000000000000']) {
        await expect(one.sync.operator.account(id)).rejects.toMatchObject({ code: 'not_found' })
      }
    })

    it('hears of what is wrong once, and of nothing that was disconnected', async () => {
      const shop = await open()
      const { sync, userId } = shop
      const { facebook, instagram } = await shop.connect()
      for (const id of [facebook, instagram]) await sync.run(id)
      const calls = shop.meta.log.length
      const heard: string[] = []
      const well = await sync.operator.doctor({ userId, onConnection: ({ connectionId }) => heard.push(connectionId) })
      expect([well.ok, found(well.checks), well.connections.map(({ checks }) => found(checks))]).toEqual([
        true,
        [],
        [[], []],
      ])
      expect(heard).toEqual([facebook, instagram])
      expect(shop.meta.log.filter((line) => line.includes('/subscriptions')).length).toBeLessThanOrEqual(1)
      expect(shop.meta.log.length - calls).toBeLessThanOrEqual(11)
      const [event] = await shop.social.events.list({ userId, limit: 1 })
      expect(event).toMatchObject({ event: 'token_used', actor: 'operator', detail: { purpose: 'diagnose' } })

      shop.meta.world.grants.setPermission(shop.meta.world.person, 'read_insights', 'declined')
      await sync.connect.disconnect({ userId, connectionId: instagram })
      const report = await sync.operator.doctor({ userId })
      expect(report.connections).toMatchObject([{ connectionId: facebook, userId, name: 'Blue Store' }])
      expect(report.connections.map(({ checks }) => found(checks))).toEqual([['permissions: permission_missing']])
      expect([report.ok, JSON.parse(JSON.stringify(report))]).toEqual([false, report])
      const asked = await sync.operator.doctor({ connectionId: instagram })
      expect(found(asked.connections[0]?.checks ?? [])[0]).toBe('connection: disconnected')
      const none = sync.operator.doctor({ connectionId: '00000000-0000-4000-8000-000000000000' })
      await expect(none).rejects.toMatchObject({ code: 'not_found' })
      const cut = await sync.operator.doctor({ userId, signal: AbortSignal.abort() })
      expect(cut).toMatchObject({ ok: false, isCut: true, connections: [] })
    })

    it('hears of what is wrong here before any connection is looked at', async () => {
      const shop = await open()
      await shop.connect()
      shop.meta.faults.next('GET /:any/:edge', 'app-blocked', { times: Infinity })
      const report = await shop.sync.operator.doctor({ userId: shop.userId })
      expect(report).toMatchObject({ ok: false, connections: [], connectionsAfter: 'app', isCut: false })
    })

    it('erases an owner, after telling how much that is', async () => {
      const shop = await open()
      const { sync, userId } = shop
      const { facebook, instagram } = await shop.connect()
      shop.page.addPost({ message: 'Hello' })
      await sync.run(facebook)
      const its = await sync.connect.stored({ userId })
      expect(its).toMatchObject({ connections: 2, content: 1 })
      expect(its.numbers).toBeGreaterThan(0)
      expect(await sync.connect.stored({ userId, connectionId: instagram })).toEqual({
        connections: 1,
        content: 0,
        numbers: 0,
      })
      const report = await sync.connect.eraseOwner({ userId, actor: 'operator' })
      expect(report).toMatchObject({
        connections: 2,
        atMeta: [
          { connectionId: facebook, atMeta: 'kept' },
          { connectionId: instagram, atMeta: 'revoked' },
        ],
      })
      expect(await sync.connect.stored({ userId })).toEqual({ connections: 0, content: 0, numbers: 0 })
      expect(await sync.operator.accounts({ userId })).toEqual([])
    })
  })
}
