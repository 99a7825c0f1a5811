import { randomUUID } from 'node:crypto'
import { and, eq, ne, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { arrayText } from '../array-text.ts'
import { countOf, textOf } from '../database.ts'
import type { Context } from '../context.ts'
import { connections } from '../tables/connections.ts'
import { syncState } from '../tables/sync-state.ts'
import { ERASED } from '../vault.ts'
import type { DueOptions } from './due.ts'

/** The right to look after one connection's token, until it runs out or is released. */
export interface TokenLease {
  readonly connectionId: string
  readonly leaseId: string
  /** The stored token when it was taken. */
  readonly tokenVersion: number
}

interface ForSeconds {
  readonly leaseSeconds: number
}

/**
 * One at a time looks after a token, whether a sync runs or not. Leases run on the database's own clock.
 *
 * They keep two processes from asking the platform for the same new token; what protects the row is `expectedVersion` of
 * `replaceTokens`.
 */
export interface TokenLeases {
  /**
   * Takes the token of one connection; undefined while another holds it, or when there is none.
   *
   * @param options.onlyIfDue Undefined also when it is not due: decided in one step, so that of many callers who see it
   * due one looks after it, and the others find it done.
   */
  leaseToken(
    options: ForSeconds & { readonly connectionId: string; readonly onlyIfDue?: boolean | undefined },
  ): Promise<TokenLease | undefined>
  /**
   * Takes tokens that are due to be looked after and free, the longest due first. Pauses do not matter: tokens age.
   *
   * Only tokens of the apps and platforms that the caller knows, as for `claim`: what another must look after stays due
   * for it, and is never shown to a platform that it is not of.
   */
  claimTokens(options: ForSeconds & DueOptions): Promise<readonly TokenLease[]>
  /**
   * Writes down, before the platform is asked, that a new token is asked for.
   *
   * @returns `again`: it was written down before for this very token, and whoever did never told what came of it. `lost`:
   * the lease ran out, or another token is stored: ask for nothing.
   */
  beginRefresh(lease: TokenLease): Promise<'begun' | 'again' | 'lost'>
  /** Takes back what `beginRefresh` wrote down: the platform answered, and gave no new token. */
  forgetRefresh(lease: TokenLease): Promise<void>
  /** Renews the lease from now on; false when it was lost. */
  extendTokenLease(lease: TokenLease, options: ForSeconds): Promise<boolean>
  /**
   * Ends the lease, and says when the token is to be looked after next; false when it was lost before.
   *
   * @param options.dueInSeconds Null: not before a new login, or `makeTokenDue`.
   */
  releaseToken(lease: TokenLease, options: { readonly dueInSeconds: number | null }): Promise<boolean>
  /** Makes a token due to be looked after now. */
  makeTokenDue(connectionId: string): Promise<void>
}

export function createTokenLeases({ db, now }: Context): TokenLeases {
  async function take(what: string, which: SQL | undefined, { leaseSeconds }: ForSeconds) {
    const leaseId = randomUUID()
    const taken = await db.run(what, (database) =>
      database
        .update(syncState)
        .set({ tokenLeaseId: leaseId, tokenLeaseUntil: secondsFromNow(leaseSeconds) })
        .from(connections)
        .where(and(which, eq(connections.id, syncState.connectionId), hasToken))
        .returning({ connectionId: syncState.connectionId, tokenVersion: connections.tokenVersion }),
    )
    return taken.map((row): TokenLease => ({ ...row, leaseId }))
  }

  return {
    async leaseToken({ connectionId, onlyIfDue = false, ...options }) {
      const isDue = onlyIfDue ? sql`${syncState.tokenDueAt} <= (select ${now()})` : undefined
      const [lease] = await take('lease a token', and(eq(syncState.connectionId, connectionId), isFree, isDue), options)
      return lease
    },

    claimTokens({ limit, appIds, platforms, ...options }) {
      const due = sql`${syncState.connectionId} = any(array(
        select s.connection_id from social_sync_state s join social_media_connections c on c.id = s.connection_id
        where s.token_due_at <= (select ${now()})
          and (s.token_lease_until is null or s.token_lease_until <= clock_timestamp())
          and c.status <> 'disconnected' and c.access_token <> ${ERASED}
          and (c.app_id is null or c.app_id = any(${arrayText(appIds)}::text::text[]))
          and c.platform = any(${arrayText(platforms)}::text::text[])
        order by s.token_due_at limit ${limit} for update of s skip locked))`
      return take('claim due tokens', due, options)
    },

    async beginRefresh({ connectionId, leaseId, tokenVersion }) {
      const [row] = await db.rows(
        'begin to refresh a token',
        sql`with held as (
          select s.connection_id, coalesce(token_refresh_begun = ${tokenVersion}, false) as begun
          from social_sync_state s join social_media_connections c on c.id = s.connection_id
          where s.connection_id = ${connectionId} and token_lease_id = ${leaseId}
            and token_lease_until > clock_timestamp() and c.token_version = ${tokenVersion} for update of s)
        update social_sync_state s set token_refresh_begun = ${tokenVersion} from held
        where s.connection_id = held.connection_id
        returning case when held.begun then 'again' else 'begun' end as state`,
      )
      const state = textOf(row, 'state')
      return state === 'again' || state === 'begun' ? state : 'lost'
    },

    async forgetRefresh({ connectionId, leaseId, tokenVersion }) {
      const isBegun = eq(syncState.tokenRefreshBegun, tokenVersion)
      await db.run('forget a refresh', (database) =>
        database
          .update(syncState)
          .set({ tokenRefreshBegun: null })
          .where(and(eq(syncState.connectionId, connectionId), eq(syncState.tokenLeaseId, leaseId), isBegun)),
      )
    },

    async extendTokenLease({ connectionId, leaseId }, { leaseSeconds }) {
      const renewed = await db.run('renew a token lease', (database) =>
        database
          .update(syncState)
          .set({ tokenLeaseUntil: secondsFromNow(leaseSeconds) })
          .where(and(eq(syncState.connectionId, connectionId), eq(syncState.tokenLeaseId, leaseId)))
          .returning({ id: syncState.connectionId }),
      )
      return renewed.length > 0
    },

    async releaseToken({ connectionId, leaseId }, { dueInSeconds }) {
      const [row] = await db.rows(
        'release a token',
        sql`with freed as (
          update social_sync_state set token_lease_id = null, token_lease_until = null,
            token_due_at = ${now()} + make_interval(secs => ${dueInSeconds}::double precision)
          where connection_id = ${connectionId} and token_lease_id = ${leaseId} returning 1)
        select count(*)::text as freed from freed`,
      )
      return countOf(row, 'freed') > 0
    },

    async makeTokenDue(connectionId) {
      await db.rows(
        'make a token due',
        sql`update social_sync_state s set token_due_at = ${now()} from social_media_connections c
        where s.connection_id = ${connectionId} and c.id = s.connection_id and c.status <> 'disconnected'
          and (s.token_due_at is null or s.token_due_at > (select ${now()}))`,
      )
    },
  }
}

const isFree = sql`(${syncState.tokenLeaseUntil} is null or ${syncState.tokenLeaseUntil} <= clock_timestamp())`

// Other code may have erased a token and kept the status.
const hasToken = and(ne(connections.status, 'disconnected'), ne(connections.accessToken, ERASED))

function secondsFromNow(seconds: number): SQL {
  return sql`clock_timestamp() + make_interval(secs => ${seconds})`
}
