import { and, asc, eq, isNull, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Context } from '../context.ts'
import type { GuardedDatabase } from '../database.ts'
import { SocialDbError } from '../errors.ts'
import { authEvents } from '../tables/auth-events.ts'
import { connections } from '../tables/connections.ts'
import type { Login } from '../tables/vocabulary.ts'
import { connectionColumns, toConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { deleteConnections, eraseTokens } from './end-connections.ts'
import { recordEvents } from './events.ts'
import { lockConnections, lockName } from './lock-connections.ts'

/** A person as a platform names them in a callback: an id that holds for one app and one login. */
export interface Person {
  readonly appId: string
  readonly login: Login
  readonly platformUserId: string
}

/** A deletion that a person asked the platform for, as the status page tells it. */
export interface Deletion {
  readonly at: Date
  /** How many connections were deleted. */
  readonly connections: number
}

/** What a platform's callbacks about a person need. They name no owner, and concern every owner's rows. */
export interface People {
  /** The connections that the person's consent made, on any platform and of any owner; oldest first. */
  connectionsOf(person: Person): Promise<readonly Connection[]>
  /**
   * Writes down whose consent a connection rests on, where nobody did: a row that other code made is reached by no
   * callback before. What stands there stays.
   *
   * @returns Whether it was written: false = the row names a person, or another app or login, or there is no such row.
   */
  identify(person: Person & { readonly connectionId: string }): Promise<boolean>
  /** The person removed the app: takes the tokens of all their connections. @returns Those that had one. */
  deauthorize(person: Person): Promise<readonly Connection[]>
  /**
   * The person asks for deletion: deletes all their connections with everything under them.
   *
   * @param person Its confirmation code is the caller's, the same for the same request: a replay then changes nothing.
   */
  erasePerson(person: Person & { readonly confirmationCode: string }): Promise<Deletion>
  /** What became of a deletion; undefined when there was none of that code. */
  deletion(confirmationCode: string): Promise<Deletion | undefined>
}

export function createPeople({ db }: Context): People {
  return {
    async connectionsOf(person) {
      const rows = await db.run("list a person's connections", (database) =>
        database
          .select(connectionColumns)
          .from(connections)
          .where(of(person))
          .orderBy(asc(connections.createdAt), asc(connections.id)),
      )
      return rows.map(toConnection)
    },

    async identify({ connectionId, appId, login, platformUserId }) {
      const written = await db.run('write down whose a connection is', (database) =>
        database
          .update(connections)
          .set({ appId, login, platformUserId })
          .where(
            and(
              eq(connections.id, connectionId),
              isNull(connections.platformUserId),
              or(isNull(connections.appId), eq(connections.appId, appId)),
              or(isNull(connections.login), eq(connections.login, login)),
            ),
          )
          .returning({ id: connections.id }),
      )
      return written.length > 0
    },

    deauthorize: (person) =>
      db.transaction('deauthorize a person', async (tx) => {
        await lockName(tx, 'person', person.appId, person.login, person.platformUserId)
        const locked = await lockConnections(tx, of(person))
        const live = locked.filter(({ status }) => status !== 'disconnected')
        const ended = await eraseTokens(tx, live, 'deauthorized')
        await recordEvents(
          tx,
          ended.map(({ id: connectionId, userId, platform }) => {
            return { event: 'deauthorize', outcome: 'ok', userId, actor: 'platform', platform, connectionId }
          }),
        )
        return ended
      }),

    erasePerson: ({ confirmationCode, ...person }) =>
      db.transaction('delete what a person asked for', async (tx) => {
        await lockName(tx, 'deletion', confirmationCode)
        const known = await findDeletion(tx, confirmationCode)
        if (known) return known
        const locked = await lockConnections(tx, of(person))
        await deleteConnections(tx, locked)
        const detail = { confirmation_code: confirmationCode, connections: locked.length }
        await recordEvents(tx, [{ event: 'data_deletion', outcome: 'ok', actor: 'platform', detail }])
        const made = await findDeletion(tx, confirmationCode)
        if (made) return made
        throw new SocialDbError('The deletion was not written into the audit.', { code: 'failed' })
      }),

    deletion: (confirmationCode) => findDeletion(db, confirmationCode),
  }
}

async function findDeletion(db: GuardedDatabase, confirmationCode: string): Promise<Deletion | undefined> {
  const { at, detail } = authEvents
  const [row] = await db.run('look for a deletion', (database) =>
    database
      .select({ at, connections: sql<string>`coalesce(${detail} ->> 'connections', '0')` })
      .from(authEvents)
      .where(sql`${detail} ? 'confirmation_code' and (${detail} ->> 'confirmation_code') = ${confirmationCode}`)
      .orderBy(asc(authEvents.id))
      .limit(1),
  )
  return row && { at: row.at, connections: Number(row.connections) }
}

function of({ appId, login, platformUserId }: Person): SQL | undefined {
  return and(eq(connections.appId, appId), eq(connections.login, login), eq(connections.platformUserId, platformUserId))
}
