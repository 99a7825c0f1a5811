// A process of drain.ts: drains what is due whenever it is told to, until it is let go.
//   fork(drain-worker.ts, { env: <the environment of createSync> })
import { on } from 'node:events'
import { createSync, type SyncReport } from '../index.ts'

/** What a process drained: whose runs it put back, and when in milliseconds since 1970; and how many runs broke. */
export interface Drained {
  readonly done: readonly (readonly [connectionId: string, at: number])[]
  readonly broken: number
}

const sync = createSync({ env: process.env })
process.once('disconnect', () => process.exit())
await sync.due({ limit: 1 }) // opens everything before the time is taken
const orders = on(process, 'message')
process.send?.('ready')
for await (const _ of orders) {
  const done: [string, number][] = []
  const onReport = ({ connectionId }: SyncReport) => done.push([connectionId, Date.now()])
  const { runs } = await sync.runDue({ concurrency: 16, onReport })
  process.send?.({ done, broken: runs.broken } satisfies Drained)
}
