import { and, asc, eq, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { SocialDbError } from '../errors.ts'
import { analytics } from '../tables/analytics.ts'
import { connections } from '../tables/connections.ts'
import { additive, ofOwner, within } from './analytics-rows.ts'
import type { OfUnit } from './analytics-rows.ts'
import type { TotalOptions } from './read-totals.ts'

export interface BreakdownOptions extends TotalOptions {
  /** A key of the stored breakdowns, such as `by_media_product_type`. */
  readonly by: string
}

/** One part of a total, such as `REEL`. */
export interface BreakdownPart {
  readonly part: string
  readonly value: number
  /** How many days of the range name it. On the others it is not known. */
  readonly days: number
}

/** What each part of one connection's days adds up to. */
export interface Breakdown extends OfUnit {
  /** Largest first. */
  readonly parts: readonly BreakdownPart[]
}

export async function readBreakdown({ db }: Context, options: BreakdownOptions): Promise<readonly Breakdown[]> {
  if (options.by === 'windows') {
    throw new SocialDbError('Windows of several days overlap and cannot be added up: ask windows().', {
      code: 'invalid',
    })
  }
  const split = sql`${analytics.breakdown} -> ${options.by}::text`
  // A member that is no number is no part. CASE, because Postgres may cast before it filters.
  const value = sql`sum(case jsonb_typeof(part.value) when 'number' then (part.value #>> '{}')::numeric end)`
  const wanted = and(ofOwner(options), additive(options.metric), within(options))
  const rows = await db.run('break a metric down', (database) =>
    database
      .select({
        connectionId: connections.id,
        platform: connections.platform,
        unit: analytics.unit,
        part: sql<string>`part.name`,
        value: sql<string>`${value}::text`,
        days: sql<string>`count(*)::text`,
      })
      .from(analytics)
      .innerJoin(connections, eq(connections.id, analytics.connectionId))
      .crossJoinLateral(
        sql`jsonb_each(case jsonb_typeof(${split}) when 'object' then ${split} else '{}' end) as part(name, value)`,
      )
      .where(and(wanted, sql`jsonb_typeof(part.value) = 'number'`))
      .groupBy(connections.id, analytics.unit, sql`part.name`)
      .orderBy(
        asc(connections.createdAt),
        asc(connections.id),
        asc(analytics.unit),
        sql`${value} desc`,
        sql`part.name`,
      ),
  )
  const breakdowns = new Map<string, Breakdown & { parts: BreakdownPart[] }>()
  for (const { connectionId, platform, unit, part, value: sum, days } of rows) {
    const key = `${connectionId} ${unit}`
    const one = breakdowns.get(key) ?? { connectionId, platform, unit, parts: [] }
    one.parts.push({ part, value: Number(sum), days: Number(days) })
    breakdowns.set(key, one)
  }
  return [...breakdowns.values()]
}
