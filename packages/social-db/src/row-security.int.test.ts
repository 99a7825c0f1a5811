// What Supabase's roles may do: every role, table, column and kind of statement, tried for real. The tables and columns
// come from the catalog, so one that nobody decided about fails here.
import { afterEach, describe, expect, inject, test } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { migrate, seal } from './migrate.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { makeOriginal, makeSupabase } from './testing/starting-points.ts'
import { createVault } from './vault.ts'

interface Rule {
  /** Columns that a person may not read; else each column of the own rows. */
  readonly hiddenFromPeople: readonly string[] | 'all'
  /** Columns that service_role may not read; else each column of every row. */
  readonly hiddenFromService: readonly string[] | 'all'
}

const sealed = ['access_token', 'refresh_token']
const sealedOrHashed = ['state_token', 'code_verifier', 'browser_binding', 'pending_grant']
const matrix: Readonly<Record<string, Rule>> = {
  social_media_connections: {
    hiddenFromPeople: [...sealed, 'metadata', 'token_version', 'token_issued_at', 'app_id', 'platform_user_id'],
    hiddenFromService: sealed,
  },
  social_media_content: { hiddenFromPeople: [], hiddenFromService: [] },
  social_media_analytics: { hiddenFromPeople: [], hiddenFromService: [] },
  oauth_sessions: { hiddenFromPeople: 'all', hiddenFromService: sealedOrHashed },
  social_sync_state: { hiddenFromPeople: 'all', hiddenFromService: [] },
  social_auth_events: { hiddenFromPeople: 'all', hiddenFromService: [] },
  social_settings: { hiddenFromPeople: 'all', hiddenFromService: [] },
  social_rate_limits: { hiddenFromPeople: 'all', hiddenFromService: [] },
  bos_social_migrations: { hiddenFromPeople: 'all', hiddenFromService: 'all' },
  competitors: { hiddenFromPeople: 'all', hiddenFromService: 'all' },
}

/** `sees` is the owner whose rows are seen; undefined = none. */
const people = [
  { name: 'anon', role: 'anon', claims: '{"sub":"one"}', sees: undefined },
  { name: 'a person with rows', role: 'authenticated', claims: '{"sub":"one"}', sees: 'one' },
  { name: 'another person', role: 'authenticated', claims: '{"sub":"two"}', sees: 'two' },
  { name: 'a person without rows', role: 'authenticated', claims: '{"sub":"three"}', sees: undefined },
  { name: 'no claims', role: 'authenticated', claims: '', sees: undefined },
  { name: 'empty claims', role: 'authenticated', claims: '{}', sees: undefined },
  { name: 'an empty sub', role: 'authenticated', claims: '{"sub":""}', sees: undefined },
  { name: 'service_role', role: 'service_role', claims: '{"sub":"one"}', sees: 'all' },
] as const

const opened: FreshPostgres[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.drop()
})

async function fresh(): Promise<FreshPostgres> {
  const database = await freshPostgres(inject('postgresUrl'))
  opened.push(database)
  await makeSupabase(database)
  return database
}

const starts = {
  async 'an empty Supabase'() {
    const database = await fresh()
    await migrate(database.db, { competitors: 'create' })
    return database
  },
  async 'the original tables on Supabase'() {
    const database = await fresh()
    await makeOriginal(database)
    await migrate(database.db)
    await seal(database.db, { vault: await createVault(generateVaultKey()) })
    await migrate(database.db)
    // The host's own table, with the privileges that the host gave it.
    await database.query('drop table competitors cascade')
    return database
  },
  async 'the original tables on Supabase, once their policies are gone'() {
    const database = await fresh()
    await makeOriginal(database)
    await database.query(policies)
    await expect(migrate(database.db)).rejects.toMatchObject({
      code: 'migration',
      message: expect.stringMatching(/connections has a policy "Everybody reads".*content has a policy own_content/),
    })
    await database.query(`drop policy "Everybody reads" on social_media_connections;
      drop policy own_content on social_media_content`)
    await migrate(database.db)
    await seal(database.db, { vault: await createVault(generateVaultKey()) })
    await migrate(database.db)
    await database.query('drop table competitors cascade')
    return database
  },
}

/** What people on Supabase wrote against the original tables. */
const policies = `alter table social_media_connections enable row level security;
  create policy "Everybody reads" on social_media_connections using (true);
  create policy own_content on social_media_content using (true)`

