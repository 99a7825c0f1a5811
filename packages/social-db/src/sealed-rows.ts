import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { arrayText } from './array-text.ts'
import { countOf, textOf } from './database.ts'
import type { GuardedDatabase } from './database.ts'
import { PREFIX } from './envelope.ts'
import { ERASED } from './vault.ts'
import type { SealedPlace } from './vault.ts'

/** A table with two sealed columns. */
export interface SealedTable {
  readonly name: SQL
  readonly columns: readonly [SealedPlace['column'], SealedPlace['column']]
  readonly version: SQL
  /** Rows whose sealed texts are still of use. */
  readonly inUse: SQL
}

export const sealedTables: readonly SealedTable[] = [
  {
    name: sql`social_media_connections`,
    columns: ['access_token', 'refresh_token'],
    version: sql`t.token_version`,
    inUse: sql`true`,
  },
  {
    name: sql`oauth_sessions`,
    columns: ['code_verifier', 'pending_grant'],
    version: sql`0::bigint`,
    inUse: sql`t.expires_at > clock_timestamp()`,
  },
]

/** What stands in a sealed column; null = nothing. */
export type SealedText = string | null

export interface SealedRow {
  readonly id: string
  readonly userId: string
  readonly platform: string
  readonly version: number
  /** In the order of the table's columns. */
  readonly texts: readonly [SealedText, SealedText]
}

/** Rows with a text that is sealed, and not under the key of `sealedPrefix`, by id. */
export async function readSealedByOthers(
  db: GuardedDatabase,
  table: SealedTable,
  options: { readonly sealedPrefix: string; readonly after: string | undefined; readonly limit: number },
): Promise<readonly SealedRow[]> {
  const [first, second] = columnsOf(table)
  const rows = await db.rows(
    'read what an older key sealed',
    sql`select t.id::text, t.user_id as owner, t.platform, ${table.version}::text as version, ${first} as first,
        ${second} as second
      from ${table.name} t where ${isSealedByOther(table, options.sealedPrefix)}
        and t.id > coalesce(${options.after ?? null}::uuid, '00000000-0000-0000-0000-000000000000')
      order by t.id limit ${options.limit}`,
  )
  return rows.map((row) => ({
    id: textOf(row, 'id') ?? '',
    userId: textOf(row, 'owner') ?? '',
    platform: textOf(row, 'platform') ?? '',
    version: countOf(row, 'version'),
    texts: [textOf(row, 'first') ?? null, textOf(row, 'second') ?? null],
  }))
}

/** Puts new texts in place of the ones that were read, where those still stand; answers how many rows it changed. */
export async function replaceSealed(
  db: GuardedDatabase,
  table: SealedTable,
  changes: readonly { readonly row: SealedRow; readonly texts: readonly [SealedText, SealedText] }[],
): Promise<number> {
  const [first, second] = columnsOf(table)
  const [firstName, secondName] = table.columns.map((column) => sql.identifier(column))
  const texts = (of: (change: (typeof changes)[number]) => SealedText): SQL =>
    sql`${arrayText(changes.map(of))}::text::text[]`
  // Skipping what is locked: it never waits while it holds rows, so it is in nobody's way and in no deadlock.
  const changed = await db.rows(
    'seal anew',
    sql`with free as (
        select t.id, u.first, u.second from ${table.name} t join unnest(${texts(({ row }) => row.id)},
          ${texts(({ row }) => String(row.version))}, ${texts(({ row }) => row.texts[0])},
          ${texts(({ row }) => row.texts[1])}, ${texts((change) => change.texts[0])},
          ${texts((change) => change.texts[1])}) as u(id, version, old_first, old_second, first, second)
        on t.id = u.id::uuid and ${table.version}::text = u.version and ${first} is not distinct from u.old_first
          and ${second} is not distinct from u.old_second
        for no key update of t skip locked)
      update ${table.name} t set ${firstName} = free.first, ${secondName} = free.second from free where t.id = free.id
      returning 1 as changed`,
  )
  return changed.length
}

/** How many rows of all tables hold a text that is sealed, and not under the key of `sealedPrefix`. */
export async function countSealedByOthers(db: GuardedDatabase, sealedPrefix: string): Promise<number> {
  const counts = sealedTables.map(
    (table) => sql`(select count(*) from ${table.name} t where ${isSealedByOther(table, sealedPrefix)})`,
  )
  const [row] = await db.rows('count what older keys sealed', sql`select (${sql.join(counts, sql` + `)})::text as left`)
  return countOf(row, 'left')
}

function isSealedByOther(table: SealedTable, sealedPrefix: string): SQL {
  const others = columnsOf(table).map(
    (column) => sql`(starts_with(${column}, ${PREFIX}) and ${column} <> ${ERASED}
      and not starts_with(${column}, ${sealedPrefix}))`,
  )
  return sql`(${table.inUse} and (${sql.join(others, sql` or `)}))`
}

function columnsOf({ columns }: SealedTable): readonly [SQL, SQL] {
  const [first, second] = columns
  return [sql`t.${sql.identifier(first)}`, sql`t.${sql.identifier(second)}`]
}
