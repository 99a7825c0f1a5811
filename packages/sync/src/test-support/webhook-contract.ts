import { createHmac } from 'node:crypto'
import { webhookUpdates } from '@bos/meta-client/testing'
import { connections, syncState } from '@bos/social-db/schema'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { CALLBACKS, type CalledShop, openCalledShop, VERIFY_TOKEN } from './called-shop.ts'
import type { OpenShop } from './sync-contract.ts'

/** What a webhook leads to, and what does not. */
export function webhookContract(open: OpenShop): void {
  const isDue = async ({ social }: CalledShop, id: string) => (await social.worker.syncState(id))?.isDue === true

  async function synced(shop: CalledShop) {
    const ids = await shop.connect()
    await shop.subscribeApp()
    for (const id of Object.values(ids)) await shop.sync.run(id)
    return ids
  }

  const comment = ({ page }: CalledShop) =>
    webhookUpdates.pageComment({
      pageId: page.id,
      postId: `${page.id}_1`,
      commentId: '1_2',
      message: 'Schön? a/b 🚀',
      createdTime: 1_795_392_000,
    })

  const signed = (body: string, secret: string) => ({
    body,
    headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
  })

  describe('webhooks', () => {
    it('answer the challenge of whoever knows the verify token, and nobody else', async () => {
      const shop = await openCalledShop(open)
      const ask = (token: string) => {
        const query = new URLSearchParams({
          'hub.mode': 'subscribe',
          'hub.challenge': '1158201444',
          'hub.verify_token': token,
        })
        return shop.call(new Request(`${CALLBACKS}?${query}`))
      }
      const answer = await ask(VERIFY_TOKEN)
      expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
        200,
        'text/plain; charset=utf-8',
        '1158201444',
      ])
      const refused = await ask(`${VERIFY_TOKEN}x`)
      expect([refused.status, await refused.text()]).toEqual([403, 'Refused.'])
      expect(shop.notices.map(({ code }) => code)).toEqual(['webhook_unverified'])
      expect(JSON.stringify(shop.notices)).not.toContain(VERIFY_TOKEN)
      const unset = await openCalledShop(open, { env: { META_WEBHOOK_VERIFY_TOKEN: '' } })
      expect((await unset.call(new Request(`${CALLBACKS}?hub.mode=subscribe&hub.verify_token=`))).status).toBe(403)
      expect(unset.notices.map(({ code }) => code)).toContain('webhook_unverified')
    })

    it('make the account that they name due, and nothing else', async () => {
      const shop = await openCalledShop(open)
      const { facebook, instagram } = await synced(shop)
      expect([await isDue(shop, facebook), await isDue(shop, instagram)]).toEqual([false, false])
      expect(shop.meta.webhooks.send(comment(shop))).toMatchObject({ sent: 1, held: [] })
      await shop.meta.webhooks.settled()
      expect([await isDue(shop, facebook), await isDue(shop, instagram)]).toEqual([true, false])
      shop.meta.webhooks.send(
        webhookUpdates.instagramComment({
          accountId: shop.instagram.id,
          mediaId: '17950000000000001',
          commentId: '1',
          text: 'Nice',
        }),
      )
      await shop.meta.webhooks.settled()
      expect(await isDue(shop, instagram)).toBe(true)
      expect(shop.answers.every((status) => status === 200)).toBe(true)
      expect(await shop.tablesWith('Schön')).toEqual([])
    })

    it('do nothing the second time, note the hour, and write no event', async () => {
      const shop = await openCalledShop(open)
      const { facebook } = await synced(shop)
      shop.meta.webhooks.send(comment(shop), { copies: 100 })
      await shop.meta.webhooks.settled()
      const read = async () => [
        await shop.db.select().from(syncState).where(eq(syncState.connectionId, facebook)),
        await shop.db.select().from(connections).where(eq(connections.id, facebook)),
      ]
      const [before, events] = [await read(), await shop.events()]
      shop.meta.clock.advance({ minutes: 5 })
      shop.meta.webhooks.send(comment(shop), { copies: 100 })
      await shop.meta.webhooks.settled()
      expect([await read(), await shop.events()]).toEqual([before, events])
      const [row] = await shop.db.select().from(connections).where(eq(connections.id, facebook))
      const at = '2026-11-23T09:00:00.000Z'
      expect(row?.metadata?.['webhooks']).toMatchObject({ problem: null, fields: ['feed', 'mention'], last_at: at })
    })

    it("signed by the secret of Instagram Login's app reach the accounts of that app alone", async () => {
      const shop = await openCalledShop(open)
      const { facebook, instagram } = await synced(shop)
      const change = { field: 'comments', value: { id: '1' } }
      const entry = [{ id: shop.instagram.id, changes: [change] }]
      const ofInstagram = JSON.stringify({ object: 'instagram', entry })
      const ofPage = JSON.stringify({ object: 'page', entry: [{ id: shop.page.id, changed_fields: ['feed'] }] })
      for (const body of [ofInstagram, ofPage]) {
        expect((await shop.post('', signed(body, shop.meta.app.instagram.secret))).status).toBe(200)
      }
      expect([await isDue(shop, facebook), await isDue(shop, instagram)]).toEqual([false, false])
      for (const body of [ofInstagram, ofPage]) await shop.post('', signed(body, shop.meta.app.secret))
      expect([await isDue(shop, facebook), await isDue(shop, instagram)]).toEqual([true, true])
    })

    it('of either secret reach an account that logged in itself', async () => {
      const shop = await openCalledShop(open)
      const id = await shop.connectInstagram()
      const body = JSON.stringify({
        object: 'instagram',
        entry: [{ id: shop.instagram.id, field: 'comments', value: { id: '1' } }],
      })
      for (const { secret } of [shop.meta.app, shop.meta.app.instagram]) {
        await shop.sync.run(id)
        expect(await isDue(shop, id)).toBe(false)
        expect((await shop.post('', signed(body, secret))).status).toBe(200)
        expect(await isDue(shop, id)).toBe(true)
      }
    })

    it('raise the last numbers of a story, and never lower them', async () => {
      const shop = await openCalledShop(open)
      const { instagram: connectionId } = await synced(shop)
      const lease = await shop.social.worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })
      if (!lease) throw new Error('not free')
      const story = { platformContentId: '17950000000000002', contentType: 'story', contentText: null } as const
      const counts = { engagementMetrics: { replies: 1 }, reachMetrics: { reach: 40, views: 50 } }
      const rest = { mediaUrls: [], publishedAt: null, contentHash: 'h' }
      await shop.social.worker.writeContent(lease, [{ ...story, ...counts, ...rest }])
      await shop.social.worker.release(lease, { outcome: 'complete', dueInSeconds: 3600 })
      const send = async (numbers: Parameters<typeof webhookUpdates.storyInsights>[0]['numbers']) => {
        const mediaId = story.platformContentId
        shop.meta.webhooks.send(webhookUpdates.storyInsights({ accountId: shop.instagram.id, mediaId, numbers }))
        await shop.meta.webhooks.settled()
        const { userId } = shop
        const [row] = await shop.social.content.timeline({ userId, connectionId, types: ['story'], limit: 1 })
        return { ...row?.engagementMetrics, ...row?.reachMetrics }
      }
      const raised = { replies: 3, taps_forward: 7, reach: 44, views: 50 }
      expect(await send({ reach: 44, replies: 3, taps_forward: 7, exits: -1, impressions: 60 })).toEqual(raised)
      expect(await send({ reach: 12, replies: 0, taps_forward: 7 })).toEqual(raised)
      expect(await isDue(shop, connectionId)).toBe(false)
      expect(await shop.social.content.timeline({ userId: shop.userId, connectionId, limit: 10 })).toHaveLength(1)
    })

    it('about a permission make the tokens of the person due', async () => {
      const shop = await openCalledShop(open)
      const { facebook } = await synced(shop)
      const personId = shop.meta.world.person.id
      const due = async () => (await shop.social.worker.claimTokens(claim)).map(({ connectionId }) => connectionId)
      const claim = { limit: 10_000, leaseSeconds: 1, appIds: [shop.meta.app.id], platforms: ['facebook'] as const }
      expect(await due()).not.toContain(facebook)
      shop.meta.webhooks.send(webhookUpdates.permission({ personId, permission: 'pages_show_list', verb: 'revoked' }))
      await shop.meta.webhooks.settled()
      expect(await due()).toContain(facebook)
    })

    it('in a shape that nobody knows are answered with 200 and said', async () => {
      const shop = await openCalledShop(open)
      const bodies = [
        '',
        'null',
        '[]',
        '{"object":"page","entry":[{"id":"1\\u0000\'","changes":[7]}]}',
        '{"object":"page"',
      ]
      const more = [
        '{"object":"instagram","entry":[{"id":"17","changes":[{"field":"story_insights","value":{"media_id":"1","reach":1e300,"replies":0.5}}]}]}',
      ]
      for (const body of [...bodies, ...more]) {
        expect((await shop.post('', signed(body, shop.meta.app.secret))).status).toBe(200)
      }
      expect(shop.notices.map(({ code }) => code)).toEqual(['webhook_unread'])
    })

    it('that are too long, broken off, or elsewhere are refused', async () => {
      const shop = await openCalledShop(open)
      const long = signed('x'.repeat(1024 * 1024 + 1), shop.meta.app.secret)
      expect((await shop.post('', long)).status).toBe(413)
      const body = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) })
      const broken = { method: 'POST', body, duplex: 'half' }
      expect((await shop.call(new Request(CALLBACKS, broken))).status).toBe(400)
      expect((await shop.post('/elsewhere', { body: '' })).status).toBe(404)
      expect((await shop.post('/deauthorize/threads', { body: '' })).status).toBe(404)
      expect((await shop.call(new Request(`${CALLBACKS}-more`))).status).toBe(404)
      const wrong = await shop.call(new Request(`${CALLBACKS}/deauthorize/facebook`))
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
    })

    it('that are forged are refused without a trace in the database: 2,000 of them', async () => {
      const shop = await openCalledShop(open)
      const { facebook } = await synced(shop)
      const events = await shop.events()
      const body = JSON.stringify(comment(shop))
      const right = signed(body, shop.meta.app.secret).headers['x-hub-signature-256']
      const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1)
      const forgers: readonly ((n: number) => { body: string; headers: Record<string, string> })[] = [
        (n) => ({ body, headers: { 'x-hub-signature-256': flip(right, 7 + (n % 64)) } }),
        (n) => signed(body, `other-secret-${n}`),
        (n) => ({ body: `${body}${' '.repeat(1 + n)}`, headers: { 'x-hub-signature-256': right } }),
        (n) => ({ body, headers: { 'x-hub-signature-256': right.slice(0, n % 71) } }),
        () => ({ body, headers: { 'x-hub-signature-256': right.toUpperCase() } }),
        () => ({ body, headers: {} }),
        () => ({ body, headers: { 'x-hub-signature-256': `${right}, ${right}` } }),
        () => ({
          body,
          headers: {
            'x-hub-signature': `sha1=${createHmac('sha1', shop.meta.app.secret).update(body).digest('hex')}`,
          },
        }),
      ]
      const statuses = new Set<number>()
      for (let n = 0; n < 2000; n += 1) {
        const forged = forgers[n % forgers.length]?.(n)
        statuses.add((await shop.post('', forged ?? {})).status)
      }
      expect([...statuses]).toEqual([403])
      expect(await isDue(shop, facebook)).toBe(false)
      expect(await shop.events()).toEqual(events)
      const told = shop.notices.filter(({ code }) => code === 'webhook_refused')
      expect(told).toHaveLength(1)
      shop.meta.clock.advance({ minutes: 2 })
      await shop.post('', { body })
      expect(shop.notices.at(-1)?.message).toMatch(/The same 1999 times more/)
      expect(JSON.stringify(shop.notices)).not.toContain(right.slice(7))
    })
  })
}
