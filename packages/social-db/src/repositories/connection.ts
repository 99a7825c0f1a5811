import { and, eq, getTableColumns } from 'drizzle-orm'
import type { InferSelectModel, SQL } from 'drizzle-orm'
import { connections } from '../tables/connections.ts'
import type { ConnectionStatus, Login, Platform } from '../tables/vocabulary.ts'
import { sameId } from './same-id.ts'

/** One connected account, without its tokens. `null` = known to be empty, or not known. */
export interface Connection {
  readonly id: string
  /** The owner: a person or an organisation of the host application. */
  readonly userId: string
  readonly platform: Platform
  readonly accountId: string | null
  readonly accountUsername: string | null
  readonly displayName: string | null
  readonly profilePictureUrl: string | null
  /** Null: the token does not expire, or nobody said when. */
  readonly tokenExpiresAt: Date | null
  /** Raised by each new token. */
  readonly tokenVersion: number
  readonly tokenIssuedAt: Date | null
  /** Scopes that were granted. Empty when none is known. */
  readonly permissions: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly isActive: boolean
  readonly status: ConnectionStatus
  /** Code of the reason for a status other than `active`. */
  readonly statusReason: string | null
  readonly login: Login | null
  /** The platform's id of our app, to tell rows of another app apart. */
  readonly appId: string | null
  /** The person's id as the platform gives it to our app. */
  readonly platformUserId: string | null
  /** End of the last complete sync. */
  readonly lastSyncAt: Date | null
  readonly syncFrequencyMinutes: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

const { accessToken: _access, refreshToken: _refresh, ...shownColumns } = getTableColumns(connections)

/** The columns of a `Connection`: all but the tokens. */
export const connectionColumns = shownColumns

type ConnectionRow = Omit<InferSelectModel<typeof connections>, 'accessToken' | 'refreshToken'>

/** A row of `connectionColumns` as its reader sees it. */
export function toConnection(row: ConnectionRow): Connection {
  return { ...row, permissions: row.permissions ?? [], metadata: row.metadata ?? {} }
}

/** Whose rows a question is about. */
export interface Owned {
  readonly userId: string
  /** Default: all of the owner's. */
  readonly connectionId?: string | undefined
}

/** The condition that every question of a person carries. */
export function ownedBy({ userId, connectionId }: Owned): SQL | undefined {
  return and(
    eq(connections.userId, userId),
    connectionId === undefined ? undefined : sameId(connections.id, connectionId),
  )
}

/** One row of an owner. */
export interface OwnedConnection {
  readonly userId: string
  readonly connectionId: string
}

/** The same for one connection; apart, so that an id that is missing at run time never means all. */
export function ownedOne({ userId, connectionId }: OwnedConnection): SQL | undefined {
  return and(eq(connections.userId, userId), sameId(connections.id, connectionId))
}
