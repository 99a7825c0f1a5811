import { randomUUID } from 'node:crypto'
import { generateVaultKey, type OpenedDatabase, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from './test-support/shop.ts'

let db: OpenedDatabase
const keys = generateVaultKey()

beforeAll(async () => {
  db = await openDatabase('pglite:memory')
  await migrate(db, { competitors: 'create' })
})
afterAll(() => db.close())

const HOUR_MS = 3_600_000
const DAYS = 8

interface Size {
  readonly name: string
  /** Posted before the first run, an item each so many hours. */
  readonly history: { readonly count: number; readonly everyHours: number }
  /** Published on each day that follows, on both platforms; stories too. */
  readonly aDay: number
  readonly stories: number
  /** The most calls an average day may take. */
  readonly most: { readonly facebook: number; readonly instagram: number }
}

const SIZES: readonly Size[] = [
  {
    name: 'small',
    history: { count: 40, everyHours: 90 },
    aDay: 0,
    stories: 0,
    most: { facebook: 90, instagram: 75 },
  },
  {
    name: 'daily poster',
    history: { count: 400, everyHours: 24 },
    aDay: 1,
    stories: 1,
    most: { facebook: 150, instagram: 130 },
  },
  {
    name: 'large',
    history: { count: 5000, everyHours: 3 },
    aDay: 8,
    stories: 5,
    most: { facebook: 450, instagram: 450 },
  },
]

// What limits how many accounts an app can keep fresh is Meta's calls, not rows a second.
it.each(SIZES)('an account that syncs hourly for a week: $name', async ({ name, history, aDay, stories, most }) => {
  const shop = await openShop(db, { userId: `user_${randomUUID()}`, keys, emulator: { seed: history.count } })
  const series = { count: history.count, everyHours: history.everyHours }
  shop.page.addPosts(series)
  shop.instagram.addMediaSeries(series)
  const ids = await shop.connect()
  const first = { facebook: await callsOf(shop, ids.facebook), instagram: await callsOf(shop, ids.instagram) }
  const days = { facebook: [] as number[], instagram: [] as number[] }
  for (let day = 0; day < DAYS; day += 1) {
    const spent = { facebook: 0, instagram: 0 }
    for (let hour = 0; hour < 24; hour += 1) {
      shop.meta.clock.advance({ hours: 1 })
      if (hour < aDay) publish(shop, hour)
      if (hour < stories) void (shop.page.addStory(), shop.instagram.addStory())
      spent.facebook += await callsOf(shop, ids.facebook)
      spent.instagram += await callsOf(shop, ids.instagram)
    }
    days.facebook.push(spent.facebook)
    days.instagram.push(spent.instagram)
  }
  for (const platform of ['facebook', 'instagram'] as const) {
    const mean = Math.round(days[platform].reduce((sum, calls) => sum + calls, 0) / DAYS)
    const most20k = ((mean * 20_000) / 86_400).toFixed(0)
    console.info(
      `calls of an hourly ${name} account on ${platform}: ${first[platform]} at first, ${mean} on an average day, ` +
        `${Math.max(...days[platform])} at most; 20,000 such accounts: ${most20k} a second`,
    )
    expect(mean).toBeLessThanOrEqual(most[platform])
  }
})

/** Syncs, and counts what of it Meta counts: each call, and each operation of a batch in place of the batch. */
async function callsOf(shop: Shop, connectionId: string): Promise<number> {
  const before = shop.meta.log.length
  const report = await shop.sync.run(connectionId)
  expect(report.status).toBe('complete')
  const lines = shop.meta.log.slice(before)
  return lines.filter((line) => !/^POST graph\.facebook\.com\/v[\d.]+\/?$/.test(line)).length
}

function publish(shop: Shop, n: number): void {
  const publishedAt = new Date(shop.meta.clock.now() - HOUR_MS / 2)
  shop.page.addPost({ kind: n % 3 === 0 ? 'reel' : 'photo', message: `Post ${n}`, publishedAt })
  shop.instagram.addMedia({ kind: n % 2 === 0 ? 'reel' : 'image', caption: `Media ${n}`, publishedAt })
}
