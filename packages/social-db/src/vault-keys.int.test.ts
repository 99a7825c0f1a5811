import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { checkVault } from './check-vault.ts'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import { rotateKeys } from './rotate-keys.ts'
import { createSocialDb } from './social-db.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { instagramAccount, newUser } from './testing/samples.ts'
import { createVault } from './vault.ts'

// What needs more than one connection.
const held: { fresh?: FreshPostgres } = {}
const fresh = (): FreshPostgres => held.fresh ?? expect.fail('not open')

beforeAll(async () => {
  held.fresh = await freshPostgres(inject('postgresUrl'))
  await migrate(held.fresh.db)
})
afterAll(() => held.fresh?.drop())

test('of two that start at once with two keys of one id, one is refused', async () => {
  const { db } = fresh()
  const vaults = await Promise.all(Array.from({ length: 20 }, () => createVault(generateVaultKey('k1'))))
  const starts = await Promise.allSettled(vaults.map((vault) => checkVault(db, vault)))
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const start of starts) if (start.status === 'rejected') expect(start.reason).toMatchObject({ code: 'wrong_key' })
})

test('a rotation does not wait for a row that is being written, and gets it the next time', async () => {
  const { db } = fresh()
  const [k1, k2] = [generateVaultKey('k1'), generateVaultKey('k2')]
  const social = createSocialDb(db, { vault: await createVault(k1) })
  const [first] = [
    await social.connections.save(instagramAccount(newUser())),
    await social.connections.save(instagramAccount(newUser())),
  ]
  const vault = await createVault(`${k2},${k1}`)
  await db.transaction(async (tx) => {
    await tx.execute(sql`update social_media_connections set status_reason = 'test' where id = ${first.connection.id}`)
    expect(await rotateKeys(db, { vault })).toEqual({ resealed: 1, left: 1, unreadable: 0 })
  })
  expect(await rotateKeys(db, { vault })).toEqual({ resealed: 1, left: 0, unreadable: 0 })
})

test.each([
  ['renames columns', { transform: { column: { from: postgres.toCamel } } }],
  ['does not ask the server for its types', { fetch_types: false }],
])("a caller's client that %s is told the same", async (_, settings) => {
  const client = postgres(fresh().url, {
    max: 2,
    onnotice: () => {},
    ...settings,
  })
  const db = drizzle(client)
  const [k3, k4] = [generateVaultKey('k3'), generateVaultKey('k4')]
  await db.execute(sql`truncate social_settings, social_media_connections cascade`)
  await createSocialDb(db, { vault: await createVault(k3) }).connections.save(instagramAccount(newUser()))
  await checkVault(db, await createVault(k3))
  const vault = await createVault(`${k4},${k3}`)
  expect(await rotateKeys(db, { vault })).toEqual({ resealed: 1, left: 0, unreadable: 0 })
  await client.end()
})
