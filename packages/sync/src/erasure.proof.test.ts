import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, inject, test } from 'vitest'
import { createRandom } from './test-support/busy-world.ts'
import type { CallbackAnswer } from './test-support/erase-worker.ts'
import { type ErasureScene, openErasureScene, type Victim } from './test-support/erasure-scene.ts'

const ROUNDS = Number(process.env['PROOF_ROUNDS'] ?? (inject('isLong') ? 100 : 20))
const SEED = Number(process.env['PROOF_SEED'] ?? Date.now() % 1_000_000)
const LEASE_SECONDS = 1
const LONG_MS = 1_200_000
// Of each kind of round one after the other.
const KINDS = [
  { what: 'deletion', task: 'runDue' },
  { what: 'deletion', task: 'tend' },
  { what: 'deauthorize', task: 'runDue' },
  { what: 'deauthorize', task: 'tend' },
] as const
// Within what a run, a refresh and an erasure take.
const WITHIN_MS = { runDue: 700, tend: 350, erasing: 60 }
const SLOW_REFRESH_MS = 150

const open: { scene?: ErasureScene } = {}
afterEach(async () => {
  await open.scene?.close()
})

test('what a person takes back is gone, whoever dies meanwhile', { timeout: LONG_MS }, async () => {
  process.stdout.write(`proof: erasure: seed ${SEED}, again with PROOF_SEED=${SEED} PROOF_ROUNDS=${ROUNDS}\n`)
  const options = { serverUrl: inject('postgresUrl'), seed: SEED, leaseSeconds: LEASE_SECONDS, items: 60 }
  const scene = await openErasureScene({ ...options, old: Math.ceil(ROUNDS / 2) })
  open.scene = scene
  expect(scene.kept.length).toBeGreaterThan(2 * 60)
  const random = createRandom(SEED)
  const tally = { held: 0, workers: 0, erasers: 0 }
  for (let round = 0; round < ROUNDS; round += 1) {
    const { what, task } = KINDS[round % KINDS.length] ?? KINDS[0]
    const told = `round ${round}: ${what} while ${task}`
    const victim = task === 'runDue' ? await scene.addPerson() : (scene.aged.pop() ?? expect.fail('nobody left'))
    if (task === 'tend') scene.meta.faults.next('GET /refresh_access_token', { slowMs: SLOW_REFRESH_MS })
    await scene.makeDue(victim, task)
    const [worker, eraser, second] = await Promise.all([
      scene.workers.start({ task }),
      scene.erasers.start(),
      scene.erasers.start(),
    ])
    const callback = victim.callback(what)
    worker.work()
    await wait(random() * WITHIN_MS[task])
    if (await scene.isHeld(victim)) tally.held += 1
    const taken = eraser.take(callback)
    const [isWorkerKilled, isEraserKilled] = [random() < 0.6, random() < 0.6]
    await Promise.all([
      wait(random() * WITHIN_MS[task]).then(() => (isWorkerKilled ? worker.kill() : undefined)),
      wait(random() * WITHIN_MS.erasing).then(() => (isEraserKilled ? eraser.kill() : undefined)),
    ])
    const first = await taken
    if (isWorkerKilled) tally.workers += 1
    if (!first) tally.erasers += 1
    // Meta, or the person, asks again: nothing more is needed.
    const again = await second.take(callback)
    expect(again?.status, told).toBe(200)
    if (first) expect(codeOf(first), told).toBe(codeOf(again))
    if (what === 'deauthorize') {
      await expectEnded(scene, victim, told)
      if (!isWorkerKilled) await worker.rest()
      await expectEnded(scene, victim, told)
      expect((await second.take(victim.callback('deletion')))?.status, told).toBe(200)
    }
    expect(await scene.left(victim), told).toEqual([])
    // What a process still had in hand comes too late.
    if (!isWorkerKilled && what === 'deletion') await worker.rest()
    expect(await scene.left(victim), told).toEqual([])
    expect(await scene.changed(), told).toEqual([])
    expect(await scene.secrets(), told).toEqual([])
    await Promise.all([worker.kill(), eraser.kill(), second.kill()])
    scene.meta.faults.lift()
  }
  process.stdout.write(
    `proof: erasure: ${ROUNDS} rounds, ${tally.held} of them in the middle of a run or a refresh, ${tally.workers} workers and ${tally.erasers} erasing processes killed: 0 rows and 0 traces of who went, all ${scene.kept.length} rows of the others untouched, the same code again, one more request at most\n`,
  )
  expect(tally.held).toBeGreaterThanOrEqual(ROUNDS / 4)
  expect(Math.min(tally.workers, tally.erasers)).toBeGreaterThan(0)
})

/** Disconnected, with no token, whatever the process that held it does. */
async function expectEnded(scene: ErasureScene, victim: Victim, told: string): Promise<void> {
  const rows = await scene.rowsOf(victim)
  expect(rows, told).toHaveLength(victim.ids.length)
  for (const row of rows) {
    expect(row, told).toMatchObject({
      status: 'disconnected',
      status_reason: 'app_removed',
      access_token: 'bos1.erased',
      refresh_token: null,
    })
  }
}

function codeOf(answer: CallbackAnswer | undefined): string | undefined {
  return answer && /"confirmation_code":"(\w+)"/.exec(answer.text)?.[1]
}
