import { inject } from 'vitest'
import { freshPostgres } from './testing/fresh-database.ts'
import { describeStartingPoints } from './testing/starting-points.ts'

describeStartingPoints('Postgres', async () => {
  const { db, query, drop } = await freshPostgres(inject('postgresUrl'))
  return { db, query, close: drop }
})
