import { and, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { SocialDbError } from '../errors.ts'
import { connections } from '../tables/connections.ts'
import { rateLimits } from '../tables/rate-limits.ts'
import { logins } from '../tables/vocabulary.ts'

/** What a platform counts calls for: an app, or a person who uses it. */
export interface Bucket {
  readonly appId: string
  /** The person's id as the platform gives it to our app. Left out: the app's own bucket. */
  readonly platformUserId?: string | undefined
}

/** What all workers know of a bucket. */
export interface RateLimit {
  /** Share of the allowance that is used up; null: not told, or a block has ended since. May pass 100. */
  readonly usedPercent: number | null
  /** No call for so long, in milliseconds, by the database's clock. Null: no block, or it is over. */
  readonly blockedForMs: number | null
  readonly updatedAt: Date
}

export interface RateReport extends Bucket {
  /** As the platform told it with its last answer. */
  readonly usedPercent?: number | undefined
  /**
   * Set when the platform refused for now: for how long from now on, in milliseconds. More than a day counts as a day. A
   * length and not a moment, because the clocks of two machines may differ.
   */
  readonly blockedForMs?: number | undefined
}

/** Rate limits that all workers share. An account's own limit is no row here: it only moves its next due time. */
export interface RateLimits {
  /** Undefined: nobody told anything worth knowing, or not for a day. */
  read(bucket: Bucket): Promise<RateLimit | undefined>
  /**
   * Tells the other workers; true when it was written. Written are a block, which only ever grows, and a change of
   * 5 points or more above 60 %: a call of little news costs one read. Never written is a person whom no connection names.
   */
  report(report: RateReport): Promise<boolean>
  /** How many apps and people are stopped at this moment. */
  blocked(): Promise<number>
}

const DAY_MS = 86_400_000

export function createRateLimits({ db, now }: Context): RateLimits {
  return {
    async read(bucket) {
      const { usedPercent, blockedUntil, updatedAt } = rateLimits
      const blockLeftMs = sql<number | null>`ceil(extract(epoch from ${blockedUntil} - ${now()}) * 1000)::float8`
      const freshPercent = freshOf({ usedPercent, blockedUntil, updatedAt, now: now() })
      const [row] = await db.run('read a rate limit', (database) =>
        database
          .select({ usedPercent: freshPercent, leftMs: blockLeftMs, updatedAt })
          .from(rateLimits)
          .where(
            and(eq(rateLimits.bucket, bucketName(bucket)), gt(updatedAt, sql`(select ${now()} - interval '1 day')`)),
          ),
      )
      if (!row) return undefined
      const { leftMs, ...told } = row
      return { ...told, blockedForMs: leftMs !== null && leftMs > 0 ? leftMs : null }
    },

    async report({ usedPercent, blockedForMs, ...bucket }) {
      for (const number of [usedPercent, blockedForMs]) {
        if (number === undefined || Number.isFinite(number)) continue
        const message = 'A used share, or the length of a block, is not a finite number: leave out what is not known.'
        throw new SocialDbError(message, { code: 'invalid' })
      }
      // A platform's headers are not ours: a column of integers takes no more than this from them.
      const used = usedPercent === undefined ? null : Math.round(Math.min(Math.max(usedPercent, 0), 1000))
      const blocked = blockedForMs === undefined ? null : Math.min(Math.max(blockedForMs, 0), DAY_MS)
      const known = freshOf({
        usedPercent: sql`stored.used_percent`,
        blockedUntil: sql`stored.blocked_until`,
        updatedAt: sql`stored.updated_at`,
        now: now(),
      })
      const written = await db.rows(
        'report a rate limit',
        sql`with told as (
            select ${bucketName(bucket)}::text as bucket, ${used}::int as used_percent,
              ${now()} + ${blocked}::float8 * interval '1 millisecond' as blocked_until
          )
          insert into social_rate_limits as stored (bucket, used_percent, blocked_until, updated_at)
          select told.bucket, told.used_percent, told.blocked_until, ${now()}
          from told left join social_rate_limits stored on stored.bucket = told.bucket
          where ${isNews(sql`told`, known)} and ${isNamed(bucket)}
          on conflict (bucket) do update set
            used_percent = coalesce(excluded.used_percent, ${known}),
            blocked_until = greatest(stored.blocked_until, excluded.blocked_until), updated_at = excluded.updated_at
          where ${isNews(sql`excluded`, known)}
          returning 1`,
      )
      return written.length > 0
    },

    blocked: () =>
      db.run('count blocked rate limits', (database) =>
        database.$count(rateLimits, gt(rateLimits.blockedUntil, now())),
      ),
  }
}

/** The key of a bucket's row. */
export function bucketName({ appId, platformUserId }: Bucket): string {
  return platformUserId === undefined ? `app:${appId}` : `person:${appId}:${platformUserId}`
}

interface Row {
  readonly usedPercent: SQLWrapper
  readonly blockedUntil: SQLWrapper
  readonly updatedAt: SQLWrapper
  readonly now: SQL
}

// With a block ends what was known of the share that led to it, and after a day all of it. What nobody reads any more must
// not be what news is compared with either.
function freshOf({ usedPercent, blockedUntil, updatedAt, now }: Row): SQL<number | null> {
  const isOver = sql`${blockedUntil} > ${updatedAt} and ${blockedUntil} <= ${now}`
  const isOld = sql`${updatedAt} <= ${now} - interval '1 day'`
  return sql<number | null>`case when (${isOver}) or ${isOld} then null else ${usedPercent} end`
}

// A block is told in minutes from now, so that the same one moves by a moment with each answer.
function isNews(told: SQL, knownPercent: SQL): SQL {
  return sql`(${told}.blocked_until > coalesce(stored.blocked_until, '-infinity') + interval '1 minute'
    or (abs(${told}.used_percent - coalesce(${knownPercent}, 0)) >= 5
      and greatest(${told}.used_percent, ${knownPercent}) > 60))`
}

// An answer that comes after a person's last connection was erased must not write them down again. The lock makes a
// deletion that goes on meanwhile come first, and be seen, or second, and take the row along.
function isNamed({ appId, platformUserId }: Bucket): SQL {
  if (platformUserId === undefined) return sql`true`
  return sql`exists (select from ${connections} where ${connectionsOfPerson({ appId, platformUserId })} limit 1 for key share)`
}

interface Person {
  readonly appId: string
  readonly platformUserId: string
}

/** Connections that name a person, whichever login they came through. */
export function connectionsOfPerson({ appId, platformUserId }: Person): SQL | undefined {
  return and(
    eq(connections.appId, appId),
    // Both, or null: for the index, which has it in the middle.
    or(inArray(connections.login, logins), isNull(connections.login)),
    eq(connections.platformUserId, platformUserId),
  )
}
