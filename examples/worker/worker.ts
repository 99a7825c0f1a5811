// One worker process: what you deploy, as often as you need it. Everything about the demo is in main.ts.
import { createSync } from '@bos/sync'
import { startWorker } from '@bos/sync/pg-boss'

const { env } = process
// Left out: Meta itself. The demo sets it to its emulated one.
const hosts = env['DEMO_META_GRAPH'] ? { facebookGraph: env['DEMO_META_GRAPH'] } : {}
const sync = createSync({ env, hosts, onNotice: ({ message }) => process.stderr.write(`${message}\n`) })

const worker = await startWorker(sync, {
  connectionString: env['DATABASE_URL'] ?? '',
  concurrency: 4,
  // In your own: count it, or log it. A report holds no token.
  onReport: ({ connectionId, status, streams, summary }) => {
    const written = streams.reduce((sum, stream) => sum + stream.written, 0)
    process.send?.({ connectionId, status, written, summary })
  },
  onNotice: ({ message }) => process.stderr.write(`${message}\n`),
})
process.send?.('ready')

// The first signal ends it cleanly, within ten seconds; whoever sends a second one does not want to wait.
async function stop(): Promise<void> {
  process.once('SIGTERM', () => process.exit(1))
  await worker.stop()
  await sync.close()
  process.exit(0)
}
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())
