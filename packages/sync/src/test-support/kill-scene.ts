import { setTimeout as wait } from 'node:timers/promises'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import type { SyncState } from '@bos/social-db'
import { content, syncState } from '@bos/social-db/schema'
import { eq, isNotNull, sql } from 'drizzle-orm'
import { type ConnectOutcome, createSync, type Sync } from '../index.ts'
import { openBusyWorld } from './busy-world.ts'
import { urlOf } from './crowd.ts'
import { dumpTables, secretsIn } from './fault-secrets.ts'
import { createKillWorkers } from './kill-workers.ts'
import { openLeaseBook } from './lease-book.ts'
import { openMarkBook } from './mark-book.ts'
import { rowsOf } from './rows-of.ts'

export interface KillSceneOptions {
  readonly serverUrl: string
  readonly seed: number
  readonly leaseSeconds: number
  /** Posts of the Page, and media of each Instagram account, that are there from the start. */
  readonly items: number
}

/** Three connections on a real Postgres and a listening emulator, and processes that sync them and may die. */
export async function openKillScene({ serverUrl, seed, leaseSeconds, items }: KillSceneOptions) {
  const world = openBusyWorld({ seed, items })
  const { meta } = world
  const database = await createTestDatabase({ url: serverUrl, now: meta.clock.now })
  const { db, social } = database
  const book = await openLeaseBook(db)
  const marks = await openMarkBook(db, world.history)
  const server = await meta.listen()
  const env = envOf(database)
  const databaseUrl = await urlOf(database, serverUrl)
  const reach = { databaseUrl, env, hosts: server.hosts, now: meta.clock.now() }
  const workers = await createKillWorkers({ ...reach, leaseSeconds })
  const ids = await connectAll(open(database))

  function envOf({ tokenKeys }: TestDatabase) {
    return {
      META_APP_ID: meta.app.id,
      META_APP_SECRET: meta.app.secret,
      INSTAGRAM_APP_ID: meta.app.instagram.id,
      INSTAGRAM_APP_SECRET: meta.app.instagram.secret,
      OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/callback',
      BOS_TOKEN_KEYS: tokenKeys,
    }
  }

  function open(its: TestDatabase): Sync {
    return createSync({ env: envOf(its), db: its.db, fetch: meta.fetch, clock: meta.clock })
  }

  async function connectAll({ connect }: Sync): Promise<readonly string[]> {
    const { grants, person } = meta.world
    const both = await connect.adopt({ userId: 'user_1', token: grants.tokenFor(person) })
    const alone = await connect.adopt({ userId: 'user_2', token: grants.tokenFor(world.alone), login: 'instagram' })
    return [connected(both, 'facebook'), connected(both, 'instagram'), connected(alone, 'instagram')]
  }

  /** What is stored, without what differs between two databases that read the same. */
  async function storedBy(its: TestDatabase): Promise<readonly string[]> {
    const own = sql`(to_jsonb(x) - 'id' - 'connection_id' - 'fetched_at' - 'updated_at')::text`
    // Meta signs an address anew whenever it is read.
    const row = sql`regexp_replace(${own}, 'oh=\\w+', 'oh=', 'g')`
    const of = sql`join social_media_connections c on c.id = x.connection_id`
    const rows = await its.db
      .select({ line: sql<string>`line` })
      .from(
        sql`(select c.user_id || ' ' || c.platform || ' ' || ${row} as line
            from social_media_content x ${of} where x.removed_at is null
          union all select c.user_id || ' ' || c.platform || ' ' || ${row} from social_media_analytics x ${of}) as lines`,
      )
      .orderBy(sql`line collate "C"`)
    return rows.map(({ line }) => line)
  }

  return {
    ...world,
    ids,
    book,
    marks,
    workers,
    social,
    databaseUrl,
    /** Every row of every table as text, and what of it and of the given texts is secret. */
    async secretsLeft(texts: readonly string[]): Promise<readonly string[]> {
      const password = new URL(databaseUrl).password
      const secrets = [...meta.issuedSecrets(), meta.app.secret, meta.app.instagram.secret, database.tokenKeys]
      return secretsIn([...texts, await dumpTables(db)].join('\n'), [...secrets, ...(password ? [password] : [])])
    },

    /** Ends a connection of a worker on the server, one that is at something if it can; says what it met. */
    async killBackend(which: 'any' | 'busy' | 'waiting'): Promise<'busy' | 'idle' | undefined> {
      const its = `application_name like 'kill-worker-%' and datname = current_database()`
      const among = which === 'waiting' ? `${its} and wait_event_type = 'Lock'` : its
      const first = which === 'busy' ? `state <> 'idle' desc nulls last,` : ''
      const [row] = rowsOf(
        await db.execute(
          sql.raw(`select pg_terminate_backend(pid), state from (select pid, state from pg_stat_activity
            where ${among} order by ${first} random() limit 1) as one`),
        ),
      )
      return row && (row['state'] === 'idle' ? 'idle' : 'busy')
    },

    /** Holds a connection's row, so that the next write of a worker waits. */
    async whileLocked(id: string, work: () => Promise<unknown>): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.execute(sql`select from social_sync_state where connection_id = ${id} for update`)
        await work()
      })
    },

    /** Waits until the database answers on every connection. */
    async answers(): Promise<void> {
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const pings = Array.from({ length: 10 }, () => db.execute(sql`select pg_sleep(0.01)`))
        if ((await Promise.allSettled(pings)).every(({ status }) => status === 'fulfilled')) return
        await wait(50)
      }
      throw new Error('the database did not come back')
    },

    /** What changes with every write of a row: which version of each is stored, and where. */
    async versions(): Promise<unknown> {
      const of = (table: string) =>
        `(select md5(coalesce(string_agg(ctid::text || xmin::text, ' ' order by ctid), '')) from ${table}) as ${table}`
      return rowsOf(await db.execute(sql.raw(`select ${of('social_media_content')}, ${of('social_media_analytics')}`)))
    },

    /** Deadlocks that the server counted in this database. */
    async deadlocks(): Promise<number> {
      const [row] = rowsOf(
        await db.execute(sql`select deadlocks::int as n from pg_stat_database where datname = current_database()`),
      )
      return Number(row?.['n'])
    },
    /** Where another process finds all of it. */
    reach,

    /** How each connection stands this moment, in the order of `ids`. */
    async states(): Promise<readonly (SyncState & { readonly id: string; readonly isHeld: boolean })[]> {
      const held = await db
        .select({ id: syncState.connectionId })
        .from(syncState)
        .where(isNotNull(syncState.leaseOwner))
      const all = await Promise.all(ids.map(async (id) => ({ id, state: await social.worker.syncState(id) })))
      return all.flatMap(({ id, state }) =>
        state ? [{ ...state, id, isHeld: held.some((row) => row.id === id) }] : [],
      )
    },

    /** Makes it due, as a webhook does. */
    makeDue: (id: string): Promise<void> => social.worker.makeDue(id),

    /** Lets it be tried again after too many deaths in a row, as a person does. */
    async resume(id: string): Promise<void> {
      await db.update(syncState).set({ failures: 0 }).where(eq(syncState.connectionId, id))
    },

    /** Forgets all of a connection that nobody holds, as if it had been connected this moment. */
    async beginAnew(id: string): Promise<void> {
      await db.execute(sql`with free as (update social_sync_state set watermark = '{}'
          where connection_id = ${id} and lease_owner is null returning connection_id),
        content as (delete from social_media_content x using free where x.connection_id = free.connection_id)
        delete from social_media_analytics x using free where x.connection_id = free.connection_id`)
    },

    /** Lets the daily pass come again: numbers that only it reads follow what changed since the last one. */
    async passDay(id: string): Promise<void> {
      await db.execute(sql`update social_sync_state set watermark = watermark #- '{posts,week}' where connection_id = ${id}
        and lease_owner is null`)
    },

    /** Ids of what is stored and counts as removed. */
    async removedIds(): Promise<readonly string[]> {
      const rows = await db.select({ id: content.platformContentId }).from(content).where(isNotNull(content.removedAt))
      return rows.map((row) => row.id)
    },

    /** What is stored, and what a fresh database holds that synced the same world undisturbed. */
    async compare(): Promise<{ readonly stored: readonly string[]; readonly undisturbed: readonly string[] }> {
      const fresh = await createTestDatabase({ url: serverUrl, now: meta.clock.now })
      try {
        const sync = open(fresh)
        for (const id of await connectAll(sync)) {
          const { status, summary } = await sync.run(id)
          if (status !== 'complete') throw new Error(`the undisturbed run came to ${status}: ${summary}`)
        }
        return { stored: await storedBy(database), undisturbed: await storedBy(fresh) }
      } finally {
        await fresh.close()
      }
    },

    async close(): Promise<void> {
      await workers.end()
      await server.close()
      await database.close()
    },
  }
}

export type KillScene = Awaited<ReturnType<typeof openKillScene>>

function connected(outcome: ConnectOutcome, platform: 'facebook' | 'instagram'): string {
  if (outcome.status === 'connected' && outcome[platform].connected) return outcome[platform].connectionId
  throw new Error(`not connected: ${JSON.stringify(outcome)}`)
}
