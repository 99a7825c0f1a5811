// A process of due.proof.test.ts: drains what is due once it is told to, or works until it is killed.
//   node due-worker.ts drain|loop|pg-boss, with the environment of createSync
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { createSync } from '../index.ts'
import { startWorker } from '../pg-boss.ts'

const { env, argv } = process
const hosts = env['TEST_META_GRAPH'] ? { facebookGraph: env['TEST_META_GRAPH'] } : {}
const sync = createSync({ env, hosts })
const [task] = argv.slice(2)

if (task === 'drain') {
  await sync.due({ limit: 1 }) // opens everything before the time is taken
  process.send?.('ready')
  await once(process, 'message')
  const ids: string[] = []
  const { runs } = await sync.runDue({ concurrency: 16, onReport: ({ connectionId }) => ids.push(connectionId) })
  process.send?.({ ids, broken: runs.broken })
  await sync.close()
  process.disconnect()
} else if (task === 'pg-boss') {
  await startWorker(sync, { connectionString: env['DATABASE_URL'] ?? '' })
  process.send?.('ready')
} else {
  process.send?.('ready')
  for (;;) {
    await sync.runDue()
    await wait(5_000)
  }
}
