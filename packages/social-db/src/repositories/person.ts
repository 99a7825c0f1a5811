import { and, eq } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { GuardedDatabase } from '../database.ts'
import { connections } from '../tables/connections.ts'
import type { Login } from '../tables/vocabulary.ts'

/** A person as a platform names them in a callback: an id that holds for one app and one login. */
export interface Person {
  readonly appId: string
  readonly login: Login
  /**
   * With Instagram Login the account's own id will do where no row has the id: which of the two its callbacks name is not
   * established.
   */
  readonly platformUserId: string
}

/** The condition for the rows that rest on this person's consent. */
export async function rowsOf(db: GuardedDatabase, person: Person): Promise<SQL | undefined> {
  const { appId, login, platformUserId } = person
  const ofLogin = and(eq(connections.appId, appId), eq(connections.login, login))
  const byPerson = and(ofLogin, eq(connections.platformUserId, platformUserId))
  if (login !== 'instagram') return byPerson
  const found = await db.run('look for a person', (database) =>
    database.select({ id: connections.id }).from(connections).where(byPerson).limit(1),
  )
  if (found.length > 0) return byPerson
  return and(ofLogin, eq(connections.platform, 'instagram'), eq(connections.accountId, platformUserId))
}
