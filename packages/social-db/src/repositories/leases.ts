import { and, asc, eq, gt, isNotNull, not, notInArray, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanJson } from '../clean.ts'
import type { Context } from '../context.ts'
import { countOf } from '../database.ts'
import { connections } from '../tables/connections.ts'
import { syncState } from '../tables/sync-state.ts'
import { isDue, isFree, isOf, readBacklog } from './due.ts'
import type { Backlog, DueOptions } from './due.ts'
import { isAllPaused } from './settings.ts'

/** The right to write one connection's rows, until another worker takes it or it is released. */
export interface Lease {
  readonly connectionId: string
  /** Raised by each `acquire` and `release`; every write proves it. */
  readonly epoch: number
  /** What the last released run left behind; empty at first. */
  readonly watermark: Readonly<Record<string, unknown>>
  /** End of the last complete sync; null before the first. */
  readonly lastSyncAt: Date | null
  /** How long ago that was when the lease was taken, by the database's clock; null before the first. */
  readonly lastSyncSecondsAgo: number | null
  /** Failed runs in a row before this one; a worker that died counts as one. */
  readonly failures: number
  /** When the lease was taken, by the database's clock: what a worker goes by whose own may be wrong. */
  readonly takenAt: Date
  /** When the connection is due, as this lease found or set it; `release` tells by it what came during the run. */
  readonly dueAt: Date
}

export interface ReleaseOptions {
  /** `complete` sets `last_sync_at` and forgets failures; `failed` counts one. */
  readonly outcome: 'complete' | 'partial' | 'failed'
  /** Replaces the stored one. Left out: the stored one stays. */
  readonly watermark?: Readonly<Record<string, unknown>> | undefined
  /** What is known of streams, by their names: merged over what is stored of each, member by member. */
  readonly streams?: Readonly<Record<string, object>> | undefined
  /** How long until it is due again, counted by the database's clock. What made it due during the run goes first. */
  readonly dueInSeconds: number
  /** A code of at most 64 characters. Left out: there was none. */
  readonly error?: string | undefined
}

export interface LeaseOptions {
  /** Names the worker, for people. */
  readonly owner: string
  readonly leaseSeconds: number
}

/** One worker at a time on a connection. Leases run on the database's own clock. */
export interface Leases {
  /**
   * Takes the connection, due or not; undefined when another worker holds it, it or everything is paused, or it is
   * disconnected or does not exist.
   *
   * @param options.onlyIfDue Undefined also when it is not due, or in quarantine: decided in one step, so that what was
   * handed out twice is done once.
   */
  acquire(
    options: LeaseOptions & { readonly connectionId: string; readonly onlyIfDue?: boolean | undefined },
  ): Promise<Lease | undefined>
  /**
   * Takes active connections that are due and free, the longest due first; fewer or none when there are no more.
   *
   * Any number of workers may call it at once: none waits for another, none gets what another got. Ask for no more than
   * you run at once, and give back what you do not run. No owner can crowd out the others: one has a row per platform.
   * Nor can a connection whose runs kill their worker: each death counts as a failure, and from the second on it waits,
   * 15 minutes, then twice as long each time, up to a day; after ten it is in quarantine.
   */
  claim(options: LeaseOptions & DueOptions): Promise<readonly Lease[]>
  /** Ends the lease of a run that was not begun: it stays as due as it was. False when it was lost before. */
  giveBack(lease: Lease): Promise<boolean>
  /**
   * Renews the lease from now on and writes progress.
   *
   * @returns `held`; `paused`: held, but somebody paused the connection or everything, so end the run after the page in
   * hand and release; `lost`: stop, every further write is refused.
   */
  heartbeat(
    lease: Lease,
    options: { readonly leaseSeconds: number; readonly progress?: Readonly<Record<string, unknown>> | undefined },
  ): Promise<'held' | 'paused' | 'lost'>
  /** Ends the lease; false when it was lost before, and then nothing is changed. */
  release(lease: Lease, options: ReleaseOptions): Promise<boolean>
  /** Makes a connection due now, also during a run, for after it: what a webhook or a button does. A pause still holds. */
  makeDue(connectionId: string): Promise<void>
  /** Ids of active connections that are due and free, the longest due first; none while everything is paused. */
  due(options: DueOptions): Promise<readonly string[]>
  /** How much of that there is, counted up to `limit`. */
  backlog(options: DueOptions): Promise<Backlog>
}

const leaseColumns = (now: SQL) => ({
  connectionId: syncState.connectionId,
  epoch: syncState.leaseEpoch,
  watermark: syncState.watermark,
  lastSyncAt: connections.lastSyncAt,
  lastSyncSecondsAgo: sql<number | null>`extract(epoch from ${now} - ${connections.lastSyncAt})::float8`,
  failures: syncState.failures,
  takenAt: sql`${now}`.mapWith(syncState.nextDueAt),
  dueAt: syncState.nextDueAt,
})

