import { and, eq, inArray, ne, notExists, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'
import type { GuardedDatabase } from '../database.ts'
import { connections } from '../tables/connections.ts'
import { rateLimits } from '../tables/rate-limits.ts'
import { syncState } from '../tables/sync-state.ts'
import { ERASED } from '../vault.ts'
import { connectionColumns, ownedOne, toConnection } from './connection.ts'
import type { Connection, OwnedConnection } from './connection.ts'
import { recordEvents } from './events.ts'
import { lockConnections, lockName } from './lock-connections.ts'
import { bucketName, connectionsOfPerson } from './rate-limits.ts'

export interface EndConnection extends OwnedConnection {
  /** Who does it, where that is not the owner; for the audit. */
  readonly actor?: string | undefined
}

export interface Disconnected {
  readonly connection: Connection
  /** `unchanged`: it was disconnected before. */
  readonly outcome: 'disconnected' | 'unchanged'
  /**
   * True when no other connection of this person with this app holds a token, so that the grant can be revoked at the
   * platform without ending another. Of several that end at once it is one. False where the person is not known.
   */
  readonly isLastOfPerson: boolean
}

/** Takes the tokens of one connection and keeps the rest. */
export function disconnect({ db }: Context, options: EndConnection): Promise<Disconnected | undefined> {
  return db.transaction('disconnect', async (tx) => {
    const [found] = await tx.run('look for the connection', (database) =>
      database.select(connectionColumns).from(connections).where(ownedOne(options)),
    )
    if (!found) return undefined
    // Of two of one person that end at once each would take the other for one that stays.
    await lockName(tx, 'person', found.appId ?? '', found.login ?? '', found.platformUserId ?? '')
    const [connection] = await lockConnections(tx, ownedOne(options))
    if (!connection) return undefined
    if (connection.status === 'disconnected') {
      return { connection, outcome: 'unchanged', isLastOfPerson: await holdsNoToken(tx, connection) }
    }
    const [ended = connection] = await eraseTokens(tx, [connection], 'by_owner')
    const { id: connectionId, userId, platform } = connection
    await recordEvents(tx, [
      { event: 'disconnect', outcome: 'ok', userId, actor: options.actor, platform, connectionId },
    ])
    return { connection: ended, outcome: 'disconnected', isLastOfPerson: await holdsNoToken(tx, connection) }
  })
}

/** Deletes one connection and everything under it; false when the owner has none of that id. */
export function erase({ db }: Context, options: EndConnection): Promise<boolean> {
  return db.transaction('erase a connection', async (tx) => {
    const [connection] = await lockConnections(tx, ownedOne(options))
    if (!connection) return false
    await deleteConnections(tx, [connection])
    const { id: connectionId, userId, platform } = connection
    await recordEvents(tx, [{ event: 'erase', outcome: 'ok', userId, actor: options.actor, platform, connectionId }])
    return true
  })
}

/** Takes the tokens of locked connections and ends what runs with them: the epoch makes each such run a zombie. */
export async function eraseTokens(
  tx: GuardedDatabase,
  locked: readonly Connection[],
  reason: string,
): Promise<readonly Connection[]> {
  const ids = locked.map(({ id }) => id)
  await tx.run('stop running syncs', (db) =>
    db
      .update(syncState)
      .set({
        leaseOwner: null,
        leaseUntil: null,
        leaseEpoch: sql`${syncState.leaseEpoch} + 1`,
        progress: null,
        tokenDueAt: null,
        tokenLeaseId: null,
        tokenLeaseUntil: null,
      })
      .where(inArray(syncState.connectionId, ids)),
  )
  const rows = await tx.run('erase tokens', (db) =>
    db
      .update(connections)
      .set({
        accessToken: ERASED,
        refreshToken: null,
        tokenExpiresAt: null,
        tokenIssuedAt: null,
        tokenVersion: sql`${connections.tokenVersion} + 1`,
        status: 'disconnected',
        statusReason: reason,
        isActive: false,
      })
      .where(inArray(connections.id, ids))
      .returning(connectionColumns),
  )
  return rows.map(toConnection)
}

/**
 * Deletes locked connections with what hangs on them, and the rate limits of persons whom no other connection names. Of
 * two of one person that are deleted at once each may leave that to the other; a sweep takes it a day later.
 */
export async function deleteConnections(tx: GuardedDatabase, locked: readonly Connection[]): Promise<void> {
  const ids = locked.map(({ id }) => id)
  await tx.run('delete connections', (db) => db.delete(connections).where(inArray(connections.id, ids)))
  const persons = locked.flatMap(({ appId, platformUserId }) =>
    appId === null || platformUserId === null
      ? []
      : [[bucketName({ appId, platformUserId }), { appId, platformUserId }] as const],
  )
  for (const [name, { appId, platformUserId }] of new Map(persons)) {
    await tx.run('delete a rate limit', (db) => {
      const person = connectionsOfPerson({ appId, platformUserId })
      const others = db.select({ id: connections.id }).from(connections).where(person)
      return db.delete(rateLimits).where(and(eq(rateLimits.bucket, name), notExists(others)))
    })
  }
}

async function holdsNoToken(tx: GuardedDatabase, { appId, login, platformUserId }: Connection): Promise<boolean> {
  if (appId === null || login === null || platformUserId === null) return false
  const others = await tx.run('look for other connections of the person', (db) =>
    db
      .select({ id: connections.id })
      .from(connections)
      .where(
        and(
          eq(connections.appId, appId),
          eq(connections.login, login),
          eq(connections.platformUserId, platformUserId),
          ne(connections.accessToken, ERASED),
        ),
      )
      .limit(1),
  )
  return others.length === 0
}
