import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { SocialDbError } from '../errors.ts'
import { connections } from '../tables/connections.ts'
import { syncState } from '../tables/sync-state.ts'
import { connectionColumns, toConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { sameId } from './same-id.ts'
import { stateColumns, toSyncState } from './sync-states.ts'
import type { SyncState } from './sync-states.ts'

/** Which connections an operator asks for. */
export interface EveryConnection {
  /** Only this one. */
  readonly connectionId?: string | undefined
  /** Only those of this owner. */
  readonly userId?: string | undefined
  /** Only those behind this one: the last of the page before. */
  readonly after?: string | undefined
  /** Default 100. */
  readonly limit?: number | undefined
}

/** A connection of whomever, and how its syncing stands. */
export interface StoredConnection {
  readonly connection: Connection
  readonly state: SyncState
}

/**
 * The connections of every owner, oldest first; of one moment, by owner and platform.
 *
 * @throws {SocialDbError} `not_found` when `after` is not there, or no longer.
 */
export async function everyConnection(
  { db, now }: Pick<Context, 'db' | 'now'>,
  { connectionId, userId, after, limit = 100 }: EveryConnection,
): Promise<readonly StoredConnection[]> {
  const { id, createdAt, userId: owner, platform } = connections
  // Asked of the database, because a Date has no microseconds.
  const last = (of: string) =>
    sql`(select created_at, user_id, platform from social_media_connections where ${sameId(id, of)})`
  const rows = await db.run('list the connections of every owner', (database) =>
    database
      .select({ connection: connectionColumns, state: stateColumns(now()) })
      .from(connections)
      .innerJoin(syncState, eq(syncState.connectionId, id))
      .where(
        and(
          connectionId === undefined ? undefined : sameId(id, connectionId),
          userId === undefined ? undefined : eq(connections.userId, userId),
          after === undefined ? undefined : gt(sql`(${createdAt}, ${owner}, ${platform})`, last(after)),
        ),
      )
      .orderBy(asc(createdAt), asc(owner), asc(platform))
      .limit(limit),
  )
  // Behind one that is gone nothing would be found, which must not look like the end of them.
  if (rows.length === 0 && after !== undefined) {
    const known = await db.run('find a connection', (database) =>
      database.select({ id }).from(connections).where(sameId(id, after)),
    )
    if (known.length === 0) {
      throw new SocialDbError('There is no connection with the id of after: begin again from the first one.', {
        code: 'not_found',
      })
    }
  }
  return rows.map(({ connection, state }) => ({ connection: toConnection(connection), state: toSyncState(state) }))
}
