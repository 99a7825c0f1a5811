import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanJson } from '../clean.ts'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import type { Login, Platform } from '../tables/vocabulary.ts'
import { connectionColumns, toConnection } from './connection.ts'
import type { Connection } from './connection.ts'

/** Accounts of a platform as its webhooks name them: no owner, and perhaps several owners' rows. */
export interface Accounts {
  readonly platform: Platform
  /** Each login of a platform may have an app id of its own. */
  readonly appIds: readonly string[]
  readonly accountIds: readonly string[]
}

/** The connections of these accounts that hold a token of this app; at most a thousand. */
export async function connectionsOfAccounts({ db }: Context, accounts: Accounts): Promise<readonly Connection[]> {
  if (namesNone(accounts)) return []
  const rows = await db.run('look for accounts', (database) =>
    database.select(connectionColumns).from(connections).where(ofAccounts(accounts)).limit(1000),
  )
  return rows.map(toConnection)
}

/** Connections by what somebody kept with them. */
export interface KeptWith {
  readonly appId: string
  readonly login: Login
  /** Members that the metadata has, with these values. */
  readonly metadata: Readonly<Record<string, string>>
}

/** The connections of any owner that hold a token of this app and login and have this in their metadata; at most a thousand. */
export async function connectionsKeptWith(
  { db }: Context,
  { appId, login, metadata }: KeptWith,
): Promise<readonly Connection[]> {
  const rows = await db.run('look for what is kept with connections', (database) =>
    database
      .select(connectionColumns)
      .from(connections)
      .where(
        and(
          eq(connections.appId, appId),
          eq(connections.login, login),
          ne(connections.status, 'disconnected'),
          sql`${connections.metadata} @> ${cleanJson(metadata)}::text::jsonb`,
        ),
      )
      .limit(1000),
  )
  return rows.map(toConnection)
}

export function namesNone({ appIds, accountIds }: Accounts): boolean {
  return appIds.length === 0 || accountIds.length === 0
}

/** The condition for their rows. */
export function ofAccounts({ platform, appIds, accountIds }: Accounts): SQL | undefined {
  return and(
    eq(connections.platform, platform),
    inArray(connections.accountId, [...accountIds]),
    inArray(connections.appId, [...appIds]),
    ne(connections.status, 'disconnected'),
  )
}
