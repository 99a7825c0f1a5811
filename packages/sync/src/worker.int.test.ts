import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createSync } from './index.ts'
import { QUEUE, startWorker, type SyncWorker, type WorkerOptions } from './pg-boss.ts'
import { copyConnection } from './test-support/copy-connection.ts'
import { openShop, type Shop } from './test-support/shop.ts'

let database: TestDatabase
let url: string
let shop: Shop
const workers: SyncWorker[] = []

beforeEach(async () => {
  const server = new URL(inject('postgresUrl'))
  database = await createTestDatabase({ url: server.href })
  const [name = ''] = /bos_test_\w+/.exec(JSON.stringify(await database.db.execute('select current_database()'))) ?? []
  server.pathname = `/${name}`
  url = server.href
  shop = await openShop(database.db, { userId: 'user_1', keys: database.tokenKeys })
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  await database.close()
})

async function start(options: Partial<WorkerOptions> = {}): Promise<SyncWorker> {
  const sync = createSync({
    env: shop.env,
    db: shop.db,
    fetch: (input, init) => shop.passing.by(new Request(input, init), shop.meta.fetch),
    clock: shop.meta.clock,
  })
  const worker = await startWorker(sync, { connectionString: url, everySeconds: 0.5, ...options })
  workers.push(worker)
  return worker
}

/** Ends when so many reports have come. */
function reports(count: number) {
  const seen: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const onReport = ({ connectionId, status }: { connectionId: string; status: string }): void => {
    // A job that came twice finds the connection busy, or done.
    if (status !== 'not_due' && status !== 'busy') seen.push(connectionId)
    if (seen.length === count) resolve()
  }
  return { seen, all: promise, onReport }
}

describe('workers with pg-boss', () => {
  it('sync what is due, each connection once, however many they are', async () => {
    const { facebook, instagram } = await shop.connect()
    const ids = [facebook, instagram]
    for (let n = 0; n < 6; n += 1) ids.push(await copyConnection(shop, facebook, n))
    const { seen, all, onReport } = reports(ids.length)
    await Promise.all([start({ onReport }), start({ onReport }), start({ onReport })])
    await all
    expect([...seen].sort()).toEqual([...ids].sort())
    expect(await shop.sync.due()).toEqual([])
  })

  it('show a failed run as a failed job, and leave its repetition to the connection', async () => {
    const { facebook, instagram } = await shop.connect()
    await shop.sync.accounts.pause({ userId: shop.userId, connectionId: instagram })
    shop.passing.by = async () => new Response('not json', { status: 500 })
    const { all, onReport } = reports(1)
    const worker = await start({ onReport, runSeconds: 10 })
    await all
    await worker.stop()
    expect(await shop.social.worker.syncState(facebook)).toMatchObject({ failures: 1, isDue: false })
    // One that was sent just before the run ended waits unread, and would find nothing due.
    const rows = await shop.db.execute(
      `select state::text, count(*)::int as jobs from pgboss.job where name = '${QUEUE}' and state <> 'created' group by 1`,
    )
    expect(JSON.stringify(rows)).toBe('[{"state":"failed","jobs":1}]')
  })

  it('stop at once: runs are cut, and their connections free and due', async () => {
    const { facebook, instagram } = await shop.connect()
    const hanging = Promise.withResolvers<void>()
    shop.passing.by = (request) =>
      new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true })
        hanging.resolve()
      })
    const worker = await start()
    await hanging.promise
    const startedAt = performance.now()
    await worker.stop()
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect([...(await shop.sync.due())].sort()).toEqual([facebook, instagram].sort())
    expect(await shop.social.worker.syncState(facebook)).toMatchObject({ isRunning: false, failures: 0 })
  })

  it('say in one sentence that their database cannot be reached', async () => {
    const nowhere = 'postgres://demo:fake-database-password@127.0.0.1:1/none'
    const refused = start({ connectionString: nowhere })
    await expect(refused).rejects.toMatchObject({ code: 'config', message: expect.not.stringContaining('password') })
  })
})
