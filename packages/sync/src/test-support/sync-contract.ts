import { randomUUID } from 'node:crypto'
import { type Database, generateVaultKey } from '@bos/social-db'
import { describe, expect, it } from 'vitest'
import { createSync, isSyncError, rowsWritten, type SyncReport } from '../index.ts'
import { openShop, type Shop } from './shop.ts'

/** What connecting and syncing must do on every database: run over PGlite and over Postgres. */
export function syncContract(database: () => Database): void {
  const keys = generateVaultKey() // one database, one key
  const open = (): Promise<Shop> => openShop(database(), { userId: `user_${randomUUID()}`, keys })

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
      const text = JSON.stringify(connections)
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
      const wrong = shop.sync.connect.choose({ userId, sessionId: offered.sessionId, pageId: '1' })
      await expect(wrong).rejects.toMatchObject({ code: 'not_found' })
      const stranger = shop.sync.connect.choose({
        userId: 'somebody_else',
        sessionId: offered.sessionId,
        pageId: other.id,
      })
      await expect(stranger).rejects.toMatchObject({ code: 'not_found' })

      const chosen = await shop.sync.connect.choose({ userId, sessionId: offered.sessionId, pageId: other.id })
      expect(chosen).toMatchObject({
        status: 'connected',
        facebook: { name: 'Red Store' },
        instagram: { connected: true },
      })
      const again = shop.sync.connect.choose({ userId, sessionId: offered.sessionId, pageId: other.id })
      await expect(again).rejects.toMatchObject({ code: 'not_found' })
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
      expect(outcome).toMatchObject({ facebook: { connected: false, reason: 'account_mismatch' } })
      const kept = await shop.social.connections.get({ userId: shop.userId, connectionId: facebook })
      expect(kept?.accountId).toBe(shop.page.id)
    })

    it('tells a denied consent apart and writes no connection', async () => {
      const shop = await open()
      const outcome = await shop.sync.connect.finish(await shop.consent({ decision: 'deny' }))
      expect(outcome).toEqual({ status: 'denied', reason: 'user_denied' })
      expect(await shop.social.connections.list({ userId: shop.userId })).toEqual([])
      expect(shop.meta.log.filter((line) => line.includes('/oauth/access_token'))).toEqual([])
    })

    it('names a declined permission', async () => {
      const shop = await open()
      const outcome = await shop.sync.connect.finish(await shop.consent({ decline: ['instagram_basic'] }))
      expect(outcome).toMatchObject({ facebook: { connected: true }, instagram: { connected: false } })
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

    it('takes a callback once, and only for ten minutes', async () => {
      const shop = await open()
      const callback = await shop.consent()
      await shop.sync.connect.finish(callback)
      await expect(shop.sync.connect.finish(callback)).rejects.toMatchObject({ code: 'state_refused', reason: 'used' })
      const late = await shop.consent()
      shop.meta.clock.advance({ minutes: 11 })
      await expect(shop.sync.connect.finish(late)).rejects.toMatchObject({ code: 'state_refused', reason: 'expired' })
    })

    it('refuses what is no callback and what no release knows, in one sentence', async () => {
      const shop = await open()
      const callback = { userId: shop.userId, browserBinding: 'x', query: new URLSearchParams('a=b') }
      const malformed = shop.sync.connect.finish({ ...callback, platform: 'facebook' })
      await expect(malformed).rejects.toMatchObject({ code: 'callback_malformed' })
      const unknown = shop.sync.connect.begin({ userId: shop.userId, platform: 'myspace' })
      await expect(unknown).rejects.toThrow(/^'myspace' cannot be connected: use facebook or instagram\.$/)
    })

    it('leaves nothing half-written when Meta fails in the middle', async () => {
      const shop = await open()
      shop.meta.faults.next('GET /me/accounts', { code: 100 })
      const failed = shop.sync.connect.finish(await shop.consent())
      await expect(failed).rejects.toMatchObject({ code: 'login_failed' })
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

  describe('syncing', () => {
    const fill = ({ page, instagram }: Shop) => {
      for (let n = 0; n < 130; n += 1) {
        const publishedAt = new Date(Date.parse('2026-11-20T09:00:00Z') - n * 3_600_000).toISOString()
        page.addPost({
          kind: n % 3 === 0 ? 'album' : 'photo',
          message: `Post ${n} 🚀`,
          publishedAt,
          reactions: n,
          comments: 1,
        })
        instagram.addMedia({
          kind: n % 4 === 0 ? 'reel' : 'image',
          caption: `Media ${n}`,
          publishedAt,
          likes: n,
          comments: 2,
        })
      }
    }
    const stream = (report: SyncReport, name: string) => report.streams.find((each) => each.name === name)

    it('stores content of several pages and 30 days of numbers of both platforms', async () => {
      const shop = await open()
      fill(shop)
      const ids = await shop.connect()
      for (const id of [ids.facebook, ids.instagram]) {
        const report = await shop.sync.run(id)
        expect(report.status).toBe('complete')
        expect(stream(report, 'posts')).toMatchObject({ read: 130, written: 130, unchanged: 0, complete: true })
        expect(report.nextDueAt?.getTime()).toBeGreaterThan(shop.meta.clock.now())
        const reach = await shop.social.analytics.series({
          userId: shop.userId,
          connectionId: id,
          metric: 'reach',
          since: '2026-10-24',
          until: '2026-11-23',
        })
        expect(reach[0]?.points).toHaveLength(30)
      }
      const reels = await shop.social.content.timeline({ userId: shop.userId, types: ['reel'], limit: 100 })
      expect(reels).toHaveLength(33)
      expect(reels[0]).toMatchObject({ contentText: 'Media 0', engagementMetrics: { likes: 0, comments: 2 } })
    })

    it('writes nothing the second time, and says so', async () => {
      const shop = await open()
      fill(shop)
      const ids = await shop.connect()
      for (const id of [ids.facebook, ids.instagram]) {
        await shop.sync.run(id)
        const second = await shop.sync.run(id)
        expect(rowsWritten(second)).toBe(0)
        expect(second.summary).toMatch(/^Nothing changed: 0 rows written/)
        expect(stream(second, 'posts')?.unchanged).toBe(130)
      }
    })

    it('writes exactly the one edited caption and the one new reel', async () => {
      const shop = await open()
      fill(shop)
      const media = shop.instagram.addMedia({ kind: 'image', caption: 'Old', publishedAt: '2026-11-01T10:00:00Z' })
      const { instagram } = await shop.connect()
      await shop.sync.run(instagram)
      media.edit({ caption: 'New' })
      shop.instagram.addMedia({ kind: 'reel', caption: 'Reel', publishedAt: '2026-11-23T08:00:00Z' })
      const report = await shop.sync.run(instagram)
      expect(stream(report, 'posts')).toMatchObject({ written: 2 })
      expect(rowsWritten(report)).toBe(2)
      const texts = (await shop.social.content.timeline({ userId: shop.userId, limit: 200 })).map(
        (item) => item.contentText,
      )
      expect(texts).toContain('New')
      expect(texts).toContain('Reel')
      expect(texts).not.toContain('Old')
    })

    it('leaves hidden likes and withheld videos out instead of making them 0', async () => {
      const shop = await open()
      shop.instagram.addMedia({
        kind: 'reel',
        publishedAt: '2026-11-20T10:00:00Z',
        likesHidden: true,
        copyrighted: true,
      })
      const { instagram } = await shop.connect()
      await shop.sync.run(instagram)
      const [reel] = await shop.social.content.timeline({ userId: shop.userId })
      expect(reel?.engagementMetrics).not.toHaveProperty('likes')
      expect(reel?.contentText).toBeNull()
      expect(reel?.mediaUrls[0]).toMatchObject({ type: 'video', unavailable_reason: 'withheld_by_platform' })
    })

    it('reads Pages without the permission for reactions, and says what is missing', async () => {
      const shop = await open()
      fill(shop)
      await shop.sync.connect.finish(await shop.consent({ decline: ['pages_read_user_content'] }))
      const [facebook] = await shop.social.connections.list({ userId: shop.userId, platform: 'facebook' })
      const report = await shop.sync.run(facebook?.id ?? '')
      expect(stream(report, 'posts')).toMatchObject({ written: 130, missing: [{ reason: 'permission' }] })
      const [post] = await shop.social.content.timeline({ userId: shop.userId })
      expect(post?.engagementMetrics).toEqual({ shares: 0 })
    })

    it('keeps what it read when Meta throttles, reports the rest as missing and waits as told', async () => {
      const shop = await open()
      fill(shop)
      const { instagram } = await shop.connect()
      shop.meta.faults.next('GET /:id/insights', { code: 80002, regainMinutes: 19 })
      const report = await shop.sync.run(instagram)
      expect(report.status).toBe('partial')
      expect(stream(report, 'posts')).toMatchObject({ written: 130, complete: true })
      expect(stream(report, 'metrics')).toMatchObject({
        complete: false,
        missing: [{ what: 'metrics', reason: 'throttled' }],
      })
      const waitMinutes = ((report.nextDueAt?.getTime() ?? 0) - shop.meta.clock.now()) / 60_000
      expect(waitMinutes).toBeGreaterThanOrEqual(19)
      const next = await shop.sync.run(instagram)
      expect(next.status).toBe('complete')
      expect(stream(next, 'metrics')?.written).toBeGreaterThan(0)
    })

    it('does not read again what it stored before a throttle in the middle of a long back-fill', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      let asked = 0
      const first = await shop.sync.run(instagram, {
        onProgress: ({ stream: name }) => {
          if (name !== 'metrics' || ++asked !== 2) return
          shop.meta.faults.next('GET /:id/insights', { code: 80002, regainMinutes: 5 })
        },
      })
      expect(stream(first, 'metrics')).toMatchObject({ complete: false, written: 14 * 4 })
      const next = await shop.sync.run(instagram)
      // The 16 days that were left, and the three before them that Meta still revises.
      expect(stream(next, 'metrics')).toMatchObject({ complete: true, written: 16 * 4, unchanged: 3 * 4 })
    })

    it('does not move its watermark past a page that failed', async () => {
      const shop = await open()
      fill(shop)
      const { facebook } = await shop.connect()
      shop.meta.faults.next('GET /:id/published_posts', { code: 100 })
      expect((await shop.sync.run(facebook)).status).toBe('partial')
      expect(stream(await shop.sync.run(facebook), 'posts')).toMatchObject({ read: 130, written: 130 })
    })

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
      shop.meta.clock.advance({ days: 1 })
      shop.meta.world.grants.expireIn(shop.meta.world.person, { days: 3 })
      const report = await shop.sync.run(instagram)
      expect(report).toMatchObject({ status: 'complete', token: { status: 'renewed' } })
      shop.meta.clock.advance({ days: 5 })
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'complete' })
      expect((await shop.sync.run(instagram)).token).toBeUndefined()
    })

    it('reads on when Meta does not answer about the token, and asks again', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      shop.meta.clock.advance({ days: 2 })
      shop.meta.faults.next('GET /debug_token', { code: 4 })
      expect(await shop.sync.run(facebook)).toMatchObject({ status: 'complete' })
      expect(shop.notices.map(({ code }) => code)).toContain('token_check_failed')
      const asked = shop.meta.log.filter((line) => line.includes('/debug_token')).length
      await shop.sync.run(facebook)
      expect(shop.meta.log.filter((line) => line.includes('/debug_token'))).toHaveLength(asked + 1)
    })

    it('warns in time when Meta does not extend the grant', async () => {
      const shop = await open()
      shop.meta.world.grants.extendsOnExchange = false
      const { facebook } = await shop.connect()
      shop.meta.clock.advance({ days: 52 })
      const report = await shop.sync.run(facebook)
      expect(report).toMatchObject({ status: 'complete', token: { status: 'expires_soon' } })
    })

    it('lets one of two runs work and tells the other that it is busy', async () => {
      const shop = await open()
      fill(shop)
      const { instagram } = await shop.connect()
      const reports = await Promise.all([shop.sync.run(instagram), shop.sync.run(instagram)])
      expect(reports.map(({ status }) => status).sort()).toEqual(['busy', 'complete'])
      expect(await shop.social.content.timeline({ userId: shop.userId, limit: 500 })).toHaveLength(130)
    })

    it('refuses to start with a wrong key, and disconnects nobody', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      const other = createSync({ env: { ...shop.env, BOS_TOKEN_KEYS: generateVaultKey() }, db: database() })
      await expect(other.run(instagram)).rejects.toMatchObject({ code: 'wrong_key' })
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'complete' })
    })

    it('does not touch a connection of another Meta app', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      const env = { ...shop.env, META_APP_ID: '99999999' }
      const other = createSync({ env, db: database(), fetch: shop.meta.fetch, clock: shop.meta.clock })
      const calls = shop.meta.log.length
      expect((await other.run(instagram)).status).toBe('other_app')
      expect(shop.meta.log.length).toBe(calls)
    })

    it('stops when told and goes on from there', async () => {
      const shop = await open()
      fill(shop)
      const { instagram } = await shop.connect()
      const stop = new AbortController()
      const report = await shop.sync.run(instagram, {
        signal: stop.signal,
        onProgress: ({ stream: name }) => {
          if (name === 'posts') stop.abort()
        },
      })
      expect(report.status).toBe('partial')
      expect(stream(report, 'metrics')?.missing).toMatchObject([{ reason: 'stopped' }])
      expect(await shop.sync.run(instagram)).toMatchObject({ status: 'complete' })
    })

    it('refuses a connection that is not there, in one sentence', async () => {
      const shop = await open()
      await expect(shop.sync.run(randomUUID())).rejects.toMatchObject({ code: 'not_found' })
    })
  })
}
