import { and, asc, eq, isNull, lte, or } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import { connectionColumns, toConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { eraseTokens } from './end-connections.ts'
import { erasePerson, findDeletion } from './erase-person.ts'
import type { Deletion } from './erase-person.ts'
import { recordEvents } from './events.ts'
import { lockConnections, lockName } from './lock-connections.ts'
import { rowsOf } from './person.ts'
import type { Person } from './person.ts'

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
  /**
   * The person removed the app: takes the tokens of all their connections.
   *
   * @param person With `notAfter` only tokens that are no younger: an old callback that comes again must not end what a
   * later login made.
   * @returns Those that had one.
   */
  deauthorize(person: Person & { readonly notAfter?: Date | undefined }): Promise<readonly Connection[]>
  /**
   * The person asks for deletion: deletes all their connections with everything under them, the consent flows that they
   * granted, and those of the owners that may hold something of them.
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
      const theirs = await rowsOf(db, person)
      const rows = await db.run("list a person's connections", (database) =>
        database
          .select(connectionColumns)
          .from(connections)
          .where(theirs)
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

    deauthorize: ({ notAfter, ...person }) =>
      db.transaction('deauthorize a person', async (tx) => {
        await lockName(tx, 'person', person.appId, person.login, person.platformUserId)
        const issued = connections.tokenIssuedAt
        const isOld = notAfter && or(isNull(issued), lte(issued, notAfter))
        const locked = await lockConnections(tx, and(await rowsOf(tx, person), isOld))
        const live = locked.filter(({ status }) => status !== 'disconnected')
        const ended = await eraseTokens(tx, live, 'app_removed')
        await recordEvents(
          tx,
          ended.map(({ id: connectionId, userId, platform }) => {
            return { event: 'deauthorize', outcome: 'ok', userId, actor: 'platform', platform, connectionId }
          }),
        )
        return ended
      }),

    erasePerson: ({ confirmationCode, ...person }) => erasePerson(db, person, confirmationCode),
    deletion: (confirmationCode) => findDeletion(db, confirmationCode),
  }
}
