import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { syncState } from '@bos/social-db/schema'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { eq, ne, sql } from 'drizzle-orm'
import { afterEach, expect, inject, test } from 'vitest'
import { bundle } from '../../../scripts/testing/bundle.ts'
import { urlOf } from './test-support/crowd.ts'
import type { FleetReport, FleetSetup } from './test-support/fleet-worker.ts'
import { openTown } from './test-support/town.ts'
import { dateOf } from './windows.ts'

const PROCESSES = 4
const WORKERS = 8
const OTHERS = 32
const PAIRS = 7
const LATENCY_MS = 30
const BLOCKED_MINUTES = 60
const ASKED_AGAIN_EVERY_MS = 250
const LEAST_SPEED = 0.95

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** Instagram accounts, of which one is to be blocked, and workers that sync whatever is due. */
async function openFleet() {
  const database = await createTestDatabase({ url: inject('postgresUrl') })
  closing.push(() => database.close())
  const town = openTown(database, { seed: 80002, at: Date.parse('2026-11-23T09:00:00Z') })
  const blocked = await town.addInstagram()
  for (let n = 0; n < OTHERS; n += 1) await town.addInstagram()
  const server = await town.meta.listen()
  closing.push(() => server.close())
  const script = await bundle(new URL('test-support/fleet-worker.ts', import.meta.url))
  closing.push(() => script.remove())
  const setup: FleetSetup = {
    databaseUrl: await urlOf(database, inject('postgresUrl')),
    env: town.env,
    hosts: server.hosts,
    workers: WORKERS / PROCESSES,
    now: town.meta.clock.now(),
    latencyMs: LATENCY_MS,
  }
  await put(database, town.meta.clock.now() + 3_600_000)
  const children = Array.from({ length: PROCESSES }, () => fork(script.file, [JSON.stringify(setup)]))
  closing.push(() => Promise.all(children.map(endOf)))
  const reports: FleetReport[] = []
  for (const child of children) child.on('message', (report: FleetReport) => void reports.push(report))
  return { ...town, database, blocked, children, reports }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** When everything is due. */
async function put({ db }: TestDatabase, ms: number): Promise<void> {
  await db.update(syncState).set({ nextDueAt: new Date(ms) })
}

test('a blocked account is not called before its time, and costs the others nothing', async () => {
  const { meta, database, blocked, children, reports } = await openFleet()
  const { db, social } = database
  const { clock, log, faults } = meta
  const isBlocked = eq(syncState.connectionId, blocked.connectionId)
  const callsOf = () => log.filter((line) => line.includes(`/${blocked.accountId}`)).length
  const heard = (status: string) =>
    reports.filter((report) => report.connectionId === blocked.connectionId && report.status === status).length
  const others = () => reports.filter(({ connectionId }) => connectionId !== blocked.connectionId)
  const makeBlockedDue = () =>
    db
      .update(syncState)
      .set({ nextDueAt: new Date(clock.now()) })
      .where(isBlocked)

  /** Everybody else reads every stream again; seconds until the last one is done, and the calls that took. */
  async function leg({ hasBlocked }: { readonly hasBlocked: boolean }) {
    const [done, calls] = [others().length, log.length]
    const startedAt = performance.now()
    await db
      .update(syncState)
      .set({ nextDueAt: new Date(clock.now()), watermark: sql`watermark - 'readAt'` })
      .where(ne(syncState.connectionId, blocked.connectionId))
    let askedAt = -Infinity
    while (others().length < done + OTHERS) {
      // A person presses the button, or webhooks come: it is due all the time.
      if (hasBlocked && performance.now() - askedAt >= ASKED_AGAIN_EVERY_MS) {
        askedAt = performance.now()
        await makeBlockedDue()
      }
      await wait(10)
    }
    const seconds = (performance.now() - startedAt) / 1000
    await until(async () => (await social.worker.syncState(blocked.connectionId))?.isRunning === false)
    return { seconds, calls: log.length - calls }
  }

  await leg({ hasBlocked: false })
  await leg({ hasBlocked: false })
  const block = { code: 80002, regainMinutes: BLOCKED_MINUTES }
  for (const path of ['', '/:edge']) faults.next(`GET /${blocked.accountId}${path}`, block, { times: Infinity })
  await makeBlockedDue()
  await until(() => heard('failed') + heard('partial') === 1)
  const met = callsOf()
  const ratios: number[] = []
  const calls: number[] = []
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const first = await leg({ hasBlocked: pair % 2 === 0 })
    const second = await leg({ hasBlocked: pair % 2 === 1 })
    const [without, withIt] = pair % 2 === 0 ? [second, first] : [first, second]
    ratios.push(without.seconds / withIt.seconds)
    calls.push(without.calls, withIt.calls)
  }
  const tries = heard('throttled')

  const [row] = await db.select({ watermark: syncState.watermark }).from(syncState).where(isBlocked)
  const unblockedAt = dateOf(row?.watermark['blockedUntil']) ?? expect.fail('not blocked')
  const moveTo = (ms: number): void => {
    clock.advance({ seconds: (ms - clock.now()) / 1000 })
    for (const child of children) child.send(clock.now())
  }
  expect(unblockedAt.getTime() - clock.now()).toBeGreaterThanOrEqual(BLOCKED_MINUTES * 60_000)
  moveTo(unblockedAt.getTime() - 1000)
  await makeBlockedDue()
  await until(() => heard('throttled') > tries)
  const before = callsOf()
  faults.lift()
  moveTo(unblockedAt.getTime() + 1000)
  await until(() => heard('complete') === 1)

  const speed = ratios.toSorted((a, b) => a - b)[Math.floor(PAIRS / 2)] ?? Number.NaN
  process.stdout.write(
    `proof: a blocked account: ${met} call met the block of ${BLOCKED_MINUTES} minutes, ${before - met} came before its time though it was due ${tries} times, ${callsOf() - before} after it; ${WORKERS} workers in ${PROCESSES} processes over ${OTHERS} others, ${LATENCY_MS} ms a call: ${speed.toFixed(3)} of their speed, median of ${PAIRS} pairs (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})\n`,
  )
  expect([met, before]).toEqual([1, 1])
  expect(new Set(calls).size).toBe(1)
  expect(tries).toBeGreaterThanOrEqual(PAIRS)
  expect(callsOf()).toBeGreaterThan(before)
  expect(others().filter(({ status }) => status !== 'complete')).toEqual([])
  expect(speed).toBeGreaterThanOrEqual(LEAST_SPEED)
})

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries > 1200) throw new Error('it did not come to that within a minute')
    await wait(50)
  }
}
