// drizzle-kit writes the table DDL only; 0001 and later are by hand. Until the first release 0000 is regenerated:
//   rm -r migrations/meta migrations/0000_tables.sql
//   drizzle-kit generate --name tables
//   for n in triggers_and_policies sealed_tokens competitors_key; do drizzle-kit generate --custom --name $n; done
//   git checkout migrations/000[123]_*.sql && node embed-migrations.mjs
// After it: append only. drizzle-kit exits 0 even when it failed, so look at what it wrote.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema.ts',
  out: './migrations',
})