async function addRows({ query }: FreshPostgres): Promise<void> {
  await query(`
    insert into social_media_connections (user_id, platform, access_token, refresh_token, metadata)
    select user_id, platform, 'bos1.x', 'bos1.y', '{}' from unnest('{one,one,two}'::text[], '{facebook,instagram,facebook}'::text[])
      as sample (user_id, platform);
    insert into social_media_content (connection_id, platform_content_id, content_type)
      select id, 'post', 'post' from social_media_connections;
    insert into social_media_analytics (connection_id, date, metric_type, metric_value)
      select id, '2026-11-22', 'reach', 1 from social_media_connections;
    insert into oauth_sessions (user_id, platform, state_token, redirect_uri, expires_at)
      select user_id, platform, gen_random_uuid(), 'https://app.example/callback', 'infinity' from social_media_connections;
    insert into social_auth_events (event, outcome, user_id) select 'connect', 'ok', user_id from social_media_connections;
    insert into social_settings (key, value) values ('sample', '1');
    insert into social_rate_limits (bucket) values ('sample')`)
}

describe.each(Object.entries(starts))('on %s', (_, start) => {
  test('nobody reads a foreign row or a sealed column, and nobody writes', async () => {
    const database = await start()
    await addRows(database)
    const { query } = database
    const texts = async (text: string): Promise<string[]> =>
      (await query(text)).map((row) => String(Object.values(row)[0])).sort()
    const refused = async (text: string): Promise<void> => {
      await expect(query(text), text).rejects.toMatchObject({ code: '42501' })
    }
    const columns = await query(
      `select relname as table, attname as column from pg_attribute join pg_class c on c.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind not in ('i', 'S') and attnum > 0 and not attisdropped`,
    )
    const tried = { statements: 0 }
    for (const { name, role, claims, sees } of people) {
      for (const { table, column } of columns) {
        const { hiddenFromPeople, hiddenFromService } = matrix[table ?? ''] ?? {}
        const hidden = role === 'service_role' ? hiddenFromService : hiddenFromPeople
        const mayRead = role !== 'anon' && hidden !== 'all' && hidden?.includes(column ?? '') === false
        const owned = table === 'social_media_connections' ? 'id' : 'connection_id'
        const own = `where ${owned} in (select id from social_media_connections where user_id = '${sees}')`
        const read = `select ${column}::text from ${table}`
        const rows = mayRead && sees ? await texts(`${read} ${sees === 'all' ? '' : own}`) : []
        await query(`set role ${role}; select set_config('request.jwt.claims', '${claims}', false)`)
        try {
          if (mayRead) expect(await texts(read), `${name}: ${read}`).toEqual(rows)
          else await refused(read)
          await refused(`update ${table} set ${column} = default`)
          await refused(`insert into ${table} (${column}) values (default)`)
          await refused(`delete from ${table}`)
          tried.statements += 4
        } finally {
          await query('reset role')
        }
      }
    }
    process.stdout.write(
      `proof: row security: ${people.length} callers x ${columns.length} columns, ${tried.statements} statements: 0 foreign rows, 0 sealed columns, 0 writes\n`,
    )
  })

  test('each table has row level security and a place in the matrix', async () => {
    const { query } = await start()
    const relations = await query(
      `select relname as name, relkind::text as kind, relrowsecurity::text as secured from pg_class
      where relnamespace = 'public'::regnamespace and relkind not in ('i', 'S')`,
    )
    const wrong = relations.filter(
      ({ name, kind, secured }) => kind !== 'r' || secured !== 'true' || !matrix[name ?? ''],
    )
    expect(wrong).toEqual([])
    expect(relations.length).toBeGreaterThanOrEqual(9)
  })

  test('a column that sounds like a secret is hidden from everybody', async () => {
    const { query } = await start()
    const open = await query(
      `select table_name, column_name, grantee from information_schema.column_privileges where table_schema = 'public'
      and grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC')
      and column_name ~ 'token|secret|verifier|grant|binding|password'
      and column_name not in ('token_expires_at', 'token_version', 'token_issued_at')
      and not (table_name = 'social_sync_state' and column_name ~ '^token_(due_at|lease_id|lease_until|refresh_begun)$')`,
    )
    expect(open).toEqual([])
  })

  test('nobody uses a sequence', async () => {
    const { query } = await start()
    for (const { role } of people) {
      await query(`set role ${role}`)
      await expect(query(`select nextval('social_auth_events_id_seq')`), role).rejects.toMatchObject({ code: '42501' })
      await query('reset role')
    }
  })
})
