import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { countOf, textOf } from '../database.ts'
import type { GuardedDatabase } from '../database.ts'
import { SocialDbError } from '../errors.ts'
import type { Lease } from './leases.ts'

export interface WriteReport {
  /** Rows inserted or changed. */
  readonly written: number
  /** Rows that were stored like this already. */
  readonly unchanged: number
}

type Texts = Readonly<Record<string, string | null>>

/** How one table is written. Each column travels as one text[] and is cast in SQL: the fastest upsert on every driver. */
export interface RowWriter<T> {
  /** Names the rows in errors. */
  readonly what: string
  /** Two rows of one key are one row: the later counts. */
  readonly key: (row: T) => string
  /** A row's columns in `incoming`; the same names for every row. */
  readonly texts: (row: T) => Texts
  /** A `select` that finds a row where `incoming` is stored already. */
  readonly stored: (connectionId: string) => SQL
  /** `insert … select … from fence cross join incoming … on conflict …`, ordered by key so that writers cannot deadlock. */
  readonly upsert: (connectionId: string) => SQL
}

/**
 * Writes what differs from the stored rows: one read-only probe, then, if it found any, one fenced statement.
 *
 * @throws {SocialDbError} `lease_lost` when another worker has the connection now; nothing is written.
 */
export async function writeRows<T>(
  db: GuardedDatabase,
  { what, key, texts, stored, upsert }: RowWriter<T>,
  { connectionId, epoch }: Lease,
  rows: readonly T[],
): Promise<WriteReport> {
  const page = [...new Map(rows.map((row) => [key(row), row])).values()].map(texts)
  if (page.length === 0) return { written: 0, unchanged: 0 }
  const differing = await db.rows(
    `compare ${what}`,
    sql`with incoming as (${unnest(page)})
      select (place - 1)::text as place from incoming where not exists (${stored(connectionId)})`,
  )
  const places = new Set(differing.map((row) => Number(textOf(row, 'place'))))
  const changed = page.filter((_, place) => places.has(place))
  if (changed.length === 0) return { written: 0, unchanged: page.length }

  // FOR SHARE makes a zombie wait for the new worker's acquire and then see its epoch; a plain SELECT would not.
  const [counts] = await db.rows(
    `write ${what}`,
    sql`with fence as materialized (
        select 1 from social_sync_state where connection_id = ${connectionId} and lease_epoch = ${epoch} for share
      ), incoming as (${unnest(changed)}
      ), written as (${upsert(connectionId)} returning 1)
      select (select count(*) from fence)::text as held, (select count(*) from written)::text as written`,
  )
  if (countOf(counts, 'held') === 0) {
    throw new SocialDbError(`Another worker has taken connection ${connectionId} over: stop this run.`, {
      code: 'lease_lost',
    })
  }
  const written = countOf(counts, 'written')
  return { written, unchanged: page.length - written }
}

function unnest(page: readonly Texts[]): SQL {
  const names = Object.keys(page[0] ?? {})
  // sql.param: a bare array would be spread into ($1, $2, …).
  const arrays = names.map((name) => sql`${sql.param(page.map((row) => row[name] ?? null))}::text[]`)
  const columns = [...names, 'place'].map((name) => sql.identifier(name))
  return sql`select * from unnest(${sql.join(arrays, sql`, `)}) with ordinality as u(${sql.join(columns, sql`, `)})`
}
