import type { SocialDb } from '../social-db.ts'

/** Runs SQL as the owner of the tables, on one connection that outlives the call and has no deadline. */
export type Query = (text: string) => Promise<unknown>

/** Connections that are due once `fillConnections` ran, whatever their number. */
const DUE = 2000

/** The app and the platforms of all of them. */
const OURS = { appIds: ['1'], platforms: ['facebook', 'instagram'] } as const

/**
 * Fills an empty, migrated database with connections, two an owner (`owner_0`, `owner_1`, …).
 *
 * Of every twenty one is inactive and long overdue; of the active ones the first `DUE` are due, the others later.
 */
export async function fillConnections(query: Query, count: number): Promise<void> {
  await inBulk(query, [
    `insert into social_media_connections (id, user_id, platform, account_id, access_token, is_active, status, app_id,
        login, platform_user_id, created_at)
      select ${idOf('n')}, 'owner_' || n / 2, (array['facebook', 'instagram'])[n % 2 + 1], n::text, 'bos1.fake',
        n % 20 <> 0, case n % 20 when 0 then 'needs_reauth' else 'active' end, '1', 'facebook', 'person_' || n / 2,
        timestamptz '2026-01-01Z' + n * interval '1 second'
      from generate_series(0, ${count - 1}) n`,
    `insert into social_sync_state (connection_id, is_active, next_due_at)
      select ${idOf('n')}, n % 20 <> 0, now() + case
        when n % 20 = 0 then interval '-1 day'
        when n < ${Math.ceil((DUE * 20) / 19)} then interval '-1 second' * (1 + n % 3600)
        else interval '1 minute' * (10 + n % 1000) end
      from generate_series(0, ${count - 1}) n`,
  ])
  await query('vacuum analyze social_media_connections, social_sync_state')
}

/**
 * Fills content and daily numbers under `fillConnections`: `perConnection` items and as many numbers each, and `busy`
 * items and two years of six numbers for both connections of `owner_1`.
 */
export async function fillRows(
  query: Query,
  options: { readonly connections: number; readonly perConnection: number; readonly busy: number },
): Promise<void> {
  const { connections, perConnection, busy } = options
  await inBulk(query, [
    insertContent(
      `generate_series(0, ${connections - 1}) n, generate_series(1, ${perConnection}) i where n / 2 <> 1`,
      '73 days',
    ),
    insertContent(`generate_series(2, 3) n, generate_series(1, ${busy / 2}) i`, '1 hour'),
    insertNumbers(
      `generate_series(0, ${connections - 1}) n, generate_series(1, ${perConnection}) i, (values ('reach')) m(metric)
        where n / 2 <> 1`,
    ),
    insertNumbers(
      `generate_series(2, 3) n, generate_series(1, 730) i, unnest(array[
        'followers', 'engagement', 'reach', 'impressions', 'clicks', 'conversions']) metric`,
    ),
  ])
  await query('vacuum analyze social_media_content, social_media_analytics')
}

/** Median time of a claim of 20 that are due, in milliseconds. What was claimed is released, untimed, until tomorrow. */
export async function timeClaims(
  social: SocialDb,
  { rounds = 40 }: { readonly rounds?: number } = {},
): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    const leases = await social.worker.claim({ ...OURS, limit: 20, owner: 'bench', leaseSeconds: 60 })
    times.push(performance.now() - start)
    if (leases.length !== 20) throw new Error(`claimed ${leases.length} of 20: too many rounds for ${DUE} that are due`)
    await Promise.all(leases.map((lease) => social.worker.release(lease, { outcome: 'partial', dueInSeconds: 86_400 })))
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
}

/** The id of the nth connection, in SQL. */
function idOf(n: string | number): string {
  return `md5('connection ' || ${n})::uuid`
}

function insertContent(from: string, every: string): string {
  return `insert into social_media_content (connection_id, platform_content_id, content_type, content_text,
      engagement_metrics, reach_metrics, published_at, content_hash)
    select ${idOf('n')}, i::text, (array['post', 'reel', 'video'])[i % 3 + 1], 'Check out our new product',
      jsonb_build_object('likes', i % 997), jsonb_build_object('views', i % 9973),
      timestamptz '2026-11-01Z' - (i - 1) * interval '${every}' - n % 3600 * interval '1 second', 'hash'
    from ${from}`
}

function insertNumbers(from: string): string {
  return `insert into social_media_analytics (connection_id, date, metric_type, metric_value, metric_unit, breakdown)
    select ${idOf('n')}, date '2026-11-01' - i, metric, i, 'count', '{"source": "fake"}' from ${from}`
}

// Without triggers and foreign keys, which the rows hold to by their making.
async function inBulk(query: Query, statements: readonly string[]): Promise<void> {
  await query('set session_replication_role = replica')
  for (const statement of statements) await query(statement)
  await query('set session_replication_role = origin')
}
