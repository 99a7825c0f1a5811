import { createHash } from 'node:crypto'
import type { FaultKind } from '@bos/meta-client/testing'
import { authEvents, connections as connectionRows } from '@bos/social-db/schema'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { and, asc, eq, gt, min } from 'drizzle-orm'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTown, type Town } from '../test-support/town.ts'

const CONNECTIONS = inject('isLong') ? 1000 : 100
// An emulator grows slow with the tokens it has issued, so each has but so many people. An even number of them: in every
// other one Meta never extends a grant.
const TOWNS = Math.max(2, 2 * Math.round(CONNECTIONS / 200))
const DAYS = 120
// They connect one after the other, so that each meets the bad days at another age.
const JOINING_DAYS = 30
const DAY_MS = 86_400_000
const START = Date.parse('2026-11-23T00:00:00Z')
const END = START + (DAYS + JOINING_DAYS) * DAY_MS
const NOTICE_DAYS = 14

// What every single call meets on a bad day.
const TROUBLE: readonly (readonly FaultKind[])[] = [
  ['unknown', 'unavailable'],
  ['html-500', 'html-502', 'not-json'],
  ['reset', 'lost-answer'],
  ['app-limit'],
  ['person-limit'],
  ['app-blocked'],
  ['unknown', 'html-502', 'reset', 'person-limit', 'app-blocked'],
]

const held: { database?: TestDatabase } = {}
beforeAll(async () => {
  held.database = await createTestDatabase({ url: inject('postgresUrl') })
})
afterAll(() => held.database?.close())

test('no token runs out, and everybody is told in time', { timeout: 7_200_000 }, async () => {
  const database = held.database ?? expect.fail('not open')
  const towns = Array.from({ length: TOWNS }, (_, index) => openTown(database, { seed: index + 1, at: START }))
  for (const [index, { meta }] of towns.entries()) meta.world.grants.extendsOnExchange = index % 2 === 0
  const figures = { bad: 0, unattended: 0, looks: 0, unclear: 0, leastLifeDays: Infinity }
  const told: Told[] = []

  for (let day = 0; day < DAYS + JOINING_DAYS; day += 1) {
    const dawn = START + day * DAY_MS
    await Promise.all(towns.map((town) => join(town, day)))
    const kinds = chance('bad', day) < 0.2 ? troubleOf(day) : undefined
    const hours = visitsOn(day)
    if (kinds) figures.bad += 1
    if (hours.length === 0) figures.unattended += 1
    for (const hour of hours) {
      const at = dawn + hour * 3_600_000
      for (const report of await Promise.all(towns.map((town) => tend(town, at, kinds)))) {
        expect(report).toMatchObject({ dead: 0, lost: 0, failed: 0 })
        figures.looks += report.kept + report.renewed + report.unclear
        figures.unclear += report.unclear
      }
      told.push(...(await toldSince(database, told.at(-1)?.id ?? 0, at)))
    }
    const left = (await firstEnd(database)) - (dawn + DAY_MS)
    figures.leastLifeDays = Math.min(figures.leastLifeDays, left / DAY_MS)
  }

  const rows = await database.db.select().from(connectionRows)
  expect(rows.filter(({ status }) => status === 'active')).toHaveLength(CONNECTIONS)
  expect(await connectionsWith(database, 'needs_reauth')).toEqual(new Map())
  expect(figures.leastLifeDays).toBeGreaterThan(0)
  const instagram = rows.filter(({ login }) => login === 'instagram')
  const renewals = await connectionsWith(database, 'token_renewed')
  // At half of 60 days, the last of them perhaps put off by bad days.
  expect(instagram.filter(({ id }) => (renewals.get(id) ?? 0) < 3)).toEqual([])

  const facebook = rows.filter(({ login }) => login === 'facebook')
  const ends = facebook.flatMap(({ id, metadata }) => [
    { connectionId: id, reason: 'grant_ends', until: String(metadata?.['person_token_expires_at']) },
    { connectionId: id, reason: 'data_access_ends', until: String(metadata?.['data_access_expires_at']) },
  ])
  const near = ends.filter(({ until }) => Date.parse(until) - END <= NOTICE_DAYS * DAY_MS)
  const nameOf = (end: Omit<Told, 'at' | 'id'>): string => `${end.connectionId} ${end.reason} ${end.until}`
  const noticeOf = new Map(told.map((advice) => [nameOf(advice), (Date.parse(advice.until) - advice.at) / DAY_MS]))
  expect(noticeOf.size).toBe(told.length)
  expect(near.filter((end) => !noticeOf.has(nameOf(end)))).toEqual([])
  const leastNotice = Math.min(...noticeOf.values())
  expect(leastNotice).toBeGreaterThanOrEqual(NOTICE_DAYS)
  // Every person's data access ended meanwhile, and the grant of every other one.
  const count = (reason: string) => near.filter((end) => end.reason === reason).length
  expect([count('data_access_ends'), count('grant_ends')]).toEqual([facebook.length, facebook.length / 2])

  const { bad, unattended, looks, unclear, leastLifeDays } = figures
  process.stdout.write(
    `proof: tokens in time: ${CONNECTIONS} connections x at least ${DAYS} days, ${bad} of ${DAYS + JOINING_DAYS} bad and ${unattended} without a worker: ${looks} looks, ${unclear} of them unanswered: 0 of ${instagram.length} Instagram tokens ran out (least life left ${leastLifeDays.toFixed(1)} days), ${told.length} ends told, each once and at least ${leastNotice.toFixed(1)} days before\n`,
  )
})

