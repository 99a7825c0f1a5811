import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.gen.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'

const brief = readFileSync(new URL('testing/brief.sql', import.meta.url), 'utf8')
const opened: FreshPostgres[] = []

async function fresh(): Promise<FreshPostgres> {
  const database = await freshPostgres(inject('postgresUrl'))
  opened.push(database)
  return database
}

afterEach(async () => {
  for (const database of opened.splice(0)) await database.drop()
})

/** First column of each row. */
async function column(database: FreshPostgres, text: string): Promise<(string | null | undefined)[]> {
  return (await database.query(text)).map((row) => Object.values(row)[0])
}

describe('migrate', () => {
  test('of eight starters each file is applied by one', async () => {
    const database = await fresh()
    const results = await Promise.all(Array.from({ length: 8 }, () => migrate(database.db, { competitors: 'create' })))
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(migrations.map(({ name }) => name))
    expect(results.flatMap(({ pending }) => pending)).toEqual([])
    expect(await migrate(database.db)).toEqual({ applied: [], pending: [] })
  })

  test('a database that has the tables already is refused in one sentence, and left as it was', async () => {
    const database = await fresh()
    await database.query('create table oauth_sessions (id uuid)')
    const tables = `select relname from pg_class where relnamespace = 'public'::regnamespace`
    const before = await column(database, tables)
    await expect(migrate(database.db, { competitors: 'create' })).rejects.toMatchObject({
      code: 'migration',
      message: expect.stringMatching(/^[^.]*oauth_sessions[^.]*not supported yet[^.]*\.$/),
    })
    expect(await column(database, tables)).toEqual(before)
  })

  test('every name of the brief is in the database, as wide or wider', async () => {
    const database = await fresh()
    await migrate(database.db, { competitors: 'create' })
    for (const [, table = '', body = ''] of brief.matchAll(/CREATE TABLE (\w+) \(\n(.*?)\n\);/gs)) {
      const columns = await database.query(
        `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
         from pg_attribute a where a.attrelid = 'public.${table}'::regclass and a.attnum > 0`,
      )
      for (const [, name = '', type = ''] of body.matchAll(
        /^ {4}([a-z_]+) ([A-Z]+(?:\([\d,]+\)| WITH TIME ZONE)?)/gm,
      )) {
        const found = columns.find((one) => one['name'] === name)
        expect(`${table}.${name} ${wideAs(type, found?.['type'] ?? 'missing')}`).toBe(`${table}.${name} ${type}`)
      }
      const constraints = await database.query(
        `select conname as name, pg_get_constraintdef(oid) as text from pg_constraint where conrelid = 'public.${table}'::regclass`,
      )
      for (const [, name, definition = ''] of body.matchAll(/CONSTRAINT (\w+) (.*)/g)) {
        const text = constraints.find((one) => one['name'] === name)?.['text'] ?? 'missing'
        const parts = definition.match(/'\w+'|>= \d+/g) ?? [...(definition.match(/(?<=[(, ])[a-z_]+/g) ?? [])]
        expect(parts.filter((part) => !text.includes(part))).toEqual([])
      }
      for (const [, name, target] of body.matchAll(/^ {4}(\w+) .*REFERENCES (\w+)\(id\)/gm)) {
        const key = constraints.find((one) => one['name'] === `${table}_${name}_fkey`)
        expect(key?.['text']).toContain(`REFERENCES ${target}(id)`)
      }
    }
    const named = (pattern: RegExp): string[] => [...brief.matchAll(pattern)].map(([, name = '']) => name)
    const indexes = await column(database, `select indexname from pg_indexes where schemaname = 'public'`)
    expect(indexes).toEqual(expect.arrayContaining(named(/CREATE INDEX (\w+)/g)))
    const triggers = await column(database, 'select tgname from pg_trigger where not tgisinternal')
    expect(triggers).toEqual(expect.arrayContaining(named(/CREATE TRIGGER (\w+)/g)))
    const functions = await column(database, `select proname from pg_proc where pronamespace = 'public'::regnamespace`)
    expect(functions).toEqual(expect.arrayContaining(named(/FUNCTION (\w+)\(\)\nRETURNS/g)))
  })

  test('the sample of the brief: content goes in and can be updated, a plaintext token is refused', async () => {
    const database = await fresh()
    await migrate(database.db)
    const [connection = '', content = ''] = brief.match(/INSERT INTO.*?\);/gs) ?? []
    await expect(database.query(connection)).rejects.toMatchObject({ constraint_name: 'tokens_are_sealed' })
    await database.query(connection.replace('IGQWR...', 'bos1.sample'))
    const [id] = await column(database, 'select connection_id::text from social_sync_state')
    await database.query(content.replace('uuid-here', String(id)))
    await database.query(`update social_media_content set content_text = 'new', updated_at = 'epoch'`)
    const recent = 'select (updated_at > fetched_at)::text from social_media_content'
    expect(await column(database, recent)).toEqual(['true'])
  })

  test("with Supabase's roles people read their own rows without tokens, and nobody writes", async () => {
    const database = await fresh()
    // Roles belong to the whole server, which other test files share: they are made once and stay.
    for (const role of ['anon', 'authenticated', 'service_role bypassrls']) {
      await database.query(
        `do $$ begin create role ${role}; exception when duplicate_object or unique_violation then null; end $$`,
      )
    }
    await database.query(`create schema auth;
      create function auth.jwt() returns jsonb language sql stable as
        $$ select current_setting('request.jwt.claims', true)::jsonb $$;
      grant usage on schema auth to authenticated;
      alter default privileges in schema public grant all on tables to anon, authenticated, service_role;`)
    await migrate(database.db, { competitors: 'create' })
    expect(await migrate(database.db)).toEqual({ applied: [], pending: [] })
    await database.query(`insert into social_media_connections (user_id, platform, access_token)
      values ('one', 'facebook', 'bos1.a'), ('two', 'facebook', 'bos1.b')`)
    const as = async (role: string, text: string): Promise<unknown> => {
      try {
        await database.query(`set role ${role}; set request.jwt.claims = '{"sub":"one"}'`)
        return await database.query(text)
      } finally {
        await database.query('reset role')
      }
    }
    const own = 'select user_id, status from social_media_connections'
    expect(await as('authenticated', own)).toEqual([{ user_id: 'one', status: 'active' }])
    expect(await as('service_role', own)).toHaveLength(2)
    const refused = [
      ['anon', 'select id from social_media_connections'],
      ['authenticated', 'select access_token from social_media_connections'],
      ['authenticated', 'select id from oauth_sessions'],
      ['authenticated', `update social_media_connections set status = 'active'`],
      ['service_role', 'select refresh_token from social_media_connections'],
      ['service_role', 'delete from social_media_content'],
      ['service_role', 'select hash from bos_social_migrations'],
    ] as const
    for (const [role, text] of refused)
      await expect(as(role, text), `${role}: ${text}`).rejects.toMatchObject({ code: '42501' })
  })
})

/** The brief's type where the actual one takes all of its values, else the actual one. */
function wideAs(briefs: string, actual: string): string {
  const [, base = '', size = ''] = /^(\w+)(?:\(([\d,]+)\))?/.exec(briefs) ?? []
  const [, found = '', foundSize = ''] = /^([a-z ]+?)(?:\(([\d,]+)\))?$/.exec(actual) ?? []
  if (base === 'VARCHAR' && found === 'text') return briefs
  if (base === 'VARCHAR' && found === 'character varying' && Number(foundSize) >= Number(size)) return briefs
  if (base === 'DECIMAL' && found === 'numeric' && parseInt(foundSize) >= parseInt(size)) return briefs
  const same: Readonly<Record<string, string>> = {
    UUID: 'uuid',
    TEXT: 'text',
    JSONB: 'jsonb',
    BOOLEAN: 'boolean',
    INTEGER: 'integer',
    DATE: 'date',
    TIMESTAMP: 'timestamp with time zone',
  }
  return same[base] === found ? briefs : actual
}
