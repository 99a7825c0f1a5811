import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, inject, test } from 'vitest'
import { RUN_FAILPOINTS } from './failpoint.ts'
import { createRandom } from './test-support/busy-world.ts'
import { type KillScene, openKillScene } from './test-support/kill-scene.ts'
import { allDone, expectSame, newStirring, settle, stir, TICK_MS } from './test-support/kill-settling.ts'

const LEASE_SECONDS = 3
const KILLS = Number(process.env['PROOF_KILLS'] ?? (inject('isLong') ? 300 : 60))
const SEED = Number(process.env['PROOF_SEED'] ?? Date.now() % 1_000_000)
// Posts of the Page, and media of each Instagram account, before anything changes.
const ITEMS = { random: 150, failpoints: 60 }
const LONGEST_DELAY_MS = 1_200
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
  say(`kills at random: seed ${SEED}, again with PROOF_SEED=${SEED} PROOF_KILLS=${KILLS}`)
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
  const counts = newStirring()
  const state = { isEnded: false }
  const random = createRandom(SEED + 1)
  const churning = (async () => {
    while (!state.isEnded) {
      await stir(scene, random, counts)
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

function median(numbers: readonly number[]): string {
  return (numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN).toFixed(2)
}

const most = (numbers: readonly number[]): string => Math.max(...numbers).toFixed(2)
