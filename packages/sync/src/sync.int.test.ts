import { type OpenedDatabase, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { afterAll, beforeAll, inject } from 'vitest'
import { createDatabase } from '../../../scripts/testing/create-database.ts'
import { syncContract } from './test-support/sync-contract.ts'

let db: OpenedDatabase

beforeAll(async () => {
  db = await openDatabase(await createDatabase(inject('postgresUrl')))
  await migrate(db, { competitors: 'create' })
})
afterAll(() => db.close())

syncContract(() => db)
