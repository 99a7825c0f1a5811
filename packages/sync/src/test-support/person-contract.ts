import { randomUUID } from 'node:crypto'
import { connections } from '@bos/social-db/schema'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { isSyncError } from '../errors.ts'
import { CALLBACKS, type CalledShop, openCalledShop } from './called-shop.ts'
import { signedRequest } from './signed-request.ts'
import type { OpenShop } from './sync-contract.ts'

const ISSUED = Date.parse('2026-11-23T09:00:00Z') / 1000

const about = (userId: string, secret: string, more: object = {}) =>
  signedRequest({ user_id: userId, algorithm: 'HMAC-SHA256', issued_at: ISSUED, ...more }, secret)

/** What Meta has to tell about persons: that they removed the app, that their data is to go. */
export function personContract(open: OpenShop): void {
  const statusOf = async ({ social, userId }: CalledShop) =>
    (await social.connections.list({ userId })).map(({ status, statusReason }) => [status, statusReason])

  describe('a person who removes the app', () => {
    it('ends all connections of theirs, of every owner, with one event each', async () => {
      const shop = await openCalledShop(open)
      const { facebook } = await shop.connect()
      const colleague = `user_${randomUUID()}`
      await shop.sync.connect.finish({
        ...(await shop.consent({}, 'facebook', { userId: colleague })),
        userId: colleague,
      })
      shop.meta.world.grants.revoke(shop.meta.world.person)
      await shop.meta.webhooks.settled()
      expect(shop.meta.webhooks.deliveries.at(-1)).toMatchObject({ what: 'deauthorize', status: 200 })
      const ended = ['disconnected', 'app_removed']
      expect(await statusOf(shop)).toEqual([ended, ended])
      expect(await statusOf({ ...shop, userId: colleague })).toEqual([ended, ended])
      expect((await shop.events()).slice(-2)).toEqual(['deauthorize', 'deauthorize'])
      const rows = await shop.db.select().from(connections).where(eq(connections.userId, shop.userId))
      expect(rows.map(({ accessToken, refreshToken }) => [accessToken, refreshToken])).toEqual([
        ['bos1.erased', null],
        ['bos1.erased', null],
      ])
      const { health } = await shop.sync.accounts.get({ userId: shop.userId, connectionId: facebook })
      expect(health).toMatchObject({ word: 'disconnected', reasons: [{ code: 'app_removed' }] })
    })

    it('and comes back keeps the new connection when the old callback comes again', async () => {
      const shop = await openCalledShop(open)
      await shop.connect()
      const request = about(shop.meta.world.person.id, shop.meta.app.secret)
      expect((await shop.form('/deauthorize/facebook', request)).status).toBe(200)
      const events = await shop.events()
      for (let replay = 0; replay < 10; replay += 1) await shop.form('/deauthorize/facebook', request)
      expect(await shop.events()).toEqual(events)
      shop.meta.clock.advance({ minutes: 5 })
      await shop.connect()
      expect((await shop.form('/deauthorize/facebook', request)).status).toBe(200)
      expect(await statusOf(shop)).toEqual([
        ['active', null],
        ['active', null],
      ])
    })

    it('is found by the id of their login and app only', async () => {
      const shop = await openCalledShop(open)
      await shop.connect()
      const { secret, instagram } = shop.meta.app
      const id = shop.meta.world.person.id
      const other = shop.instagram.id
      expect((await shop.form('/deauthorize/instagram', about(id, instagram.secret))).status).toBe(200)
      expect((await shop.form('/deauthorize/facebook', about(other, secret))).status).toBe(200)
      expect((await shop.form('/deauthorize/instagram', about(id, secret))).status).toBe(403)
      expect(shop.notices.at(-1)?.message).toContain('swap the addresses')
      expect((await statusOf(shop)).map(([status]) => status)).toEqual(['active', 'active'])
    })

    it('with Instagram Login ends that connection', async () => {
      const shop = await openCalledShop(open)
      await shop.connectInstagram()
      shop.meta.world.grants.revoke(shop.instagram)
      await shop.meta.webhooks.settled()
      expect(await statusOf(shop)).toEqual([['disconnected', 'app_removed']])
    })
  })

  /** A Page and an account whose names and posts hold a text that stands nowhere else. */
  async function withCanary(shop: CalledShop) {
    const canary = `canary${randomUUID().replaceAll('-', '')}`
    const username = (nth: number) => `${canary.slice(0, 28)}_${nth}`
    let count = 0
    const made = () => shop.meta.world.addPage({ name: `Page ${canary}`, instagram: { username: username(count++) } })
    const isKnown = async ({ id, instagram }: ReturnType<typeof made>) =>
      (await Promise.all([shop.tablesWith(id), shop.tablesWith(instagram.id)])).flat().length > 0
    // Two seeds may begin with the same ids, and their shops share this database.
    let page = made()
    while (await isKnown(page)) page = made()
    for (let n = 0; n < 120; n += 1) {
      const publishedAt = new Date(Date.parse('2026-11-20T09:00:00Z') - n * 3_600_000).toISOString()
      page.addPost({ kind: 'photo', message: `${n} ${canary}`, publishedAt })
      page.instagram.addMedia({ kind: 'image', caption: `${n} ${canary}`, publishedAt })
    }
    const connect = async () => {
      const outcome = await shop.sync.connect.finish(await shop.consent({ pages: [page] }))
      if (outcome.status !== 'connected' || !outcome.facebook.connected || !outcome.instagram.connected) {
        throw new Error('not connected')
      }
      return [outcome.facebook.connectionId, outcome.instagram.connectionId] as const
    }
    const traces = [canary, canary.slice(0, 28), page.id, page.instagram.id, shop.meta.world.person.id]
    const left = async () => (await Promise.all(traces.map((text) => shop.tablesWith(text)))).flat()
    return { connect, left }
  }

  describe('a person who wants their data deleted', () => {
    it('leaves nothing behind but a code, and can read what became of it', async () => {
      const shop = await openCalledShop(open)
      const { connect, left } = await withCanary(shop)
      for (const id of await connect()) await shop.sync.run(id)
      expect((await left()).length).toBeGreaterThan(4)
      const { url, confirmationCode } = await shop.meta.world.grants.requestDeletion(shop.meta.world.person)
      expect(await left()).toEqual([])
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
      expect(confirmationCode).toMatch(/^[0-9a-f]{32}$/)
      expect(url).toBe(`${CALLBACKS}/deletion/${confirmationCode}`)
      expect(await shop.tablesWith(confirmationCode)).toEqual(['social_auth_events'])

      const page = await shop.call(new Request(url))
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      const html = await page.text()
      expect(html).toContain('<html lang="en">')
      expect(html).toContain('<h1>Your data was deleted</h1>')
      expect(html).toContain(confirmationCode)
      const asJson = await shop.call(new Request(url, { headers: { accept: 'application/json' } }))
      expect(await asJson.json()).toEqual({
        status: 'done',
        confirmation_code: confirmationCode,
        deleted_at: expect.stringMatching(/^2\d{3}-.*Z$/),
      })
    })

    it.each(['0'.repeat(32), 'x1', '<script>', `${'0'.repeat(31)}%00`, '%', '%27%20or%20true'])(
      'is told nothing for the code %s, which is none',
      async (code) => {
        const shop = await openCalledShop(open)
        const answer = await shop.call(new Request(`${CALLBACKS}/deletion/${code}`))
        expect(answer.status).toBe(404)
        expect(await answer.text()).not.toContain(code)
        const asJson = new Request(`${CALLBACKS}/deletion/${code}`, { headers: { accept: 'application/json' } })
        expect(await (await shop.call(asJson)).json()).toEqual({ status: 'unknown' })
      },
    )

    it('gets the same code for 100 replays, and one effect', async () => {
      const shop = await openCalledShop(open)
      await shop.connect()
      const request = about(shop.meta.world.person.id, shop.meta.app.secret, { expires: ISSUED + 3600 })
      const send = async () => (await shop.form('/deletion/facebook', request)).text()
      const answers = new Set(await Promise.all(Array.from({ length: 50 }, send)))
      const ids = await shop.connect()
      for (let replay = 0; replay < 50; replay += 1) answers.add(await send())
      expect(answers.size).toBe(1)
      expect((await shop.social.connections.list({ userId: shop.userId })).map(({ id }) => id)).toEqual(
        Object.values(ids),
      )
      const later = about(shop.meta.world.person.id, shop.meta.app.secret, { issued_at: ISSUED + 60 })
      const second = await shop.form('/deletion/facebook', later)
      expect(answers.has(await second.text())).toBe(false)
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
    })

    it('with Instagram Login loses what that login made', async () => {
      const shop = await openCalledShop(open)
      await shop.connectInstagram()
      await shop.meta.world.grants.requestDeletion(shop.instagram)
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
      expect(await shop.tablesWith(shop.instagram.id)).toEqual([])
    })

    it('leaves no grant behind that nobody chose from yet, and nothing to choose', async () => {
      const shop = await openCalledShop(open)
      shop.meta.world.addPage({ name: 'Red Store' })
      const { flowId } = await shop.sync.connect.finish(await shop.consent())
      const { person } = shop.meta.world
      expect(await shop.tablesWith(person.id)).toEqual(['oauth_sessions'])
      await shop.meta.world.grants.requestDeletion(person)
      expect(await shop.tablesWith(person.id)).toEqual([])
      const choice = { userId: shop.userId, flowId, pageId: shop.page.id }
      await expect(shop.sync.connect.choose(choice)).rejects.toMatchObject({ code: 'not_found' })
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
    })

    it('loses what is being chosen while the deletion comes', async () => {
      const shop = await openCalledShop(open)
      shop.meta.world.addPage({ name: 'Red Store' })
      const { flowId } = await shop.sync.connect.finish(await shop.consent())
      const { person } = shop.meta.world
      shop.passing.by = async (request, next) => {
        const isSubscribing = request.method === 'POST' && request.url.includes('/subscribed_apps')
        if (isSubscribing) await shop.meta.world.grants.requestDeletion(person)
        return next(request)
      }
      const chosen = shop.sync.connect.choose({ userId: shop.userId, flowId, pageId: shop.page.id })
      await expect(chosen).rejects.toMatchObject({ code: 'not_found' })
      expect(await shop.tablesWith(person.id)).toEqual([])
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
    })

    it('is sent to the configured address, whatever Host is written into the request', async () => {
      const base = 'https://other.example.test/meta'
      const shop = await openCalledShop(open, { env: { META_CALLBACK_BASE_URL: `${base}/` } })
      const body = new URLSearchParams({ signed_request: about('1', shop.meta.app.secret) })
      const path = '/api/webhooks/meta/deletion/facebook'
      const request = new Request(`https://evil.example.test${path}`, {
        method: 'POST',
        body,
        headers: { host: 'evil' },
      })
      const told: unknown = await (await shop.call(request)).json()
      expect(told).toMatchObject({
        url: expect.stringMatching(/^https:\/\/other\.example\.test\/meta\/deletion\/\w{32}$/),
      })
    })

    it('loses everything at any moment of a running sync, which can write nothing after', async () => {
      const shop = await openCalledShop(open)
      const { connect, left } = await withCanary(shop)
      let [calls, moment] = [0, 0]
      const deletions: Promise<unknown>[] = []
      shop.passing.by = async (request, next) => {
        calls += 1
        if (calls === moment) deletions.push(shop.meta.world.grants.requestDeletion(shop.meta.world.person))
        // Beside what goes on, or before Meta's answer comes.
        if (calls === moment && moment % 2 === 0) await Promise.all(deletions)
        return next(request)
      }
      for (const at of [1, 2, 3, 4, 5, 8]) {
        const [facebook, instagram] = await connect()
        ;[calls, moment] = [0, at]
        const runs = await Promise.allSettled([shop.sync.run(facebook), shop.sync.run(instagram)])
        await Promise.all(deletions)
        expect(await left()).toEqual([])
        const statuses = runs.map((run) => (run.status === 'fulfilled' ? run.value.status : codeOf(run.reason)))
        // What is still being read when it happens loses its lease; the other one may have ended before, or not have begun.
        if (at % 2 === 0) expect(statuses).toContain('busy')
        expect(statuses.filter((status) => !['busy', 'complete', 'not_found'].includes(status))).toEqual([])
        await expect(shop.sync.run(facebook)).rejects.toMatchObject({ code: 'not_found' })
        shop.meta.clock.advance({ minutes: 1 })
      }
      expect(deletions).toHaveLength(6)
    })
  })

  it('signed requests that are forged are refused without a trace: 2,000 of them', async () => {
    const shop = await openCalledShop(open)
    await shop.connect()
    const events = await shop.events()
    const { secret } = shop.meta.app
    const id = shop.meta.world.person.id
    const right = about(id, secret)
    const [mac = '', payload = ''] = right.split('.')
    const alter = (text: string, at: number) =>
      text.slice(0, at % text.length) +
      (text[at % text.length] === 'A' ? 'B' : 'A') +
      text.slice((at % text.length) + 1)
    const forgers: readonly ((n: number) => string)[] = [
      (n) => `${alter(mac, n)}.${payload}`,
      (n) => `${mac}.${alter(payload, n)}`,
      (n) => about(id, `other-secret-${n}`),
      (n) => right.slice(0, n % right.length),
      (n) => about(id, secret, { algorithm: ['none', 'HMAC-SHA1', 'RS256', ''][n % 4] }),
      (n) => about(id, secret, { user_id: [null, '', 'x', {}, [id]][n % 5] }),
      () => `.${payload}`,
      () => `${right}=`,
    ]
    const statuses = new Set<number>()
    for (let n = 0; n < 2000; n += 1) {
      const path = ['/deauthorize/facebook', '/deletion/facebook', '/deletion/instagram'][n % 3] ?? ''
      statuses.add((await shop.form(path, forgers[n % forgers.length]?.(n) ?? '')).status)
    }
    const twice = new URLSearchParams([
      ['signed_request', right],
      ['signed_request', right],
    ])
    statuses.add((await shop.post('/deletion/facebook', { body: twice })).status)
    expect([...statuses]).toEqual([403])
    expect((await shop.post('/deletion/facebook', { body: 'x'.repeat(32 * 1024 + 1) })).status).toBe(413)
    expect((await statusOf(shop)).map(([status]) => status)).toEqual(['active', 'active'])
    expect(await shop.events()).toEqual(events)
    expect(shop.notices.filter(({ code }) => code === 'callback_refused')).toHaveLength(1)
    expect(JSON.stringify(shop.notices)).not.toContain(id)
  })
}

const codeOf = (error: unknown): string => (isSyncError(error) ? error.code : String(error))
