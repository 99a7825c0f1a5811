import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import type { Lease } from './repositories/leases.ts'
import type { AnalyticsRow } from './repositories/write-analytics.ts'
import type { ContentRow } from './repositories/write-content.ts'
import { createSocialDb } from './social-db.ts'
import type { SocialDb } from './social-db.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { leased, post } from './testing/samples.ts'
import { createVault } from './vault.ts'

// What a page costs, in numbers that no machine changes: statements, tuples, bytes of WAL, transaction ids.
describe('a page written on Postgres', () => {
  const held: { fresh?: FreshPostgres; social?: SocialDb; client?: postgres.Sql } = {}
  const social = (): SocialDb => held.social ?? expect.fail('not open')
  const fresh = (): FreshPostgres => held.fresh ?? expect.fail('not open')
  const statements: { readonly text: string; readonly parameters: readonly unknown[] }[] = []

  beforeAll(async () => {
    held.fresh = await freshPostgres(inject('postgresUrl'))
    await migrate(held.fresh.db)
    const client = postgres(held.fresh.url, {
      max: 1,
      prepare: false,
      fetch_types: false,
      debug: (_, text, parameters) => statements.push({ text, parameters }),
    })
    held.client = client
    held.social = createSocialDb(drizzle(client), { vault: await createVault(generateVaultKey()) })
  })
  afterAll(async () => {
    await held.client?.end()
    await held.fresh?.drop()
  })

  /** Names of the statements that `work` sends: reads begin with what they compare, writes with what they write. */
  async function sent(work: () => Promise<unknown>): Promise<readonly string[]> {
    statements.length = 0
    await work()
    return statements.map(({ text }) => (text.includes('insert into') ? 'write' : 'probe'))
  }

  async function written(): Promise<{ tuples: string; wal: bigint; transactions: bigint }> {
    // In the session that writes, whose counts would else come in a second late.
    const client = held.client ?? expect.fail('not open')
    await client`select pg_stat_force_next_flush()`
    const [row] = await client<Record<string, string>[]>`select
      (select sum(n_tup_ins + n_tup_upd + n_tup_del)::text from pg_stat_user_tables) as tuples,
      pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as wal,
      pg_snapshot_xmax(pg_current_snapshot())::text as transactions`
    const { tuples = '', wal = '', transactions = '' } = row ?? {}
    return { tuples, wal: BigInt(wal), transactions: BigInt(transactions) }
  }

  /** What `work` writes. The server has other guests, so the quietest of some attempts counts: it holds all of ours. */
  async function costOf(work: () => Promise<unknown>): Promise<{ tuples: boolean; wal: number; transactions: number }> {
    const costs = []
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const before = await written()
      await work()
      const after = await written()
      const wal = Number(after.wal - before.wal)
      const transactions = Number(after.transactions - before.transactions)
      costs.push({ tuples: after.tuples !== before.tuples, wal, transactions })
      if (wal === 0) break
    }
    return {
      tuples: costs.some(({ tuples }) => tuples),
      wal: Math.min(...costs.map(({ wal }) => wal)),
      transactions: Math.min(...costs.map(({ transactions }) => transactions)),
    }
  }

  const content = (count: number, over: Partial<ContentRow> = {}): readonly ContentRow[] =>
    Array.from({ length: count }, (_, index) => post(String(index), over))
  const days = (count: number, value: number): readonly AnalyticsRow[] =>
    Array.from({ length: count }, (_, index) => ({
      day: `2026-11-${String(index + 1).padStart(2, '0')}`,
      metricType: 'reach',
      value,
      unit: 'count',
      breakdown: { source: 'reach' },
    }))

  test('is one statement when it is new, and the watermark comes with it', async () => {
    const { connectionId, lease } = await leased(social())
    expect(await sent(() => social().worker.writeContent(lease, content(100)))).toEqual(['write'])
    expect(await sent(() => social().worker.writeAnalytics(lease, days(20, 1)))).toEqual(['write'])
    const next = content(100, { contentHash: 'hash-2' })
    const watermark = { media: { after: 'A' } }
    expect(await sent(() => social().worker.writeContent(lease, next, { watermark }))).toEqual(['write'])
    expect(await watermarkOf(connectionId)).toEqual(watermark)
  })

  test('is one probe when it is stored already, and at most two statements when mixed', async () => {
    const { connectionId, lease } = await leased(social())
    await social().worker.writeContent(lease, content(100))
    await social().worker.release(lease, { outcome: 'complete', dueInSeconds: 0 })
    const again = (await social().worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })) ?? lease
    const write = (rows: readonly ContentRow[]) => sent(() => social().worker.writeContent(again, rows))
    expect(await write(content(100))).toEqual(['probe'])
    expect(await write([...content(60), ...content(100, { contentHash: 'hash-2' }).slice(60)])).toEqual([
      'probe',
      'write',
    ])
    // Half was unchanged: the probe stays. Then most of a page changes, and it goes.
    expect(await write(content(100, { contentHash: 'hash-3' }))).toEqual(['probe', 'write'])
    expect(await write(content(100, { contentHash: 'hash-4' }))).toEqual(['write'])
    expect(await write(content(100, { contentHash: 'hash-4' }))).toEqual(['write'])
    expect(await write(content(100, { contentHash: 'hash-4' }))).toEqual(['probe'])
  })

  test('costs 0 tuples, 0 bytes of WAL and 0 transaction ids when it is stored already', async () => {
    const { connectionId, lease } = await leased(social())
    await social().worker.writeContent(lease, content(100))
    await social().worker.writeAnalytics(lease, days(20, 1.234))
    await fresh().query('vacuum analyze')
    const store = async (holder: Lease): Promise<void> => {
      const options = { watermark: { media: { after: 'B' } } }
      expect(await social().worker.writeContent(holder, content(100), options)).toEqual({ written: 0, unchanged: 100 })
      const daily = await social().worker.writeAnalytics(holder, days(20, 1.234), options)
      expect(daily).toEqual({ written: 0, unchanged: 20 })
    }
    const nothing = { tuples: false, wal: 0, transactions: 0 }
    // A copy of a lease is one that no page was written under: each of these is the one-statement form.
    expect(await sent(() => store({ ...lease }))).toEqual(['write', 'write'])
    expect(await costOf(() => store({ ...lease }))).toEqual(nothing)
    const synced = { ...lease, lastSyncAt: new Date(0) }
    expect(await sent(() => store(synced))).toEqual(['probe', 'probe'])
    expect(await costOf(() => store(synced))).toEqual(nothing)
    expect(await watermarkOf(connectionId)).toEqual({})
    // The yardstick moves when there is something to measure.
    let round = 0
    const change = async (): Promise<void> => {
      round += 1
      await social().worker.writeContent(lease, content(1, { contentHash: `hash-${round + 1}` }))
    }
    expect(await costOf(change)).toEqual({ tuples: true, wal: expect.any(Number), transactions: 1 })
  })

  test('looks its rows up by their key, even in a table that the planner knows nothing of', async () => {
    await fresh().query('truncate social_media_content, social_media_analytics')
    const { lease } = await leased(social())
    for (const lastSyncAt of [null, new Date(0)]) {
      await sent(async () => {
        await social().worker.writeContent({ ...lease, lastSyncAt }, content(3))
        await social().worker.writeAnalytics({ ...lease, lastSyncAt }, days(3, 1))
      })
      expect(await Promise.all([...statements].map(indexesOf))).toEqual([
        ['unique_platform_content'],
        ['unique_metric_date'],
      ])
    }
  })

  /** The indexes by which a statement that was sent reads the table it compares with. */
  async function indexesOf({ text, parameters }: (typeof statements)[number]): Promise<readonly string[]> {
    const client = held.client ?? expect.fail('not open')
    const lines = await client.unsafe<Record<string, string>[]>(
      `explain ${text}`,
      parameters.map((value) => (typeof value === 'string' ? value : null)),
    )
    const plan = lines.map((line) => line['QUERY PLAN']).join('\n')
    expect(plan).not.toMatch(/Seq Scan on social_media/)
    return [...plan.matchAll(/Index Scan using (\w+) on social_media_(?:content|analytics)/g)].map(
      ([, name = '']) => name,
    )
  }

  test('a zombie moves no watermark, and concurrent pages lose none of each other', async () => {
    const { connectionId, lease } = await leased(social())
    const many = createSocialDb(fresh().db, { vault: await createVault(generateVaultKey()) }).worker
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        many.writeContent(lease, content(20, { contentHash: `hash-${index}` }).toReversed(), {
          watermark: { [`stream-${index}`]: index },
        }),
      ),
    )
    expect(Object.keys(await watermarkOf(connectionId))).toHaveLength(20)
    await social().worker.release(lease, { outcome: 'partial', dueInSeconds: 0, watermark: {} })
    const late = social().worker.writeContent(lease, [post('late')], { watermark: { media: 'late' } })
    await expect(late).rejects.toMatchObject({ code: 'lease_lost' })
    expect(await watermarkOf(connectionId)).toEqual({})
  })

  async function watermarkOf(connectionId: string): Promise<object> {
    const rows = await fresh().query(
      `select watermark::text from social_sync_state where connection_id = '${connectionId}'`,
    )
    const watermark: object = JSON.parse(rows[0]?.['watermark'] ?? 'null')
    return watermark
  }
})
