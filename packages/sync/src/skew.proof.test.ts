import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { losAngelesDay } from '@bos/meta-client'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterEach, expect, inject, test } from 'vitest'
import { createSync } from './index.ts'
import { bundle } from '../../../scripts/testing/bundle.ts'
import { countIn, urlOf } from './test-support/crowd.ts'
import { openLeaseBook } from './test-support/lease-book.ts'
import { rowsOf } from './test-support/rows-of.ts'
import type { SkewedSetup } from './test-support/skewed-worker.ts'
import { openTown } from './test-support/town.ts'

const HOUR_MS = 3_600_000
const SECONDS = inject('isLong') ? 300 : 15
const AHEAD_HOURS = [-24, -1, 1, 24]
const OF_EACH_KIND = 2
const LEASE_SECONDS = 2
const REFRESH = 'GET graph.instagram.com/refresh_access_token'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

test('workers whose clocks are wrong store the days of one whose clock is right', async () => {
  // Else the day ends while it is read.
  while (losAngelesDay(new Date(Date.now() + SECONDS * 1000 + 120_000)) !== losAngelesDay(new Date())) await wait(1000)
  const serverUrl = inject('postgresUrl')
  const database = await createTestDatabase({ url: serverUrl })
  closing.push(() => database.close())
  const { db, social } = database
  const town = openTown(database, { seed: 24, at: Date.now() - 31 * 24 * HOUR_MS })
  const residents = []
  for (let n = 0; n < OF_EACH_KIND; n += 1) residents.push(await town.addPage(), await town.addInstagram())
  const { meta, env } = town
  meta.clock.advance({ days: 31 })
  const book = await openLeaseBook(db)
  const server = await meta.listen()
  closing.push(() => server.close())
  const reach = { databaseUrl: await urlOf(database, serverUrl), env, hosts: server.hosts }
  const children = await startAll({ ...reach, leaseSeconds: LEASE_SECONDS })

  // The whole month again and again, whoever takes it.
  for (const end = performance.now() + SECONDS * 1000; performance.now() < end || (await someoneIdle()); ) {
    await db.execute(`update social_sync_state set watermark = '{}', next_due_at = clock_timestamp()
      where lease_owner is null and next_due_at > clock_timestamp()`)
    await wait(100)
  }
  async function someoneIdle(): Promise<boolean> {
    return (await book.takenBy()).size < AHEAD_HOURS.length
  }
  for (const child of children) child.disconnect()
  await Promise.all(children.map((child) => once(child, 'exit')))

  const days = await daysOf(database)
  const runs = await book.takenBy()
  const lost = await book.lost()
  const right = await daysOfRightClock(database, { env, fetch: meta.fetch })
  const tokens = await Promise.all(residents.map(({ connectionId }) => social.worker.open(connectionId)))
  process.stdout.write(
    `proof: skew: clocks off by ${AHEAD_HOURS.join(', ')} h, ${[...runs.values()].join(', ')} runs of ${residents.length} connections in Pacific/Kiritimati: ${days.length} rows of days, those of a right clock in UTC; ${lost} leases lost; ${countIn(meta.log, REFRESH)} of ${OF_EACH_KIND} tokens renewed\n`,
  )
  expect(days).toEqual(right)
  expect(days.length).toBeGreaterThan(100)
  expect(lost).toBe(0)
  expect(countIn(meta.log, REFRESH)).toBe(OF_EACH_KIND)
  const instagram = tokens.filter((opened) => opened?.connection.login === 'instagram')
  expect(instagram.map((opened) => opened?.tokenVersion)).toEqual(Array.from({ length: OF_EACH_KIND }, () => 2))
})

async function startAll(setup: Omit<SkewedSetup, 'aheadMs'>): Promise<readonly ChildProcess[]> {
  const script = await bundle(new URL('test-support/skewed-worker.ts', import.meta.url))
  closing.push(() => script.remove())
  const children = AHEAD_HOURS.map((hours) => {
    const child = fork(script.file, [JSON.stringify({ ...setup, aheadMs: hours * HOUR_MS } satisfies SkewedSetup)], {
      env: { PATH: process.env['PATH'], PGAPPNAME: `ahead ${hours}`, TZ: 'Pacific/Kiritimati' },
    })
    closing.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    })
    return child
  })
  await Promise.all(
    children.map((child) =>
      Promise.race([once(child, 'message'), once(child, 'exit').then(() => expect.fail('a process did not start'))]),
    ),
  )
  return children
}

/** What one run of each stores in the place of what is there. */
async function daysOfRightClock(
  { db }: TestDatabase,
  { env, fetch }: Pick<Parameters<typeof createSync>[0], 'env' | 'fetch'>,
): Promise<readonly string[]> {
  await db.execute('delete from social_media_analytics')
  await db.execute(`update social_sync_state set watermark = '{}'`)
  const sync = createSync({ env, db, ...(fetch && { fetch }) })
  for (const { id } of rowsOf(await db.execute('select id from social_media_connections'))) {
    expect((await sync.run(String(id))).status).toBe('complete')
  }
  return daysOf({ db })
}

async function daysOf({ db }: Pick<TestDatabase, 'db'>): Promise<readonly string[]> {
  const rows = rowsOf(
    await db.execute(`select concat_ws(' ', platform, account_id, date, metric_type, metric_value, breakdown) as day
      from social_media_analytics x join social_media_connections c on c.id = x.connection_id order by 1`),
  )
  return rows.map(({ day }) => String(day))
}
