import { and, eq, gte, lt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { SocialDbError } from '../errors.ts'
import { analytics } from '../tables/analytics.ts'
import type { MetricType, MetricUnit, Platform } from '../tables/vocabulary.ts'
import { ownedBy } from './connection.ts'
import type { Owned } from './connection.ts'
import { countDays } from './days.ts'
import type { DayRange } from './days.ts'

/** Whose numbers an answer holds. Numbers of two connections are never added up: ask, then add what is alike. */
export interface OfConnection {
  readonly connectionId: string
  readonly platform: Platform
}

/** As `OfConnection`, for answers that hold one kind of value. */
export interface OfUnit extends OfConnection {
  /** Null: the rows were written without one. */
  readonly unit: MetricUnit | null
}

/** A metric whose days can be added up. Reach and followers count people, who would count once a day. */
export type AdditiveMetric = Exclude<MetricType, 'reach' | 'followers'>

export interface MetricOptions extends Owned {
  readonly metric: MetricType
}

/** Conditions on `analytics` joined with `connections`: one metric, of this owner only. */
export function ofOwner(options: MetricOptions): SQL | undefined {
  return and(ownedBy(options), eq(analytics.metricType, options.metric))
}

export function within(range: DayRange): SQL | undefined {
  countDays(range)
  return and(gte(analytics.day, range.since), lt(analytics.day, range.until))
}

// What to ask instead for a metric that counts people.
const notAdditive: Readonly<Partial<Record<MetricType, string>>> = {
  reach: "ask windows() for the platform's own 7 and 28 days, or series() for single days",
  followers: 'ask latest() for the present number, or series() for single days',
}

/** Conditions on rows that may be added up. @throws {SocialDbError} `invalid` for a metric that counts people. */
export function additive(metric: MetricType): SQL {
  const instead = notAdditive[metric]
  if (instead !== undefined) {
    throw new SocialDbError(`Days of ${metric} cannot be added up, they count people: ${instead}.`, { code: 'invalid' })
  }
  // A rate does not add up either.
  return sql`${analytics.unit} is distinct from 'percentage'`
}
