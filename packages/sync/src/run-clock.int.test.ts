import { losAngelesDay } from '@bos/meta-client'
import { createTestDatabase } from '@bos/social-db/testing'
import { afterEach, expect, inject, it, vi } from 'vitest'
import { createSync } from './index.ts'
import { openShop } from './test-support/shop.ts'

afterEach(() => {
  vi.useRealTimers()
})

it.each([-24, 24])(
  'a run on a machine whose clock is off by %i hours reads the days of the database',
  async (hours) => {
    const database = await createTestDatabase({ url: inject('postgresUrl') })
    try {
      const emulator = { now: new Date().toISOString() }
      const shop = await openShop(database.db, { userId: 'user_1', keys: database.tokenKeys, emulator })
      const connectionId = await shop.connectInstagram()
      const today = losAngelesDay(new Date())
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 })
      const sync = createSync({ env: shop.env, db: database.db, fetch: shop.meta.fetch })
      const { status, startedAt } = await sync.run(connectionId)
      vi.useRealTimers()
      expect(status).toBe('complete')
      expect(Math.abs(startedAt.getTime() - Date.now())).toBeLessThan(3_600_000)
      const query = { userId: 'user_1', metric: 'followers' } as const
      const [latest] = await shop.social.analytics.latest(query)
      // It may be midnight there meanwhile.
      expect([today, losAngelesDay(new Date())]).toContain(latest?.day)
    } finally {
      await database.close()
    }
  },
)
