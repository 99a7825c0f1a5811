import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { FAULT_KINDS } from '@bos/meta-client/testing'
import { openDatabase } from '@bos/social-db'
import { sql } from 'drizzle-orm'
import { afterEach, expect, inject, test } from 'vitest'
import { bundle } from '../../../scripts/testing/bundle.ts'
import { type KillScene, openKillScene } from './test-support/kill-scene.ts'
import { rowsOf } from './test-support/rows-of.ts'
import type { SoakSample, SoakSetup } from './test-support/soak-worker.ts'

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? (inject('isLong') ? 60 : 2))
// What is loaded, compiled and pooled at first is no leak.
const WARM_UP_SECONDS = 90
const MOST_MIB_A_MINUTE = 1
const POOL_SIZE = 6
const FAULT_RATE = 0.04
// What is an answer or a network, and passes: no block, since this clock stands still, and no end of a token.
const PASSING = FAULT_KINDS.slice(FAULT_KINDS.indexOf('unknown'), FAULT_KINDS.indexOf('no-permission'))
// Longer than a socket is kept for the next request.
const IDLE_MS = 8_000
const MIB = 2 ** 20

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

test('a worker under faults grows no more', { timeout: (MINUTES + 6) * 60_000 }, async () => {
  const serverUrl = inject('postgresUrl')
  const scene = await openKillScene({ serverUrl, seed: 12, leaseSeconds: 60, items: 10 })
  closing.push(() => scene.close())
  const { used } = scene.meta.faults.plan({ seed: 12, rate: FAULT_RATE, kinds: PASSING })
  const worker = await startWorker(scene)
  const pool = await countPool(scene.reach.databaseUrl)
  const sizes: number[] = []
  await feedUntil(scene, WARM_UP_SECONDS, async () => void sizes.push(await pool()))
  const before = await worker.rest()
  worker.work()
  await feedUntil(scene, MINUTES * 60, async () => void sizes.push(await pool()))
  const after = await worker.rest()

  const samples = worker.samples.filter(({ seconds, isResting }) => seconds > before.seconds && !isResting)
  const [rss, heap] = [slope(samples, 'rssBytes'), slope(samples, 'heapBytes')]
  const faults = [...used.values()].reduce((sum, count) => sum + count, 0)
  process.stdout.write(
    `proof: soak: ${MINUTES} min, ${after.runs} runs, ${faults} faults of ${used.size} kinds, ${samples.length} samples after ${WARM_UP_SECONDS} s: RSS ${rss.toFixed(2)} MiB a minute of ${(after.rssBytes / MIB).toFixed(0)}, heap ${heap.toFixed(2)} of ${(after.heapBytes / MIB).toFixed(0)}; resources ${JSON.stringify(after.resources)} as after the warm-up, at most ${Math.max(...sizes)} connections of ${POOL_SIZE}; ${after.complaints.length} warnings or unhandled rejections\n`,
  )
  expect(after.complaints).toEqual([])
  expect(after.broken).toBe(0)
  expect(after.runs - before.runs).toBeGreaterThan(10 * MINUTES)
  expect(faults).toBeGreaterThan(10 * MINUTES)
  expect(after.resources).toEqual(before.resources)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(POOL_SIZE)
  expect(await pool()).toBe(sizes[Math.floor(sizes.length / 2)])
  expect(samples.length).toBeGreaterThan(5 * MINUTES)
  expect(heap).toBeLessThanOrEqual(MOST_MIB_A_MINUTE)
  expect(rss).toBeLessThanOrEqual(MOST_MIB_A_MINUTE)
})

/** A process of its own, so that what the emulated Meta holds does not count. */
async function startWorker({ reach }: KillScene) {
  const script = await bundle(new URL('test-support/soak-worker.ts', import.meta.url))
  closing.push(() => script.remove())
  const setup: SoakSetup = { ...reach, poolSize: POOL_SIZE, sampleEveryMs: 1_500 }
  const child = fork(script.file, [JSON.stringify(setup)], {
    execArgv: ['--expose-gc', '--max-semi-space-size=4'],
    // One arena: else memory that threads freed stays with them.
    env: { PATH: process.env['PATH'], PGAPPNAME: 'soak', MALLOC_ARENA_MAX: '1' },
  })
  closing.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const samples: SoakSample[] = []
  child.on('message', (sample: SoakSample) => void samples.push(sample))
  return {
    samples,
    work: () => void child.send('work'),
    /** What it holds once nothing is under way. */
    async rest(): Promise<SoakSample> {
      child.send('rest')
      for (let tries = 0; samples.at(-1)?.isResting !== true; tries += 1) {
        if (tries > 600) throw new Error('the worker did not come to rest')
        await wait(100)
      }
      await wait(IDLE_MS)
      return samples.at(-1) ?? expect.fail('no sample')
    },
  }
}

/** What is done begins anew, after a change, and so on. */
async function feedUntil(scene: KillScene, seconds: number, look: () => Promise<void>): Promise<void> {
  const end = performance.now() + seconds * 1000
  for (let turn = 0; performance.now() < end; turn += 1) {
    for (const { id, isHeld, isDue, isQuarantined } of await scene.states()) {
      if (isQuarantined) await scene.resume(id)
      if (isHeld || isDue) continue
      await scene.beginAnew(id)
      scene.edit()
      await scene.makeDue(id)
    }
    if (turn % 10 === 0) await look()
    await wait(100)
  }
}

/** How many connections to the database the worker has at a moment. */
async function countPool(databaseUrl: string): Promise<() => Promise<number>> {
  const db = await openDatabase(databaseUrl, { maxConnections: 1 })
  closing.push(() => db.close())
  return async () => {
    const all = await db.execute(
      sql`select count(*)::int as size from pg_stat_activity where application_name = 'soak' and datname = current_database()`,
    )
    return Number(rowsOf(all)[0]?.['size'])
  }
}

/** By least squares, in MiB a minute. */
function slope(samples: readonly SoakSample[], what: 'rssBytes' | 'heapBytes'): number {
  const mean = (of: (sample: SoakSample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
  const [x, y] = [mean(({ seconds }) => seconds), mean((sample) => sample[what])]
  const covariance = mean((sample) => (sample.seconds - x) * (sample[what] - y))
  return ((covariance / mean(({ seconds }) => (seconds - x) ** 2)) * 60) / MIB
}
