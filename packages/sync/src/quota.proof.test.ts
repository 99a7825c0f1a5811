import { isGraphError } from '@bos/meta-client'
import { createTestDatabase } from '@bos/social-db/testing'
import { expect, inject, test } from 'vitest'
import { createSync } from './index.ts'
import { openShop } from './test-support/shop.ts'

const WORKERS = 8
const BUDGET = inject('isLong') ? 2_000 : 200
// A worker asks what the others know every five seconds, so that within those it meets the limit itself.
const MOST_OVER = WORKERS

test('workers stop at the calls that Meta gives a person an hour', async () => {
  const database = await createTestDatabase({ url: inject('postgresUrl') })
  try {
    const keys = database.tokenKeys
    const shop = await openShop(database.db, { userId: 'user_1', keys, emulator: { budgets: { person: BUDGET } } })
    const { instagram } = await shop.connect()
    const counts = { answered: 0, over: 0 }
    const access = { userId: shop.userId, actor: shop.userId, purpose: 'read' }
    const graphs = await Promise.all(
      Array.from({ length: WORKERS }, async () => {
        const sync = createSync({
          env: shop.env,
          db: database.db,
          clock: shop.meta.clock,
          async fetch(input, init) {
            const response = await shop.meta.fetch(input, init)
            counts[/"code":(4|17|32)\b/.test(await response.clone().text()) ? 'over' : 'answered'] += 1
            return response
          },
        })
        return sync.graph(instagram, access)
      }),
    )
    Object.assign(counts, { answered: 0, over: 0 })
    const discover = { fields: 'business_discovery.username(blue_store){id}' }
    const untilStopped = async (graph: (typeof graphs)[number]): Promise<void> => {
      for (let calls = 0; calls <= 2 * BUDGET; calls += 1) {
        try {
          await graph.request('GET', shop.instagram.id, discover)
        } catch (error) {
          if (isGraphError(error) && error.code === 'throttled') return
          throw error
        }
      }
      expect.fail('nothing stopped it')
    }
    await Promise.all(graphs.map(untilStopped))
    const atEdge = { ...counts }
    await Promise.all(graphs.map(untilStopped))
    const later = counts.over - atEdge.over
    process.stdout.write(
      `proof: quota: ${WORKERS} workers over a person of ${BUDGET} calls an hour: ${atEdge.answered} answered, ${atEdge.over} over it at the edge, ${later} after that answer\n`,
    )
    expect(atEdge.answered).toBeLessThanOrEqual(BUDGET)
    expect(atEdge.answered).toBeGreaterThan(BUDGET / 2)
    expect(atEdge.over).toBeLessThanOrEqual(MOST_OVER)
    expect([later, counts.answered]).toEqual([0, atEdge.answered])
  } finally {
    await database.close()
  }
})
