import { describe, expect, inject, it } from 'vitest'
import { openDrain } from './test-support/drain.ts'

describe('due work over several processes', () => {
  it.each([0, 1])('10,000 due at once are drained, each exactly once, with %i %% of them poisoned', async (percent) => {
    const [count, processes] = [10_000, 4]
    const { shop, fill, drain, close } = await openDrain({ serverUrl: inject('postgresUrl'), processes })
    try {
      await fill({ count, poisonedEvery: percent * 100 })
      const { putBack, broken, seconds } = await drain()
      const ids = putBack.map(({ connectionId }) => connectionId)
      const expected = (count * percent) / 100
      expect([ids.length, new Set(ids).size, broken]).toEqual([count - expected, count - expected, expected])
      expect(await shop.sync.due({ limit: 1 })).toEqual([])
      process.stdout.write(
        `proof: claiming: ${count} due at once, ${broken} of them poisoned, ${processes} processes x 16: ${ids.length} put back, each once, in ${seconds.toFixed(1)} s (no HTTP: throttled accounts)\n`,
      )
    } finally {
      await close()
    }
  })
})
