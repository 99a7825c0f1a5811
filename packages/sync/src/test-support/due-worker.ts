// A process of takeover.proof.test.ts: works until it is killed.
//   node due-worker.ts loop|pg-boss, with the environment of createSync
import { setTimeout as wait } from 'node:timers/promises'
import { createSync } from '../index.ts'
import { startWorker } from '../pg-boss.ts'

const { env, argv } = process
const hosts = env['TEST_META_GRAPH'] ? { facebookGraph: env['TEST_META_GRAPH'] } : {}
const sync = createSync({ env, hosts })
const [task] = argv.slice(2)
process.once('disconnect', () => process.exit())

if (task === 'pg-boss') {
  await startWorker(sync, { connectionString: env['DATABASE_URL'] ?? '' })
  process.send?.('ready')
} else {
  process.send?.('ready')
  for (;;) {
    await sync.runDue()
    await wait(5_000)
  }
}
