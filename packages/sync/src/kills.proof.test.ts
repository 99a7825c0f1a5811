import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, inject, test } from 'vitest'
import { RUN_FAILPOINTS } from './failpoint.ts'
import { createRandom } from './test-support/busy-world.ts'
import { type KillScene, openKillScene } from './test-support/kill-scene.ts'
import type { KillWorker } from './test-support/kill-workers.ts'

const LEASE_SECONDS = 3
const KILLS = Number(process.env['PROOF_KILLS'] ?? (inject('isLong') ? 300 : 100))
const SEED = Number(process.env['PROOF_SEED'] ?? Date.now() % 1_000_000)
// Posts of the Page, and media of each Instagram account, before anything changes.
const ITEMS = { random: 150, failpoints: 60 }
const LONGEST_DELAY_MS = 1_200
const TICK_MS = 200
const LONG_MS = 600_000

const say = (figure: string): void => void process.stdout.write(`proof: ${figure}\n`)
const open: { scene?: KillScene } = {}
afterEach(async () => {
  await open.scene?.close()
})

async function openScene(items: number): Promise<KillScene> {
  open.scene = await openKillScene({
    serverUrl: inject('postgresUrl'),
    seed: SEED,
    leaseSeconds: LEASE_SECONDS,
    items,
  })
  return open.scene
}

test('workers that are killed at random lose and double nothing', { timeout: LONG_MS }, async () => {
  say(`kills at random: seed ${SEED}, again with PROOF_SEED=${SEED}`)
  const scene = await openScene(ITEMS.random)
  const { workers, book } = scene
  const random = createRandom(SEED)
  const churning = churn(scene)
  const deaths: { name: string; at: number }[] = []
  let spare = workers.start()
  const pair = await Promise.all([workers.start(), workers.start()])
  for (const worker of pair) worker.work()
  for (let n = 0; n < KILLS; n += 1) {
    await wait(random() * LONGEST_DELAY_MS)
    const index = random() < 0.5 ? 0 : 1
    const at = await book.now()
    await pair[index].kill()
    deaths.push({ name: pair[index].name, at })
    pair[index] = await spare
    pair[index].work()
    spare = workers.start()
  }
  const { anew, edits, resumed } = await churning.end()
  await settle(scene, [...pair, await spare])
  const gaps = (await Promise.all(deaths.map(({ name, at }) => book.gapsOf(name, at)))).flat()
  await expectSame(scene, ITEMS.random)
  say(
    `kills at random: ${deaths.length} killed, ${gaps.length} runs taken over after a median of ${median(gaps)} s and ${most(gaps)} s at most, lease ${LEASE_SECONDS} s; ${edits} changes of the world, ${anew} times from the start, ${resumed} resumed after ten deaths in a row`,
  )
  expect(gaps.length).toBeGreaterThan(KILLS / 4)
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * LEASE_SECONDS)
})

test('a death at every failpoint loses and doubles nothing', { timeout: LONG_MS }, async () => {
  const scene = await openScene(ITEMS.failpoints)
  const { workers, book, ids } = scene
  // One at a time, so that a second visit of any place is soon there.
  const places = RUN_FAILPOINTS.flatMap((name) => [`${name}:1`, `${name}:2`])
  const rescuer = await workers.start()
  const gaps: number[] = []
  let next = workers.start({ failpoint: places[0] ?? '', concurrency: 1 })
  for (const [index, place] of places.entries()) {
    const victim = await next
    next = workers.start({ failpoint: places[index + 1] ?? '', concurrency: 1 })
    for (let n = 0; n < 4; n += 1) scene.edit()
    for (const id of ids) {
      if (place.endsWith(':1')) await scene.beginAnew(id)
      await scene.makeDue(id)
    }
    victim.work()
    expect.soft(await victim.deathWithin(30_000), place).toBe('SIGKILL')
    const at = await book.now()
    rescuer.work()
    await allDone(scene)
    gaps.push(...(await book.gapsOf(victim.name, at)))
    await rescuer.rest()
  }
  await settle(scene, [rescuer])
  await expectSame(scene, ITEMS.failpoints)
  say(
    `kills at failpoints: ${places.length} killed at ${RUN_FAILPOINTS.length} places, ${gaps.length} runs taken over after a median of ${median(gaps)} s and ${most(gaps)} s at most, lease ${LEASE_SECONDS} s`,
  )
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * LEASE_SECONDS)
})

/** Keeps the workers busy: what is done is due again, after a change or from the start. */
function churn(scene: KillScene) {
  const counts = { anew: 0, edits: 0, resumed: 0 }
  const state = { isEnded: false }
  const random = createRandom(SEED + 1)
  const churning = (async () => {
    while (!state.isEnded) {
      for (const { id, isHeld } of await scene.states()) {
        if (isHeld) continue
        if (random() < 0.3) {
          await scene.beginAnew(id)
          counts.anew += 1
        }
        scene.edit()
        counts.edits += 1
        await scene.makeDue(id)
      }
      counts.resumed += await revive(scene)
      await wait(TICK_MS)
    }
  })()
  return {
    async end() {
      state.isEnded = true
      await churning
      return counts
    },
  }
}

/** What a second death in a row lets wait for a quarter of an hour is due at once: this clock stands still. */
async function revive(scene: KillScene): Promise<number> {
  const states = await scene.states()
  for (const { id, isHeld, isRunning } of states) if (isHeld && !isRunning) await scene.makeDue(id)
  const left = states.filter(({ isQuarantined }) => isQuarantined)
  for (const { id } of left) await scene.resume(id)
  return left.length
}

/** Nothing is due or held any more. */
async function allDone(scene: KillScene): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const states = await scene.states()
    if (states.every(({ isHeld, isDue, failures }) => !isHeld && !isDue && failures === 0)) return
    await revive(scene)
    if (tries > 200) throw new Error(`it did not settle within a minute: ${JSON.stringify(states)}`)
    await wait(TICK_MS)
  }
}

/** Two undisturbed runs of each: an item counts as gone after two listings without it. */
async function settle(scene: KillScene, workers: readonly KillWorker[]): Promise<void> {
  for (const worker of workers) worker.work()
  await allDone(scene)
  for (let round = 0; round < 2; round += 1) {
    for (const id of scene.ids) {
      await scene.passDay(id)
      await scene.makeDue(id)
    }
    await allDone(scene)
  }
  await Promise.all(workers.map((worker) => worker.rest()))
}

async function expectSame(scene: KillScene, items: number): Promise<void> {
  const { stored, undisturbed } = await scene.compare()
  expect(stored.length).toBeGreaterThan(3 * items)
  const [had, ought] = [new Set(stored), new Set(undisturbed)]
  const lost = undisturbed.filter((row) => !had.has(row))
  const wrong = stored.filter((row) => !ought.has(row))
  expect({ lost: lost.slice(0, 3), wrong: wrong.slice(0, 3) }).toEqual({ lost: [], wrong: [] })
  expect([stored.length, had.size]).toEqual([undisturbed.length, stored.length])
  const isGone = new Set(scene.removed)
  expect((await scene.removedIds()).filter((id) => !isGone.has(id))).toEqual([])
}

function median(numbers: readonly number[]): string {
  return (numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN).toFixed(2)
}

const most = (numbers: readonly number[]): string => Math.max(...numbers).toFixed(2)
