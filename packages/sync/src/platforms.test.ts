import { generateVaultKey, type OpenedDatabase, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { secret } from '@bos/meta-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clipsWorld } from './test-support/clips/clips-world.ts'
import { platformContract } from './test-support/platform-contract.ts'
import { facebookWorld, instagramWorld, type WorldOptions } from './test-support/platform-world.ts'
import { openShop } from './test-support/shop.ts'

let db: OpenedDatabase

beforeAll(async () => {
  db = await openDatabase('pglite:memory')
  await migrate(db, { competitors: 'create' })
})
afterAll(() => db.close())

const keys = generateVaultKey() // one database, one key
let seed = 0
const next = (): WorldOptions => ({ db, keys, seed: ++seed })

platformContract('facebook', () => facebookWorld(next()))
platformContract('instagram', () => instagramWorld(next()))
platformContract('clips, which is not Meta', () => clipsWorld(next()))

describe('a platform without a line in the registry', () => {
  it('is let alone, and its token is shown to nobody', async () => {
    const { seed: number, ...options } = next()
    const shop = await openShop(db, { userId: 'user_of_nothing', ...options, emulator: { seed: number } })
    const { connection } = await shop.social.connections.save({
      userId: shop.userId,
      platform: 'linkedin',
      accountId: 'organisation_1',
      accountUsername: null,
      displayName: null,
      profilePictureUrl: null,
      accessToken: secret('FAKE-linkedin-access'),
      tokenExpiresAt: new Date(shop.meta.clock.now() + 3_600_000),
      permissions: [],
      login: null,
      appId: null,
      platformUserId: null,
    })
    const asked: string[] = []
    shop.passing.by = async (request, pass) => {
      const body = await request.clone().text()
      asked.push([request.url, ...request.headers.values(), body].join(' '))
      return pass(request)
    }
    shop.meta.clock.advance({ days: 2 })
    expect(await shop.sync.tendTokens()).toMatchObject({ kept: 0, unclear: 0, dead: 0, failed: 0 })
    expect(await shop.sync.runDue()).toMatchObject({ ended: 'drained', runs: { complete: 0, failed: 0, broken: 0 } })
    await expect(shop.sync.run(connection.id)).rejects.toMatchObject({ code: 'unknown_platform' })
    const access = { userId: shop.userId }
    await expect(shop.sync.graph(connection.id, access)).rejects.toMatchObject({ code: 'unknown_platform' })
    expect(asked).toEqual([])
    // One call of the app's own, with the app's own token.
    await shop.sync.diagnose(connection.id, access)
    expect(await shop.sync.connect.disconnect({ ...access, connectionId: connection.id })).toMatchObject({
      outcome: 'disconnected',
      atMeta: 'kept',
    })
    expect(asked).toHaveLength(1)
    expect(asked.join()).not.toContain('linkedin')
  })
})
