import type { SQL } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { AuthEvent, OnAuthEvent } from './auth-event.ts'
import { translateDriverError } from './driver-errors.ts'

/** Any Drizzle Postgres database (postgres-js, node-postgres, PGlite), whatever its schema, or a transaction of one. */
// oxlint-disable-next-line typescript/no-explicit-any -- PgDatabase is invariant in its schema, so nothing else takes a caller's own
export type Database = PgDatabase<PgQueryResultHKT, any, any>

/**
 * A row of raw SQL. Drivers disagree on int8 and timestamps: cast to text in the SQL and read with `textOf`. Name a
 * column in one word, because a caller's postgres.js may turn `snake_case` into something else.
 */
export type Row = Readonly<Record<string, unknown>>

/** A database whose errors are ours. Every statement of this package goes through one. */
export interface GuardedDatabase {
  /** Runs one statement of Drizzle's builder. `what` completes "Could not …". */
  run<T>(what: string, work: (db: Database) => PromiseLike<T>): Promise<T>
  /** Runs one raw statement. */
  rows(what: string, query: SQL): Promise<readonly Row[]>
  /** Runs `work` in a transaction, or in a savepoint of the present one. An error of `work` itself comes out as it is. */
  transaction<T>(what: string, work: (db: GuardedDatabase) => Promise<T>): Promise<T>
  /** Hands an event on once it is certain: at once, or when the outermost transaction is committed. */
  tell: OnAuthEvent
}

export function guardDatabase(db: Database, tell: OnAuthEvent = () => undefined): GuardedDatabase {
  async function run<T>(what: string, work: (db: Database) => PromiseLike<T>): Promise<T> {
    try {
      return await work(db)
    } catch (error) {
      throw translateDriverError(error, what)
    }
  }
  return {
    run,
    async rows(what, query) {
      const result: unknown = await run(what, (database) => database.execute(query))
      return rowsOf(result)
    },
    tell,
    async transaction(what, work) {
      const failure: { error?: unknown } = {}
      const happened: AuthEvent[] = []
      try {
        const result = await db.transaction(async (tx) => {
          try {
            return await work(guardDatabase(tx, (event) => happened.push(event)))
          } catch (error) {
            failure.error = error
            throw error
          }
        })
        for (const event of happened) tell(event)
        return result
      } catch (error) {
        throw 'error' in failure && failure.error === error ? error : translateDriverError(error, what)
      }
    },
  }
}

// postgres.js answers with an array, PGlite and node-postgres with { rows }.
function rowsOf(result: unknown): readonly Row[] {
  const rows = typeof result === 'object' && result !== null && 'rows' in result ? result.rows : result
  return Array.isArray(rows) ? rows.filter(isRow) : []
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null
}

/** Text of one column; undefined for NULL or no such column. */
export function textOf(row: Row | undefined, column: string): string | undefined {
  const value = row?.[column]
  return typeof value === 'string' ? value : undefined
}

/** Number of one column that the SQL cast to text; 0 when there is no row. */
export function countOf(row: Row | undefined, column: string): number {
  return Number(textOf(row, column) ?? 0)
}

/** The texts of a JSON array; anything else in it is left out. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
