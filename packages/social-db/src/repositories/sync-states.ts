import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import { QUARANTINE_AFTER, syncState } from '../tables/sync-state.ts'
import { isDue } from './due.ts'

/** How the syncing of one connection stands. */
export interface SyncState {
  readonly isRunning: boolean
  /** What the run under way told last; null: it told nothing, or none is. */
  readonly progress: Readonly<Record<string, unknown>> | null
  readonly nextDueAt: Date
  /** Due, and taken up as soon as a worker is free: not while it runs, is paused or in quarantine. */
  readonly isDue: boolean
  /** Failed runs in a row. */
  readonly failures: number
  /** So many that it is let be, until a run that was asked for succeeds, or `resume`. */
  readonly isQuarantined: boolean
  /** Raised when a run begins and when it ends; not when its worker dies. */
  readonly epoch: number
  /** Code of what ended the last run short; null: nothing. */
  readonly lastError: string | null
  readonly lastSyncAt: Date | null
  /** What the runs told of each stream when they read it last, by its name; empty before the first run. */
  readonly streams: Readonly<Record<string, unknown>>
  /** When the token is looked after next; null: it has none. */
  readonly tokenDueAt: Date | null
  /** Somebody looks after the token this moment. */
  readonly isTokenHeld: boolean
}

/** Reads how the syncing of one connection stands; undefined when `which` names none. */
export async function readSyncState({ db, now }: Context, which: SQL | undefined): Promise<SyncState | undefined> {
  const [row] = await db.run('read the state of a sync', (database) =>
    database
      .select(stateColumns(now()))
      .from(connections)
      .innerJoin(syncState, eq(syncState.connectionId, connections.id))
      .where(which),
  )
  return row && toSyncState(row)
}

/** The columns of a `SyncState`, of a connection joined with its row of `social_sync_state`. */
export function stateColumns(now: SQL) {
  const { capabilities: streams, nextDueAt, failures, lastError, progress, tokenDueAt, leaseEpoch: epoch } = syncState
  return {
    isRunning: sql<boolean>`(lease_owner is not null and lease_until > clock_timestamp())`,
    progress,
    nextDueAt,
    isDue: sql<boolean>`(${isDue(now)})`,
    failures,
    isQuarantined: sql<boolean>`(${failures} >= ${sql.raw(String(QUARANTINE_AFTER))})`,
    epoch,
    lastError,
    lastSyncAt: connections.lastSyncAt,
    streams,
    tokenDueAt,
    isTokenHeld: sql<boolean>`(token_lease_id is not null and token_lease_until > clock_timestamp())`,
  }
}

/** A row of `stateColumns` as its reader sees it. */
export function toSyncState(row: SyncState): SyncState {
  return { ...row, progress: row.isRunning ? row.progress : null }
}
