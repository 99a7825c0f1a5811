import { startProblem } from './existing-tables.ts'
import { createBook, waitForTurn, waits } from './migration-book.ts'
import { migrations } from './migrations.gen.ts'
import type { Migration } from './migrations.gen.ts'

export interface SqlFile {
  /** Name of the migration, without an ending: `0001_tables`. */
  readonly name: string
  readonly sql: string
}

/**
 * The migrations as plain SQL, in order, one file each: to paste into an SQL editor or to hand to another tool.
 *
 * Each is one statement, so it is applied whole or not at all, and may be run again: it reads and writes the same book
 * as `migrate()`. A file that waits for something raises a warning instead and leaves its line out of the book; run it
 * again later, or call `migrate()`.
 */
export function migrationsAsSql(): readonly SqlFile[] {
  return migrations.map((migration, index) => ({ name: migration.name, sql: asSql(migration, migrations[index - 1]) }))
}

function asSql({ name, hash, statements }: Migration, before: Migration | undefined): string {
  const condition = waits.get(name)
  const needed = before && !waits.has(before.name) ? before.name : undefined
  const parts = [
    `PERFORM ${waitForTurn};`,
    createBook,
    `IF EXISTS (SELECT FROM public.bos_social_migrations WHERE name = '${name}') THEN RETURN; END IF;`,
    before ? undefined : stopAtProblem,
    needed &&
      `IF NOT EXISTS (SELECT FROM public.bos_social_migrations WHERE name = '${needed}') THEN
  RAISE EXCEPTION 'Run ${needed} first.';
END IF;`,
    condition && `IF NOT (${condition.met}) THEN\n  RAISE WARNING '${condition.why}';\n  RETURN;\nEND IF;`,
    ...statements,
    `INSERT INTO public.bos_social_migrations (name, hash) VALUES ('${name}', '${hash}');`,
  ]
  const body = parts.filter((part) => part !== undefined).join('\n\n')
  return `-- ${name} of @bos/social-db. It may be run again: then it does nothing.\nDO $bos_social$ BEGIN\n\n${body}\n\nEND $bos_social$;\n`
}

const stopAtProblem = `IF ${startProblem} IS NOT NULL THEN
  RAISE EXCEPTION 'This database has tables of these names that are not the original ones: %.', ${startProblem};
END IF;`
