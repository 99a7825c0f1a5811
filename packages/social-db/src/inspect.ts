import { sql } from 'drizzle-orm'
import { checkBook, readBook } from './applied-migrations.ts'
import { guardDatabase, textOf } from './database.ts'
import type { Database } from './database.ts'
import { waits } from './migration-book.ts'
import { migrations } from './migrations.gen.ts'
import { inspectRowSecurity } from './row-security.ts'

/** How a database stands, asked without changing it. */
export interface DatabaseState {
  /** What its own clock shows. */
  readonly now: Date
  /** Migrations that `migrate()` would apply now, in order; all of them where it was never called. */
  readonly pending: readonly string[]
  /** Migrations that wait for something in the database, with what they wait for. */
  readonly waiting: readonly {
    readonly name: string
    readonly why: string
    /** Everything works without it. */
    readonly isOptional: boolean
  }[]
  /**
   * What is not as the migrations left it in who may read and write the tables, a few words each, such as
   * `social_media_connections: anon may read access_token`. Undefined while migrations are pending.
   */
  readonly exposed?: readonly string[]
}

/**
 * Asks a database for its clock, and for which migrations it lacks. Changes nothing, and waits for no other process.
 *
 * @throws {SocialDbError} `migration` when the book of migrations does not fit this version of the package; `unreachable`
 * and the like when the database does not answer.
 */
export async function inspectDatabase(db: Database): Promise<DatabaseState> {
  const guarded = guardDatabase(db)
  const [found] = await guarded.rows(
    'ask the database for its clock',
    sql`select (extract(epoch from clock_timestamp()) * 1000)::text as now,
      to_regclass('public.bos_social_migrations')::text as book`,
  )
  const now = new Date(Number(textOf(found, 'now')))
  const names = migrations.map(({ name }) => name)
  if (textOf(found, 'book') === undefined) return { now, pending: names, waiting: [] }
  const book = await readBook(guarded)
  checkBook(book)
  const pending: string[] = []
  const waiting: DatabaseState['waiting'][number][] = []
  for (const name of names.filter((one) => !book.has(one))) {
    const condition = waits.get(name)
    // What it looks at may not be there before the migrations in front of it.
    if (condition === undefined || pending.length > 0) {
      pending.push(name)
      continue
    }
    const [row] = await guarded.rows(
      `check what ${name} waits for`,
      sql`select (${sql.raw(condition.met)})::text as met`,
    )
    if (textOf(row, 'met') === 'true') pending.push(name)
    else waiting.push({ name, why: condition.why, isOptional: condition.isOptional ?? false })
  }
  return { now, pending, waiting, ...(pending.length === 0 && { exposed: await inspectRowSecurity(guarded) }) }
}
