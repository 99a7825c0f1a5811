import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkVault } from './check-vault.ts'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'
import type { OpenedDatabase } from './open-database.ts'
import { rotateKeys } from './rotate-keys.ts'
import { secret } from './secret.ts'
import { createSocialDb } from './social-db.ts'
import type { SocialDb } from './social-db.ts'
import { connections } from './tables/connections.ts'
import { instagramAccount, newFlow, newUser } from './testing/samples.ts'
import { createVault, ERASED } from './vault.ts'

const [k1, k2, otherK1] = [generateVaultKey('k1'), generateVaultKey('k2'), generateVaultKey('k1')]
const held: { db?: OpenedDatabase } = {}
const db = (): OpenedDatabase => held.db ?? expect.fail('not open')
const over = async (keys: string): Promise<SocialDb> => createSocialDb(db(), { vault: await createVault(keys) })
const rotate = async (keys: string, options = {}) => rotateKeys(db(), { vault: await createVault(keys), ...options })

async function save(keys: string, userId = newUser()): Promise<string> {
  const account = instagramAccount(userId, { refreshToken: secret('FAKE-refresh') })
  return (await (await over(keys)).connections.save(account)).connection.id
}

beforeAll(async () => {
  held.db = await openDatabase('pglite:memory')
  await migrate(held.db)
})
afterAll(() => held.db?.close())
beforeEach(async () => {
  await db().execute(sql`truncate social_media_connections cascade`)
  await db().execute(sql`truncate oauth_sessions, social_settings`)
})

describe('checkVault', () => {
  const check = async (keys: string): Promise<void> => checkVault(db(), await createVault(keys))

  test('lets the same keys in every time, in any order, and new ones beside them', async () => {
    for (const keys of [k1, k1, `${k2},${k1}`, `${k1},${k2}`, k2]) await check(keys)
  })

  test('refuses another key under a known id in one sentence that names the id and no key', async () => {
    await check(k1)
    const [, wrong = ''] = otherK1.split(':')
    const error: unknown = await check(`${k2},${otherK1}`).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'wrong_key', message: expect.stringMatching(/^The key k1 [^.]*\.$/) })
    expect(String(error)).not.toContain(wrong)
    await check(k1)
  })

  test('refuses keys of which the database knows none, and takes them where one of before is left', async () => {
    await check(k1)
    await expect(check(k2)).rejects.toMatchObject({ code: 'wrong_key', message: expect.stringContaining('(k1)') })
    await check(`${k2},${k1}`)
    await check(k2)
  })

  test('refuses a key that was retired, while tokens are left that another one sealed', async () => {
    const id = await save(k1)
    await check(k1)
    await check(`${k2},${k1}`)
    await check(k1)
    await rotate(`${k2},${k1}`)
    await expect(check(k1)).rejects.toMatchObject({ code: 'wrong_key', message: expect.stringContaining('key k2') })
    await check(k2)
    await db().update(connections).set({ accessToken: ERASED }).where(eq(connections.id, id))
    await check(k1)
  })

  test('before there are check values the tokens themselves tell', async () => {
    await save(k1)
    await expect(check(otherK1)).rejects.toMatchObject({ code: 'wrong_key' })
    await check(k1)
  })

  test('remembers a value of each key, and not the key', async () => {
    await check(`${k1},${k2}`)
    const stored = JSON.stringify(await db().execute(sql`select key, value from social_settings`))
    for (const entry of [k1, k2]) {
      const [kid = '', key = ''] = entry.split(':')
      expect(stored).toContain(`"${kid}":`)
      expect(stored).not.toContain(key)
    }
  })

  test('says how to go on where the key of the tokens is lost for good', async () => {
    await save(k1)
    await expect(check(k2)).rejects.toMatchObject({ code: 'wrong_key', message: expect.stringContaining(ERASED) })
    await db().update(connections).set({ accessToken: ERASED, refreshToken: null })
    await check(k2)
  })

  test('on the usual path it is one statement that writes nothing', async () => {
    await check(k1)
    await db().transaction(async (tx) => {
      await checkVault(tx, await createVault(k1))
      const id = await tx.execute(sql`select pg_current_xact_id_if_assigned()::text as id`)
      expect(id).toMatchObject({ rows: [{ id: null }] })
    })
  })

  test('needs the tables', async () => {
    const empty = await openDatabase('pglite:memory')
    await expect(checkVault(empty, await createVault(k1))).rejects.toMatchObject({ code: 'not_migrated' })
    await empty.close()
  })
})

