import { afterAll, inject } from 'vitest'
import { describeSocialDb } from './testing/contract.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'

const opened: FreshPostgres[] = []
afterAll(async () => {
  for (const fresh of opened) await fresh.drop()
})

describeSocialDb('Postgres', async () => {
  const fresh = await freshPostgres(inject('postgresUrl'))
  opened.push(fresh)
  return fresh.db
})
