import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterAll, beforeAll, inject } from 'vitest'
import { commandContract } from '../test-support/command-contract.ts'
import { urlOf } from '../test-support/crowd.ts'

let database: TestDatabase
let databaseUrl: string
beforeAll(async () => {
  database = await createTestDatabase({ url: inject('postgresUrl') })
  databaseUrl = await urlOf(database, inject('postgresUrl'))
})
afterAll(() => database.close())

commandContract(
  () => database,
  () => databaseUrl,
)
