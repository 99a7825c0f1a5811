import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import type { SocialDb } from './social-db.ts'
import { allPassed } from './testing/all-passed.ts'
import { createExplainer } from './testing/explain.ts'
import type { Explainer, Plans } from './testing/explain.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { fillConnections, fillRows } from './testing/scale.ts'
import { createVault } from './vault.ts'

const CONNECTIONS = 200_000
const BUSY = 50_000
const owner = { userId: 'owner_1' }
const ours = { appIds: ['1'], platforms: ['facebook', 'instagram'] } as const
const month = { since: '2026-10-01', until: '2026-11-01' } as const

describe(`the questions over ${CONNECTIONS} connections and a million items`, () => {
  const held: { fresh?: FreshPostgres; explainer?: Explainer } = {}
  const explainer = (): Explainer => held.explainer ?? expect.fail('not open')
  const figures = { questions: 0, scans: 0, read: 0 }

  beforeAll(async () => {
    held.fresh = await freshPostgres(inject('postgresUrl'))
    await migrate(held.fresh.db, { competitors: 'create' })
    await fillConnections(held.fresh.query, CONNECTIONS)
    await fillRows(held.fresh.query, { connections: CONNECTIONS, perConnection: 5, busy: BUSY })
    held.explainer = createExplainer(held.fresh.url, await createVault(generateVaultKey()))
  }, 300_000)

  // oxlint-disable-next-line eslint/no-empty-pattern -- vitest reads from the pattern what a hook asks for
  afterAll(async ({}, suite) => {
    await held.explainer?.close()
    await held.fresh?.drop()
    if (!allPassed(suite)) return
    process.stdout.write(
      `proof: plans over ${CONNECTIONS} connections, 1,000,000 items and 1,000,000 numbers: ${figures.questions} questions, each by a plan for its parameters and by one for any, ${figures.scans} scans of a table, at most ${figures.read} rows read or sorted for one\n`,
    )
  })

  /** Asserts that a question uses an index, scans no table, and reads or sorts no more rows than it must. */
  async function hold(
    ask: (social: SocialDb) => Promise<unknown>,
    { index, rows }: { readonly index: string; readonly rows: number },
  ): Promise<void> {
    for (const nodes of Object.values(await explainer().explain(ask))) holdPlan(nodes, { index, rows })
    figures.questions += 1
  }

  function holdPlan(nodes: Plans['own'], { index, rows }: { readonly index: string; readonly rows: number }): void {
    const scans = nodes.filter(({ type, table }) => type === 'Seq Scan' && table !== 'social_settings')
    figures.scans += scans.length
    expect(scans).toEqual([])
    expect(nodes.map((node) => node.index)).toContain(index)
    const sorted = nodes.filter(({ type }) => type.includes('Sort')).flatMap(({ inputs }) => inputs)
    const most = Math.max(...nodes.map(({ read }) => read), ...sorted.map((input) => input.rows))
    expect(most).toBeLessThanOrEqual(rows)
    figures.read = Math.max(figures.read, most)
  }

  test('a claim takes twenty from the due index', async () => {
    // Twice twenty: the twenty of the claim before, which the index still finds.
    const ask = { ...ours, limit: 20, owner: 'proof', leaseSeconds: 0.001 }
    await hold(({ worker }) => worker.claim(ask), { index: 'social_sync_state_due', rows: 40 })
    await hold(({ worker }) => worker.due({ limit: 20, ...ours }), { index: 'social_sync_state_due', rows: 40 })
  })

  test('a poll that finds nothing due reads nothing, however many are overdue and inactive', async () => {
    await held.fresh?.query(
      `update social_sync_state set next_due_at = now() + interval '1 hour' where is_active and next_due_at <= now()`,
    )
    // On the database's clock, as in production: a given moment is a constant, which every form of the condition takes.
    const ask = { ...ours, limit: 20, owner: 'proof', leaseSeconds: 60 }
    await hold(({ worker }) => worker.claim(ask), { index: 'social_sync_state_due', rows: 1 })
    await hold(({ worker }) => worker.due({ limit: 20, ...ours }), { index: 'social_sync_state_due', rows: 1 })
  })

  test('a page of a timeline comes from the index, the first and one far down', async () => {
    const index = 'idx_social_media_content_connection'
    const before = { publishedAt: new Date('2024-01-01T00:00:00Z'), id: '00000000-0000-4000-8000-000000000000' }
    await hold(({ content }) => content.timeline(owner), { index, rows: 40 })
    await hold(({ content }) => content.timeline({ ...owner, before }), { index, rows: 40 })
    await hold(({ content }) => content.timeline({ userId: 'owner_777' }), { index, rows: 20 })
    await hold(({ content }) => content.timeline({ ...owner, types: ['reel'] }), { index, rows: 130 })
  })

  test('the top of a month sorts the items of that month alone', async () => {
    const range = { since: new Date('2026-10-01T00:00:00Z'), until: new Date('2026-11-01T00:00:00Z') }
    const items = 2 * 31 * 24
    await hold(({ content }) => content.top({ ...owner, ...range, by: 'likes' }), {
      index: 'idx_social_media_content_connection',
      rows: items,
    })
    await hold(({ content }) => content.countByType({ ...owner, ...range }), {
      index: 'idx_social_media_content_connection',
      rows: items,
    })
  })

  test('numbers are read by connection and day', async () => {
    const index = 'idx_social_media_analytics_connection'
    const rows = 2 * 31
    await hold(({ analytics }) => analytics.series({ ...owner, ...month, metric: 'reach' }), { index, rows })
    await hold(({ analytics }) => analytics.totals({ ...owner, ...month, metric: 'clicks' }), { index, rows })
    await hold(({ analytics }) => analytics.compare({ ...owner, ...month, metric: 'clicks' }), { index, rows })
    await hold(({ analytics }) => analytics.latest({ ...owner, metric: 'followers' }), { index, rows: 2 })
    await hold(({ analytics }) => analytics.windows({ ...owner, metric: 'reach', days: 28, until: month.until }), {
      index,
      rows: 2,
    })
  })

  test("a person's connections are found over all owners", async () => {
    const person = { appId: '1', login: 'facebook', platformUserId: 'person_1' } as const
    await hold(({ worker }) => worker.people.connectionsOf(person), {
      index: 'idx_social_media_connections_platform_user',
      rows: 2,
    })
  })
})
