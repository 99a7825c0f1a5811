import { and, asc, eq } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import type { Platform } from '../tables/vocabulary.ts'
import { connectionColumns, toConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { saveConnection } from './save-connection.ts'
import type { SaveConnection, SavedConnection } from './save-connection.ts'

/** Questions that people ask: the owner comes first, and a token never comes back. */
export interface Connections {
  /** The owner's connections, oldest first; of one moment, by platform. */
  list(options: { readonly userId: string; readonly platform?: Platform | undefined }): Promise<readonly Connection[]>
  /** One connection; undefined when there is none of that id, or it is somebody else's. */
  get(options: { readonly userId: string; readonly connectionId: string }): Promise<Connection | undefined>
  /**
   * Stores an account and its sealed tokens, and makes it due.
   *
   * An owner has one row per platform. The same account is `reconnected`: its row keeps its id and content, the tokens
   * are replaced. An account is the same when its `accountId` is, or, for a row without one, its `platformUserId`.
   *
   * @throws {SocialDbError} `account_mismatch` for another account, unless `replace: true`: then the old row goes, with
   * its content, and the new one has a new id.
   */
  save(input: SaveConnection): Promise<SavedConnection>
}

export function createConnections(context: Context): Connections {
  const { db } = context
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
    async get({ userId, connectionId }) {
      const [row] = await db.run('read a connection', (database) =>
        database
          .select(connectionColumns)
          .from(connections)
          .where(and(eq(connections.userId, userId), eq(connections.id, connectionId))),
      )
      return row && toConnection(row)
    },
    save: (input) => saveConnection(context, input),
  }
}
