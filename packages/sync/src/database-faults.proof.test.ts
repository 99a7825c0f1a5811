import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { startPostgres } from '../../../scripts/testing/postgres-server.ts'
import { createRandom } from './test-support/busy-world.ts'
import { type KillScene, openKillScene } from './test-support/kill-scene.ts'
import { allDone, expectSame, newStirring, settle, stir } from './test-support/kill-settling.ts'
import type { KillWorker } from './test-support/kill-workers.ts'
import { type WeakNetwork, weakenNetwork } from './test-support/weak-network.ts'

const SEED = Number(process.env['PROOF_SEED'] ?? Date.now() % 1_000_000)
const MANY = inject('isLong')
  ? { kills: 300, crashes: 10, halfOpen: 20, lostCommits: 20 }
  : { kills: 100, crashes: 3, halfOpen: 8, lostCommits: 8 }
const WORKERS = 3
const ITEMS = 90
const LEASE_SECONDS = 3
const LONG_MS = 1_800_000
const LONGEST_WAIT_MS = 15_000
// Longer than a sync's own connections wait for an answer, so that each fault is over before the next.
const HALF_OPEN_MS = 14_500

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const say = (figure: string): void => void process.stdout.write(`proof: database faults: ${figure}\n`)
process.stdout.write(`database faults: again with PROOF_SEED=${SEED}\n`)

/** Workers in processes of their own, each with a way to the database of its own. */
async function openBesieged(serverUrl: string) {
  const url = new URL(serverUrl)
  // The server takes any; it must not be told to anybody.
  if (!url.password) url.password = 'FAKE-database-password'
  const scene = await openKillScene({ serverUrl: url.href, seed: SEED, leaseSeconds: LEASE_SECONDS, items: ITEMS })
  closing.push(() => scene.close())
  const heard: string[] = []
  const networks: WeakNetwork[] = []
  const workers: KillWorker[] = []
  for (let n = 0; n < WORKERS; n += 1) {
    const network = await weakenNetwork(scene.databaseUrl)
    closing.push(() => network.close())
    networks.push(network)
    const its = new URL(scene.databaseUrl)
    its.host = network.host
    // Two runs at a time: the three connections take turns among the workers.
    workers.push(await scene.workers.start({ databaseUrl: its.href, concurrency: 2, hear: (text) => heard.push(text) }))
  }
  for (const worker of workers) worker.work()
  const random = createRandom(SEED)
  const counts = newStirring()
  return {
    scene,
    networks,
    random,
    pick: <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] ?? expect.fail('none'),
    /** Keeps them busy for so long. */
    goOn: async (ms: number): Promise<void> => {
      const end = performance.now() + ms
      do {
        await stir(scene, random, counts)
        await wait(Math.min(100, Math.max(0, end - performance.now())))
      } while (performance.now() < end)
    },
    /** Two undisturbed runs of each, and then one that has nothing to write; what came of it all, as the end of a figure. */
    judge: async (): Promise<string> => {
      for (const network of networks) network.mend()
      // A connection that was lost while it was idle is found out by the statement that uses it next, and its run fails.
      await settle(scene, workers, { mayFail: true })
      await expectSame(scene, ITEMS)
      await quietRun(scene, workers)
      const longest = Math.max(...networks.map((network) => network.longestWaitMs()))
      expect(longest).toBeLessThan(LONGEST_WAIT_MS)
      expect(heard.filter((text) => text.includes('40P01'))).toEqual([])
      expect(await scene.deadlocks()).toBe(0)
      expect(await scene.secretsLeft(heard)).toEqual([])
      const { moved, past } = await scene.marks.count()
      return (
        `the rows are those of an undisturbed run, ${past} of ${moved} marks passed what was stored, the longest wait for an answer ` +
        `${(longest / 1000).toFixed(1)} s, 0 deadlocks, 0 rows written by the run after, 0 secrets in ${heard.join('').split('\n').length} lines; ` +
        `${counts.edits} changes of the world, ${counts.anew} times from the start, seed ${SEED}`
      )
    },
  }
}

