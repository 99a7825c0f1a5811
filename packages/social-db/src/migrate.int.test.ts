import { sql } from 'drizzle-orm'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { isSocialDbError } from './errors.ts'
import { migrate } from './migrate.ts'
import { waitForTurn } from './migration-book.ts'
import { migrations } from './migrations.gen.ts'
import { openDatabase } from './open-database.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { makeOriginal } from './testing/starting-points.ts'

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

  test('a starter waits for its turn longer than its connection may be silent', async () => {
    const database = await fresh()
    const impatient = await openDatabase(database.url, { deadlineSeconds: 0.5 })
    const waiting = await database.db.transaction(async (tx) => {
      await tx.execute(sql.raw(`select ${waitForTurn}`))
      const results = Promise.allSettled([migrate(impatient)])
      await tx.execute(sql`select pg_sleep(1.5)`)
      return { results }
    })
    expect(await waiting.results).toMatchObject([{ status: 'fulfilled' }])
    await impatient.close()
  })

  test('of ten starters over the original tables each file is applied by one', async () => {
    const database = await fresh()
    await makeOriginal(database)
    const results = await Promise.all(Array.from({ length: 10 }, () => migrate(database.db)))
    const atOnce = migrations.map(({ name }) => name).filter((name) => name !== '0003_sealed_tokens')
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(atOnce)
    expect(await column(database, 'select name from bos_social_migrations order by name')).toEqual(atOnce)
  })

  test.each([
    ['create table oauth_sessions (id uuid, user_id text)', 'oauth_sessions.state_token is missing'],
    ['create table social_settings (id uuid)', 'social_settings exists already'],
    ['alter table social_media_connections drop constraint unique_user_platform', 'has no constraint unique_user_pl'],
    ['alter table social_media_connections add status int', 'social_media_connections has a column status of its own'],
    ['alter table social_media_content add updated_at date', 'social_media_content has an updated_at that is date'],
    [
      'alter table social_media_analytics alter metric_value type numeric',
      'metric_value is numeric instead of numeric(10,2)',
    ],
  ])('refuses after "%s" in one sentence, and changes nothing', async (change, sentence) => {
    const database = await fresh()
    if (change.startsWith('alter')) await makeOriginal(database)
    await database.query(change)
    const shape = `select concat_ws(' ', attrelid::regclass, attname, atttypid, atttypmod) from pg_attribute
      join pg_class on pg_class.oid = attrelid where relnamespace = 'public'::regnamespace order by 1`
    const before = await column(database, shape)
    await expect(migrate(database.db, { competitors: 'create' })).rejects.toMatchObject({
      code: 'migration',
      message: expect.stringContaining(sentence),
    })
    expect(await column(database, shape)).toEqual(before)
  })

  test('takes the original tables as others have widened them', async () => {
    const database = await fresh()
    await makeOriginal(database)
    await database.query(`alter table social_media_content add updated_at timestamptz;
      alter table social_media_connections alter profile_picture_url type text, alter display_name type text;
      alter table social_media_analytics alter metric_value type numeric(20,2)`)
    await migrate(database.db)
    expect(await column(database, 'select count(updated_at)::text from social_media_content')).toEqual(['3'])
  })

  test('a file that fails is undone alone and said aloud, and the next call goes on with it', async () => {
    const database = await fresh()
    await database.query('create function bos_create_sync_state() returns text language sql return 1')
    await expect(migrate(database.db)).rejects.toMatchObject({
      sqlState: '42723',
      message: expect.stringContaining('0002_triggers_and_policies'),
    })
    const book = 'select name from bos_social_migrations order by name'
    expect(await column(database, book)).toEqual(['0000_existing_tables', '0001_tables'])
    expect(await column(database, 'select tgname from pg_trigger where not tgisinternal')).toEqual([])
    await database.query('drop function bos_create_sync_state()')
    expect((await migrate(database.db)).applied).toEqual(['0002_triggers_and_policies', '0003_sealed_tokens'])
  })

  test('a book that skips a file, knows more than this version, or another form of a file is refused', async () => {
    const database = await fresh()
    await migrate(database.db)
    const refusal = async (change: string): Promise<unknown> => {
      await database.query(`begin; ${change}; commit`)
      const error: unknown = await migrate(database.db).catch((thrown: unknown) => thrown)
      return isSocialDbError(error) && error.code === 'migration' ? error.message : error
    }
    expect(await refusal(`insert into bos_social_migrations values ('0099_later', 'x')`)).toMatch(/newer.*0099_later/)
    await database.query(`delete from bos_social_migrations where name = '0099_later'`)
    expect(await refusal(`update bos_social_migrations set hash = 'x' where name like '0001%'`)).toMatch(
      /0001_tables.*form/,
    )
    expect(await refusal(`delete from bos_social_migrations where name like '0001%'`)).toMatch(/lacks 0001_tables/)
    expect(await column(database, 'select count(*)::text from bos_social_migrations')).toEqual(['3'])
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
