import { setTimeout as wait } from 'node:timers/promises'
import type { OpenedDatabase } from '@bos/social-db'
import { sql } from 'drizzle-orm'
import { rowsOf } from './rows-of.ts'
import type { WeakNetwork } from './weak-network.ts'

/** Connections that a sync under faults has; they call themselves `weak`. */
export const WEAK_CONNECTIONS = 4
/** After so long without an answer they give a statement up; more than a busy machine takes for one. */
export const DEADLINE_SECONDS = 2

export interface WeakDatabase {
  readonly weak: OpenedDatabase
  /** The same database, reached safely. */
  readonly steady: OpenedDatabase
  readonly network: WeakNetwork
}

const OF_WEAK = `application_name = 'weak' and datname = current_database()`

/** What a server does to those who use it, and the end of that. */
export function createBreakage({ weak, steady, network }: WeakDatabase) {
  const state = { isReadOnly: false }
  const killAll = (): Promise<unknown> =>
    steady.execute(sql.raw(`select pg_terminate_backend(pid) from pg_stat_activity where ${OF_WEAK}`))

  async function setReadOnly(isReadOnly: boolean): Promise<void> {
    if (state.isReadOnly === isReadOnly) return
    const [row] = rowsOf(await steady.execute(sql`select current_database() as name`))
    const change = isReadOnly ? 'set default_transaction_read_only = on' : 'reset default_transaction_read_only'
    await steady.execute(sql.raw(`alter database ${String(row?.['name'])} ${change}`))
    state.isReadOnly = isReadOnly
    // It holds for sessions that begin.
    await killAll()
  }

  async function whileLocked(connectionId: string, work: () => Promise<unknown>): Promise<void> {
    await steady.transaction(async (tx) => {
      await tx.execute(sql`select from social_sync_state where connection_id = ${connectionId} for update`)
      await work()
    })
  }

  // A lock holds the next write up, so that the kill meets a statement and not an idle connection.
  async function killWhileItWrites(connectionId: string): Promise<void> {
    const waiting = `from pg_stat_activity where wait_event_type = 'Lock' and ${OF_WEAK}`
    await whileLocked(connectionId, async () => {
      for (let look = 0; look < 40; look += 1) {
        const killed = rowsOf(await steady.execute(sql.raw(`select pg_terminate_backend(pid) ${waiting}`)))
        if (killed.length > 0) return
        await wait(5)
      }
      await killAll()
    })
  }

  /** What a dead worker left held is free again once its time is over: here that is now. */
  async function expireLeases(connectionId: string): Promise<void> {
    const past = sql`clock_timestamp() - interval '1 second'`
    await steady.execute(sql`update social_sync_state set
      lease_until = case when lease_until is not null then ${past} end,
      token_lease_until = case when token_lease_until is not null then ${past} end
      where connection_id = ${connectionId}`)
  }

  async function mend(): Promise<void> {
    network.mend()
    await setReadOnly(false)
    // A connection that broke is found out by the statement that uses it next; and postgres.js 3.4.9 fails the first one on
    // a new connection with the error that ended the old one.
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const pings = Array.from({ length: WEAK_CONNECTIONS }, () => weak.execute(sql`select pg_sleep(0.003)`))
      const settled = await Promise.allSettled(pings)
      if (settled.every(({ status }) => status === 'fulfilled')) return
    }
    throw new Error('the database did not come back')
  }

  return { setReadOnly, whileLocked, killWhileItWrites, expireLeases, mend }
}
