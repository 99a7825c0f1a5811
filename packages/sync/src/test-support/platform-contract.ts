import { analytics, authEvents, content } from '@bos/social-db/schema'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { RunOptions } from '../run.ts'
import type { PlatformWorld } from './platform-world.ts'

/** What every platform must do, whatever it reads: a new one passes this, as Meta's do. */
export function platformContract(name: string, open: () => Promise<PlatformWorld>): void {
  const run = ({ sync, connectionId }: PlatformWorld, options?: RunOptions) => sync.run(connectionId, options)
  const written = (report: Awaited<ReturnType<typeof run>>) =>
    report.streams.reduce((sum, stream) => sum + stream.written, 0)
  const items = ({ social, userId, connectionId }: PlatformWorld, options = {}) =>
    social.content.timeline({ userId, connectionId, limit: 500, ...options })
  const textsOf = async (world: PlatformWorld) =>
    new Map((await items(world)).map((item) => [item.platformContentId, item.contentText]))

  /** What the tables say of the account, without what differs from run to run. */
  async function stored({ db, connectionId }: PlatformWorld) {
    const rows = await db.select().from(content).where(eq(content.connectionId, connectionId))
    const days = await db.select().from(analytics).where(eq(analytics.connectionId, connectionId))
    return {
      items: rows
        .map(({ platformContentId, contentText, engagementMetrics, reachMetrics }) => ({
          platformContentId,
          contentText,
          engagementMetrics,
          reachMetrics,
        }))
        .toSorted((a, b) => a.platformContentId.localeCompare(b.platformContentId)),
      numbers: days.map(({ day, metricType, value }) => `${day} ${metricType} ${value}`).toSorted(),
    }
  }

  /** The same without ids, which differ from account to account. */
  const anonymous = ({ items: all, numbers }: Awaited<ReturnType<typeof stored>>) => ({
    items: all.map(({ contentText, engagementMetrics, reachMetrics }) => ({
      contentText,
      told: [engagementMetrics, reachMetrics].map((metrics) => Object.keys(Object(metrics)).toSorted()),
    })),
    numbers: numbers.map((number) => number.split(' ').slice(0, 2)),
  })

  /** Some items, an hour apart. */
  function publish(world: PlatformWorld, count: number): string[] {
    const ids = []
    for (let n = 0; n < count; n += 1) {
      ids.push(world.add(`Item ${n}`))
      world.advance({ hours: 1 })
    }
    return ids
  }

  /** Counts the calls that go to the platform; from the nth on, none is answered. */
  function spoil(world: PlatformWorld, { from = Infinity }: { from?: number } = {}) {
    const told = { calls: 0 }
    world.passing.by = (request, next) => {
      told.calls += 1
      return told.calls < from ? next(request) : Promise.reject(new TypeError('fetch failed'))
    }
    return told
  }

  describe(`the platform ${name}`, () => {
    it('has streams with names of their own', async () => {
      const { platform } = await open()
      const names = platform.streams.map((stream) => stream.name)
      expect(new Set(names).size).toBe(names.length)
      for (const stream of platform.streams) expect(stream.everyMinutes ?? 15).toBeGreaterThanOrEqual(15)
    })

    it('stores everything in a first run, and writes nothing in a second', async () => {
      const world = await open()
      const ids = publish(world, 45)
      const first = await run(world, { full: true })
      expect(first).toMatchObject({ status: 'complete', platform: world.platform.name })
      expect([...(await textsOf(world)).keys()].toSorted()).toEqual(ids.toSorted())
      expect((await items(world)).every(({ publishedAt }) => publishedAt !== null)).toBe(true)
      const again = await run(world, { full: true })
      expect([again.status, written(again)]).toEqual(['complete', 0])
    })

    it('writes one row for one edit, and finds what is new', async () => {
      const world = await open()
      const [first = ''] = publish(world, 5)
      await run(world)
      world.edit(first, 'Edited 🚀')
      expect(written(await run(world))).toBe(1)
      expect((await textsOf(world)).get(first)).toBe('Edited 🚀')
      const added = world.add('New')
      expect(written(await run(world))).toBe(1)
      expect((await textsOf(world)).get(added)).toBe('New')
    })

    it('marks what is gone after two complete listings, and not after one', async () => {
      const world = await open()
      const ids = publish(world, 5)
      const [gone = ''] = ids
      await run(world)
      world.remove(gone)
      // The last days are listed whole once a day.
      world.advance({ days: 1 })
      await run(world)
      expect([...(await textsOf(world)).keys()]).toContain(gone)
      world.advance({ days: 1 })
      await run(world)
      expect([...(await textsOf(world)).keys()].toSorted()).toEqual(ids.slice(1).toSorted())
      const removed = await items(world, { removed: true })
      expect(removed.map(({ platformContentId }) => platformContentId)).toContain(gone)
    })

    it('loses nothing, wherever a run is cut off from the platform', async () => {
      const undisturbed = await open()
      publish(undisturbed, 45)
      const whole = spoil(undisturbed)
      await run(undisturbed)
      const expected = await stored(undisturbed)
      for (let from = 1; from <= whole.calls; from += Math.ceil(whole.calls / 8)) {
        const world = await open()
        publish(world, 45)
        spoil(world, { from })
        const cut = await run(world)
        expect([from, cut.status]).toEqual([from, expect.stringMatching(/^(partial|failed|busy)$/)])
        expect(cut.streams.some(({ complete, missing }) => !complete && missing.length > 0) || from === 1).toBe(true)
        spoil(world)
        expect(await run(world)).toMatchObject({ status: 'complete' })
        expect([from, anonymous(await stored(world))]).toEqual([from, anonymous(expected)])
      }
    })

    it('stays away as long as the platform asks, and comes back', async () => {
      const world = await open()
      publish(world, 3)
      const before = await run(world)
      world.throttle()
      const met = await run(world, { full: true })
      expect(met.status).not.toBe('complete')
      const wait = (met.nextDueAt?.getTime() ?? 0) - met.finishedAt.getTime()
      expect(wait).toBeGreaterThanOrEqual(20 * 60_000 - 1000)
      const told = spoil(world)
      expect([(await run(world)).status, told.calls]).toEqual(['throttled', 0])
      world.advance({ minutes: 30 })
      expect((await run(world, { full: true })).status).toBe(before.status)
    })

    it('says that the person must connect again, once, and asks no more', async () => {
      const world = await open()
      publish(world, 3)
      await run(world)
      world.end()
      expect(await run(world, { full: true })).toMatchObject({ status: 'needs_reauth' })
      const told = spoil(world)
      expect([(await run(world)).status, told.calls]).toEqual(['needs_reauth', 0])
      expect(await textsOf(world)).toHaveProperty('size', 3)
      const events = await world.social.events.list({ userId: world.userId, limit: 100 })
      expect(
        events.filter(({ event, connectionId }) => event === 'needs_reauth' && connectionId === world.connectionId),
      ).toHaveLength(1)
    })

    it('does not take trouble for a dead token', async () => {
      const world = await open()
      for (const answer of [
        () => new Response('<html>Bad gateway</html>', { status: 502 }),
        () => new Response('<html>Welcome</html>', { headers: { 'content-type': 'text/html' } }),
        () => new Response('null', { headers: { 'content-type': 'application/json' } }),
      ]) {
        world.passing.by = async () => answer()
        // `busy`: the token has run out, and nobody knows yet whether it can be renewed.
        expect((await run(world, { full: true })).status).toMatch(/^(failed|busy)$/)
        world.advance({ days: 1 })
      }
      spoil(world)
      expect(await run(world)).toMatchObject({ status: 'complete' })
    })

    it('ends when it is told to, and goes on from there', async () => {
      const world = await open()
      const ids = publish(world, 45)
      const stop = new AbortController()
      let calls = 0
      world.passing.by = (request, next) => {
        calls += 1
        if (calls === 2) stop.abort()
        return next(request)
      }
      expect((await run(world, { signal: stop.signal })).status).toBe('partial')
      spoil(world)
      expect(await run(world)).toMatchObject({ status: 'complete' })
      expect([...(await textsOf(world)).keys()].toSorted()).toEqual(ids.toSorted())
    })

    it('lets no token into a report, a notice or a row', async () => {
      const world = await open()
      publish(world, 3)
      const said: unknown[] = [await run(world)]
      spoil(world, { from: 2 })
      said.push(await run(world, { full: true }))
      world.end()
      spoil(world)
      said.push(await run(world, { full: true }), world.notices, await world.db.select().from(authEvents))
      said.push(await world.db.select().from(content), await world.db.select().from(analytics))
      said.push(await world.social.connections.list({ userId: world.userId }))
      for (const secret of world.secrets) expect(JSON.stringify(said)).not.toContain(secret)
    })
  })
}
