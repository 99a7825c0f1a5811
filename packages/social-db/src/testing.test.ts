import { describeTestDatabase } from './testing/contract-testing.ts'

describeTestDatabase('PGlite', () => undefined)
