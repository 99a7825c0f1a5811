import { and, asc, eq, inArray, isNull, lte, not, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { arrayText } from '../array-text.ts'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import { QUARANTINE_AFTER, syncState } from '../tables/sync-state.ts'
import type { Platform } from '../tables/vocabulary.ts'
import { isAllPaused } from './settings.ts'

/** Which of the due connections a worker can run. */
export interface DueOptions {
  readonly limit: number
  /** Only connections of these apps, and those of which no app is known: what another app must read stays due for it. */
  readonly appIds: readonly string[]
  /** Only of these platforms: what nothing here can read must not fail here. */
  readonly platforms: readonly Platform[]
}

/** What is due and free. */
export interface Backlog {
  /** No more than were counted. */
  readonly due: number
  /** How long the first has been due; null when none is. */
  readonly oldestDueSeconds: number | null
}

// The moment stands in a sub-select: a volatile clock_timestamp() would be no condition of the index, and a poll that
// finds nothing due would read all of it. The bound of failures is a literal, as in the predicate of that index.
export function isDue(now: SQL): SQL | undefined {
  return and(
    syncState.isActive,
    sql`${syncState.failures} < ${sql.raw(String(QUARANTINE_AFTER))}`,
    sql`${syncState.nextDueAt} <= (select ${now})`,
    isFree(),
    not(isAllPaused),
  )
}

export function isFree(): SQL | undefined {
  return or(isNull(syncState.leaseUntil), lte(syncState.leaseUntil, sql`clock_timestamp()`))
}

export function isOf({ appIds, platforms }: Pick<DueOptions, 'appIds' | 'platforms'>): SQL | undefined {
  const isOfApp = sql`${connections.appId} = any(${arrayText(appIds)}::text::text[])`
  return and(or(isNull(connections.appId), isOfApp), inArray(connections.platform, [...platforms]))
}

export async function readBacklog(
  { db, now }: Pick<Context, 'db' | 'now'>,
  { limit, appIds, platforms }: DueOptions,
): Promise<Backlog> {
  const [row] = await db.run('count due connections', (database) => {
    const due = database
      .select({ at: syncState.nextDueAt })
      .from(syncState)
      .innerJoin(connections, eq(connections.id, syncState.connectionId))
      .where(and(isDue(now()), isOf({ appIds, platforms })))
      .orderBy(asc(syncState.nextDueAt))
      .limit(limit)
      .as('due')
    const seconds = sql<number | null>`extract(epoch from ${now()} - min(${due.at}))::float8`
    return database.select({ due: sql<number>`count(*)::int`, seconds }).from(due)
  })
  return { due: row?.due ?? 0, oldestDueSeconds: row?.seconds ?? null }
}
