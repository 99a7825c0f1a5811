import type { OpenedDatabase } from '@bos/social-db'
import { sql } from 'drizzle-orm'
import { rowsOf } from './rows-of.ts'

/** Every row of every table as text. */
export async function dumpTables(db: OpenedDatabase): Promise<string> {
  const tables = rowsOf(
    await db.execute(sql`select oid::regclass::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`),
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = rowsOf(await db.execute(sql.raw(`select t::text as row from ${String(name)} t`)))
    texts.push(...rows.map(({ row }) => String(row)))
  }
  return texts.join('\n')
}

/** Tokens and other secrets of the emulator in a text. */
export function secretsIn(text: string, secrets: readonly string[]): readonly string[] {
  const shaped = text.match(/(EAAfake|IGAAfake|AQfake)\w*/g) ?? []
  return [...secrets.filter((secret) => text.includes(secret)), ...shaped]
}
