import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import { syncState } from '../tables/sync-state.ts'
import { ownedOne } from './connection.ts'
import type { OwnedConnection } from './connection.ts'

/** How the syncing of one connection stands. */
export interface SyncState {
  readonly isRunning: boolean
  /** What the run under way told last; null: it told nothing, or none is. */
  readonly progress: Readonly<Record<string, unknown>> | null
  readonly nextDueAt: Date
  /** Failed runs in a row. */
  readonly failures: number
  /** Code of what ended the last run short; null: nothing. */
  readonly lastError: string | null
  readonly lastSyncAt: Date | null
  /** When the token is looked after next; null: it has none. */
  readonly tokenDueAt: Date | null
}

/** Reads how the syncing of one of the owner's connections stands; undefined when there is none of that id. */
export async function readSyncState({ db }: Context, options: OwnedConnection): Promise<SyncState | undefined> {
  const { nextDueAt, failures, lastError, progress, tokenDueAt } = syncState
  const isRunning = sql<boolean>`(lease_owner is not null and lease_until > clock_timestamp())`
  const [row] = await db.run('read the state of a sync', (database) =>
    database
      .select({ isRunning, progress, nextDueAt, failures, lastError, lastSyncAt: connections.lastSyncAt, tokenDueAt })
      .from(connections)
      .innerJoin(syncState, eq(syncState.connectionId, connections.id))
      .where(ownedOne(options)),
  )
  return row && { ...row, progress: row.isRunning ? row.progress : null }
}
