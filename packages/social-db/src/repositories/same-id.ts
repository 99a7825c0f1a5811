import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The condition that a column is this id. Text that is no uuid is no row's: Postgres would refuse the question. */
export function sameId(column: PgColumn, id: string): SQL {
  return uuid.test(id) ? eq(column, id) : sql`false`
}
