import type { OpenedDatabase } from '@bos/social-db'
import { sql } from 'drizzle-orm'
import { rowsOf } from './rows-of.ts'

export interface History {
  readonly count: number
  readonly everyHours: number
  readonly newestAt: Date
}

/**
 * Judges each mark in the statement that moves it: what it says was read is stored. Of each connection so many items are
 * known that never change; nothing else is published before the newest of them.
 */
export async function openMarkBook(db: OpenedDatabase, { count, everyHours, newestAt }: History) {
  const newest = `timestamptz '${newestAt.toISOString()}'`
  await db.execute(sql`create table mark_book (connection_id uuid not null, is_past boolean not null)`)
  await db.execute(
    sql.raw(`create function write_mark_book() returns trigger language plpgsql as $$
    declare
      posts jsonb := new.watermark -> 'posts';
      bound timestamptz := case when posts ? 'all' then '-infinity' else (posts -> 'unfinished' ->> 'until')::timestamptz end;
      had int; ought int;
    begin
      if bound is null then return null; end if;
      select count(*) into ought from generate_series(0, ${count - 1}) as n
        where ${newest} - n * interval '${everyHours} hours' >= bound;
      select count(distinct published_at) into had from public.social_media_content
        where connection_id = new.connection_id and removed_at is null and published_at >= bound and published_at <= ${newest};
      insert into public.mark_book values (new.connection_id, had < ought);
      return null;
    end $$`),
  )
  await db.execute(sql`create trigger mark_book after update of watermark on social_sync_state for each row
    when (old.watermark -> 'posts' is distinct from new.watermark -> 'posts') execute function write_mark_book()`)

  return {
    /** How many marks were moved, and how many of them passed something that was not stored. */
    async count(): Promise<{ readonly moved: number; readonly past: number }> {
      const counted = sql`select count(*)::int as moved, count(*) filter (where is_past)::int as past from mark_book`
      const [row] = rowsOf(await db.execute(counted))
      return { moved: Number(row?.['moved']), past: Number(row?.['past']) }
    },
  }
}
