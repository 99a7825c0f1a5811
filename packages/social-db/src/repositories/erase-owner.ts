import { asc, eq, inArray, or, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { authEvents } from '../tables/auth-events.ts'
import { connections } from '../tables/connections.ts'
import { oauthSessions } from '../tables/oauth-sessions.ts'
import { deleteConnections } from './end-connections.ts'
import { recordEvents } from './events.ts'
import { lockConnections } from './lock-connections.ts'

export interface ErasedOwner {
  readonly connections: number
  readonly sessions: number
  /** Events that named the owner and no longer name anybody. */
  readonly events: number
}

/** Deletes all rows of an owner, in one transaction. The audit keeps its events, without a name. */
export function eraseOwner({ db }: Context, userId: string): Promise<ErasedOwner> {
  return db.transaction('erase an owner', async (tx) => {
    const owned = await lockConnections(tx, eq(connections.userId, userId))
    await deleteConnections(tx, owned)
    const sessions = await tx.run('delete consent flows', (database) =>
      database.delete(oauthSessions).where(eq(oauthSessions.userId, userId)).returning({ id: oauthSessions.id }),
    )
    const forgotten = await tx.run('forget the owner in the audit', (database) =>
      database
        .update(authEvents)
        .set({ userId: sql`nullif(${authEvents.userId}, ${userId})`, actor: null })
        // In one order, because the owners that an event names may all be erased at this moment.
        .where(
          inArray(
            authEvents.id,
            database
              .select({ id: authEvents.id })
              .from(authEvents)
              .where(or(eq(authEvents.userId, userId), eq(authEvents.actor, userId)))
              .orderBy(asc(authEvents.id))
              .for('update'),
          ),
        )
        .returning({ userId: authEvents.userId }),
    )
    const events = forgotten.filter((event) => event.userId === null)
    const counts = { connections: owned.length, sessions: sessions.length, events: events.length }
    await recordEvents(tx, [{ event: 'erase_owner', outcome: 'ok', detail: counts }])
    return counts
  })
}
