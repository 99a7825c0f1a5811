import { content } from '@bos/social-db/schema'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { sql } from 'drizzle-orm'
import { afterEach, expect, inject, it } from 'vitest'
import type { SyncProgress } from './index.ts'
import { openShop, type Shop } from './test-support/shop.ts'

const DAY_MS = 86_400_000
// The page in hand and those that are read ahead.
const READ_MEANWHILE = 5

const opened: TestDatabase[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

/** An account with so many media, one a day, that was made professional before or among them. */
async function openAccount(count: number, { professionalAfter = 0 } = {}) {
  const database = await createTestDatabase({ url: inject('postgresUrl') })
  opened.push(database)
  const shop = await openShop(database.db, { userId: 'user_1', keys: database.tokenKeys })
  const newest = Date.parse('2026-10-01T10:00:00Z')
  const dateOf = (place: number) => new Date(newest - place * DAY_MS).toISOString()
  const page = shop.meta.world.addPage({
    name: 'Old Store',
    instagram: {
      username: 'old_store',
      ...(professionalAfter > 0 && { professionalSince: dateOf(professionalAfter - 0.5) }),
    },
  })
  for (let place = 0; place < count; place += 1) {
    page.instagram?.addMedia({ kind: 'image', caption: `Media ${place}`, publishedAt: dateOf(place) })
  }
  const outcome = await shop.sync.connect.finish(await shop.consent({ pages: [page] }))
  if (outcome.status !== 'connected' || !outcome.instagram.connected) throw new Error('not connected')
  return { shop, connectionId: outcome.instagram.connectionId }
}

/** A run whose first page of media waits for its row until the next ones are read, as behind a busy database. */
async function runHeldUp({ db, passing, sync }: Shop, connectionId: string) {
  const free = Promise.withResolvers<void>()
  let holding: Promise<unknown> | undefined
  let answered = 0
  passing.by = async (request, next) => {
    const isListing = new URL(request.url).pathname.endsWith('/media')
    if (isListing && !holding) {
      const held = Promise.withResolvers<void>()
      holding = db.transaction(async (tx) => {
        await tx.execute(sql`select from social_sync_state where connection_id = ${connectionId} for update`)
        held.resolve()
        await free.promise
      })
      await held.promise
    }
    const response = await next(request)
    if (isListing && response.ok) answered += 1
    // A moment, in which it is made into rows.
    if (answered === READ_MEANWHILE) setTimeout(free.resolve, 200)
    return response
  }
  const told: SyncProgress[] = []
  try {
    const report = await sync.run(connectionId, { onProgress: (progress) => told.push(progress) })
    const posts = report.streams.find(({ name }) => name === 'posts')
    return { report, posts, written: told.filter(({ stream, done }) => stream === 'posts' && !done) }
  } finally {
    free.resolve()
    await holding
  }
}

it('pages that came while one was stored are stored by one statement, and none is lost', async () => {
  const { shop, connectionId } = await openAccount(700)
  const { report, posts, written } = await runHeldUp(shop, connectionId)
  expect(report.status).toBe('complete')
  expect(posts).toMatchObject({ read: 700, written: 700, unchanged: 0, complete: true })
  expect(written[0]?.read).toBe(100)
  // Seven pages, and the mark behind them.
  expect(written.length).toBeLessThan(7)
  expect(await shop.db.$count(content)).toBe(700)
})

// Meta refuses the numbers of a page with an item from before; the listing is taken up again at the last one read, which then
// comes without them.
it('an item that comes twice keeps the numbers that it came with the first time', async () => {
  const { shop, connectionId } = await openAccount(600, { professionalAfter: 250 })
  const { posts } = await runHeldUp(shop, connectionId)
  expect(posts).toMatchObject({ complete: true, written: 600 })
  const hasReach = sql`reach_metrics ? 'reach'`
  expect(await shop.db.$count(content, hasReach)).toBe(200)
  expect(posts?.read).toBe((posts?.written ?? 0) + (posts?.unchanged ?? 0))
})
