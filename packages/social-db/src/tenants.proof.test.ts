import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import { createSocialDb } from './social-db.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import { operations, runSequence } from './testing/tenant-model.ts'
import { createVault } from './vault.ts'

const SEQUENCES = inject('isLong') ? 2000 : 400
const LANES = 4

test('no tenant reads or changes what is another’s', async () => {
  const fresh = await freshPostgres(inject('postgresUrl'))
  await migrate(fresh.db)
  const social = createSocialDb(fresh.db, { vault: await createVault(generateVaultKey()) })
  const figures = { sequences: 0, operations: 0 }
  const sequences = fc.asyncProperty(operations, async (sequence) => {
    await runSequence(social, sequence)
    figures.sequences += 1
    figures.operations += sequence.length
  })
  await Promise.all(Array.from({ length: LANES }, () => fc.assert(sequences, { numRuns: SEQUENCES / LANES })))
  const left = await fresh.query(`select (select count(*) from social_media_connections)
    + (select count(*) from social_media_content) + (select count(*) from social_media_analytics) as n`)
  expect(Number(left[0]?.['n'])).toBe(0)
  await fresh.drop()
  process.stdout.write(
    `proof: tenants: ${figures.sequences} sequences of ${figures.operations} operations over 5 tenants: 0 rows of another read or changed\n`,
  )
})
