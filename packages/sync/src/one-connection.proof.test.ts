import { inject } from 'vitest'
import { wayContract } from './test-support/way-contract.ts'

// Whatever holds a connection while it waits for another, or for Meta, would wait for ever.
wayContract({
  name: 'one connection',
  url: inject('postgresUrl'),
  maxConnections: 1,
  // Every test run has the contracts over the one connection of PGlite.
  isWhole: inject('isLong'),
  plans: inject('isLong') ? 100 : 2,
  rounds: inject('isLong') ? 50 : 2,
})
