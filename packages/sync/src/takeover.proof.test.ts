import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createTestDatabase } from '@bos/social-db/testing'
import { afterAll, expect, inject, it } from 'vitest'
import { urlOf } from './test-support/crowd.ts'
import { openShop } from './test-support/shop.ts'

const script = fileURLToPath(new URL('test-support/due-worker.ts', import.meta.url))
const open: { children: Set<ChildProcess>; closing: (() => Promise<unknown>)[] } = { children: new Set(), closing: [] }

afterAll(async () => {
  for (const child of open.children) child.kill('SIGKILL')
  for (const close of open.closing.splice(0).toReversed()) await close()
})

async function start(task: 'loop' | 'pg-boss', env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(script, [task], {
    execArgv: ['--conditions=@bos/source'],
    env: { PATH: process.env['PATH'], ...env },
  })
  open.children.add(child)
  child.once('exit', () => open.children.delete(child))
  await once(child, 'message')
  return child
}

// At once, because most of it is waiting for the lease to end.
it.concurrent.each(['loop', 'pg-boss'] as const)(
  'work of a killed process is taken up within twice the lease: %s',
  async (task) => {
    const database = await createTestDatabase({ url: inject('postgresUrl') })
    open.closing.push(() => database.close())
    const url = await urlOf(database, inject('postgresUrl'))
    const shop = await openShop(database.db, {
      userId: 'user_1',
      keys: database.tokenKeys,
      emulator: { now: new Date().toISOString() },
    })
    const { facebook, instagram } = await shop.connect()
    const listening = await shop.meta.listen()
    open.closing.push(() => listening.close())
    const env = { ...shop.env, DATABASE_URL: url, TEST_META_GRAPH: listening.hosts.facebookGraph }
    const isRunning = async (id: string) => (await shop.social.worker.syncState(id))?.isRunning === true
    const isDone = async (id: string) => (await shop.social.worker.syncState(id))?.lastSyncAt !== null
    const both = async (is: (id: string) => Promise<boolean>) => (await is(facebook)) && (await is(instagram))
    // Meta takes its time, so that the kill meets both runs half-way.
    shop.meta.faults.next('GET /:id', { slowMs: Infinity }, { times: Infinity })
    const victim = await start(task, env)
    while (!(await both(isRunning))) await wait(50)
    await start(task, env)
    expect(await both(isRunning)).toBe(true)
    victim.kill('SIGKILL')
    const killedAt = performance.now()
    shop.meta.faults.lift()
    while (!(await both(isDone))) {
      await wait(250)
      if (performance.now() - killedAt > 180_000) break
    }
    const seconds = (performance.now() - killedAt) / 1000
    expect(await both(isDone)).toBe(true)
    expect(seconds).toBeLessThan(120)
    expect(await shop.social.worker.syncState(facebook)).toMatchObject({ failures: 0, lastError: null })
    process.stdout.write(
      `proof: kill: two runs of a killed process (${task}) were taken up and done ${seconds.toFixed(1)} s later, lease 60 s\n`,
    )
  },
)
