import { syncState } from '@bos/social-db/schema'
import { eq, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { createSync, type SyncEvent } from '../index.ts'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

/** What somebody sees who watches a sync from elsewhere. */
export function watchContract(open: OpenShop): void {
  const elsewhere = (shop: Shop) =>
    createSync({ env: shop.env, db: shop.db, fetch: shop.meta.fetch, clock: shop.meta.clock })

  async function collect(events: AsyncIterable<SyncEvent>, onEvent: (event: SyncEvent) => unknown = () => {}) {
    const seen: SyncEvent[] = []
    for await (const event of events) {
      seen.push(event)
      await onEvent(event)
    }
    return seen
  }

  describe('watching a sync', () => {
    it('tells of its wait, its pages and its end, from another process', async () => {
      const shop = await open()
      const { facebook, instagram } = await shop.connect()
      for (let n = 0; n < 3; n += 1) shop.page.addPost({ kind: 'photo', publishedAt: `2026-11-2${n}T09:00:00Z` })
      // Held at its numbers until the watcher has seen a page.
      const seen = Promise.withResolvers<void>()
      shop.passing.by = async (request, next) => {
        if (request.url.includes('/insights')) await seen.promise
        return next(request)
      }
      const run: { report?: Promise<unknown> } = {}
      const events = await collect(elsewhere(shop).watch(facebook, { userId: shop.userId }), (event) => {
        if (event.type === 'waiting') run.report = shop.sync.run(facebook)
        if (event.type === 'running' && event.progress) seen.resolve()
      })
      await run.report
      expect(events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
        'waiting',
        'running',
        'finished',
      ])
      expect(events.find((event) => event.type === 'running' && event.progress)).toMatchObject({
        progress: { stream: expect.any(String), read: expect.any(Number), written: expect.any(Number) },
      })
      expect(events.at(-1)).toMatchObject({ isComplete: true, error: null, failures: 0 })
      expect(JSON.parse(JSON.stringify(events))).toEqual(events)
      expect(await collect(shop.sync.watch(facebook))).toEqual([events.at(-1)])
      expect((await shop.social.worker.syncState(instagram))?.isDue).toBe(true)
    })

    it('tells why a run did not come to its end', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      shop.meta.faults.next('GET /:id/insights', { code: 80002, regainMinutes: 19 })
      await shop.sync.run(instagram)
      expect(await collect(shop.sync.watch(instagram))).toMatchObject([
        { type: 'finished', isComplete: false, error: 'throttled' },
      ])
    })

    it('goes on after a worker died, until another one has done it', async () => {
      const shop = await open()
      const { facebook: connectionId } = await shop.connect()
      await shop.social.worker.acquire({ connectionId, owner: 'killed', leaseSeconds: 60 })
      const events = await collect(shop.sync.watch(connectionId), async ({ type }) => {
        if (type === 'waiting') await elsewhere(shop).runDue()
        else if (type === 'running') {
          const past = { leaseUntil: sql`clock_timestamp()` }
          await shop.db.update(syncState).set(past).where(eq(syncState.connectionId, connectionId))
        }
      })
      expect(events.map(({ type }) => type)).toEqual(['running', 'waiting', 'finished'])
      expect(events.at(-1)).toMatchObject({ isComplete: true })
    })

    it('tells of a worker that died where nobody takes over', async () => {
      const shop = await open()
      const { facebook: connectionId } = await shop.connect()
      await shop.sync.run(connectionId)
      await shop.social.worker.acquire({ connectionId, owner: 'killed', leaseSeconds: 60 })
      const events = await collect(shop.sync.watch(connectionId), async () => {
        const past = { leaseUntil: sql`clock_timestamp()` }
        await shop.db.update(syncState).set(past).where(eq(syncState.connectionId, connectionId))
      })
      expect(events).toMatchObject([{ type: 'running' }, { type: 'finished', isComplete: false, error: 'worker_lost' }])
    })

    it('shows nobody another owner’s connection, and ends when it is told', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const foreign = collect(shop.sync.watch(facebook, { userId: 'user_other' }))
      await expect(foreign).rejects.toMatchObject({ code: 'not_found' })
      const stop = new AbortController()
      const events = await collect(shop.sync.watch(facebook, { signal: stop.signal }), () => stop.abort())
      expect(events).toMatchObject([{ type: 'waiting' }])
    })
  })
}
