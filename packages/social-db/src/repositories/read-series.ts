import { and, asc, eq } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { analytics } from '../tables/analytics.ts'
import { connections } from '../tables/connections.ts'
import type { MetricUnit } from '../tables/vocabulary.ts'
import { ofOwner, within } from './analytics-rows.ts'
import type { MetricOptions, OfConnection } from './analytics-rows.ts'
import type { DayRange } from './days.ts'

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
export interface Series extends OfConnection {
  /** Oldest day first. A day that is not known is left out, never 0. */
  readonly points: readonly SeriesPoint[]
}

export interface SeriesOptions extends MetricOptions, DayRange {}

export async function readSeries({ db }: Context, options: SeriesOptions): Promise<readonly Series[]> {
  const wanted = and(ofOwner(options), within(options))
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
      .where(wanted)
      .orderBy(asc(connections.createdAt), asc(connections.id), asc(analytics.day)),
  )
  const series = new Map<string, Series & { points: SeriesPoint[] }>()
  for (const { connectionId, platform, ...point } of rows) {
    const one = series.get(connectionId) ?? { connectionId, platform, points: [] }
    one.points.push(point)
    series.set(connectionId, one)
  }
  return [...series.values()]
}
