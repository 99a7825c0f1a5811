import { createEmulator } from '@bos/meta-client/testing'
import { generateVaultKey, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { createSync } from './index.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

it('a database that is not ready is named by what it lacks', { timeout: 120_000 }, async () => {
  const meta = createEmulator()
  const db = await openDatabase('pglite:memory')
  const env = {
    META_APP_ID: meta.app.id,
    META_APP_SECRET: meta.app.secret,
    OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/callback',
    BOS_TOKEN_KEYS: generateVaultKey(),
  }
  const sync = createSync({ env, db, fetch: meta.fetch, clock: meta.clock })
  const found = async () => {
    const { checks } = await sync.checkup()
    return checks.flatMap(({ name, status, reason }) => (status === 'ok' ? [] : [`${name} ${status}: ${reason}`]))
  }
  expect(await found()).toEqual([
    'migrations fault: migrations_pending',
    'row_security unknown: comes_after',
    'keys unknown: comes_after',
  ])
  const { checks } = await sync.diagnose(NOBODY, { userId: 'user_1' })
  expect(checks.at(-1)).toMatchObject({ name: 'connection', says: 'Not looked at: migrations comes first.' })

  await migrate(db)
  expect(await found()).toEqual([])
  await expect(sync.diagnose(NOBODY, { userId: 'user_1' })).rejects.toMatchObject({ code: 'not_found' })
  await db.execute(sql`insert into bos_social_migrations (name, hash) values ('9999_later', 'x')`)
  expect(await found()).toEqual([
    'migrations fault: migrations_stuck',
    'row_security unknown: comes_after',
    'keys unknown: comes_after',
  ])

  await db.close()
  expect((await found())[0]).toBe('database fault: database_failed')
})
