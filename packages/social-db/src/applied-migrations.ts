import { sql } from 'drizzle-orm'
import { textOf } from './database.ts'
import type { GuardedDatabase } from './database.ts'
import { SocialDbError } from './errors.ts'
import { waits } from './migration-book.ts'
import { migrations } from './migrations.gen.ts'

/** Name of each applied migration to its hash. */
export type Book = ReadonlyMap<string, string>

export async function readBook(tx: GuardedDatabase): Promise<Book> {
  const rows = await tx.rows('read the book', sql`select name, hash from public.bos_social_migrations order by name`)
  return new Map(rows.map((row) => [textOf(row, 'name') ?? '', textOf(row, 'hash') ?? '']))
}

export function checkBook(book: Book): void {
  const newer = [...book.keys()].filter((name) => !migrations.some((known) => known.name === name))
  if (newer.length > 0) {
    throw refused(`A newer version of @bos/social-db has migrated this database (${newer.join(', ')}): use that one.`)
  }
  const last = migrations.findLastIndex(({ name }) => book.has(name))
  const skipped = migrations.slice(0, last + 1).find(({ name }) => !book.has(name) && !waits.has(name))
  if (skipped) {
    throw refused(
      `The book bos_social_migrations lacks ${skipped.name} and holds a later one: restore its row if it was applied, else restore the database.`,
    )
  }
  const other = migrations.find(({ name, hash }) => book.has(name) && book.get(name) !== hash)
  if (other) {
    throw refused(
      `Migration ${other.name} was applied in another form than this version of @bos/social-db holds: use the version that applied it, or a newer one.`,
    )
  }
}

export function refused(message: string): SocialDbError {
  return new SocialDbError(message, { code: 'migration' })
}
