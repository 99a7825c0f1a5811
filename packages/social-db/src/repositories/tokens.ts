import { and, eq, getTableColumns, ne, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanObject, cleanText } from '../clean.ts'
import type { Context } from '../context.ts'
import { SocialDbError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { connections } from '../tables/connections.ts'
import type { ConnectionStatus } from '../tables/vocabulary.ts'
import { ERASED } from '../vault.ts'
import { toConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { lockConnections } from './lock-connections.ts'
import { sealTokens } from './seal-tokens.ts'

export interface OpenedConnection {
  readonly connection: Connection
  readonly accessToken: Secret
  /** Undefined: the connection has none. */
  readonly refreshToken: Secret | undefined
  /** Hand it back to `replaceTokens`. */
  readonly tokenVersion: number
}

export interface ReplaceTokens {
  readonly connectionId: string
  readonly expectedVersion: number
  readonly accessToken: Secret
  /** Undefined: the row has none from now on. */
  readonly refreshToken: Secret | undefined
  /** Null: does not expire, or nobody said when. */
  readonly tokenExpiresAt: Date | null
  /** Merged over what is stored. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  /** The scopes of the new token. Default: as stored. */
  readonly permissions?: readonly string[] | undefined
}

/** Tokens and state of a connection, for the worker: no owner is asked for, so it is kept apart. */
export interface Tokens {
  /** Opens a connection; undefined when it does not exist or its tokens were erased. @throws `unreadable` */
  open(connectionId: string): Promise<OpenedConnection | undefined>
  /** Stores a new token unless another one was stored since `expectedVersion`, or they were erased: then false. */
  replaceTokens(tokens: ReplaceTokens): Promise<boolean>
  /**
   * Merges over the stored metadata, key by key. A token in it is left out, as by `save`.
   *
   * @param options.permissions The scopes as they are granted now. Default: as stored.
   * @param options.expectedVersion Write only beside this token.
   * @returns Whether it was written: false = disconnected, or another token was stored meanwhile.
   */
  mergeMetadata(options: {
    readonly connectionId: string
    readonly metadata: Readonly<Record<string, unknown>>
    readonly permissions?: readonly string[] | undefined
    readonly expectedVersion?: number | undefined
  }): Promise<boolean>
  /**
   * Sets the status, and with it whether the connection is active. One that was disconnected stays so: only a new
   * consent changes that; one that was paused becomes active by `resume` alone.
   *
   * @param options.reason A code of at most 64 characters.
   * @param options.expectedVersion Write only beside this token.
   * @returns Whether it was set: false = disconnected, paused, or another token was stored meanwhile.
   */
  markStatus(options: {
    readonly connectionId: string
    readonly status: Exclude<ConnectionStatus, 'disconnected'>
    readonly reason?: string | undefined
    readonly expectedVersion?: number | undefined
  }): Promise<boolean>
}

export function createTokens({ db, vault, now }: Context): Tokens {
  return {
    async open(connectionId) {
      const [row] = await db.run('open a connection', (database) =>
        database.select(getTableColumns(connections)).from(connections).where(eq(connections.id, connectionId)),
      )
      if (!row || row.accessToken === ERASED) return undefined
      const { accessToken, refreshToken, ...shown } = row
      const place = { rowId: row.id, userId: row.userId, platform: row.platform, version: row.tokenVersion }
      const kept = refreshToken === null || refreshToken === ERASED ? undefined : refreshToken
      return {
        connection: toConnection(shown),
        accessToken: await vault.open(accessToken, { ...place, column: 'access_token' }),
        refreshToken: kept === undefined ? undefined : await vault.open(kept, { ...place, column: 'refresh_token' }),
        tokenVersion: row.tokenVersion,
      }
    },

    async replaceTokens({ connectionId, expectedVersion, tokenExpiresAt, metadata = {}, permissions, ...tokens }) {
      const version = expectedVersion + 1
      const unchanged = and(
        eq(connections.id, connectionId),
        eq(connections.tokenVersion, expectedVersion),
        ne(connections.accessToken, ERASED),
      )
      const [row] = await db.run('read a connection', (database) =>
        database
          .select({ userId: connections.userId, platform: connections.platform })
          .from(connections)
          .where(unchanged),
      )
      if (!row) return false
      const sealed = await sealTokens(vault, tokens, { rowId: connectionId, ...row, version })
      const replaced = await db.run('replace the tokens', (database) =>
        database
          .update(connections)
          .set({
            ...sealed,
            tokenVersion: version,
            tokenIssuedAt: now(),
            tokenExpiresAt,
            metadata: merged(metadata),
            ...(permissions && { permissions: permissions.map(cleanText) }),
          })
          // The owner is part of the seal: a row that was handed over meanwhile is another row.
          .where(and(unchanged, eq(connections.userId, row.userId)))
          .returning({ id: connections.id }),
      )
      return replaced.length > 0
    },

    async mergeMetadata({ connectionId, metadata, permissions, expectedVersion }) {
      const isThis = eq(connections.id, connectionId)
      const changed = await db.run('merge metadata', (database) =>
        database
          .update(connections)
          .set({ metadata: merged(metadata), ...(permissions && { permissions: permissions.map(cleanText) }) })
          .where(and(isThis, isVersion(expectedVersion), ne(connections.status, 'disconnected')))
          .returning({ id: connections.id }),
      )
      if (changed.length > 0) return true
      if (expectedVersion !== undefined) return false
      const found = await db.run('look for the connection', (database) =>
        database.select({ id: connections.id }).from(connections).where(isThis),
      )
      if (found.length > 0) return false
      throw notFound('merge metadata', connectionId)
    },

    markStatus: ({ connectionId, status, expectedVersion, reason = null }) =>
      db.transaction('mark a status', async (tx) => {
        const [connection] = await lockConnections(tx, eq(connections.id, connectionId))
        if (!connection) throw notFound('mark a status', connectionId)
        if (connection.status === 'disconnected') return false
        if (connection.status === 'paused' && status === 'active') return false
        const changed = await tx.run('mark a status', (database) =>
          database
            .update(connections)
            .set({ status, statusReason: reason, isActive: status === 'active' })
            .where(and(eq(connections.id, connectionId), isVersion(expectedVersion)))
            .returning({ id: connections.id }),
        )
        return changed.length > 0
      }),
  }
}

// What was learned of one token must not be written beside the next one.
function isVersion(expected: number | undefined): SQL | undefined {
  return expected === undefined ? undefined : eq(connections.tokenVersion, expected)
}

function merged(metadata: Readonly<Record<string, unknown>>) {
  return sql`coalesce(${connections.metadata}, '{}') || ${JSON.stringify(cleanObject(metadata))}::text::jsonb`
}

function notFound(what: string, connectionId: string): SocialDbError {
  return new SocialDbError(`Could not ${what}: there is no connection ${connectionId}.`, { code: 'not_found' })
}
