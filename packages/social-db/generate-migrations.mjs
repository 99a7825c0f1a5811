// Writes the migrations anew; until the first release only, then they are append-only and this script goes. drizzle-kit
// writes 0001 from the tables, the other files are by hand. Run: pnpm --filter @bos/social-db run generate
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'

const folder = new URL('./migrations/', import.meta.url)
const names = ['existing_tables', 'tables', 'triggers_and_policies', 'sealed_tokens', 'competitors_key']
const fileOf = (name) => new URL(`000${names.indexOf(name)}_${name}.sql`, folder)
const byHand = names.filter((name) => name !== 'tables').map((name) => [name, readFileSync(fileOf(name), 'utf8')])

rmSync(folder, { recursive: true })
for (const name of names) {
  const custom = name === 'tables' ? [] : ['--custom']
  execFileSync('drizzle-kit', ['generate', '--name', name, ...custom], { cwd: import.meta.dirname, stdio: 'ignore' })
}
for (const [name, text] of byHand) writeFileSync(fileOf(name), text)
writeFileSync(fileOf('tables'), alsoWhereTablesExist(readFileSync(fileOf('tables'), 'utf8')))
// drizzle-kit exits 0 even when it failed.
const written = readdirSync(folder).filter((file) => file.endsWith('.sql'))
if (written.length !== names.length) throw new Error(`drizzle-kit did not write its files: ${written.join(', ')}`)

/** 0000 may have prepared some of the tables: those are passed over, and so are their keys. */
function alsoWhereTablesExist(text) {
  return text
    .replaceAll(/^CREATE TABLE "/gm, 'CREATE TABLE IF NOT EXISTS "public"."')
    .replaceAll(/^CREATE (UNIQUE )?INDEX ("\w+") ON "/gm, 'CREATE $1INDEX IF NOT EXISTS $2 ON "public"."')
    .replaceAll(/^ALTER TABLE "/gm, 'ALTER TABLE "public"."')
    .replaceAll(
      /^ALTER TABLE ("public"\."\w+") ADD CONSTRAINT "(\w+)" .*?;/gm,
      (statement, table, name) =>
        `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = '${table}'::regclass AND conname = '${name}')\n` +
        `  THEN ${statement} END IF; END $$;`,
    )
}
