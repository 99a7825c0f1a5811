// A process of the proofs about deaths: works while it is told to, until it is killed, by others or at a failpoint.
//   fork(kill-worker.ts, [<setup as JSON>], { env: { PGAPPNAME: <its name>, BOS_FAILPOINT?: <where it dies> } })
import { setTimeout as wait } from 'node:timers/promises'
import type { MetaHosts } from '@bos/meta-client'
import { openDatabase } from '@bos/social-db'
import { createSync, type Environment } from '../index.ts'

export interface KillWorkerSetup {
  readonly databaseUrl: string
  readonly env: Environment
  readonly hosts: Partial<MetaHosts>
  readonly leaseSeconds: number
  /** By the emulated clock, in milliseconds. */
  readonly now: number
  /** What it does over and over: syncs what is due, or only looks after tokens. */
  readonly task: 'runDue' | 'tend'
  /** Of what is due, how much at once. */
  readonly concurrency: number
}

const setup: KillWorkerSetup = JSON.parse(process.argv[2] ?? '')
const { databaseUrl, env, hosts, leaseSeconds, now, task, concurrency } = setup
const db = await openDatabase(databaseUrl, { maxConnections: 6 })
const sync = createSync({ env, hosts, db, leaseSeconds, clock: { now: () => now } })
const state = { isWorking: false, wasWorking: false }

process.on('message', (order) => {
  state.isWorking = order === 'work'
  // Whoever is told to rest before it began waits for the answer too.
  state.wasWorking ||= state.isWorking
})
process.once('disconnect', () => process.exit())

await sync.due({ limit: 1 }) // opens everything
process.send?.('ready')
for (;;) {
  if (state.isWorking) {
    await (task === 'tend' ? sync.tendTokens({ concurrency: 1 }) : sync.runDue({ concurrency }))
  } else if (state.wasWorking) {
    state.wasWorking = false
    process.send?.('resting')
  }
  await wait((leaseSeconds * 1000) / 10)
}
