// Several processes sync what is due, on a real Postgres, against an emulated Meta that listens: each connection once. One
// of them is stopped in the middle of its work. Ends by itself, with a table of who did what.
import { setTimeout as wait } from 'node:timers/promises'
import { createEmulator } from '@bos/meta-client/testing'
import { isSocialDbError } from '@bos/social-db'
import { createSync, isSyncError, type SyncEvent } from '@bos/sync'
import Table from 'cli-table3'
import { openServer } from './database.ts'
import { startProcess } from './processes.ts'
import { connectShops } from './world.ts'

const SHOPS = 10
const PROCESSES = 3
const LONGEST_MS = 120_000

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(): Promise<void> {
  const meta = createEmulator({ now: new Date().toISOString() })
  const server = await meta.listen()
  const tables = await openServer(process.env)
  const { db, url, tokenKeys } = tables
  const env = {
    META_APP_ID: meta.app.id,
    META_APP_SECRET: meta.app.secret,
    OAUTH_REDIRECT_BASE_URL: 'http://localhost/callback',
    BOS_TOKEN_KEYS: tokenKeys ?? '',
  }
  const sync = createSync({ env, db, hosts: server.hosts })
  const starts: ReturnType<typeof startProcess>[] = []
  try {
    const ids = await connectShops(meta, sync, SHOPS)
    say(`${SHOPS} shops are connected: ${ids.length} connections, all of them due.`)
    const shared = { ...env, DATABASE_URL: url, DEMO_META_GRAPH: server.hosts.facebookGraph }
    starts.push(...Array.from({ length: PROCESSES }, () => startProcess(shared)))
    const workers = await Promise.all(starts)
    say(`${PROCESSES} workers run, as processes of their own: ${workers.map(({ pid }) => pid).join(', ')}.`)

    const [first] = workers
    const stopEarly = until(() => (first?.told.length ?? 0) > 0).then(() => first?.stop())
    const watched = watch(sync.watch(ids.at(-1) ?? ''))
    await until(async () => (await sync.due({ limit: 1 })).length === 0 && countOf(workers) >= ids.length)
    for (const line of await watched) say(line)

    const ends = await Promise.all(workers.map((worker) => (worker === first ? stopEarly : worker.stop())))
    const table = new Table({
      head: ['process', 'connections', 'rows written', 'ended'],
      style: { head: [], border: [] },
    })
    for (const [index, { pid, told }] of workers.entries()) {
      const done = told.filter(isDone)
      const end = ends[index]
      const how = `${index === 0 ? 'stopped early' : 'stopped'}, exit ${end?.code} in ${end?.seconds.toFixed(1)} s`
      table.push([`${pid}`, `${done.length}`, `${done.reduce((sum, { written }) => sum + written, 0)}`, how])
    }
    say(table.toString())

    const complete = workers.flatMap(({ told }) => told.filter(isDone).map(({ connectionId }) => connectionId))
    if (new Set(complete).size !== ids.length || complete.length !== ids.length) {
      throw new Error(`${complete.length} complete runs of ${ids.length} connections: that is a fault of this product`)
    }
    say(`${ids.length} connections, ${complete.length} complete runs: each one once.`)
  } finally {
    // Those too that go on where another one failed.
    for (const start of await Promise.allSettled(starts)) if (start.status === 'fulfilled') await start.value.stop()
    await sync.close()
    await server.close()
    await tables.close()
  }
}

const isDone = ({ status }: { readonly status: string }): boolean => status === 'complete'

const countOf = (workers: readonly { readonly told: readonly { readonly status: string }[] }[]): number =>
  workers.reduce((sum, { told }) => sum + told.filter(isDone).length, 0)

/** Lines about one connection, as a progress bar would show it, whichever process syncs it. */
async function watch(events: AsyncIterable<SyncEvent>): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const event of events) {
    const seen =
      event.type === 'running' && event.progress ? ` ${event.progress.stream}: ${event.progress.read} read` : ''
    lines.push(`Seen of one connection from here: ${event.type}${seen}`)
  }
  return lines
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const startedAt = performance.now()
  while (!(await isTrue())) {
    if (performance.now() - startedAt > LONGEST_MS) throw new Error('the workers did not come to an end in two minutes')
    await wait(100)
  }
}

try {
  await main()
} catch (error) {
  const isExpected = isSyncError(error) || isSocialDbError(error)
  process.stderr.write(`\n${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
}
