import { describe, expect, it } from 'vitest'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'
import { within } from './within.ts'

/** What each kind of content becomes in the tables, from Meta's answer to the row. */
export function contentContract(open: OpenShop): void {
  const itemsOf = (shop: Shop, options: object = {}) =>
    shop.social.content.timeline({ userId: shop.userId, limit: 100, ...options })
  const HOURS = { publishedAt: '2026-11-23T05:00:00Z' }

  describe('content of Instagram', () => {
    it.each(['facebook', 'instagram'] as const)('is stored with its numbers, with %s login', async (login) => {
      const shop = await open()
      const { instagram } = shop
      const reel = instagram.addMedia({ kind: 'reel', caption: 'Reel', likes: 9, ...HOURS })
      const carousel = instagram.addMedia({ kind: 'carousel', caption: 'Two', ...HOURS })
      const story = instagram.addStory({ viewers: 40, ...HOURS })
      const id = login === 'facebook' ? (await shop.connect()).instagram : await shop.connectInstagram()
      expect(await shop.sync.run(id)).toMatchObject({ status: 'complete' })
      const rows = new Map((await itemsOf(shop)).map((item) => [item.platformContentId, item]))
      expect(rows.get(reel.id)).toMatchObject({
        contentType: 'reel',
        engagementMetrics: { likes: 9, saves: expect.any(Number), total_interactions: expect.any(Number) },
        reachMetrics: {
          reach: expect.any(Number),
          views: expect.any(Number),
          impressions_source: 'views',
          avg_watch_ms: expect.any(Number),
          total_watch_ms: expect.any(Number),
        },
      })
      const { views, impressions } = Object(rows.get(reel.id)?.reachMetrics)
      expect(views).toBe(impressions)
      expect(rows.get(carousel.id)).toMatchObject({
        contentType: 'post',
        mediaUrls: [{ external_id: expect.any(String) }, { external_id: expect.any(String) }],
        engagementMetrics: { follows: expect.any(Number), profile_visits: expect.any(Number) },
      })
      expect(rows.get(story.id)).toMatchObject({
        contentType: 'story',
        engagementMetrics: { replies: expect.any(Number), navigation: expect.any(Number) },
        reachMetrics: { reach: expect.any(Number), views: expect.any(Number) },
      })
    })

    it('keeps the last numbers of a story after it is gone, and none under five viewers', async () => {
      const shop = await open()
      const seen = shop.instagram.addStory({ viewers: 40, ...HOURS })
      const unseen = shop.instagram.addStory({ viewers: 2, ...HOURS })
      const { instagram } = await shop.connect()
      await shop.sync.run(instagram)
      const numbers = async (id: string) =>
        (await itemsOf(shop)).find(({ platformContentId }) => platformContentId === id)?.reachMetrics
      const first = await numbers(seen.id)
      expect(first).toMatchObject({ reach: expect.any(Number) })
      expect(await numbers(unseen.id)).toEqual({})
      shop.meta.clock.advance({ hours: 6 })
      await shop.sync.run(instagram)
      const second = await numbers(seen.id)
      shop.meta.clock.advance({ hours: 20 })
      await shop.sync.run(instagram)
      expect(await numbers(seen.id)).toEqual(second)
      expect(await itemsOf(shop)).toHaveLength(2)
    })

    it('stores what was posted before the account was professional, without numbers', async () => {
      const shop = await open()
      const page = shop.meta.world.addPage({
        name: 'Late Store',
        instagram: { username: 'late_store', professionalSince: '2026-11-22T00:00:00Z' },
      })
      page.instagram?.addMedia({ kind: 'image', caption: 'Before', publishedAt: '2026-11-21T10:00:00Z' })
      page.instagram?.addMedia({ kind: 'image', caption: 'After', publishedAt: '2026-11-22T10:00:00Z' })
      const outcome = await shop.sync.connect.finish(await shop.consent({ pages: [page] }))
      if (outcome.status !== 'connected' || !outcome.instagram.connected) throw new Error('not connected')
      const report = await shop.sync.run(outcome.instagram.connectionId)
      expect(report.streams.find(({ name }) => name === 'posts')).toMatchObject({ complete: true, written: 2 })
      const rows = await itemsOf(shop)
      expect(rows.map(({ contentText, reachMetrics }) => [contentText, 'reach' in reachMetrics])).toEqual([
        ['After', true],
        ['Before', false],
      ])
    })
  })

  describe('content of a Page', () => {
    it('is stored with its numbers, a reel once', async () => {
      const shop = await open()
      const { page } = shop
      const post = page.addPost({ kind: 'photo', message: 'Photo', reactions: 7, comments: 2, shares: 3, ...HOURS })
      const film = page.addPost({ kind: 'video', message: 'Film', ...HOURS })
      const reel = page.addPost({ kind: 'reel', message: 'Reel', ...HOURS })
      const uncounted = page.addPost({ kind: 'photo', message: 'Cover', uncounted: true, ...HOURS })
      const story = page.addStory({ kind: 'photo', ...HOURS })
      const { facebook } = await shop.connect()
      expect(await shop.sync.run(facebook)).toMatchObject({ status: 'complete' })
      const rows = new Map((await itemsOf(shop)).map((item) => [item.platformContentId, item]))
      expect([...rows.keys()].sort()).toEqual([post.id, film.id, reel.id, uncounted.id, story.id].sort())
      expect(rows.get(post.id)).toMatchObject({
        contentType: 'post',
        engagementMetrics: { likes: 7, comments: 2, shares: 3, clicks: expect.any(Number) },
        reachMetrics: { reach: expect.any(Number), views: expect.any(Number), impressions_source: 'media_view' },
      })
      expect(rows.get(film.id)).toMatchObject({
        contentType: 'video',
        reachMetrics: { avg_watch_ms: expect.any(Number), total_watch_ms: expect.any(Number) },
      })
      expect(rows.get(reel.id)).toMatchObject({
        contentType: 'reel',
        reachMetrics: { views: expect.any(Number), plays: expect.any(Number) },
      })
      expect(rows.get(uncounted.id)?.reachMetrics).toEqual({})
      expect(rows.get(story.id)).toMatchObject({
        contentType: 'story',
        mediaUrls: [{ type: 'image', url: expect.stringMatching(/^https:/), external_id: story.mediaId }],
        publishedAt: new Date(HOURS.publishedAt),
      })
    })
  })

  describe('content that Meta answers only in part', () => {
    it('is stored with the other numbers where one name is refused, and says which', async () => {
      const shop = await open()
      for (const name of ['profile_visits', 'post_clicks', 'saved']) shop.meta.faults.deadMetrics.add(name)
      shop.instagram.addMedia({ kind: 'image', caption: 'Photo', ...HOURS })
      shop.page.addPost({ kind: 'photo', message: 'Photo', ...HOURS })
      const ids = await shop.connect()
      for (const [id, name] of [
        [ids.instagram, 'saved of posts'],
        [ids.facebook, 'post_clicks of posts'],
      ] as const) {
        const posts = (await shop.sync.run(id)).streams.find((stream) => stream.name === 'posts')
        expect(posts).toMatchObject({ complete: true, written: 1 })
        expect(posts?.missing.map(({ what }) => what)).toContain(name)
      }
      for (const { reachMetrics } of await itemsOf(shop)) {
        expect(reachMetrics).toMatchObject({ reach: expect.any(Number), views: expect.any(Number) })
      }
    })

    it('costs no call for each item where one name is refused', async () => {
      const shop = await open()
      const ids = await shop.connect()
      for (let n = 0; n < 40; n += 1) {
        const publishedAt = new Date(Date.parse('2026-11-22T09:00:00Z') - n * 3_600_000).toISOString()
        shop.instagram.addMedia({ kind: 'image', caption: `${n}`, publishedAt })
        shop.page.addPost({ kind: 'photo', message: `${n}`, publishedAt })
      }
      for (const id of [ids.facebook, ids.instagram]) await shop.sync.run(id)
      for (const name of ['post_clicks', 'saved']) shop.meta.faults.deadMetrics.add(name)
      shop.meta.clock.advance({ hours: 1 })
      for (const id of [ids.facebook, ids.instagram]) {
        const before = shop.meta.log.length
        const { status } = await shop.sync.run(id)
        expect([status, shop.meta.log.length - before]).toEqual(['complete', expect.toSatisfy((calls) => calls < 25)])
        // From then on the name is known, and costs nothing at all.
        const known = shop.meta.log.length
        await shop.sync.run(id)
        expect(shop.meta.log.length - known).toBeLessThan(6)
      }
    })

    it('learns a refused name once where a run lists twice', async () => {
      const shop = await open()
      const ids = await shop.connect()
      for (let n = 0; n < 120; n += 1) {
        const publishedAt = new Date(Date.parse('2026-11-22T09:00:00Z') - n * 3_600_000).toISOString()
        shop.instagram.addMedia({ kind: 'image', caption: `${n}`, publishedAt })
        shop.page.addPost({ kind: 'photo', message: `${n}`, publishedAt })
      }
      for (const [id, edge] of [
        [ids.facebook, 'published_posts'],
        [ids.instagram, 'media'],
      ] as const) {
        // The second page cannot be had, so that the next run lists what is new, and then the rest.
        shop.meta.faults.next(`GET /:id/${edge}`, 'dead-cursor')
        expect((await shop.sync.run(id)).status).toBe('partial')
        for (const name of ['post_clicks', 'saved']) shop.meta.faults.deadMetrics.add(name)
        shop.meta.clock.advance({ hours: 1 })
        const before = shop.meta.log.length
        expect((await shop.sync.run(id)).status).toBe('complete')
        const asked = shop.meta.log
          .slice(before)
          .flatMap((line) => /^GET \S*?(\d+)\/insights\?\S*(post_clicks|saved)/.exec(line)?.[1] ?? [])
        expect(new Set(asked).size).toBe(2)
        shop.meta.faults.deadMetrics.clear()
      }
    })

    it('says so where the person took back the reading of numbers, and asks no item for them', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      shop.instagram.addMedia({ kind: 'image', caption: 'Photo', ...HOURS })
      shop.meta.world.grants.setPermission(shop.meta.world.person, 'instagram_manage_insights', 'declined')
      const posts = (await shop.sync.run(instagram)).streams.find(({ name }) => name === 'posts')
      expect(posts).toMatchObject({ complete: true, written: 1, missing: [{ reason: 'permission' }] })
      expect(shop.meta.log.filter((line) => line.startsWith('batch:'))).toEqual([])
    })

    it('names the permission as the login that was used calls it', async () => {
      const shop = await open()
      shop.instagram.addMedia({ kind: 'image', caption: 'Photo', ...HOURS })
      const answer = { instagram: shop.instagram, decline: ['instagram_business_manage_insights'] }
      const outcome = await shop.sync.connect.finish(await shop.consent(answer, 'instagram', { login: 'instagram' }))
      if (outcome.status !== 'connected' || !outcome.instagram.connected) throw new Error('not connected')
      const { streams } = await shop.sync.run(outcome.instagram.connectionId)
      expect(streams.find(({ name }) => name === 'posts')?.missing).toMatchObject([
        { what: 'numbers of posts', action: expect.stringContaining('(instagram_business_manage_insights)') },
      ])
    })

    it('is read on to its end where the reels failed after the posts', async () => {
      const shop = await open()
      const reel = shop.page.addPost({ kind: 'reel', message: 'Reel', publishedAt: '2026-11-01T05:00:00Z' })
      const { facebook } = await shop.connect()
      shop.meta.faults.next('GET /:id/video_reels', { code: 4711 })
      expect((await shop.sync.run(facebook)).status).toBe('partial')
      expect((await shop.sync.run(facebook)).status).toBe('complete')
      const [row] = await itemsOf(shop)
      expect(row).toMatchObject({ platformContentId: reel.id, reachMetrics: { plays: expect.any(Number) } })
      // Read as a reel or as a post, it is one row and the same.
      const second = await shop.sync.run(facebook, { full: true })
      expect(second.streams.find(({ name }) => name === 'posts')).toMatchObject({ written: 0 })
    })

    it('keeps the stories that were read before a throttle', async () => {
      const shop = await open()
      for (let n = 0; n < 3; n += 1) shop.instagram.addStory({ viewers: 40, ...HOURS })
      const { instagram } = await shop.connect()
      let asked = 0
      shop.passing.by = (request, next) => {
        if (decodeURIComponent(request.url).includes('metric=reach,views,shares,replies') && ++asked === 3) {
          shop.meta.faults.next('GET /:id/insights', { code: 80002, regainMinutes: 5 })
        }
        return next(request)
      }
      expect((await shop.sync.run(instagram)).status).not.toBe('complete')
      expect(await itemsOf(shop)).toHaveLength(2)
    })
  })

  describe('content that is gone', () => {
    it('is marked after two complete listings, on both platforms', async () => {
      const shop = await open()
      const post = shop.page.addPost({ message: 'Gone', ...HOURS })
      shop.page.addPost({ message: 'Here', ...HOURS })
      const media = shop.instagram.addMedia({ kind: 'image', caption: 'Gone', ...HOURS })
      shop.instagram.addMedia({ kind: 'image', caption: 'Here', ...HOURS })
      const ids = await shop.connect()
      const runBoth = async () => {
        for (const id of [ids.facebook, ids.instagram]) expect((await shop.sync.run(id)).status).toBe('complete')
        return (await itemsOf(shop)).map(({ contentText }) => String(contentText)).sort()
      }
      await runBoth()
      post.remove()
      media.remove()
      expect(await runBoth()).toEqual(['Gone', 'Gone', 'Here', 'Here'])
      expect(await runBoth()).toEqual(['Here', 'Here'])
      expect(await itemsOf(shop, { removed: true })).toHaveLength(4)
    })

    it('is not what a listing that failed did not have', async () => {
      const shop = await open()
      shop.page.addPost({ message: 'Here', ...HOURS })
      const { facebook } = await shop.connect()
      await shop.sync.run(facebook)
      for (let run = 0; run < 3; run += 1) {
        shop.meta.faults.next('GET /:id/published_posts', { code: 4711 })
        expect((await shop.sync.run(facebook)).status).not.toBe('complete')
      }
      expect(await itemsOf(shop)).toHaveLength(1)
    })
  })

  describe('competitors', () => {
    it('stand beside the own account: their media, their followers, and what cannot be read', async () => {
      const rival = '11111111-1111-4111-8111-111111111111'
      const gone = '22222222-2222-4222-8222-222222222222'
      const page = { id: 'blue.rival' }
      const shop = await open({
        sync: {
          competitors: async () => [
            { id: rival, instagram: 'blue_rival', facebook: page.id },
            { id: gone, instagram: '@nobody_here' },
            { id: 'no-uuid', instagram: 'nobody_else' },
            { id: gone, instagram: 'no handle / at all' },
          ],
        },
      })
      await shop.db.execute(`insert into competitors (id) values ('${rival}'), ('${gone}') on conflict do nothing`)
      const other = shop.meta.world.addPage({
        name: 'Blue Rival',
        owner: shop.meta.world.addPerson({ name: 'Rival' }),
        instagram: { username: 'blue_rival', followers: 9911 },
      })
      other.instagram?.addMedia({ kind: 'reel', caption: 'Launch', likes: 410, ...HOURS })
      const ids = await shop.connect()
      const report = await shop.sync.run(ids.instagram)
      expect(report.streams.find(({ name }) => name === 'competitors')).toMatchObject({
        complete: true,
        missing: [
          { what: 'competitor nobody_here', reason: 'not_found' },
          { what: 'competitor nobody_else', reason: 'invalid' },
          { what: 'competitor no handle / at all', reason: 'not_found' },
        ],
      })
      expect(await itemsOf(shop)).toEqual([])
      expect(await itemsOf(shop, { competitors: true })).toMatchObject([
        {
          contentText: 'Launch',
          isCompetitorContent: true,
          competitorId: rival,
          engagementMetrics: { likes: 410 },
          reachMetrics: { views: expect.any(Number) },
        },
      ])
      const today = { userId: shop.userId, metric: 'followers', since: '2026-11-23', until: '2026-11-24' } as const
      const [series] = await shop.social.analytics.series({ ...today, connectionId: ids.instagram })
      expect(series?.points).toMatchObject([
        {
          value: expect.any(Number),
          breakdown: { competitors: { [rival]: { username: 'blue_rival', followers: 9911 } } },
        },
      ])
      const ofPage = async () => {
        const { streams } = await shop.sync.run(ids.facebook, { full: true })
        return streams.find(({ name }) => name === 'competitors')?.missing
      }
      expect(await ofPage()).toMatchObject([{ what: 'competitor blue.rival', reason: 'not_found' }])
      // Pages of others: only with a feature that Meta grants in App Review.
      page.id = other.id
      expect(await ofPage()).toMatchObject([{ what: 'competitors', reason: 'permission' }])
    })

    it('are left alone where the host cannot name them, and the rest is read', async () => {
      const shop = await open({ sync: { competitors: () => Promise.reject(new Error('a bug of the host')) } })
      const { instagram } = await shop.connect()
      const report = await shop.sync.run(instagram)
      expect(report.status).toBe('partial')
      expect(report.streams.find(({ complete }) => !complete)).toMatchObject({
        name: 'competitors',
        missing: [{ reason: 'host' }],
      })
    })

    it('do not hold up a run whose host never answers', async () => {
      const shop = await open({ sync: { competitors: () => new Promise(() => undefined) } })
      const { instagram } = await shop.connect()
      const report = await within(20, shop.sync.run(instagram, { forSeconds: 5 }))
      const competitors = { name: 'competitors', complete: false }
      expect(report).toMatchObject({ streams: expect.arrayContaining([expect.objectContaining(competitors)]) })
    })
  })

  describe('an item that Postgres would refuse', () => {
    // In place of one item of Meta's page: one with the worst of everything.
    const text = 'a\u0000b \ud800 🚀 \u001e\u001f'
    const POISON: readonly (readonly [string, object, number])[] = [
      ['text', { caption: text, permalink: text, media_type: text, media_product_type: text, username: text }, 3],
      ['times', { timestamp: '+275760-09-13T00:00:00Z' }, 3],
      ['a time before all', { timestamp: '-000001-01-01T00:00:00Z' }, 3],
      ['numbers', { like_count: 1e300, comments_count: -1e21 }, 3],
      ['an id that is too long', { id: '9'.repeat(300) }, 2],
      ['addresses', { media_url: 'javascript:alert(1)', thumbnail_url: 'https://169.254.169.254/' }, 3],
      ['wrong types', { caption: {}, timestamp: 5, media_url: [], like_count: '5', children: 'x' }, 3],
      ['nothing but null', { id: null }, 2],
    ]

    it.each(POISON)('costs the others of its page nothing: %s', async (_name, poison, stored) => {
      const shop = await open()
      const items = Array.from({ length: 3 }, () =>
        shop.instagram.addMedia({ kind: 'image', caption: 'Well', ...HOURS }),
      )
      const middle = items[1]?.id
      const { instagram } = await shop.connect()
      shop.passing.by = async (request, next) => {
        const response = await next(request)
        if (!/\/media\?/.test(request.url)) return response
        const body: unknown = JSON.parse(await response.text(), (_key, value: unknown) =>
          typeof value === 'object' && value !== null && 'id' in value && value.id === middle
            ? { ...value, ...poison }
            : value,
        )
        return Response.json(body)
      }
      const report = await shop.sync.run(instagram)
      expect(report.streams.find(({ name }) => name === 'posts')).toMatchObject({ written: stored })
      const rows = await itemsOf(shop)
      expect(rows).toHaveLength(stored)
      expect(rows.filter(({ contentText }) => contentText === 'Well').length).toBeGreaterThanOrEqual(2)
      expect(JSON.stringify(rows)).not.toMatch(/javascript:|169\.254|\\u0000|\\ud800/)
    })
  })
}
