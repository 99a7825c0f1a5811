import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import type { KillScene } from './kill-scene.ts'
import type { KillWorker } from './kill-workers.ts'

export const TICK_MS = 200

/** What was done to keep workers busy. */
export const newStirring = () => ({ anew: 0, edits: 0, resumed: 0 })

/** Makes what is done due again, after a change or from the start. */
export async function stir(
  scene: KillScene,
  random: () => number,
  counts: ReturnType<typeof newStirring>,
): Promise<void> {
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
}

/**
 * What a second death in a row lets wait for a quarter of an hour is due at once: this clock stands still. So is what failed,
 * where runs may.
 */
async function revive(scene: KillScene, { mayFail = false } = {}): Promise<number> {
  const states = await scene.states()
  if (mayFail) for (const { id, isHeld, failures } of states) if (!isHeld && failures > 0) await scene.makeDue(id)
  for (const { id, isHeld, isRunning } of states) if (isHeld && !isRunning) await scene.makeDue(id)
  const left = states.filter(({ isQuarantined }) => isQuarantined)
  for (const { id } of left) await scene.resume(id)
  return left.length
}

/** Nothing is due or held any more. */
export async function allDone(scene: KillScene, options: { readonly mayFail?: boolean } = {}): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const states = await scene.states()
    if (states.every(({ isHeld, isDue, failures }) => !isHeld && !isDue && failures === 0)) return
    await revive(scene, options)
    if (tries > 200) throw new Error(`it did not settle within a minute: ${JSON.stringify(states)}`)
    await wait(TICK_MS)
  }
}

/** Two undisturbed runs of each: an item counts as gone after two listings without it. */
export async function settle(
  scene: KillScene,
  workers: readonly KillWorker[],
  options: { readonly mayFail?: boolean } = {},
): Promise<void> {
  for (const worker of workers) worker.work()
  await allDone(scene, options)
  for (let round = 0; round < 2; round += 1) {
    for (const id of scene.ids) {
      await scene.passDay(id)
      await scene.makeDue(id)
    }
    await allDone(scene, options)
  }
  await Promise.all(workers.map((worker) => worker.rest()))
}

/** What is stored is what an undisturbed database holds, and no mark ever passed what was stored. */
export async function expectSame(scene: KillScene, items: number): Promise<void> {
  const { stored, undisturbed } = await scene.compare()
  expect(stored.length).toBeGreaterThan(3 * items)
  const [had, ought] = [new Set(stored), new Set(undisturbed)]
  const lost = undisturbed.filter((row) => !had.has(row))
  const wrong = stored.filter((row) => !ought.has(row))
  expect({ lost: lost.slice(0, 3), wrong: wrong.slice(0, 3) }).toEqual({ lost: [], wrong: [] })
  expect([stored.length, had.size]).toEqual([undisturbed.length, stored.length])
  const isGone = new Set(scene.removed)
  expect((await scene.removedIds()).filter((id) => !isGone.has(id))).toEqual([])
  const { moved, past } = await scene.marks.count()
  expect(past).toBe(0)
  expect(moved).toBeGreaterThan(0)
}
