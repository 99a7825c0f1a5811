// The databases that migrate() may start from, and what must be true of each afterwards.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { generateVaultKey } from '../key-ring.ts'
import { migrate, migrationsAsSql, seal } from '../migrate.ts'
import { migrations } from '../migrations.gen.ts'
import { createSocialDb } from '../social-db.ts'
import { createVault } from '../vault.ts'
import { readCatalog } from './catalog.ts'

/** A client of the superuser, outside Drizzle. */
export interface RawClient {
  readonly query: (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
}

export interface EmptyDatabase extends RawClient {
  readonly db: Database
  readonly close: () => Promise<void>
}

const original = readFileSync(new URL('brief.sql', import.meta.url), 'utf8').split('INSERT INTO')[0] ?? ''

/** The original tables with what stands in databases that were made by them. */
export async function makeOriginal({ query }: RawClient): Promise<void> {
  await query(`create function uuid_generate_v4() returns uuid language sql as 'select gen_random_uuid()';
    create table competitors (id uuid primary key default gen_random_uuid(), name text);
    insert into competitors values ('00000000-0000-4000-8000-0000000000c1', 'Rival')`)
  await query(original)
  await query(`
    insert into social_media_connections (id, user_id, platform, account_username, access_token, refresh_token, permissions)
    values ('00000000-0000-4000-8000-000000000001', 'user_123', 'instagram', 'mybusiness', 'FAKE-IGQWR-1', null, '["instagram_basic"]'),
      ('00000000-0000-4000-8000-000000000002', 'user_123', 'facebook', null, 'FAKE-EAA-2', 'FAKE-refresh-2', null),
      ('00000000-0000-4000-8000-000000000003', 'user_456', 'facebook', null, 'FAKE-EAA-3', '', null),
      ('00000000-0000-4000-8000-000000000004', 'user_789', 'facebook', null, '', null, null);
    update social_media_connections set is_active = null, sync_frequency_minutes = null, created_at = null where user_id = 'user_123';
    update social_media_connections set is_active = false where user_id = 'user_456';
    insert into social_media_content (connection_id, platform_content_id, content_type, content_text, fetched_at, competitor_id)
    select '00000000-0000-4000-8000-000000000001', id, 'post', 'Check out our new product! 🚀', at::timestamptz, rival::uuid
    from (values ('17841405793087218', '2024-01-15', null), (null, null, null),
      (null, '2024-01-15', '00000000-0000-4000-8000-0000000000c1')) as sample (id, at, rival);
    insert into social_media_analytics (connection_id, date, metric_type, metric_value)
    values ('00000000-0000-4000-8000-000000000001', '2024-01-15', 'reach', 45.5),
      ('00000000-0000-4000-8000-000000000001', '2024-01-16', 'reach', 'NaN');
    insert into oauth_sessions (user_id, platform, state_token, code_verifier, redirect_uri, expires_at, created_at)
    values ('user_123', 'instagram', 'FAKE-state', 'FAKE-verifier', 'https://app.example/callback', 'infinity', null),
      ('user_456', 'instagram', 'FAKE-state', 'FAKE-verifier', 'https://app.example/callback', 'infinity', now())`)
}

/** What Supabase has before anybody makes a table. Roles belong to the server, which other tests share. */
export async function makeSupabase({ query }: RawClient): Promise<void> {
  for (const role of ['anon', 'authenticated', 'service_role bypassrls']) {
    await query(
      `do $$ begin create role ${role}; exception when duplicate_object or unique_violation then null; end $$`,
    )
  }
  await query(`create schema auth;
    create function auth.jwt() returns jsonb language sql stable as
      $$ select coalesce(nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), ''))::jsonb $$;
    grant usage on schema auth, public to anon, authenticated, service_role;
    alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
    alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
    alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;`)
}

const names = migrations.map(({ name }) => name)
const nothing = { applied: [], pending: [] }

export function describeStartingPoints(driver: string, openEmpty: () => Promise<EmptyDatabase>): void {
  async function withEmpty(work: (empty: EmptyDatabase) => Promise<void>): Promise<void> {
    const empty = await openEmpty()
    try {
      await work(empty)
    } finally {
      await empty.close()
    }
  }
  const texts = async (empty: EmptyDatabase, text: string): Promise<unknown[]> =>
    (await empty.query(text)).map((row) => Object.values(row)[0])

  /** From the original tables in two calls, with seal() between them; then a third has nothing to do. */
  async function migrateOriginal(empty: EmptyDatabase): Promise<void> {
    const vault = await createVault(generateVaultKey())
    expect(await migrate(empty.db)).toEqual({
      applied: names.filter((name) => name !== '0003_sealed_tokens'),
      pending: [{ name: '0003_sealed_tokens', why: expect.stringContaining('seal()') }],
    })
    expect(await seal(empty.db, { vault, batchSize: 2 })).toEqual({ sealed: 3, left: 0 })
    expect(await seal(empty.db, { vault })).toEqual({ sealed: 0, left: 0 })
    expect(await migrate(empty.db)).toEqual({ applied: ['0003_sealed_tokens'], pending: [] })
    expect(await migrate(empty.db)).toEqual(nothing)
    const { worker } = createSocialDb(empty.db, { vault })
    const opened = await worker.open('00000000-0000-4000-8000-000000000002')
    expect(opened?.accessToken.expose()).toBe('FAKE-EAA-2')
    expect(opened?.refreshToken?.expose()).toBe('FAKE-refresh-2')
  }

  // Each embedded database takes a second to start.
  describe(`migrate on ${driver}`, { timeout: 60_000 }, () => {
    test('every start ends in the same catalog, and a second call does nothing', async () => {
      const ends = new Map<string, readonly string[]>()
      await withEmpty(async (empty) => {
        expect(await migrate(empty.db, { competitors: 'create' })).toEqual({ applied: names, pending: [] })
        expect(await migrate(empty.db)).toEqual(nothing)
        ends.set('empty', await readCatalog(empty))
      })
      await withEmpty(async (empty) => {
        await makeOriginal(empty)
        await migrateOriginal(empty)
        ends.set('original', await readCatalog(empty))
      })
      await withEmpty(async (empty) => {
        await makeSupabase(empty)
        expect(await migrate(empty.db, { competitors: 'create' })).toEqual({ applied: names, pending: [] })
        expect(await migrate(empty.db)).toEqual(nothing)
        ends.set('Supabase', await readCatalog(empty))
      })
      await withEmpty(async (empty) => {
        await makeSupabase(empty)
        await makeOriginal(empty)
        await migrateOriginal(empty)
        ends.set('original on Supabase', await readCatalog(empty))
      })
      await withEmpty(async (empty) => {
        await empty.query('create table competitors (id uuid primary key)')
        // Whatever the editor's search_path is.
        await empty.query('set search_path to pg_catalog')
        for (const { sql } of migrationsAsSql()) for (const _ of ['once', 'twice']) await empty.query(sql)
        await empty.query('reset search_path')
        expect(await migrate(empty.db)).toEqual(nothing)
        ends.set('plain SQL', await readCatalog(empty))
      })
      const reference = ends.get('empty') ?? []
      expect(reference.length).toBeGreaterThan(150)
      for (const [start, end] of ends) {
        const here = (lines: readonly string[], others: readonly string[]): string[] =>
          lines.filter((line) => !others.includes(line))
        expect({ start, more: here(end, reference), less: here(reference, end) }).toEqual({ start, more: [], less: [] })
      }
    })

    test('the rows of the original tables are kept, and their unknowns written out', async () => {
      await withEmpty(async (empty) => {
        await makeOriginal(empty)
        await migrateOriginal(empty)
        expect(
          await texts(
            empty,
            `select concat_ws(' ', c.user_id, platform, c.is_active, sync_frequency_minutes, c.status, status_reason,
              token_version, s.is_active, num_nulls(created_at, updated_at, s.next_due_at))
            from social_media_connections c join social_sync_state s on s.connection_id = c.id order by id`,
          ),
        ).toEqual([
          'user_123 instagram t 60 active 0 t 0',
          'user_123 facebook t 60 active 0 t 0',
          'user_456 facebook f 60 paused was_inactive 0 f 0',
          'user_789 facebook f 60 needs_reauth no_token 0 f 0',
        ])
        expect(
          await texts(
            empty,
            `select concat_ws(' ', replace(platform_content_id, id::text, 'ID'), content_text, competitor_id,
              num_nulls(fetched_at, updated_at)) from social_media_content order by 1`,
          ),
        ).toEqual([
          '17841405793087218 Check out our new product! 🚀 0',
          'unknown:ID Check out our new product! 🚀 0',
          'unknown:ID Check out our new product! 🚀 00000000-0000-4000-8000-0000000000c1 0',
        ])
        await empty.query(`update social_media_content set content_text = 'changed'; delete from competitors`)
        expect(await texts(empty, 'select competitor_id from social_media_content')).toEqual([null, null, null])
        expect(await texts(empty, 'select metric_value::text from social_media_analytics')).toEqual(['45.50'])
        expect(
          await texts(
            empty,
            `select concat_ws(' ', count(distinct state_token), max(length(state_token)), count(code_verifier),
              count(consumed_at), count(created_at)) from oauth_sessions`,
          ),
        ).toEqual(['2 64 0 2 2'])
        const everything = await texts(
          empty,
          `select concat((select json_agg(c) from social_media_connections c), (select json_agg(o) from oauth_sessions o))`,
        )
        expect(everything.join()).not.toContain('FAKE')
      })
    })

    test('plain SQL converts the original tables too, and leaves out what has to wait', async () => {
      await withEmpty(async (empty) => {
        await makeOriginal(empty)
        for (const { sql } of migrationsAsSql()) await empty.query(sql)
        const waiting = names.filter((name) => name !== '0003_sealed_tokens')
        expect(await texts(empty, 'select name from bos_social_migrations order by name')).toEqual(waiting)
        await seal(empty.db, { vault: await createVault(generateVaultKey()) })
        for (const { sql } of migrationsAsSql()) await empty.query(sql)
        expect(await migrate(empty.db)).toEqual(nothing)
      })
    })

    test('plain SQL refuses a file before its turn, and tables that are not the original ones', async () => {
      await withEmpty(async (empty) => {
        const [first, second] = migrationsAsSql()
        await expect(empty.query(second?.sql ?? '')).rejects.toThrow('Run 0000_existing_tables first.')
        await empty.query('create table oauth_sessions (id uuid)')
        await expect(empty.query(first?.sql ?? '')).rejects.toThrow('oauth_sessions.state_token is missing')
        expect(await texts(empty, `select to_regclass('public.bos_social_migrations')::text`)).toEqual([null])
      })
    })
  })
}
