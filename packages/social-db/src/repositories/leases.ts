import { and, asc, eq, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanJson } from '../clean.ts'
import type { Context } from '../context.ts'
import { countOf } from '../database.ts'
import { connections } from '../tables/connections.ts'
import { syncState } from '../tables/sync-state.ts'

/** The right to write one connection's rows, until another worker takes it or it is released. */
export interface Lease {
  readonly connectionId: string
  /** Raised by each `acquire` and `release`; every write proves it. */
  readonly epoch: number
  /** What the last released run left behind; empty at first. */
  readonly watermark: Readonly<Record<string, unknown>>
  /** End of the last complete sync; null before the first. */
  readonly lastSyncAt: Date | null
  /** Failed runs in a row before this one. */
  readonly failures: number
}

export interface ReleaseOptions {
  /** `complete` sets `last_sync_at` and forgets failures; `failed` counts one. */
  readonly outcome: 'complete' | 'partial' | 'failed'
  /** Replaces the stored one. Left out: the stored one stays. */
  readonly watermark?: Readonly<Record<string, unknown>> | undefined
  readonly nextDueAt: Date
  /** A code of at most 64 characters. Left out: there was none. */
  readonly error?: string | undefined
}

/** One worker at a time on a connection. Leases run on the database's own clock. */
export interface Leases {
  /** Takes the connection; undefined when another worker holds it, or it does not exist. */
  acquire(options: {
    readonly connectionId: string
    /** Names the worker, for people. */
    readonly owner: string
    readonly leaseSeconds: number
  }): Promise<Lease | undefined>
  /** Renews the lease from now on and writes progress; false when it is lost. */
  heartbeat(
    lease: Lease,
    options: { readonly leaseSeconds: number; readonly progress?: Readonly<Record<string, unknown>> | undefined },
  ): Promise<boolean>
  /** Ends the lease; false when it was lost before, and then nothing is changed. */
  release(lease: Lease, options: ReleaseOptions): Promise<boolean>
  /** Ids of active connections that are due and free, the longest due first. */
  due(options: { readonly limit: number }): Promise<readonly string[]>
}

export function createLeases({ db, now }: Context): Leases {
  return {
    async acquire({ connectionId, owner, leaseSeconds }) {
      const [row] = await db.run('acquire a lease', (database) =>
        database
          .update(syncState)
          .set({
            leaseOwner: owner,
            leaseUntil: secondsFromNow(leaseSeconds),
            leaseEpoch: sql`${syncState.leaseEpoch} + 1`,
            progress: null,
          })
          .from(connections)
          .where(and(eq(syncState.connectionId, connectionId), eq(connections.id, syncState.connectionId), isFree()))
          .returning({
            epoch: syncState.leaseEpoch,
            watermark: syncState.watermark,
            lastSyncAt: connections.lastSyncAt,
            failures: syncState.failures,
          }),
      )
      return row && { connectionId, ...row }
    },

    async heartbeat({ connectionId, epoch }, { leaseSeconds, progress }) {
      const renewed = await db.run('renew a lease', (database) =>
        database
          .update(syncState)
          .set({
            leaseUntil: secondsFromNow(leaseSeconds),
            ...(progress === undefined ? {} : { progress: sql`${cleanJson(progress)}::text::jsonb` }),
          })
          .where(
            and(
              eq(syncState.connectionId, connectionId),
              eq(syncState.leaseEpoch, epoch),
              isNotNull(syncState.leaseOwner),
            ),
          )
          .returning({ id: syncState.connectionId }),
      )
      return renewed.length > 0
    },

    async release({ connectionId, epoch }, { outcome, watermark, nextDueAt, error = null }) {
      const next = watermark === undefined ? null : cleanJson(watermark)
      // The epoch rises here too: a straggling write of the ended run is a zombie's.
      const [row] = await db.rows(
        'release a lease',
        sql`with freed as (
          update social_sync_state set lease_owner = null, lease_until = null, lease_epoch = lease_epoch + 1,
            progress = null, watermark = coalesce(${next}::text::jsonb, watermark),
            next_due_at = ${nextDueAt.toISOString()}::timestamptz, last_error = ${error},
            failures = case ${outcome}::text when 'failed' then failures + 1 when 'complete' then 0 else failures end
          where connection_id = ${connectionId} and lease_epoch = ${epoch} and lease_owner is not null
          returning connection_id
        ), synced as (
          update social_media_connections set last_sync_at = ${now()} from freed
          where id = freed.connection_id and ${outcome}::text = 'complete'
        ) select count(*)::text as freed from freed`,
      )
      return countOf(row, 'freed') > 0
    },

    async due({ limit }) {
      const rows = await db.run('find due connections', (database) =>
        database
          .select({ id: syncState.connectionId })
          .from(syncState)
          .innerJoin(connections, eq(connections.id, syncState.connectionId))
          .where(and(lte(syncState.nextDueAt, now()), eq(connections.isActive, true), isFree()))
          .orderBy(asc(syncState.nextDueAt), asc(syncState.connectionId))
          .limit(limit),
      )
      return rows.map(({ id }) => id)
    },
  }
}

function isFree(): SQL | undefined {
  return or(isNull(syncState.leaseUntil), lte(syncState.leaseUntil, sql`clock_timestamp()`))
}

function secondsFromNow(seconds: number): SQL {
  return sql`clock_timestamp() + make_interval(secs => ${seconds})`
}
