import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanJson } from '../clean.ts'
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

export interface WriteOptions {
  /**
   * Merged over the connection's watermark, key by key, by the statement that writes the rows: it never passes a row
   * that is not stored. A page without a change moves nothing, because reading it again costs nothing.
   */
  readonly watermark?: Readonly<Record<string, unknown>> | undefined
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
  /** The columns of `incoming` that `stored` reads. */
  readonly compared: readonly string[]
  /** A `select` that finds a row where `incoming` is stored already. */
  readonly stored: (connectionId: string) => SQL
  /** `insert … select … from fence cross join differing … on conflict …`, ordered by key so that writers cannot deadlock. */
  readonly upsert: (connectionId: string) => SQL
}

/** Writes pages of rows and remembers, lease by lease, how the last page of a kind came out. */
export interface RowWrites {
  /**
   * Writes what differs from the stored rows: by one fenced statement, or, where most of the page before was stored
   * already, by that statement behind a read-only probe that usually finds nothing to write.
   *
   * @throws {SocialDbError} `lease_lost` when another worker has the connection now; nothing is written.
   */
  <T>(writer: RowWriter<T>, lease: Lease, rows: readonly T[], options?: WriteOptions): Promise<WriteReport>
}

export function createRowWrites(db: GuardedDatabase): RowWrites {
  const mostlyUnchanged = new WeakMap<Lease, Map<string, boolean>>()

  return async (writer, lease, rows, options) => {
    const page = [...new Map(rows.map((row) => [writer.key(row), row])).values()].map(writer.texts)
    if (page.length === 0) return { written: 0, unchanged: 0 }
    const seen = mostlyUnchanged.get(lease) ?? new Map<string, boolean>()
    // The first sync of an account finds everything new, a later one hardly anything.
    const probes = seen.get(writer.what) ?? lease.lastSyncAt !== null
    const changed = probes ? await probe(db, writer, lease, page) : page
    const written = changed.length === 0 ? 0 : await write(db, writer, lease, changed, options)
    seen.set(writer.what, written * 2 <= page.length)
    mostlyUnchanged.set(lease, seen)
    return { written, unchanged: page.length - written }
  }
}

async function probe<T>(
  db: GuardedDatabase,
  { what, compared, stored }: RowWriter<T>,
  { connectionId }: Lease,
  page: readonly Texts[],
): Promise<readonly Texts[]> {
  const differing = await db.rows(
    `compare ${what}`,
    sql`with incoming as (${unnest(page, compared)})
      select (place - 1)::text as place from incoming where not exists (${stored(connectionId)})`,
  )
  const places = new Set(differing.map((row) => Number(textOf(row, 'place'))))
  return page.filter((_, place) => places.has(place))
}

// Without a differing row the fence is not touched, and the statement takes no lock, no transaction id and no WAL.
async function write<T>(
  db: GuardedDatabase,
  { what, stored, upsert }: RowWriter<T>,
  lease: Lease,
  page: readonly Texts[],
  { watermark }: WriteOptions = {},
): Promise<number> {
  const { connectionId } = lease
  const [counts] = await db.rows(
    `write ${what}`,
    sql`with incoming as (${unnest(page, Object.keys(page[0] ?? {}))}
      ), differing as materialized (select * from incoming where not exists (${stored(connectionId)})
      ), fence as ${watermark === undefined ? held(lease) : moved(lease, cleanJson(watermark))}
      , written as (${upsert(connectionId)} returning 1)
      select (select count(*) from differing)::text as differing, (select count(*) from fence)::text as held,
        (select count(*) from written)::text as written`,
  )
  if (countOf(counts, 'differing') > 0 && countOf(counts, 'held') === 0) {
    throw new SocialDbError(`Another worker has taken connection ${connectionId} over: stop this run.`, {
      code: 'lease_lost',
    })
  }
  return countOf(counts, 'written')
}

// FOR SHARE makes a zombie wait for the new worker's acquire and then see its epoch; a plain SELECT would not.
function held({ connectionId, epoch }: Lease): SQL {
  return sql`materialized (select 1 from social_sync_state
    where connection_id = ${connectionId} and lease_epoch = ${epoch} and exists (select from differing) for share)`
}

// The update is the fence: two writers that both held FOR SHARE would wait for each other with theirs.
function moved({ connectionId, epoch }: Lease, watermark: string): SQL {
  return sql`(update social_sync_state set watermark = watermark || ${watermark}::text::jsonb
    where connection_id = ${connectionId} and lease_epoch = ${epoch} and exists (select from differing) returning 1)`
}

function unnest(page: readonly Texts[], names: readonly string[]): SQL {
  const arrays = names.map((name) => sql`${arrayText(page.map((row) => row[name] ?? null))}::text::text[]`)
  const columns = [...names, 'place'].map((name) => sql.identifier(name))
  return sql`select * from unnest(${sql.join(arrays, sql`, `)}) with ordinality as u(${sql.join(columns, sql`, `)})`
}

// As text, because drivers write arrays differently, and postgres.js without fetch_types not at all.
function arrayText(texts: readonly (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`
}
