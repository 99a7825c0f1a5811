import { connections as connectionRows, syncState } from '@bos/social-db/schema'
import type { TestDatabase } from '@bos/social-db/testing'
import { eq, inArray } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { countIn, gatherCrowd, sumOf, urlOf } from './crowd.ts'
import { openTown, type Resident, type Town } from './town.ts'

const START = Date.parse('2026-11-23T09:00:00Z')
const DAY_MS = 86_400_000
const PROCESSES = 4
const CALLERS = 25
const LONG_MS = 1_800_000 // on a busy machine
/** How the renewal of a grant begins in the emulator's log. */
export const EXCHANGE = 'POST graph.facebook.com/v26.0/oauth/access_token'

interface Way {
  /** Where other processes find the server. */
  readonly serverUrl: () => string
  readonly rounds: number
  /** Of each process. Default 10. */
  readonly maxConnections?: number | undefined
}

/** Of many callers one renews; `name` stands in the figures, where the database is reached in another way than usual. */
export function renewalContract(database: () => TestDatabase, { name = '', ...way }: Way & { name?: string }): void {
  describe('100 callers in 4 processes', () => {
    it.each(['sliding', 'rotating'] as const)(
      'refresh an Instagram token once: %s',
      { timeout: LONG_MS },
      async (refresh) => {
        const town = openTown(database(), { seed: 1, at: START, instagram: { refresh } })
        const resident = await town.addInstagram()
        const figure = await rounds(
          { town, resident, database: database(), ...way },
          {
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
          },
        )
        say(`an Instagram token (${refresh})${name}`, figure)
      },
    )

    it("renew a person's grant once", { timeout: LONG_MS }, async () => {
      const town = openTown(database(), { seed: 1, at: START })
      const resident = await town.addPage()
      const [owner] = town.owners
      const figure = await rounds(
        { town, resident, database: database(), ...way },
        {
          renewals: EXCHANGE,
          async makeDue() {
            town.meta.clock.advance({ days: 1 })
            town.meta.world.grants.expireIn(owner ?? expect.fail('nobody'), { days: 3 })
          },
        },
      )
      say(`a person's grant${name}`, figure)
    })
  })
}

/** Has their tokens looked after at once. */
export async function dueNow({ db }: TestDatabase, connectionIds: readonly string[]): Promise<void> {
  const isOurs = inArray(syncState.connectionId, [...connectionIds])
  await db
    .update(syncState)
    .set({ tokenDueAt: new Date(0) })
    .where(isOurs)
}

interface Round {
  /** How a renewal begins in the emulator's log. */
  readonly renewals: string
  readonly makeDue: () => Promise<void>
}

interface Scene extends Way {
  readonly town: Town
  readonly resident: Resident
  readonly database: TestDatabase
}

async function rounds(
  { town: { meta, env }, resident, database, serverUrl, rounds: many, maxConnections }: Scene,
  { renewals, makeDue }: Round,
): Promise<string> {
  const { connectionId, userId, accountId } = resident
  const { social } = database
  const server = await meta.listen()
  const databaseUrl = await urlOf(database, serverUrl())
  const crowd = await gatherCrowd({ processes: PROCESSES, databaseUrl, env, hosts: server.hosts, maxConnections })
  const versionNow = async () => (await social.worker.open(connectionId))?.tokenVersion ?? Number.NaN
  const callsNow = () => countIn(meta.log, renewals)
  const found: object[] = []
  try {
    for (let round = 0; round < many; round += 1) {
      await makeDue()
      await dueNow(database, [connectionId])
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
  expect(found).toEqual(Array.from({ length: many }, () => good))
  return `${many} rounds x ${PROCESSES * CALLERS} callers over ${PROCESSES} processes: 1 call to Meta and 1 new version a round, ${many * PROCESSES * CALLERS} reads, 0 failed`
}

/** Tells a figure. */
export function say(what: string, figure: string): void {
  process.stdout.write(`proof: renewal of ${what}: ${figure}\n`)
}
