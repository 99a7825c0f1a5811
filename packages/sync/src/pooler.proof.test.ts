import { afterAll, inject } from 'vitest'
import { startPgbouncer } from '../../../scripts/testing/pgbouncer.ts'
import { wayContract } from './test-support/way-contract.ts'

// The next statement of a worker may run on another server connection, as on Supabase's port 6543.
const url = inject('postgresUrl')
const pooler = await startPgbouncer(url)
afterAll(() => pooler.stop())

wayContract({
  name: 'through pgbouncer',
  url,
  through: pooler.through(url),
  isWhole: true,
  plans: inject('isLong') ? 100 : 2,
  rounds: inject('isLong') ? 50 : 2,
})
