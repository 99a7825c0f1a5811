// A process of skew.proof.test.ts, on a machine whose clock is wrong: syncs what is due and looks after tokens until it is
// let go.
//   fork(skewed-worker.ts, [<setup as JSON>], { env: { PGAPPNAME: <its name>, TZ } })
import { setTimeout as wait } from 'node:timers/promises'
import type { MetaHosts } from '@bos/meta-client'
import { openDatabase } from '@bos/social-db'
import type { createSync as CreateSync, Environment } from '../index.ts'

export interface SkewedSetup {
  readonly databaseUrl: string
  readonly env: Environment
  readonly hosts: Partial<MetaHosts>
  readonly leaseSeconds: number
  /** How far its clock is ahead, in milliseconds. */
  readonly aheadMs: number
}

const { databaseUrl, env, hosts, leaseSeconds, aheadMs }: SkewedSetup = JSON.parse(process.argv[2] ?? '')
const RightDate = Date
globalThis.Date = new Proxy(RightDate, {
  construct: (target, [first, ...rest]: [number?, ...number[]], as) =>
    Reflect.construct(target, first === undefined ? [RightDate.now() + aheadMs] : [first, ...rest], as),
  get: (target, name) => (name === 'now' ? () => RightDate.now() + aheadMs : Reflect.get(target, name)),
})

// After the clock is wrong, for whatever looks at it as it loads.
const { createSync }: { createSync: typeof CreateSync } = await import('../index.ts')
const db = await openDatabase(databaseUrl, { maxConnections: 4 })
const sync = createSync({ env, db, hosts, leaseSeconds })
await sync.due({ limit: 1 }) // opens everything
process.send?.('ready')
while (process.connected) {
  await sync.runDue({ concurrency: 1, limit: 1 })
  await wait(100)
}
await db.close()
