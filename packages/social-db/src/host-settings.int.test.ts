import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'
import { createSocialDb } from './social-db.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { leased, post } from './testing/samples.ts'
import { createVault } from './vault.ts'

// A host may set these for its database or its roles, and its own tables may lie elsewhere.
describe('settings of the host', () => {
  const held: { fresh?: FreshPostgres } = {}
  const fresh = (): FreshPostgres => held.fresh ?? expect.fail('not open')

  beforeAll(async () => {
    held.fresh = await freshPostgres(inject('postgresUrl'))
    await fresh().query(`create schema app`)
  })
  afterAll(() => held.fresh?.drop())

  const set = (setting: string) =>
    fresh().query(`alter database ${new URL(fresh().url).pathname.slice(1)} set ${setting}`)

  test.each([true, false])('do not change an answer (direct: %s)', async (direct) => {
    await set(`datestyle = 'SQL, DMY'`)
    await set(`search_path = ${direct ? 'app' : 'app, public'}`)
    const db = await openDatabase(fresh().url, { direct })
    await migrate(db)
    const social = createSocialDb(db, { vault: await createVault(generateVaultKey()) })
    const { userId, connectionId, lease } = await leased(social)
    const day = { day: '2026-11-02', metricType: 'clicks', value: 3, unit: 'count', breakdown: {} } as const
    await social.worker.writeAnalytics(lease, [day])
    const publishedAt = new Date('2026-11-02T10:00:00Z')
    await social.worker.writeContent(lease, [post('1', { publishedAt })])
    const range = { userId, metric: 'clicks', since: '2026-11-01', until: '2026-11-04' } as const
    expect(await social.analytics.series(range)).toMatchObject([{ connectionId, points: [{ day: '2026-11-02' }] }])
    expect(await social.analytics.totals(range)).toMatchObject([
      {
        value: 3,
        gaps: [
          { since: '2026-11-01', until: '2026-11-02' },
          { since: '2026-11-03', until: '2026-11-04' },
        ],
      },
    ])
    expect(await social.content.timeline({ userId })).toMatchObject([{ publishedAt }])
    await db.close()
  })

  test('that hide the tables are named where a pooler may be between', async () => {
    await set('search_path = app')
    await expect(openDatabase(fresh().url)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('search_path'),
    })
  })
})