export function createLeases({ db, now }: Context): Leases {
  return {
    async acquire({ connectionId, onlyIfDue = false, ...options }) {
      const [lease] = await db.run('acquire a lease', (database) =>
        database
          .update(syncState)
          .set(taken(options, now()))
          .from(connections)
          .where(
            and(
              eq(syncState.connectionId, connectionId),
              eq(connections.id, syncState.connectionId),
              notInArray(connections.status, ['paused', 'disconnected']),
              isFree(),
              not(isAllPaused),
              onlyIfDue ? isDue(now()) : undefined,
            ),
          )
          .returning(leaseColumns(now())),
      )
      return lease
    },

    async claim({ limit, appIds, platforms, ...options }) {
      const rows = await db.run('claim due connections', (database) => {
        const due = database
          .select({ id: syncState.connectionId })
          .from(syncState)
          .innerJoin(connections, eq(connections.id, syncState.connectionId))
          .where(and(isDue(now()), isOf({ appIds, platforms })))
          .orderBy(asc(syncState.nextDueAt))
          .limit(limit)
          .for('update', { of: syncState, skipLocked: true })
        return database
          .update(syncState)
          .set(taken(options, now()))
          .from(connections)
          .where(and(sql`${syncState.connectionId} = any(array(${due}))`, eq(connections.id, syncState.connectionId)))
          .returning(leaseColumns(now()))
      })
      return rows.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
    },

    async giveBack({ connectionId, epoch }) {
      const freed = await db.run('give a lease back', (database) =>
        database
          .update(syncState)
          .set({ leaseOwner: null, leaseUntil: null, leaseEpoch: sql`${syncState.leaseEpoch} + 1` })
          .where(isHeld({ connectionId, epoch }))
          .returning({ id: syncState.connectionId }),
      )
      return freed.length > 0
    },

    async heartbeat({ connectionId, epoch }, { leaseSeconds, progress }) {
      const [renewed] = await db.run('renew a lease', (database) =>
        database
          .update(syncState)
          .set({
            leaseUntil: secondsFromNow(leaseSeconds),
            ...(progress === undefined ? {} : { progress: sql`${cleanJson(progress)}::text::jsonb` }),
          })
          .where(isHeld({ connectionId, epoch }))
          .returning({ isPaused: sql<boolean>`not ${syncState.isActive} or ${isAllPaused}` }),
      )
      if (!renewed) return 'lost'
      return renewed.isPaused ? 'paused' : 'held'
    },

    async release({ connectionId, epoch, dueAt }, { outcome, watermark, streams = {}, dueInSeconds, error = null }) {
      const next = watermark === undefined ? null : cleanJson(watermark)
      // The epoch rises here too: a straggling write of the ended run is a zombie's.
      const [row] = await db.rows(
        'release a lease',
        sql`with freed as (
          update social_sync_state set lease_owner = null, lease_until = null, lease_epoch = lease_epoch + 1,
            progress = null, watermark = coalesce(${next}::text::jsonb, watermark),
            capabilities = capabilities || coalesce((select jsonb_object_agg(key, coalesce(capabilities -> key, '{}') || value)
              from jsonb_each(${cleanJson(streams)}::text::jsonb)), '{}'),
            next_due_at = case when next_due_at < ${dueAt.toISOString()}::timestamptz then next_due_at
              else ${now()} + make_interval(secs => ${dueInSeconds}::double precision) end, last_error = ${error},
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

    async makeDue(connectionId) {
      await db.run('make a connection due', (database) =>
        database
          .update(syncState)
          .set({ nextDueAt: dueNow(now()) })
          .where(
            and(
              eq(syncState.connectionId, connectionId),
              or(gt(syncState.nextDueAt, now()), isNotNull(syncState.leaseOwner)),
            ),
          ),
      )
    },

    async due({ limit, appIds, platforms }) {
      const rows = await db.run('find due connections', (database) =>
        database
          .select({ id: syncState.connectionId })
          .from(syncState)
          .innerJoin(connections, eq(connections.id, syncState.connectionId))
          .where(and(isDue(now()), isOf({ appIds, platforms })))
          .orderBy(asc(syncState.nextDueAt))
          .limit(limit),
      )
      return rows.map(({ id }) => id)
    },

    backlog: (options) => readBacklog({ db, now }, options),
  }
}

/** The due time of a connection that is due now. Under a lease it falls before the one that the lease has seen. */
export function dueNow(now: SQL): SQL {
  return sql`case when ${syncState.leaseOwner} is null then ${now}
    else least(${now}, ${syncState.nextDueAt} - interval '1 millisecond') end`
}

// An owner that still stands here did not live to release. Its connection was the longest due and would come first for
// ever, so it is taken over at once, and then waits as after a failure should this worker die of it too.
function taken({ owner, leaseSeconds }: LeaseOptions, now: SQL) {
  return {
    leaseOwner: owner,
    leaseUntil: secondsFromNow(leaseSeconds),
    leaseEpoch: sql`${syncState.leaseEpoch} + 1`,
    progress: null,
    failures: sql`${syncState.failures} + (${syncState.leaseOwner} is not null)::int`,
    nextDueAt: sql`case when ${syncState.leaseOwner} is null then ${syncState.nextDueAt}
      else ${now} + make_interval(secs => least(900 * power(2, least(${syncState.failures}, 7)), 86400)) end`,
  }
}

function isHeld({ connectionId, epoch }: Pick<Lease, 'connectionId' | 'epoch'>): SQL | undefined {
  return and(eq(syncState.connectionId, connectionId), eq(syncState.leaseEpoch, epoch), isNotNull(syncState.leaseOwner))
}

function secondsFromNow(seconds: number): SQL {
  return sql`clock_timestamp() + make_interval(secs => ${seconds})`
}
