import { and, desc, eq, lt } from 'drizzle-orm'
import type { AuthEvent } from '../auth-event.ts'
import { cleanObject } from '../clean.ts'
import type { Context } from '../context.ts'
import type { GuardedDatabase } from '../database.ts'
import { authEvents } from '../tables/auth-events.ts'
import { sameId } from './same-id.ts'
import { pageSize } from './page-size.ts'

/** An event as it stands in the book; null = not told. */
export interface RecordedAuthEvent {
  readonly id: number
  readonly at: Date
  readonly event: string
  readonly outcome: string
  readonly userId: string | null
  readonly actor: string | null
  readonly platform: string | null
  readonly connectionId: string | null
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}

export interface ListEvents {
  readonly userId: string
  /** Default: of all the owner's connections, and of none. */
  readonly connectionId?: string | undefined
  /** Default 50. */
  readonly limit?: number | undefined
  /** `id` of the last event seen: the next page starts after it. */
  readonly before?: number | undefined
}

/** The audit of authentication. Rows are never changed, and kept for a year. */
export interface Events {
  /** Adds one; inside `transaction` it stands or falls with the rest. */
  record(event: AuthEvent): Promise<void>
  /** The owner's events, newest first. */
  list(options: ListEvents): Promise<readonly RecordedAuthEvent[]>
}

export function createEvents({ db }: Context): Events {
  return {
    record: (event) => recordEvents(db, [event]),
    list: ({ userId, connectionId, limit = 50, before }) =>
      db.run('list events', (database) =>
        database
          .select()
          .from(authEvents)
          .where(
            and(
              eq(authEvents.userId, userId),
              connectionId === undefined ? undefined : sameId(authEvents.connectionId, connectionId),
              before === undefined ? undefined : lt(authEvents.id, before),
            ),
          )
          .orderBy(desc(authEvents.id))
          .limit(pageSize(limit)),
      ),
  }
}

/** Adds events in the transaction of what they tell of. */
export async function recordEvents(db: GuardedDatabase, events: readonly AuthEvent[]): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ detail = {}, ...event }) => ({ ...event, detail: cleanObject(detail) }))
  await db.run('record an event', (database) => database.insert(authEvents).values(rows))
  for (const event of events) db.tell(event)
}
