import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commandContract } from './command-contract.ts'
import { urlOf } from './crowd.ts'
import { type BenchWay, openFaultBench } from './fault-bench.ts'
import { replayOf } from './fault-plan.ts'
import { renewalContract } from './renewal-contract.ts'
import { syncContract } from './sync-contract.ts'

export interface Way extends BenchWay {
  /** How the server is reached; stands in the figures. */
  readonly name: string
  readonly url: string
  /** Plans of faults. */
  readonly plans: number
  /** Of the renewal of each kind of token. */
  readonly rounds: number
  /** The contracts of a sync and of the commands too. */
  readonly isWhole: boolean
}

/** All that a sync does, over a way to the server that gives it less than usual. */
export function wayContract({ name, url, plans, rounds, isWhole, ...way }: Way): void {
  const serverUrl = (): string => way.through ?? url
  // Each has a key of its own for its database.
  const held: { database?: TestDatabase; databaseUrl?: string } = {}
  const database = (): TestDatabase => held.database ?? expect.fail('not open')
  async function open(): Promise<void> {
    held.database = await createTestDatabase({ url, ...way })
    held.databaseUrl = await urlOf(held.database, serverUrl())
  }
  const close = (): Promise<void> => database().close()

  if (isWhole) {
    describe(`sync, ${name}`, () => {
      beforeAll(open)
      afterAll(close)
      syncContract(() => database().db)
    })
    describe(`the command, ${name}`, () => {
      beforeAll(open)
      afterAll(close)
      commandContract(database, () => held.databaseUrl ?? expect.fail('not open'))
    })
  }
  describe(`renewals, ${name}`, () => {
    beforeEach(open)
    afterEach(close)
    renewalContract(database, { serverUrl, rounds, maxConnections: way.maxConnections, name: `, ${name}` })
  })

  describe('a plan of faults', () => {
    it(`loses and doubles nothing, ${name}`, { timeout: 3_600_000 }, async () => {
      const bench = await openFaultBench(url, way)
      const sums = { struck: 0, items: 0, lost: 0, duplicated: 0, stale: 0 }
      const failed: string[] = []
      try {
        for (let seed = 1; seed <= plans; seed += 1) {
          const { struck, items, lost, duplicated, stale, problems } = await bench.run(seed)
          if (problems.length > 0) failed.push(`${replayOf(seed)}: ${problems.join('\n')}`)
          sums.struck += struck.length
          sums.items += items
          sums.lost += lost
          sums.duplicated += duplicated
          sums.stale += stale
        }
      } finally {
        await bench.close()
      }
      const { struck, items, lost, duplicated, stale } = sums
      process.stdout.write(
        `proof: faults, ${name}: ${plans} plans, ${struck} faults struck, ${items} items: ${lost} lost, ${duplicated} duplicated, ${stale} stale\n`,
      )
      expect(failed).toEqual([])
    })
  })
}
