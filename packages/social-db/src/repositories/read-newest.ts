import { and, asc, desc, eq, exists, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { analytics } from '../tables/analytics.ts'
import { connections } from '../tables/connections.ts'
import type { MetricUnit } from '../tables/vocabulary.ts'
import type { MetricOptions, OfConnection, OfUnit } from './analytics-rows.ts'
import { ownedBy } from './connection.ts'
import { addDays } from './days.ts'

/** The newest known value of one connection. */
export interface Latest extends OfUnit {
  readonly day: string
  readonly value: number
}

export interface WindowOptions extends MetricOptions {
  /** Length of the window, as the platform offers it. */
  readonly days: 7 | 28
  /** The day after the window's last one. Default: the newest window there is. */
  readonly until?: string | undefined
}

/** People counted once over several days: the platform's own number, or why there is none. */
export type UniqueCount = OfConnection &
  (
    | {
        readonly status: 'known'
        readonly since: string
        readonly until: string
        readonly value: number
        readonly unit: MetricUnit | null
      }
    /** `no_row`: nothing is stored of that day, or of the metric. `no_window`: the platform did not tell this window. */
    | { readonly status: 'missing'; readonly reason: 'no_row' | 'no_window' }
  )

export async function readLatest({ db }: Context, options: MetricOptions): Promise<readonly Latest[]> {
  return db.run('read the newest value', (database) => {
    const newest = database
      .select({ day: analytics.day, value: analytics.value, unit: analytics.unit })
      .from(analytics)
      .where(and(eq(analytics.connectionId, connections.id), eq(analytics.metricType, options.metric)))
      .orderBy(desc(analytics.day))
      .limit(1)
      .as('newest')
    return database
      .select({
        connectionId: connections.id,
        platform: connections.platform,
        day: newest.day,
        value: newest.value,
        unit: newest.unit,
      })
      .from(connections)
      .crossJoinLateral(newest)
      .where(ownedBy(options))
      .orderBy(asc(connections.createdAt), asc(connections.id))
  })
}

export async function readWindows({ db }: Context, options: WindowOptions): Promise<readonly UniqueCount[]> {
  const { metric, days, until } = options
  const day = until === undefined ? undefined : addDays(until, -1)
  const window = sql`${analytics.breakdown} #> array['windows', ${String(days)}::text]`
  const asked = and(
    eq(analytics.connectionId, connections.id),
    eq(analytics.metricType, metric),
    day === undefined ? undefined : eq(analytics.day, day),
  )
  const rows = await db.run('read a window', (database) => {
    const newest = database
      .select({
        day: analytics.day,
        value: sql<string>`(${window})::text`.as('window_value'),
        unit: analytics.unit,
      })
      .from(analytics)
      .where(and(asked, sql`jsonb_typeof(${window}) = 'number'`))
      .orderBy(desc(analytics.day))
      .limit(1)
      .as('newest')
    return database
      .select({
        connectionId: connections.id,
        platform: connections.platform,
        day: newest.day,
        value: newest.value,
        unit: newest.unit,
        isStored: exists(database.select({ one: sql`1` }).from(analytics).where(asked)).mapWith(Boolean),
      })
      .from(connections)
      .leftJoinLateral(newest, sql`true`)
      .where(ownedBy(options))
      .orderBy(asc(connections.createdAt), asc(connections.id))
  })
  return rows.map(({ connectionId, platform, day: last, value, unit, isStored }) => {
    const of = { connectionId, platform }
    if (last === null || value === null) {
      return { ...of, status: 'missing', reason: isStored ? 'no_window' : 'no_row' }
    }
    const end = addDays(last, 1)
    return { ...of, status: 'known', since: addDays(end, -days), until: end, value: Number(value), unit }
  })
}
