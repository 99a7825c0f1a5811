import { afterAll, expect, inject, describe, beforeAll } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { createSocialDb } from './social-db.ts'
import type { SocialDb } from './social-db.ts'
import { allPassed } from './testing/all-passed.ts'
import { fenceTest } from './testing/contract-fence.ts'
import { describeSocialDb } from './testing/contract.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import { createVault } from './vault.ts'

// Whatever needs a second connection while it holds the first would wait for itself.
const fresh = await freshPostgres(inject('postgresUrl'), { maxConnections: 1 })

// oxlint-disable-next-line eslint/no-empty-pattern -- vitest reads from the pattern what a hook asks for
afterAll(async ({}, suite) => {
  if (allPassed(suite)) {
    process.stdout.write('proof: one connection: everything the repositories promise, with a pool of one connection\n')
  }
  await fresh.drop()
})

describeSocialDb('Postgres with one connection', async () => Object.assign(fresh.db, { close: async () => {} }))

describe('workers with one connection', () => {
  const held: { social?: SocialDb } = {}
  beforeAll(async () => {
    held.social = createSocialDb(fresh.db, { vault: await createVault(generateVaultKey()) })
  })

  fenceTest({
    db: () => fresh.db,
    social: () => held.social ?? expect.fail('not open'),
    query: fresh.query,
    rounds: inject('isLong') ? 5000 : 100,
    way: ' with one connection',
  })
})
