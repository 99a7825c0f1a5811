import { sql } from 'drizzle-orm'
import { countOf } from '../database.ts'
import type { Context } from '../context.ts'

export interface SweepReport {
  /** Consent flows that ended more than a day ago: so long a state that comes again is told from an unknown one. */
  readonly sessions: number
  /** Events past their retention of a year. */
  readonly events: number
  /** Rate limits that nobody told anything about for a day. */
  readonly rateLimits: number
}

/** Deletes what nobody needs any more, and wipes grants whose time to choose is over: at most so many rows of each kind, so that no call takes long. */
export async function sweep(
  { db, now }: Context,
  { limit = 1000 }: { readonly limit?: number | undefined } = {},
): Promise<SweepReport> {
  // What was granted goes when the choice is over, not a day later.
  await db.rows(
    'wipe grants that nobody chose from',
    sql`update oauth_sessions set pending_grant = null where id in (
        select id from oauth_sessions where pending_grant is not null and expires_at <= (select ${now()})
        order by expires_at limit ${limit} for update skip locked)`,
  )
  const [sessions] = await db.rows(
    'sweep consent flows',
    sql`with gone as (delete from oauth_sessions where id in (
        select id from oauth_sessions where expires_at < (select ${now()} - interval '1 day')
        order by expires_at limit ${limit} for update skip locked) returning 1)
      select count(*)::text as gone from gone`,
  )
  // Ids rise with time, so the oldest are the first of the primary key: only these are looked at, and only those past
  // their year are locked. The table's trigger judges by the same clock.
  const [events] = await db.rows(
    'sweep the audit',
    sql`with oldest as materialized (select id, at from social_auth_events order by id limit ${limit}),
      gone as (delete from social_auth_events where id in (
        select id from social_auth_events where id in (
          select id from oldest where at < clock_timestamp() - interval '365 days') for update skip locked) returning 1)
      select count(*)::text as gone from gone`,
  )
  const [limits] = await db.rows(
    'sweep rate limits',
    sql`with gone as (delete from social_rate_limits where bucket in (
        select bucket from social_rate_limits where updated_at < (select ${now()} - interval '1 day')
        and coalesce(blocked_until, '-infinity') < (select ${now()}) limit ${limit} for update skip locked) returning 1)
      select count(*)::text as gone from gone`,
  )
  return { sessions: countOf(sessions, 'gone'), events: countOf(events, 'gone'), rateLimits: countOf(limits, 'gone') }
}