describe('rotateKeys', () => {
  test('seals everything under the first key, so that the old one can go', async () => {
    const ids = [await save(k1), await save(k1), await save(k1)]
    const flow = newFlow()
    const { sessions } = await over(k1)
    await sessions.create(flow)
    const granted = newFlow()
    await sessions.create(granted)
    const redeemed = await sessions.redeem(granted)
    const sessionId = redeemed.status === 'redeemed' ? redeemed.sessionId : expect.fail(redeemed.status)
    await sessions.keepGrant({ ...granted, sessionId, grant: 'FAKE-grant' })

    const progress: number[] = []
    const onProgress = ({ resealed }: { resealed: number }): unknown => progress.push(resealed)
    expect(await rotate(`${k2},${k1}`, { batch: 2, onProgress })).toEqual({ resealed: 5, left: 0, unreadable: 0 })
    expect(progress).toEqual([2, 3, 5])
    expect(await rotate(`${k2},${k1}`)).toEqual({ resealed: 0, left: 0, unreadable: 0 })

    const after = await over(k2)
    for (const id of ids) {
      const opened = await after.worker.open(id)
      expect([opened?.accessToken.expose(), opened?.refreshToken?.expose()]).toEqual([
        'FAKE-access-token',
        'FAKE-refresh',
      ])
      expect(opened?.tokenVersion).toBe(1)
    }
    const again = await after.sessions.redeem(flow)
    expect(again.status === 'redeemed' && again.codeVerifier?.expose()).toBe('FAKE-verifier')
    expect(await after.sessions.takeGrant({ ...granted, sessionId })).toBe('FAKE-grant')
  })

  test('goes on after the signal stopped it', async () => {
    for (let row = 0; row < 3; row += 1) await save(k1)
    const stop = new AbortController()
    const onProgress = (): void => {
      stop.abort()
    }
    expect(await rotate(`${k2},${k1}`, { batch: 1, signal: stop.signal, onProgress })).toMatchObject({
      resealed: 1,
      left: 2,
    })
    expect(await rotate(`${k2},${k1}`)).toMatchObject({ resealed: 2, left: 0 })
  })

  test('is not done while a token is left whose key is gone, and leaves it as it is', async () => {
    const lost = await save(otherK1)
    await save(k2)
    expect(await rotate(k2)).toEqual({ resealed: 0, left: 1, unreadable: 1 })
    expect((await (await over(otherK1)).worker.open(lost))?.accessToken.expose()).toBe('FAKE-access-token')
  })

  test('leaves erased tokens, plain text and expired flows alone', async () => {
    const set = async (values: Record<string, SQL | string>): Promise<void> => {
      await db()
        .update(connections)
        .set(values)
        .where(eq(connections.id, await save(k1)))
    }
    await set({ accessToken: ERASED, refreshToken: ERASED })
    const { sessions } = await over(k1)
    await sessions.create({ ...newFlow(), ttlSeconds: -1 })
    expect(await rotate(`${k2},${k1}`)).toEqual({ resealed: 0, left: 0, unreadable: 0 })
    await db().execute(sql`alter table social_media_connections drop constraint tokens_are_sealed`)
    await set({ refreshToken: 'FAKE-plain' })
    expect(await rotate(`${k2},${k1}`)).toEqual({ resealed: 1, left: 0, unreadable: 0 })
    const kept = await db().select({ refresh: connections.refreshToken }).from(connections)
    expect(new Set(kept.map(({ refresh }) => refresh))).toEqual(new Set(['FAKE-plain', ERASED]))
  })

  test('a token that was replaced between read and write is not overwritten', async () => {
    const id = await save(k1)
    const { worker } = await over(k1)
    const vault = await createVault(`${k2},${k1}`)
    const racing = {
      ...vault,
      open: async (...[sealed, place]: Parameters<typeof vault.open>) => {
        const opened = await vault.open(sealed, place)
        const refresh = { connectionId: id, expectedVersion: 1, refreshToken: undefined, tokenExpiresAt: null }
        await worker.replaceTokens({ ...refresh, accessToken: secret('FAKE-fresh') })
        return opened
      },
    }
    expect(await rotateKeys(db(), { vault: racing })).toEqual({ resealed: 0, left: 1, unreadable: 0 })
    expect((await worker.open(id))?.accessToken.expose()).toBe('FAKE-fresh')
  })
})
