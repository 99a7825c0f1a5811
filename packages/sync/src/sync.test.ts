import { type OpenedDatabase, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { afterAll, beforeAll } from 'vitest'
import { syncContract } from './test-support/sync-contract.ts'

let db: OpenedDatabase

beforeAll(async () => {
  db = await openDatabase('pglite:memory')
  await migrate(db, { competitors: 'create' })
})
afterAll(() => db.close())

syncContract(() => db)
