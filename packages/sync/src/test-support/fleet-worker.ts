// A process of several workers that sync what is due until it is killed, and tell of every connection that they are done with.
//   fork(fleet-worker.ts, [<setup as JSON>]); each message is the emulated time, in milliseconds
import { setTimeout as wait } from 'node:timers/promises'
import type { MetaHosts } from '@bos/meta-client'
import { openDatabase } from '@bos/social-db'
import { createSync, type Environment, type SyncReport } from '../index.ts'

export interface FleetSetup {
  readonly databaseUrl: string
  readonly env: Environment
  readonly hosts: Partial<MetaHosts>
  readonly workers: number
  readonly now: number
  /** What every call to Meta takes at least. */
  readonly latencyMs: number
}

/** A worker is done with a connection. */
export type FleetReport = Pick<SyncReport, 'connectionId' | 'status'>

const setup: FleetSetup = JSON.parse(process.argv[2] ?? '')
const { databaseUrl, env, hosts, workers, latencyMs } = setup
const state = { now: setup.now }
const IDLE_MS = 50

const slow: typeof fetch = async (input, init) => {
  await wait(latencyMs)
  return fetch(input, init)
}

process.on('message', (now) => {
  state.now = Number(now)
})
process.once('disconnect', () => process.exit())

async function work(): Promise<void> {
  const db = await openDatabase(databaseUrl, { maxConnections: 3 })
  // Each worker has a sync of its own, as if it were alone on a machine.
  const sync = createSync({ env, hosts, db, fetch: slow, clock: { now: () => state.now } })
  const onReport = ({ connectionId, status }: SyncReport): void => {
    process.send?.({ connectionId, status } satisfies FleetReport)
  }
  for (;;) {
    await sync.runDue({ concurrency: 1, onReport })
    await wait(IDLE_MS)
  }
}

await Promise.all(Array.from({ length: workers }, work))
