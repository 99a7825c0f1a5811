import { check } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'

export const platforms = ['instagram', 'facebook', 'twitter', 'linkedin', 'youtube'] as const
export const contentTypes = ['post', 'story', 'reel', 'video', 'ad'] as const
export const metricTypes = ['followers', 'engagement', 'reach', 'impressions', 'clicks', 'conversions'] as const
export const metricUnits = ['count', 'percentage', 'currency'] as const
export const logins = ['facebook', 'instagram'] as const
export const connectionStatuses = ['active', 'needs_reauth', 'paused', 'disconnected'] as const

/** Network an account lives on. */
export type Platform = (typeof platforms)[number]
/** Kind of a stored item; everything a network offers is mapped onto these five. */
export type ContentType = (typeof contentTypes)[number]
/** Metric a daily row is kept for; anything else lives in a row's breakdown. */
export type MetricType = (typeof metricTypes)[number]
/** Unit of a daily value. */
export type MetricUnit = (typeof metricUnits)[number]
/** Login that produced the token: it picks the host the token works on. */
export type Login = (typeof logins)[number]
/** State of a connection as stored; `is_active` is true for `active` alone. */
export type ConnectionStatus = (typeof connectionStatuses)[number]

/** A CHECK that a column holds one of `values`. Both come from this folder, never from a caller. */
export function oneOf(name: string, column: string, values: readonly string[]): ReturnType<typeof check> {
  const list = values.map((value) => `'${value}'`).join(', ')
  return check(name, sql.raw(`${column} IN (${list})`))
}
