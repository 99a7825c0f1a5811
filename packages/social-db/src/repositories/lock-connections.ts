import { asc, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { GuardedDatabase } from '../database.ts'
import { connections } from '../tables/connections.ts'
import { syncState } from '../tables/sync-state.ts'
import { connectionColumns, toConnection } from './connection.ts'
import type { Connection } from './connection.ts'

/**
 * Locks connections for a change that running workers must not overlap, and answers with them.
 *
 * Row locks are taken in one order everywhere, sync state before connection: a page write holds the one and then checks
 * its foreign key, and the trigger behind `is_active` writes the one when the other was written.
 */
export async function lockConnections(tx: GuardedDatabase, which: SQL | undefined): Promise<readonly Connection[]> {
  await tx.run('wait for running writes', (db) =>
    db
      .select({ id: syncState.connectionId })
      .from(syncState)
      .innerJoin(connections, eq(connections.id, syncState.connectionId))
      .where(which)
      .orderBy(asc(syncState.connectionId))
      .for('update', { of: syncState }),
  )
  const rows = await tx.run('lock connections', (db) =>
    db.select(connectionColumns).from(connections).where(which).orderBy(asc(connections.id)).for('no key update'),
  )
  return rows.map(toConnection)
}

/** Makes everybody who names the same thing wait until this transaction ends; also where there is no row to lock. */
export async function lockName(tx: GuardedDatabase, what: string, ...name: readonly string[]): Promise<void> {
  const lock = JSON.stringify([what, ...name])
  await tx.rows(`wait for others of ${what}`, sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`)
}
