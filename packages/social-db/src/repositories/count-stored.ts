import { count, eq } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { analytics } from '../tables/analytics.ts'
import { connections } from '../tables/connections.ts'
import { content } from '../tables/content.ts'
import { ownedBy } from './connection.ts'
import type { Owned } from './connection.ts'

/** How many rows there are of an owner, or of one connection. */
export interface StoredCounts {
  readonly connections: number
  /** Posts, stories, reels and what was seen of competitors. */
  readonly content: number
  /** Readings: one a day and metric. */
  readonly numbers: number
}

export async function countStored({ db }: Context, owned: Owned): Promise<StoredCounts> {
  const [found] = await db.run('count what is stored', (database) => {
    const its = (table: typeof content | typeof analytics) =>
      database
        .select({ id: table.id })
        .from(table)
        .innerJoin(connections, eq(connections.id, table.connectionId))
        .where(ownedBy(owned))
    return database
      .select({
        connections: count(),
        content: database.$count(its(content).as('content_rows')),
        numbers: database.$count(its(analytics).as('number_rows')),
      })
      .from(connections)
      .where(ownedBy(owned))
  })
  return { connections: found?.connections ?? 0, content: found?.content ?? 0, numbers: found?.numbers ?? 0 }
}