/** A lock holds the next write up, so that the end meets a statement. */
async function killWhileLocked(scene: KillScene, id: string): Promise<'busy' | 'idle' | undefined> {
  const found: { met?: 'busy' | 'idle' | undefined } = {}
  await scene.whileLocked(id, async () => {
    for (let look = 0; look < 20 && !found.met; look += 1) {
      await wait(10)
      found.met = await scene.killBackend('waiting')
    }
  })
  return found.met ?? scene.killBackend('any')
}

async function quietRun(scene: KillScene, workers: readonly KillWorker[]): Promise<void> {
  const before = await scene.versions()
  for (const worker of workers) worker.work()
  for (const id of scene.ids) await scene.makeDue(id)
  await allDone(scene, { mayFail: true })
  await Promise.all(workers.map((worker) => worker.rest()))
  expect(await scene.versions()).toEqual(before)
}

describe('workers whose database fails lose and double nothing', { timeout: LONG_MS }, () => {
  it('where the server ends their connections', async () => {
    const { scene, random, pick, goOn, judge } = await openBesieged(inject('postgresUrl'))
    const killed = { busy: 0, idle: 0 }
    for (let n = 0; n < MANY.kills; ) {
      await goOn(random() * 150)
      // In turns: whatever it is, one that is busy, and one that waits in the midst of a statement.
      const which = (['any', 'busy', 'waiting'] as const)[n % 3] ?? 'any'
      const met = which === 'waiting' ? await killWhileLocked(scene, pick(scene.ids)) : await scene.killBackend(which)
      if (!met) continue
      killed[met] += 1
      n += 1
    }
    const outcome = await judge()
    say(`${MANY.kills} backends killed, ${killed.busy} of them with a statement or transaction under way: ${outcome}`)
    expect(killed.busy).toBeGreaterThan(MANY.kills / 4)
  })

  it('where the answer to a commit is lost', async () => {
    const { networks, random, pick, goOn, judge } = await openBesieged(inject('postgresUrl'))
    const lost = { commit: 0, write: 0 }
    for (let n = 1; n <= MANY.lostCommits; n += 1) {
      await goOn(random() * 200)
      const losing = pick(networks)
        .loseNextCommit()
        .then((how) => (lost[how] += 1))
      while (lost.commit + lost.write < n) await Promise.race([losing, goOn(200)])
    }
    const outcome = await judge()
    say(`answers to ${lost.commit} commits and to ${lost.write} writes by themselves lost: ${outcome}`)
  })

  it('where their connections are half-open', async () => {
    const { networks, random, goOn, judge } = await openBesieged(inject('postgresUrl'))
    for (let n = 0; n < MANY.halfOpen; ) {
      for (const network of networks.slice(0, MANY.halfOpen - n)) {
        await goOn(random() * 300)
        network.halfOpen()
        n += 1
      }
      await goOn(HALF_OPEN_MS)
      for (const network of networks) network.mend()
    }
    const swallowed = networks.reduce((sum, network) => sum + network.swallowed(), 0)
    const outcome = await judge()
    say(
      `${MANY.halfOpen} times a worker's connections half-open, ${swallowed} met in the midst of something: ${outcome}`,
    )
    expect(swallowed).toBeGreaterThan(MANY.halfOpen / 2)
  })

  it('where the server dies and starts again', async () => {
    // What it has confirmed must be there after the crash.
    const server = await startPostgres({ settings: { synchronous_commit: 'on' } })
    closing.push(() => server.stop())
    const { scene, random, goOn, judge } = await openBesieged(server.url)
    for (let n = 0; n < MANY.crashes; n += 1) {
      await goOn(500 + random() * 1500)
      await server.crash()
      await scene.answers()
    }
    const outcome = await judge()
    expect(server.log()).not.toContain('deadlock detected')
    say(`${MANY.crashes} servers ended at once and started again: ${outcome}`)
  })
})
