import { and, asc, inArray, isNotNull, or, sql } from 'drizzle-orm'
import type { GuardedDatabase } from '../database.ts'
import { SocialDbError } from '../errors.ts'
import { authEvents } from '../tables/auth-events.ts'
import { oauthSessions } from '../tables/oauth-sessions.ts'
import type { Connection } from './connection.ts'
import { deleteConnections } from './end-connections.ts'
import { recordEvents } from './events.ts'
import { flowsGrantedBy } from './granted-by.ts'
import { lockConnections, lockName } from './lock-connections.ts'
import { rowsOf } from './person.ts'
import type { Person } from './person.ts'

/** A deletion that a person asked the platform for, as the status page tells it. */
export interface Deletion {
  readonly at: Date
  /** How many connections were deleted. */
  readonly connections: number
}

/** Deletes all that rests on a person's consent, once a code. */
export function erasePerson(db: GuardedDatabase, person: Person, confirmationCode: string): Promise<Deletion> {
  return db.transaction('delete what a person asked for', async (tx) => {
    await lockName(tx, 'deletion', confirmationCode)
    const known = await findDeletion(tx, confirmationCode)
    if (known) return known
    const theirs = await rowsOf(tx, person)
    await deleteFlows(tx, person, await lockConnections(tx, theirs))
    // Once more: a flow that was just being finished may have written rows while its end was waited for.
    const locked = await lockConnections(tx, theirs)
    await deleteConnections(tx, locked)
    const detail = { confirmation_code: confirmationCode, connections: locked.length }
    await recordEvents(tx, [{ event: 'data_deletion', outcome: 'ok', actor: 'platform', detail }])
    const made = await findDeletion(tx, confirmationCode)
    if (made) return made
    throw new SocialDbError('The deletion was not written into the audit.', { code: 'failed' })
  })
}

/** What became of a deletion; undefined when there was none of that code. */
export async function findDeletion(db: GuardedDatabase, confirmationCode: string): Promise<Deletion | undefined> {
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

// A flow that was answered holds ids of what it reached; which person that was stands there only where a grant was kept. One
// that was not holds the id of an account at most.
async function deleteFlows(tx: GuardedDatabase, person: Person, theirs: readonly Connection[]): Promise<void> {
  const owners = [...new Set(theirs.map(({ userId }) => userId))]
  const accounts = theirs.flatMap(({ accountId }) => accountId ?? [])
  const isAnswered = isNotNull(oauthSessions.consumedAt)
  const names = accounts.length > 0 ? inArray(sql`${oauthSessions.options} ->> 'accountId'`, accounts) : undefined
  const ofOwners = owners.length > 0 ? and(inArray(oauthSessions.userId, owners), or(isAnswered, names)) : undefined
  await tx.run('delete consent flows', (db) => db.delete(oauthSessions).where(or(flowsGrantedBy(person), ofOwners)))
}
