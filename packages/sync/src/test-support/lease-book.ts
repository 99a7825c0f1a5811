import type { OpenedDatabase } from '@bos/social-db'
import { sql } from 'drizzle-orm'

/** Writes down, by the database's own clock, which process took and freed which connection; Postgres only. */
export async function openLeaseBook(db: OpenedDatabase) {
  await db.execute(`create table lease_book (n bigserial primary key, connection_id uuid not null, worker text not null,
    is_held boolean not null, at timestamptz not null default clock_timestamp())`)
  await db.execute(`create function write_lease_book() returns trigger language plpgsql as $$ begin
    insert into lease_book (connection_id, worker, is_held)
      values (new.connection_id, current_setting('application_name'), new.lease_owner is not null);
    return null; end $$`)
  await db.execute(`create trigger lease_book after update of lease_owner on social_sync_state for each row
    when (old.lease_owner is distinct from new.lease_owner) execute function write_lease_book()`)

  return {
    /** Seconds since 1970. */
    async now(): Promise<number> {
      const seconds = sql<number>`extract(epoch from clock_timestamp())::float8`
      const [row] = await db.select({ seconds }).from(sql`(values (1)) as one`)
      return row?.seconds ?? Number.NaN
    },

    /** How many leases ended since then. */
    async putBackSince(from: number): Promise<number> {
      const [row] = await db
        .select({ times: sql<number>`count(*)::int` })
        .from(sql`lease_book where not is_held and at > to_timestamp(${from}::float8)`)
      return row?.times ?? Number.NaN
    },

    /** Seconds from the first lease that was taken since then to the end of the last. */
    async busySince(from: number): Promise<number> {
      const [row] = await db
        .select({ seconds: sql<number>`extract(epoch from max(at) - min(at))::float8` })
        .from(sql`lease_book where at > to_timestamp(${from}::float8)`)
      return row?.seconds ?? Number.NaN
    },

    /** How often each process took a connection. */
    async takenBy(): Promise<ReadonlyMap<string, number>> {
      const rows = await db
        .select({ worker: sql<string>`worker`, times: sql<number>`count(*)::int` })
        .from(sql`lease_book where is_held group by worker`)
      return new Map(rows.map(({ worker, times }) => [worker, times]))
    },

    /** How many leases ended because somebody else took the connection. */
    async lost(): Promise<number> {
      const [row] = await db.select({ times: sql<number>`count(*)::int` }).from(
        sql`(select is_held, lead(is_held) over (partition by connection_id order by n) as is_held_next
          from lease_book) as book where is_held and is_held_next`,
      )
      return row?.times ?? Number.NaN
    },

    /** How long each connection that a process held as it died was held by nobody, in seconds. */
    async gapsOf(worker: string, diedAt: number): Promise<readonly number[]> {
      const from = sql`greatest(to_timestamp(${diedAt}::float8), at)`
      const rows = await db
        .select({ seconds: sql<number>`extract(epoch from next_at - ${from})::float8` })
        .from(sql`(select *, lead(worker) over its as next_worker, lead(at) over its as next_at
          from lease_book window its as (partition by connection_id order by n)) as book`)
        .where(
          sql`worker = ${worker} and is_held and next_worker <> worker and next_at > to_timestamp(${diedAt}::float8)`,
        )
      return rows.map(({ seconds }) => seconds)
    },
  }
}