interface Told {
  readonly id: number
  readonly connectionId: string
  readonly reason: string
  readonly until: string
  /** By the emulated clock. */
  readonly at: number
}

/** From 0 to 1, the same on every run. */
function chance(...what: readonly (string | number)[]): number {
  return createHash('sha256').update(what.join(':')).digest().readUInt32BE(0) / 2 ** 32
}

const troubleOf = (day: number): readonly FaultKind[] =>
  TROUBLE[Math.floor(chance('trouble', day) * TROUBLE.length)] ?? []

/** The hours at which a worker comes: once on most days, twice on some, on some never. */
function visitsOn(day: number): readonly number[] {
  const luck = chance('visits', day)
  if (luck < 0.1) return []
  return luck < 0.3 ? [9, 21] : [9]
}

/** Those whose day it is connect: every other one an Instagram account by itself, the rest a Page. */
async function join(town: Town, day: number): Promise<void> {
  town.moveTo(START + day * DAY_MS)
  if (day >= JOINING_DAYS) return
  for (let index = day; index < CONNECTIONS / TOWNS; index += JOINING_DAYS) {
    await (index % 2 === 0 ? town.addInstagram() : town.addPage())
  }
}

async function tend({ meta, sync, moveTo }: Town, at: number, kinds: readonly FaultKind[] | undefined) {
  moveTo(at)
  if (kinds) meta.faults.plan({ seed: at, rate: 1, kinds })
  const report = await sync.tendTokens({ limit: CONNECTIONS, concurrency: 8 })
  meta.faults.lift()
  return report
}

async function toldSince({ db }: TestDatabase, id: number, at: number): Promise<readonly Told[]> {
  const isNew = and(eq(authEvents.event, 'reauth_advised'), gt(authEvents.id, id))
  const events = await db.select().from(authEvents).where(isNew).orderBy(asc(authEvents.id))
  return events.map(({ id: eventId, connectionId, detail: { reason, until } }) => {
    return { id: eventId, connectionId: String(connectionId), reason: String(reason), until: String(until), at }
  })
}

/** How many events of a kind each connection has. */
async function connectionsWith({ db }: TestDatabase, event: string): Promise<ReadonlyMap<string, number>> {
  const events = await db.select().from(authEvents).where(eq(authEvents.event, event))
  const ids = events.map(({ connectionId }) => String(connectionId))
  return new Map([...new Set(ids)].map((id) => [id, ids.filter((other) => other === id).length]))
}

/** When the first Instagram token runs out. */
async function firstEnd({ db }: TestDatabase): Promise<number> {
  const isInstagram = eq(connectionRows.login, 'instagram')
  const [row] = await db
    .select({ first: min(connectionRows.tokenExpiresAt) })
    .from(connectionRows)
    .where(isInstagram)
  return row?.first?.getTime() ?? Infinity
}
