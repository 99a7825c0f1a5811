import { inject } from 'vitest'
import { describeTestDatabase } from './testing/contract-testing.ts'

describeTestDatabase('Postgres', () => inject('postgresUrl'))
