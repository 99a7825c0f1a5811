import { and, eq, inArray, ne } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import type { Platform } from '../tables/vocabulary.ts'
import { connectionColumns, toConnection } from './connection.ts'
import type { Connection } from './connection.ts'

/** Accounts of a platform as its webhooks name them: no owner, and perhaps several owners' rows. */
export interface Accounts {
  readonly platform: Platform
  readonly appId: string
  readonly accountIds: readonly string[]
}

/** The connections of these accounts that hold a token of this app; at most a thousand. */
export async function connectionsOfAccounts(
  { db }: Context,
  { platform, appId, accountIds }: Accounts,
): Promise<readonly Connection[]> {
  if (accountIds.length === 0) return []
  const rows = await db.run('look for accounts', (database) =>
    database
      .select(connectionColumns)
      .from(connections)
      .where(
        and(
          eq(connections.platform, platform),
          inArray(connections.accountId, [...accountIds]),
          eq(connections.appId, appId),
          ne(connections.status, 'disconnected'),
        ),
      )
      .limit(1000),
  )
  return rows.map(toConnection)
}
