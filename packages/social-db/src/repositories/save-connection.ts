import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { cleanName, cleanObject, cleanText } from '../clean.ts'
import type { Context } from '../context.ts'
import type { GuardedDatabase } from '../database.ts'
import { SocialDbError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { connections } from '../tables/connections.ts'
import { syncState } from '../tables/sync-state.ts'
import type { Login, Platform } from '../tables/vocabulary.ts'
import { connectionColumns, toConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { deleteConnections } from './end-connections.ts'
import { recordEvents } from './events.ts'
import { dueNow } from './leases.ts'
import { lockConnections, lockName } from './lock-connections.ts'
import { sealTokens } from './seal-tokens.ts'

/** An account to store, with its tokens in the clear: they are sealed before they reach SQL. */
export interface SaveConnection {
  readonly userId: string
  readonly platform: Platform
  readonly accountId: string
  readonly accountUsername: string | null
  readonly displayName: string | null
  readonly profilePictureUrl: string | null
  readonly accessToken: Secret
  /** Undefined: there is none, and one that was stored before is forgotten. */
  readonly refreshToken?: Secret | undefined
  /** Null: does not expire, or nobody said when. */
  readonly tokenExpiresAt: Date | null
  readonly permissions: readonly string[]
  /** Replaces what was stored. A member named like a token or a secret is left out. Default empty. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  /** Null: the platform is not Meta's. */
  readonly login: Login | null
  /** The Meta app that the token was given to; null, as `login`, for any other platform. */
  readonly appId: string | null
  readonly platformUserId: string | null
  /** At least 15. Default: as stored, 60 for a new row. */
  readonly syncFrequencyMinutes?: number | undefined
  /** Let another account take the place of the one that is connected. Default false. */
  readonly replace?: boolean | undefined
  /** Who does it, where that is not the owner; for the audit of a replacement. */
  readonly actor?: string | undefined
}

export interface SavedConnection {
  readonly connection: Connection
  readonly outcome: 'created' | 'reconnected'
}

export async function saveConnection(context: Context, input: SaveConnection): Promise<SavedConnection> {
  if ((input.login === null) !== (input.appId === null)) {
    const message = 'login and appId go together: both name what Meta knows, or both are null for another platform.'
    throw new SocialDbError(message, { code: 'invalid' })
  }
  return context.db.transaction('save a connection', async (tx) => {
    const stored = await findForUpdate(tx, input)
    const same = stored !== undefined && isSameAccount(stored, input)
    if (stored && !same) {
      if (!input.replace) throw mismatch(input.platform)
      await deleteConnections(tx, [stored])
      const { id: connectionId, userId, platform } = stored
      await recordEvents(tx, [{ event: 'replace', outcome: 'ok', userId, actor: input.actor, platform, connectionId }])
    }
    const id = same ? stored.id : randomUUID()
    const tokenVersion = same ? stored.tokenVersion + 1 : 1
    const sealed = await sealTokens(context.vault, input, { rowId: id, ...input, version: tokenVersion })
    const values = {
      id,
      ...columnsOf(input),
      ...(same ? standingOf(stored) : ACTIVE),
      ...sealed,
      tokenVersion,
      tokenIssuedAt: context.now(),
    }
    const [row] = await tx.run('write the connection', (db) =>
      db
        .insert(connections)
        .values({ ...values, createdAt: context.now() })
        .onConflictDoUpdate({ target: connections.id, set: values })
        .returning(connectionColumns),
    )
    if (!row) throw new SocialDbError('The connection was not written.', { code: 'failed' })
    await tx.run('make the connection due', (db) =>
      db
        .update(syncState)
        .set({
          nextDueAt: dueNow(context.now()),
          failures: 0,
          lastError: null,
          tokenDueAt: sql`${context.now()} + interval '1 day'`,
          // Whoever holds the old token says nothing about this one.
          tokenLeaseId: null,
          tokenLeaseUntil: null,
        })
        .where(eq(syncState.connectionId, id)),
    )
    return { connection: toConnection(row), outcome: same ? 'reconnected' : 'created' }
  })
}

// The name's lock makes racing consents of one owner queue up also where there is no row yet. All of the owner's rows are
// locked, in the order that holds everywhere: a consent saves two in one transaction, whatever their ids.
async function findForUpdate(
  tx: GuardedDatabase,
  { userId, platform }: SaveConnection,
): Promise<Connection | undefined> {
  await lockName(tx, 'social_media_connections', userId)
  const owned = await lockConnections(tx, eq(connections.userId, userId))
  return owned.find((connection) => connection.platform === platform)
}

function isSameAccount(stored: Connection, input: SaveConnection): boolean {
  if (stored.accountId !== null) return stored.accountId === input.accountId
  // A row of other code may name neither: it is this owner's, and nothing says that it is another account's.
  return stored.platformUserId === null || stored.platformUserId === input.platformUserId
}

const ACTIVE = { isActive: true, status: 'active', statusReason: null } as const

// Who connects again to grant more has not asked for the syncing to go on.
function standingOf({ isActive, status, statusReason }: Connection) {
  return status === 'paused' ? { isActive, status, statusReason } : ACTIVE
}

function columnsOf(input: SaveConnection) {
  const { userId, platform, accountId, tokenExpiresAt, login, appId, platformUserId, syncFrequencyMinutes } = input
  return {
    userId,
    platform,
    accountId,
    accountUsername: input.accountUsername && cleanName(input.accountUsername),
    displayName: input.displayName && cleanName(input.displayName),
    profilePictureUrl: input.profilePictureUrl && cleanText(input.profilePictureUrl),
    tokenExpiresAt,
    permissions: input.permissions.map(cleanText),
    metadata: cleanObject(input.metadata ?? {}),
    login,
    appId,
    platformUserId,
    ...(syncFrequencyMinutes === undefined ? {} : { syncFrequencyMinutes }),
  }
}

function mismatch(platform: Platform): SocialDbError {
  return new SocialDbError(
    `The owner has another ${platform} account here: erase it first, or save with replace: true, which deletes its content.`,
    { code: 'account_mismatch' },
  )
}
