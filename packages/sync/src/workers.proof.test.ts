import { setTimeout as wait } from 'node:timers/promises'
import { createTestDatabase } from '@bos/social-db/testing'
import { sql } from 'drizzle-orm'
import { afterEach, expect, inject, test } from 'vitest'
import { urlOf } from './test-support/crowd.ts'
import { createKillWorkers } from './test-support/kill-workers.ts'
import { openLeaseBook } from './test-support/lease-book.ts'
import { openTown } from './test-support/town.ts'

const NUMBERS = [2, 4]
const MOST_WORKERS = Math.max(...NUMBERS)
const TURNS = 3
const RUNS_A_WORKER = inject('isLong') ? 40 : 6
const SLOW_MS = 80
const LEAST_SHARE = 0.8

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** Pages on an emulated Meta that takes its time, and as many workers as there may be, each a process. */
async function openFleet() {
  const database = await createTestDatabase({ url: inject('postgresUrl') })
  closing.push(() => database.close())
  const { db } = database
  const town = openTown(database, { seed: 801, at: Date.parse('2026-11-23T09:00:00Z') })
  for (let n = 0; n < MOST_WORKERS * RUNS_A_WORKER; n += 1) await town.addPage()
  const server = await town.meta.listen()
  closing.push(() => server.close())
  await db.execute(sql`update social_sync_state set next_due_at = 'infinity', token_due_at = null`)
  const book = await openLeaseBook(db)
  const reach = { databaseUrl: await urlOf(database, inject('postgresUrl')), env: town.env, hosts: server.hosts }
  const workers = await createKillWorkers({ ...reach, leaseSeconds: 60, now: town.meta.clock.now() })
  closing.push(() => workers.end())

  /** Runs a second with so many workers: the whole month of so many Pages each, one Page at a time. */
  async function speedOf(processes: number): Promise<number> {
    const runs = processes * RUNS_A_WORKER
    const fleet = await Promise.all(Array.from({ length: processes }, () => workers.start({ concurrency: 1 })))
    await db.execute(sql`update social_sync_state set watermark = '{}', next_due_at = 'epoch' where connection_id in
      (select connection_id from social_sync_state order by connection_id limit ${runs})`)
    const from = await book.now()
    for (const worker of fleet) worker.work()
    for (let tries = 0; (await book.putBackSince(from)) < runs; tries += 1) {
      if (tries > 1200) throw new Error('the workers did not end within two minutes')
      await wait(100)
    }
    const seconds = await book.busySince(from)
    await Promise.all(fleet.map((worker) => worker.kill()))
    return runs / seconds
  }

  return { meta: town.meta, speedOf }
}

test(`while Meta takes ${SLOW_MS} ms an answer, workers add up`, async () => {
  const { meta, speedOf } = await openFleet()
  for (const path of ['', '/:id', '/:id/:edge']) {
    meta.faults.next(`GET ${path === '' ? '/' : path}`, { slowMs: SLOW_MS }, { times: Infinity })
  }
  meta.faults.next('POST /', { slowMs: SLOW_MS }, { times: Infinity })
  await speedOf(1)
  // One after the other, so that a busy machine meets all.
  const shares = new Map<number, number[]>(NUMBERS.map((processes) => [processes, []]))
  for (let turn = 0; turn < TURNS; turn += 1) {
    const alone = await speedOf(1)
    for (const [processes, its] of shares) its.push((await speedOf(processes)) / alone / processes)
  }
  const medians = [...shares].map(([processes, its]) => ({ processes, share: median(its) }))
  const told = medians.map(({ processes, share }) => `${processes} workers ${share.toFixed(2)} x ${processes}`)
  process.stdout.write(
    `proof: workers: ${SLOW_MS} ms an answer: times the speed of one: ${told.join(', ')}, median of ${TURNS} (${[...shares.values()].map((its) => its.map((share) => share.toFixed(2)).join(', ')).join('; ')})\n`,
  )
  expect(Math.min(...medians.map(({ share }) => share))).toBeGreaterThanOrEqual(LEAST_SHARE)
})

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
