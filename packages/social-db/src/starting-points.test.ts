import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { describeStartingPoints } from './testing/starting-points.ts'

describeStartingPoints('PGlite', async () => {
  const client = await PGlite.create()
  return {
    db: drizzle(client),
    query: async (text) => (await client.exec(text)).at(-1)?.rows ?? [],
    close: () => client.close(),
  }
})
