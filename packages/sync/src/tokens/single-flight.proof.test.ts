import { setTimeout } from 'node:timers/promises'
import { connections as connectionRows, syncState } from '@bos/social-db/schema'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { eq, inArray } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { countIn, gatherCrowd, sumOf, urlOf } from '../test-support/crowd.ts'
import { openTown, type Resident, type Town } from '../test-support/town.ts'
import { TOKEN_LEASE_SECONDS } from './look-after.ts'

const START = Date.parse('2026-11-23T09:00:00Z')
const DAY_MS = 86_400_000
const ROUNDS = 50
const PROCESSES = 4
const CALLERS = 25
const LONG_MS = 1_800_000 // on a busy machine
const EXCHANGE = 'POST graph.facebook.com/v26.0/oauth/access_token'

const held: { database?: TestDatabase } = {}
const database = (): TestDatabase => held.database ?? expect.fail('not open')
beforeEach(async () => {
  held.database = await createTestDatabase({ url: inject('postgresUrl') })
})
afterEach(() => held.database?.close())

describe('100 callers in 4 processes', () => {
  test.each(['sliding', 'rotating'] as const)(
    'refresh an Instagram token once: %s',
    { timeout: LONG_MS },
    async (refresh) => {
      const town = openTown(database(), { seed: 1, at: START, instagram: { refresh } })
      const resident = await town.addInstagram()
      const figure = await rounds(town, resident, {
        renewals: 'GET graph.instagram.com/refresh_access_token',
        async makeDue() {
          town.meta.clock.advance({ days: 2 })
          const now = town.meta.clock.now()
          // Half of its life is over, for the row; Meta only asks that the token be a day old.
          await database()
            .db.update(connectionRows)
            .set({ tokenIssuedAt: new Date(now - 31 * DAY_MS), tokenExpiresAt: new Date(now + 29 * DAY_MS) })
            .where(eq(connectionRows.id, resident.connectionId))
        },
      })
      say(`an Instagram token (${refresh})`, figure)
    },
  )

  test("renew a person's grant once", { timeout: LONG_MS }, async () => {
    const town = openTown(database(), { seed: 1, at: START })
    const resident = await town.addPage()
    const [owner] = town.owners
    const figure = await rounds(town, resident, {
      renewals: EXCHANGE,
      async makeDue() {
        town.meta.clock.advance({ days: 1 })
        town.meta.world.grants.expireIn(owner ?? expect.fail('nobody'), { days: 3 })
      },
    })
    say("a person's grant", figure)
  })
})

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
  await dueNow(ids)
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

async function dueNow(connectionIds: readonly string[]): Promise<void> {
  const isOurs = inArray(syncState.connectionId, [...connectionIds])
  await database()
    .db.update(syncState)
    .set({ tokenDueAt: new Date(0) })
    .where(isOurs)
}

interface Round {
  /** How a renewal begins in the emulator's log. */
  readonly renewals: string
  readonly makeDue: () => Promise<void>
}

async function rounds(
  { meta, env }: Town,
  { connectionId, userId, accountId }: Resident,
  { renewals, makeDue }: Round,
): Promise<string> {
  const { social } = database()
  const server = await meta.listen()
  const databaseUrl = await urlOf(database(), inject('postgresUrl'))
  const crowd = await gatherCrowd({ processes: PROCESSES, databaseUrl, env, hosts: server.hosts })
  const versionNow = async () => (await social.worker.open(connectionId))?.tokenVersion ?? Number.NaN
  const callsNow = () => countIn(meta.log, renewals)
  const found: object[] = []
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      await makeDue()
      await dueNow([connectionId])
      const before = { version: await versionNow(), calls: callsNow() }
      const order = {
        task: 'open',
        callers: CALLERS,
        now: meta.clock.now(),
        connectionId,
        userId,
        path: accountId,
      } as const
      const said = sumOf(await Promise.all(crowd.members.map(({ ask }) => ask(order))))
      found.push({ ...said, calls: callsNow() - before.calls, versions: (await versionNow()) - before.version })
    }
  } finally {
    await crowd.end()
    await server.close()
  }
  const good = { read: PROCESSES * CALLERS, calls: 1, versions: 1 }
  expect(found).toEqual(Array.from({ length: ROUNDS }, () => good))
  return `${ROUNDS} rounds x ${PROCESSES * CALLERS} callers over ${PROCESSES} processes: 1 call to Meta and 1 new version a round, ${ROUNDS * PROCESSES * CALLERS} reads, 0 failed`
}

function say(what: string, figure: string): void {
  process.stdout.write(`proof: renewal of ${what}: ${figure}\n`)
}
