import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterAll, beforeAll, inject } from 'vitest'
import { syncContract } from './test-support/sync-contract.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase({ url: inject('postgresUrl') })
})
afterAll(() => database.close())

syncContract(() => database.db)
