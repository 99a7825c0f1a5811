// A process of the proofs about deaths: works while it is told to, until it is killed, by others or at a failpoint.
//   fork(kill-worker.ts, [<setup as JSON>], { env: { PGAPPNAME: <its name>, BOS_FAILPOINT?: <where it dies> } })
import { setTimeout as wait } from 'node:timers/promises'
import { inspect } from 'node:util'
import type { MetaHosts } from '@bos/meta-client'
import { isSocialDbError } from '@bos/social-db'
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
  /** Goes on after a fault of the database, as a host does, and writes down what it hears of it. */
  readonly outlivesFaults: boolean
}

const setup: KillWorkerSetup = JSON.parse(process.argv[2] ?? '')
const { databaseUrl, env, hosts, leaseSeconds, now, task, concurrency, outlivesFaults } = setup
const sync = createSync({
  env: { ...env, DATABASE_URL: databaseUrl },
  hosts,
  leaseSeconds,
  clock: { now: () => now },
  ...(outlivesFaults && { onNotice: tell, logger: { info: tell, warn: tell } }),
})
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
    await oneRound()
  } else if (state.wasWorking) {
    state.wasWorking = false
    process.send?.('resting')
  }
  await wait((leaseSeconds * 1000) / 10)
}

async function oneRound(): Promise<void> {
  try {
    await (task === 'tend' ? sync.tendTokens({ concurrency: 1 }) : sync.runDue({ concurrency }))
  } catch (error) {
    const isOfDatabase = isSocialDbError(error) && (error.code === 'unreachable' || error.code === 'busy')
    if (!outlivesFaults || !isOfDatabase) throw error
    tell(error)
  }
}

function tell(...said: readonly unknown[]): void {
  process.stderr.write(`${said.map((each) => inspect(each, { depth: 6, showHidden: true })).join(' ')}\n`)
}
