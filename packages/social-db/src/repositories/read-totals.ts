import { and, asc, eq, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { textsOf } from '../database.ts'
import { analytics } from '../tables/analytics.ts'
import { connections } from '../tables/connections.ts'
import { additive, ofOwner, within } from './analytics-rows.ts'
import type { AdditiveMetric, MetricOptions, OfUnit } from './analytics-rows.ts'
import { gapsIn, previousRange } from './days.ts'
import type { DayRange } from './days.ts'

export interface TotalOptions extends MetricOptions, DayRange {
  readonly metric: AdditiveMetric
}

/** What the known days of a range add up to. */
export interface PeriodTotal extends DayRange {
  readonly value: number
  /** How many days of the range are known. */
  readonly days: number
  /** The days that are not known, as ranges: they are not in the value, and were not 0. Empty: all are known. */
  readonly gaps: readonly DayRange[]
  /** Names of the platform's metrics in it. More than one: what is counted changed within the range. */
  readonly sources: readonly string[]
}

/** One total of one connection. */
export interface Total extends OfUnit, PeriodTotal {}

/** A range beside the one before it, of the same length. */
export interface Comparison extends OfUnit {
  /** Undefined: no day of it is known. */
  readonly current: PeriodTotal | undefined
  /** Undefined: no day of it is known. */
  readonly previous: PeriodTotal | undefined
  /**
   * Current minus previous. Undefined unless every day of both is known, and all of them from the same source: else unlike
   * things would be compared.
   */
  readonly change: number | undefined
}

export async function readTotals({ db }: Context, options: TotalOptions): Promise<readonly Total[]> {
  const { metric, since, until } = options
  const wanted = and(ofOwner(options), additive(metric), within(options))
  const rows = await db.run('add up a metric', (database) =>
    database
      .select({
        connectionId: connections.id,
        platform: connections.platform,
        unit: analytics.unit,
        value: sql<string>`sum(${analytics.value})::text`,
        known: sql<string>`string_agg(${analytics.day}::text, ',' order by ${analytics.day})`,
        sources: sql<unknown>`jsonb_agg(distinct ${analytics.breakdown} ->> 'source')`,
      })
      .from(analytics)
      .innerJoin(connections, eq(connections.id, analytics.connectionId))
      .where(wanted)
      .groupBy(connections.id, analytics.unit)
      .orderBy(asc(connections.createdAt), asc(connections.id), asc(analytics.unit)),
  )
  return rows.map(({ connectionId, platform, unit, value, known, sources }) => {
    const days = known.split(',')
    const period = { since, until, value: Number(value), days: days.length, gaps: gapsIn(options, days) }
    return { connectionId, platform, unit, ...period, sources: textsOf(sources) }
  })
}

export async function readComparison(context: Context, options: TotalOptions): Promise<readonly Comparison[]> {
  const before = await readTotals(context, { ...options, ...previousRange(options) })
  const now = await readTotals(context, options)
  const ended = before.filter((previous) => !now.some((current) => isLike(current, previous)))
  return [
    ...now.map((current) =>
      compare(
        current,
        current,
        before.find((previous) => isLike(current, previous)),
      ),
    ),
    ...ended.map((previous) => compare(previous, undefined, previous)),
  ]
}

function isLike(one: OfUnit, other: OfUnit): boolean {
  return one.connectionId === other.connectionId && one.unit === other.unit
}

function compare(of: OfUnit, current: Total | undefined, previous: Total | undefined): Comparison {
  const isWhole = current?.gaps.length === 0 && previous?.gaps.length === 0
  const isLikeCounted = new Set([...(current?.sources ?? []), ...(previous?.sources ?? [])]).size <= 1
  return {
    connectionId: of.connectionId,
    platform: of.platform,
    unit: of.unit,
    current: current && periodOf(current),
    previous: previous && periodOf(previous),
    // Two decimals are stored; a difference of two floats has more.
    change: isWhole && isLikeCounted ? Math.round((current.value - previous.value) * 100) / 100 : undefined,
  }
}

function periodOf({ since, until, value, days, gaps, sources }: Total): PeriodTotal {
  return { since, until, value, days, gaps, sources }
}
