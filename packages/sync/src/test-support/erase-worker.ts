// A process of erasers.ts: takes callbacks of Meta about persons, until it is let go or killed.
//   fork(erase-worker.ts, [<setup as JSON>]); each message is a callback
import { openDatabase } from '@bos/social-db'
import { createMetaHandlers } from '../http.ts'
import { createSync, type Environment } from '../index.ts'

export interface EraseWorkerSetup {
  readonly databaseUrl: string
  readonly env: Environment
  /** By the emulated clock, in milliseconds. */
  readonly now: number
}

export interface PersonCallback {
  /** As in `deletion/facebook`. */
  readonly path: string
  readonly signedRequest: string
}

export interface CallbackAnswer {
  readonly status: number
  readonly text: string
}

const { databaseUrl, env, now }: EraseWorkerSetup = JSON.parse(process.argv[2] ?? '')
const db = await openDatabase(databaseUrl, { maxConnections: 2 })
const sync = createSync({ env, db, clock: { now: () => now } })
const { POST } = createMetaHandlers(sync, { basePath: '/meta' })

process.once('disconnect', () => process.exit())
process.on('message', (callback: PersonCallback) => void take(callback))
await sync.due({ limit: 1 }) // opens everything
process.send?.('ready')

async function take({ path, signedRequest }: PersonCallback): Promise<void> {
  const body = new URLSearchParams({ signed_request: signedRequest })
  const answer = await POST(new Request(`https://app.example.test/meta/${path}`, { method: 'POST', body }))
  process.send?.({ status: answer.status, text: await answer.text() } satisfies CallbackAnswer)
}
