import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { countOf } from '../database.ts'
import { connections } from '../tables/connections.ts'
import { namesNone, ofAccounts } from './accounts.ts'
import type { Accounts } from './accounts.ts'
import { dueNow } from './leases.ts'
import type { Person } from './person.ts'
import { raiseCounts } from './raise-counts.ts'
import type { CountsOfItem } from './raise-counts.ts'
import { merge } from './merge-json.ts'

/** Persons of one app and login. */
export interface Persons extends Omit<Person, 'platformUserId'> {
  readonly platformUserIds: readonly string[]
}

/**
 * What a platform's webhooks lead to: each is one statement, however many they name. They say that something happened,
 * often twice and late, so that a second time does nothing.
 */
export interface Hints {
  /**
   * Makes the active connections of these accounts due now, or, where a run goes on, for after it.
   *
   * It shortens no waiting: a connection whose last runs failed keeps its back-off, and one that the platform has blocked
   * (`blockedUntil` in its watermark, ISO 8601 in UTC) its block.
   *
   * @returns How many it made due; those that were due already are not among them.
   */
  makeAccountsDue(accounts: Accounts): Promise<number>
  /**
   * Notes in the metadata of these accounts' connections that the platform still sends, as `webhooks.last_at` (ISO 8601 in
   * UTC): once an hour at most, and not where somebody is changing the connection.
   *
   * @returns In how many it was written.
   */
  noteWebhooks(accounts: Accounts): Promise<number>
  /**
   * Makes the tokens of these persons due to be looked after now; one that waits for a new login stays so.
   *
   * @returns How many were not due before.
   */
  makeTokensDue(persons: Persons): Promise<number>
  /**
   * Raises counts of stories that are stored, of connections that may be read; whatever else there is stays as it is, and
   * nothing is inserted. A count that is not stored, or is null, becomes what is told.
   *
   * @returns How many stories changed. @throws {SocialDbError} `invalid` for what is no count.
   */
  raiseCounts(accounts: Omit<Accounts, 'accountIds'>, items: readonly CountsOfItem[]): Promise<number>
}

export function createHints(context: Context): Hints {
  const { db, now } = context
  return {
    async makeAccountsDue(accounts) {
      if (namesNone(accounts)) return 0
      const [row] = await db.rows(
        'make accounts due',
        sql`with waiting as materialized (${locked(
          ofAccounts(accounts),
          sql`is_active and failures = 0 and (next_due_at > (select ${now()}) or lease_owner is not null)
            and not coalesce(watermark ->> 'blockedUntil' ~ '^[0-9]{4}-'
              and watermark ->> 'blockedUntil' collate "C" > (select ${isoText(now())}), false)`,
        )}), due as (
          update social_sync_state set next_due_at = ${dueNow(now())} from waiting
          where social_sync_state.connection_id = waiting.connection_id returning 1
        ) select count(*)::text as due from due`,
      )
      return countOf(row, 'due')
    },

    async noteWebhooks(accounts) {
      if (namesNone(accounts)) return 0
      const [row] = await db.rows(
        'note webhooks',
        // Whom it would have to wait for is left out, so that it can take part in no deadlock.
        sql`with old as materialized (
          select id from social_media_connections where ${ofAccounts(accounts)}
            and coalesce(metadata #>> '{webhooks,last_at}' collate "C" < (select ${isoText(sql`${now()} - interval '1 hour'`)}), true)
          order by id for no key update skip locked
        ), noted as (
          update social_media_connections c set metadata = ${merge(
            sql`c.metadata`,
            sql`jsonb_build_object('webhooks', ${merge(
              sql`(c.metadata -> 'webhooks')`,
              sql`jsonb_build_object('last_at', ${isoText(now())})`,
            )})`,
          )} from old where c.id = old.id returning 1
        ) select count(*)::text as noted from noted`,
      )
      return countOf(row, 'noted')
    },

    async makeTokensDue({ appId, login, platformUserIds }) {
      if (platformUserIds.length === 0) return 0
      const theirs = and(
        eq(connections.appId, appId),
        eq(connections.login, login),
        inArray(connections.platformUserId, [...platformUserIds]),
        ne(connections.status, 'disconnected'),
      )
      const [row] = await db.rows(
        'make tokens due',
        sql`with waiting as materialized (${locked(theirs, sql`token_due_at > (select ${now()})`)}), due as (
          update social_sync_state set token_due_at = ${now()} from waiting
          where social_sync_state.connection_id = waiting.connection_id returning 1
        ) select count(*)::text as due from due`,
      )
      return countOf(row, 'due')
    },

    raiseCounts: (accounts, items) => raiseCounts(context, accounts, items),
  }
}

// In one order, as everywhere, so that two who name the same rows cannot wait for each other.
function locked(which: SQL | undefined, state: SQL): SQL {
  return sql`select connection_id from social_sync_state
    where connection_id in (select id from social_media_connections where ${which}) and ${state}
    order by connection_id for no key update`
}

// Moments in JSON are compared as text, which a stored one that is none cannot break.
function isoText(moment: SQL): SQL {
  return sql`to_char((${moment}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
