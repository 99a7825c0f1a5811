// A process of soak.proof.test.ts: syncs what is due while it is told to, and says how much it holds.
//   fork(soak-worker.ts, [<setup as JSON>], { execArgv: ['--expose-gc'] })
import { setTimeout as wait } from 'node:timers/promises'
import type { MetaHosts } from '@bos/meta-client'
import { openDatabase } from '@bos/social-db'
import { createSync, type Environment } from '../index.ts'

export interface SoakSetup {
  readonly databaseUrl: string
  readonly env: Environment
  readonly hosts: Partial<MetaHosts>
  readonly now: number
  readonly poolSize: number
  readonly sampleEveryMs: number
}

/** What the process holds, after its garbage was collected. */
export interface SoakSample {
  /** Seconds since it began. */
  readonly seconds: number
  readonly rssBytes: number
  readonly heapBytes: number
  /** What would keep it alive: how many of which kind. */
  readonly resources: Readonly<Record<string, number>>
  readonly runs: number
  readonly broken: number
  /** Rejections that nobody handled, and warnings, each in a word. */
  readonly complaints: readonly string[]
  /** It does nothing, because it was told so. */
  readonly isResting: boolean
}

const { databaseUrl, env, hosts, now, poolSize, sampleEveryMs }: SoakSetup = JSON.parse(process.argv[2] ?? '')
const counts = { runs: 0, broken: 0 }
const complaints: string[] = []
const state = { isWorking: true, sampledAt: 0 }

process.on('unhandledRejection', (reason) => complaints.push(`rejection: ${String(reason)}`))
process.on('warning', ({ name, message }) => complaints.push(`${name}: ${message}`))
process.once('disconnect', () => process.exit())
process.on('message', (order) => {
  state.isWorking = order === 'work'
})

const db = await openDatabase(databaseUrl, { maxConnections: poolSize })
// All of the pool, which else is opened as it is needed.
await Promise.all(Array.from({ length: poolSize }, () => db.execute('select pg_sleep(0.5)')))
const sync = createSync({ env, db, hosts, clock: { now: () => now } })
for (;;) {
  if (state.isWorking) {
    // A few at a time, so that a sample is taken when nothing is under way.
    const { runs } = await sync.runDue({ concurrency: 3, limit: 3 })
    counts.runs += Object.values(runs).reduce((sum, count) => sum + count, 0)
    counts.broken += runs.broken
  }
  if (performance.now() - state.sampledAt >= sampleEveryMs) tell()
  await wait(50)
}

function tell(): void {
  state.sampledAt = performance.now()
  // Gives what is free back to the system too, so that what RSS counts is held.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  const { rss: rssBytes, heapUsed: heapBytes } = process.memoryUsage()
  const resources: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
  const isResting = !state.isWorking
  const seconds = performance.now() / 1000
  process.send?.({
    seconds,
    rssBytes,
    heapBytes,
    resources,
    ...counts,
    complaints,
    isResting,
  } satisfies SoakSample)
}
