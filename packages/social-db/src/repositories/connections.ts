import { and, asc, eq, gte } from 'drizzle-orm'
import type { Context } from '../context.ts'
import type { GuardedDatabase } from '../database.ts'
import { connections } from '../tables/connections.ts'
import { QUARANTINE_AFTER, syncState } from '../tables/sync-state.ts'
import type { ConnectionStatus, Platform } from '../tables/vocabulary.ts'
import { connectionColumns, ownedOne, toConnection } from './connection.ts'
import type { Connection, Owned, OwnedConnection } from './connection.ts'
import { countStored } from './count-stored.ts'
import type { StoredCounts } from './count-stored.ts'
import { disconnect, erase } from './end-connections.ts'
import type { Disconnected, EndConnection } from './end-connections.ts'
import { eraseOwner } from './erase-owner.ts'
import type { ErasedOwner } from './erase-owner.ts'
import { dueNow } from './leases.ts'
import { lockConnections } from './lock-connections.ts'
import { saveConnection } from './save-connection.ts'
import type { SaveConnection, SavedConnection } from './save-connection.ts'
import { readSyncState } from './sync-states.ts'
import type { SyncState } from './sync-states.ts'

/** Questions that people ask: the owner comes first, and a token never comes back. */
export interface Connections {
  /** The owner's connections, oldest first; of one moment, by platform. */
  list(options: { readonly userId: string; readonly platform?: Platform | undefined }): Promise<readonly Connection[]>
  /** One connection; undefined when there is none of that id, or it is somebody else's. */
  get(options: OwnedConnection): Promise<Connection | undefined>
  /** How the syncing of one connection stands; undefined as for `get`. */
  syncState(options: OwnedConnection): Promise<SyncState | undefined>
  /**
   * Stores an account and its sealed tokens, and makes it due.
   *
   * An owner has one row per platform. The same account is `reconnected`: its row keeps its id, its content and a pause, the
   * tokens are replaced. An account is the same when its `accountId` is, or, for a row without one, its `platformUserId`;
   * a row with neither, which other code made, is taken for the same.
   *
   * @throws {SocialDbError} `account_mismatch` for another account, unless `replace: true`: then the old row goes, with
   * its content, and the new one has a new id.
   */
  save(input: SaveConnection): Promise<SavedConnection>
  /**
   * Stops syncing an active connection until `resume`; a run that goes on ends after the page in hand.
   *
   * @returns How the connection stands then: one that was not active stays as it is. Undefined as for `get`.
   */
  pause(options: OwnedConnection): Promise<Connection | undefined>
  /** Ends a pause: the connection is active, and due as it was. Ends a quarantine too: it is due now. @returns As `pause`. */
  resume(options: OwnedConnection): Promise<Connection | undefined>
  /**
   * Erases the tokens and keeps the history; a run that goes on can write nothing more. A later `save` of the same
   * account goes on with the row.
   *
   * It does not tell the platform: to revoke, open the token before and see `isLastOfPerson`. Undefined as for `get`.
   */
  disconnect(options: EndConnection): Promise<Disconnected | undefined>
  /** How much `erase`, or without a connection `eraseOwner`, would delete. */
  stored(options: Owned): Promise<StoredCounts>
  /** Deletes the connection, its content, numbers and state; false when there is none, as for `get`. */
  erase(options: EndConnection): Promise<boolean>
  /** Deletes everything of an owner, for instance of a closed account. The audit keeps its events without a name. */
  eraseOwner(options: { readonly userId: string }): Promise<ErasedOwner>
}

export function createConnections(context: Context): Connections {
  const { db } = context

  async function get(options: OwnedConnection): Promise<Connection | undefined> {
    const [row] = await db.run('read a connection', (database) =>
      database.select(connectionColumns).from(connections).where(ownedOne(options)),
    )
    return row && toConnection(row)
  }

  function turn(
    options: OwnedConnection,
    from: ConnectionStatus,
    to: ConnectionStatus,
  ): Promise<Connection | undefined> {
    return db.transaction(`turn a connection ${to}`, async (tx) => {
      const [connection] = await lockConnections(tx, ownedOne(options))
      if (connection && to === 'active') await endQuarantine(tx, connection.id)
      if (connection?.status !== from) return connection
      const [turned] = await tx.run(`turn a connection ${to}`, (database) =>
        database
          .update(connections)
          .set({ status: to, statusReason: null, isActive: to === 'active' })
          .where(ownedOne(options))
          .returning(connectionColumns),
      )
      return turned && toConnection(turned)
    })
  }

  async function endQuarantine(tx: GuardedDatabase, connectionId: string): Promise<void> {
    await tx.run('end a quarantine', (database) =>
      database
        .update(syncState)
        .set({ failures: 0, lastError: null, nextDueAt: dueNow(context.now()) })
        .where(and(eq(syncState.connectionId, connectionId), gte(syncState.failures, QUARANTINE_AFTER))),
    )
  }

  return {
    async list({ userId, platform }) {
      const rows = await db.run('list connections', (database) =>
        database
          .select(connectionColumns)
          .from(connections)
          .where(and(eq(connections.userId, userId), platform && eq(connections.platform, platform)))
          .orderBy(asc(connections.createdAt), asc(connections.platform)),
      )
      return rows.map(toConnection)
    },
    get,
    syncState: (options) => readSyncState(context, ownedOne(options)),
    save: (input) => saveConnection(context, input),
    pause: (options) => turn(options, 'active', 'paused'),
    resume: (options) => turn(options, 'paused', 'active'),
    disconnect: (options) => disconnect(context, options),
    stored: (options) => countStored(context, options),
    erase: (options) => erase(context, options),
    eraseOwner: ({ userId }) => eraseOwner(context, userId),
  }
}
