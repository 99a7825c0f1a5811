import { setTimeout } from 'node:timers/promises'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { countIn, gatherCrowd, urlOf } from '../test-support/crowd.ts'
import { dueNow, EXCHANGE, renewalContract, say } from '../test-support/renewal-contract.ts'
import { openTown } from '../test-support/town.ts'
import { TOKEN_LEASE_SECONDS } from './look-after.ts'

const START = Date.parse('2026-11-23T09:00:00Z')
const PROCESSES = 4
const LONG_MS = 1_800_000 // on a busy machine

const held: { database?: TestDatabase } = {}
const database = (): TestDatabase => held.database ?? expect.fail('not open')
beforeEach(async () => {
  held.database = await createTestDatabase({ url: inject('postgresUrl') })
})
afterEach(() => held.database?.close())

renewalContract(database, { serverUrl: () => inject('postgresUrl'), rounds: inject('isLong') ? 50 : 20 })

test('renew grants once while Meta takes longer than the lease', { timeout: LONG_MS }, async () => {
  const town = openTown(database(), { seed: 1, at: START })
  const residents = await Promise.all(Array.from({ length: 5 }, () => town.addPage()))
  const ids = residents.map(({ connectionId }) => connectionId)
  town.meta.clock.advance({ days: 1 })
  for (const owner of town.owners) town.meta.world.grants.expireIn(owner, { days: 3 })
  const { meta, env } = town
  const [server, databaseUrl] = [await meta.listen(), await urlOf(database(), inject('postgresUrl'))]
  const crowd = await gatherCrowd({ processes: PROCESSES, databaseUrl, env, hosts: server.hosts })
  const before = countIn(meta.log, EXCHANGE)
  // The client gives one answer up after 10 seconds: looking after a grant takes four of them.
  for (const pattern of ['GET /debug_token', 'POST /oauth/access_token', 'GET /:id']) {
    meta.faults.next(pattern, { slowMs: 8000 }, { times: Infinity })
  }
  await dueNow(database(), ids)
  const startedAt = performance.now()
  const versions = async () => {
    const opened = await Promise.all(ids.map((id) => database().social.worker.open(id)))
    return opened.map((one) => one?.tokenVersion)
  }
  const old = await versions()
  const isOver = async () => (await versions()).every((version, index) => version !== old[index])
  const order = { task: 'tend', now: meta.clock.now(), concurrency: ids.length } as const
  const tries: number[] = []
  try {
    await Promise.all(
      crowd.members.map(async ({ ask }) => {
        for (let count = 1; ; count += 1, await setTimeout(250)) {
          await ask(order)
          if (await isOver()) return tries.push(count)
        }
      }),
    )
  } finally {
    await crowd.end()
    await server.close()
  }
  const seconds = (performance.now() - startedAt) / 1000
  expect(seconds).toBeGreaterThan(TOKEN_LEASE_SECONDS)
  expect(await versions()).toEqual(old.map((version) => (version ?? Number.NaN) + 1))
  const calls = countIn(meta.log, EXCHANGE) - before
  expect(calls).toBe(ids.length)
  const tried = tries.reduce((sum, count) => sum + count, 0)
  say(
    'grants, slowly',
    `${ids.length} that took ${seconds.toFixed(0)} s under a lease of ${TOKEN_LEASE_SECONDS} s, tried ${tried} times over ${PROCESSES} processes meanwhile: ${calls} calls to Meta`,
  )
})
