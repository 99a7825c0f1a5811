import { and, asc, eq, gte, lt } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { analytics } from '../tables/analytics.ts'
import { connections } from '../tables/connections.ts'
import type { MetricType, MetricUnit, Platform } from '../tables/vocabulary.ts'

export interface SeriesPoint {
  /** The day as the platform counts it, `YYYY-MM-DD`. */
  readonly day: string
  readonly value: number
  /** Null: the row was written without one. */
  readonly unit: MetricUnit | null
  /** Splits of the value and the name of its source; null when there are none. */
  readonly breakdown: Readonly<Record<string, unknown>> | null
}

/** One metric of one connection. */
export interface Series {
  readonly connectionId: string
  readonly platform: Platform
  /** Oldest day first. A day that is not known is left out, never 0. */
  readonly points: readonly SeriesPoint[]
}

export interface SeriesOptions {
  readonly userId: string
  readonly metric: MetricType
  /** First day, `YYYY-MM-DD`. */
  readonly since: string
  /** The day after the last one. */
  readonly until: string
  readonly connectionId?: string | undefined
}

/** Questions about daily numbers. */
export interface Analytics {
  /** One series per connection that has a value in `[since, until)`; never added up over connections. */
  series(options: SeriesOptions): Promise<readonly Series[]>
}

export function createAnalytics({ db }: Context): Analytics {
  return {
    async series({ userId, metric, since, until, connectionId }) {
      const rows = await db.run('read a series', (database) =>
        database
          .select({
            connectionId: connections.id,
            platform: connections.platform,
            day: analytics.day,
            value: analytics.value,
            unit: analytics.unit,
            breakdown: analytics.breakdown,
          })
          .from(analytics)
          .innerJoin(connections, eq(connections.id, analytics.connectionId))
          .where(
            and(
              eq(connections.userId, userId),
              connectionId === undefined ? undefined : eq(connections.id, connectionId),
              eq(analytics.metricType, metric),
              gte(analytics.day, since),
              lt(analytics.day, until),
            ),
          )
          .orderBy(asc(connections.createdAt), asc(connections.id), asc(analytics.day)),
      )
      const series = new Map<string, Series & { points: SeriesPoint[] }>()
      for (const { connectionId: id, platform, ...point } of rows) {
        const one = series.get(id) ?? { connectionId: id, platform, points: [] }
        one.points.push(point)
        series.set(id, one)
      }
      return [...series.values()]
    },
  }
}
