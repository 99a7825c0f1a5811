import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { arrayText } from '../array-text.ts'
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

/** How one table is written. Each column travels as one text of all rows and is cast in SQL: the fastest upsert there is. */
export interface RowWriter<T> {
  /** Names the rows in errors. */
  readonly what: string
  /** Two rows of one key are one row: the later counts. */
  readonly key: (row: T) => string
  /** The columns of `incoming`, as text. */
  readonly columns: Readonly<Record<string, (row: T) => string | null>>
  /** The ones that `stored` reads. */
  readonly compared: readonly string[]
  /**
   * A scalar `select`: whether `incoming` is stored already. It takes the first row from the key on and compares the
   * key outside, because only the unique index has that order. Where the planner knows nothing of the table yet, an
   * `exists` becomes a join over all rows of the connection, and an equality may take another index to the same effect.
   */
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
    const page = [...new Map(rows.map((row) => [writer.key(row), row])).values()]
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
  { what, columns, compared, stored }: RowWriter<T>,
  { connectionId }: Lease,
  page: readonly T[],
): Promise<readonly T[]> {
  const differing = await db.rows(
    `compare ${what}`,
    sql`with incoming as (${unnest(
      page,
      Object.entries(columns).filter(([name]) => compared.includes(name)),
    )})
      select (place - 1)::text as place from incoming where (${stored(connectionId)}) is not true`,
  )
  const places = new Set(differing.map((row) => Number(textOf(row, 'place'))))
  return page.filter((_, place) => places.has(place))
}

// Without a differing row the fence is not touched, and the statement takes no lock, no transaction id and no WAL.
async function write<T>(
  db: GuardedDatabase,
  { what, columns, stored, upsert }: RowWriter<T>,
  lease: Lease,
  page: readonly T[],
  { watermark }: WriteOptions = {},
): Promise<number> {
  const { connectionId } = lease
  const [counts] = await db.rows(
    `write ${what}`,
    sql`with incoming as (${unnest(page, Object.entries(columns))}
      ), differing as materialized (select * from incoming where (${stored(connectionId)}) is not true
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

function unnest<T>(page: readonly T[], columns: readonly [string, (row: T) => string | null][]): SQL {
  const arrays = columns.map(([, text]) => arrayOf(page.map(text)))
  const names = [...columns.map(([name]) => name), 'place'].map((name) => sql.identifier(name))
  return sql`select * from unnest(${sql.join(arrays, sql`, `)}) with ordinality as u(${sql.join(names, sql`, `)})`
}

const UNIT = '\u001f'
const NONE = '\u001e'

// As one text between separators: half the work of an array's own form, with its quotes and backslashes, on both sides;
// and drivers write arrays differently (postgres.js without fetch_types not at all). JSON never holds a separator.
function arrayOf(texts: readonly (string | null)[]): SQL {
  const joined = texts.map((text) => text ?? NONE).join(UNIT)
  const isPlain = joined !== '' && !texts.includes(NONE) && !texts.some((text) => text?.includes(UNIT))
  return isPlain ? sql`string_to_array(${joined}::text, chr(31), chr(30))` : sql`${arrayText(texts)}::text::text[]`
}
