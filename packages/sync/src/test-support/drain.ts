import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createTestDatabase } from '@bos/social-db/testing'
import { sql } from 'drizzle-orm'
import { bundle } from '../../../../scripts/testing/bundle.ts'
import { urlOf } from './crowd.ts'
import type { Drained } from './drain-worker.ts'
import { openShop } from './shop.ts'

export interface Queue {
  /** Connections that are due at once. */
  readonly count: number
  /** Every how many of them has a token that does not open, so that its run breaks. Default none. */
  readonly poisonedEvery?: number
}

/** What all processes together did with a queue. */
export interface Drain {
  /** Of each run that was put back: whose, and when, in seconds since the start. */
  readonly putBack: readonly { readonly connectionId: string; readonly seconds: number }[]
  /** Runs that broke. */
  readonly broken: number
  /** Until the last process found nothing due. */
  readonly seconds: number
}

/**
 * Processes that drain queues of throttled accounts, one after the other: a run takes the lease, sees that Meta asked for a
 * pause, and puts the connection back. No HTTP, so that what is measured is claiming and putting back.
 */
export async function openDrain({ serverUrl, processes }: { readonly serverUrl: string; readonly processes: number }) {
  const database = await createTestDatabase({ url: serverUrl })
  const { db } = database
  const shop = await openShop(db, { userId: 'user_1', keys: database.tokenKeys })
  const script = await bundle(new URL('drain-worker.ts', import.meta.url))
  const env = { PATH: process.env['PATH'], ...shop.env, DATABASE_URL: await urlOf(database, serverUrl) }
  const children = Array.from({ length: processes }, () => fork(script.file, { env }))
  await Promise.all(children.map((child) => answerOf(child)))

  /** Fills the queue anew; two connections in a row are one owner's. */
  async function fill({ count, poisonedEvery = 0 }: Queue): Promise<void> {
    const blockedUntil = new Date(Date.now() + 3_600_000).toISOString()
    await db.execute('truncate social_media_connections cascade')
    await db.execute(sql`insert into social_media_connections
        (user_id, platform, account_id, access_token, is_active, status, app_id, login, platform_user_id)
      select 'owner_' || n / 2, (array['facebook', 'instagram'])[n % 2 + 1], n::text, 'bos1.altered', true, 'active',
        ${shop.meta.app.id}, 'facebook', n::text from generate_series(0, ${count - 1}::int) n`)
    await db.execute(sql`update social_sync_state s set token_due_at = null,
      watermark = case when ${poisonedEvery}::int > 0 and account_id::int % nullif(${poisonedEvery}::int, 0) = 0
        then '{}' else jsonb_build_object('blockedUntil', ${blockedUntil}::text) end
      from social_media_connections c where c.id = s.connection_id`)
    // As a table that has been there for a while: without statistics a claim takes the longer the more connections there are.
    await db.execute('vacuum analyze social_sync_state')
    await db.execute('vacuum analyze social_media_connections')
  }

  /** Lets all of them drain it. */
  async function drain(): Promise<Drain> {
    const startedAt = Date.now()
    const told = await Promise.all(children.map(drainOf))
    const seconds = (Date.now() - startedAt) / 1000
    const putBack = told.flatMap(({ done }) =>
      done.map(([connectionId, at]) => ({ connectionId, seconds: (at - startedAt) / 1000 })),
    )
    return { putBack, broken: told.reduce((sum, { broken }) => sum + broken, 0), seconds }
  }

  async function close(): Promise<void> {
    const alive = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    const exits = alive.map((child) => once(child, 'exit'))
    for (const child of alive) child.kill('SIGKILL')
    await Promise.all(exits)
    await script.remove()
    await database.close()
  }

  return { db, shop, fill, drain, close }
}

function drainOf(child: ChildProcess): Promise<Drained> {
  const drained = answerOf<Drained>(child)
  child.send('go')
  return drained
}

function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const left = () => reject(new Error('a process ended before it answered'))
    child.once('exit', left)
    child.once('message', (answer: Answer) => {
      child.off('exit', left)
      resolve(answer)
    })
  })
}
