// drizzle-kit writes the DDL of the tables only; generate-migrations.mjs calls it and keeps what is by hand.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema.ts',
  out: './migrations',
})
