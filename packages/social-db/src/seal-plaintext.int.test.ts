import { afterEach, describe, expect, inject, test } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { migrate, seal } from './migrate.ts'
import { createSocialDb } from './social-db.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { makeOriginal } from './testing/starting-points.ts'
import { createVault } from './vault.ts'
import type { Vault } from './vault.ts'

const first = '00000000-0000-4000-8000-000000000001'
const opened: FreshPostgres[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.drop()
})

async function withPlaintext(): Promise<FreshPostgres> {
  const database = await freshPostgres(inject('postgresUrl'))
  opened.push(database)
  await makeOriginal(database)
  await migrate(database.db)
  return database
}

/** A vault that lets something else happen just before a text is sealed for the first connection. */
function interrupted(vault: Vault, happen: () => Promise<unknown>): Vault {
  return {
    ...vault,
    async seal(value, place) {
      if (place.rowId === first) await happen()
      return vault.seal(value, place)
    },
  }
}

describe('seal', () => {
  test('never overwrites a token that other code stored meanwhile', async () => {
    const { db, query } = await withPlaintext()
    const vault = await createVault(generateVaultKey())
    const renew = () => query(`update social_media_connections set access_token = 'FAKE-newer' where id = '${first}'`)
    expect(await seal(db, { vault: interrupted(vault, renew) })).toEqual({ sealed: 2, left: 1 })
    expect((await migrate(db)).pending).toMatchObject([{ name: '0003_sealed_tokens' }])
    expect(await seal(db, { vault })).toEqual({ sealed: 1, left: 0 })
    const connection = await createSocialDb(db, { vault }).worker.open(first)
    expect(connection?.accessToken.expose()).toBe('FAKE-newer')
  })

  test('goes on where it was stopped', async () => {
    const { db } = await withPlaintext()
    const vault = await createVault(generateVaultKey())
    const seals: string[] = []
    const stopping: Vault = {
      ...vault,
      async seal(value, place) {
        seals.push(place.rowId)
        if (seals.length > 1) throw new Error('killed')
        return vault.seal(value, place)
      },
    }
    await expect(seal(db, { vault: stopping, batchSize: 1 })).rejects.toThrow('killed')
    expect(await seal(db, { vault, batchSize: 1 })).toEqual({ sealed: 2, left: 0 })
  })

  test('keeps what is sealed already in a row that is half done', async () => {
    const { db, query } = await withPlaintext()
    const vault = await createVault(generateVaultKey())
    await seal(db, { vault })
    await query(`update social_media_connections set refresh_token = 'FAKE-late' where id = '${first}'`)
    expect(await seal(db, { vault })).toEqual({ sealed: 1, left: 0 })
    const connection = await createSocialDb(db, { vault }).worker.open(first)
    expect(connection?.accessToken.expose()).toBe('FAKE-IGQWR-1')
    expect(connection?.refreshToken?.expose()).toBe('FAKE-late')
  })

  test('a failing write names no token', async () => {
    const { db, query } = await withPlaintext()
    await query(
      `alter table social_media_connections add constraint no check (not starts_with(access_token, 'bos1.ey'))`,
    )
    const error: unknown = await seal(db, { vault: await createVault(generateVaultKey()) }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'invalid', sqlState: '23514', constraint: 'no' })
    expect(JSON.stringify(error) + String(error)).not.toMatch(/FAKE|user_/)
  })
})
