import { sql } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.gen.ts'
import { openDatabase } from './open-database.ts'

const files = new URL('../migrations/', import.meta.url)

test('the embedded migrations are the SQL files', () => {
  const names = readdirSync(files).filter((name) => name.endsWith('.sql'))
  const onDisk = names.sort().map((name) => {
    const text = readFileSync(new URL(name, files), 'utf8').replaceAll('\r\n', '\n')
    return { name: name.replace('.sql', ''), hash: createHash('sha256').update(text).digest('hex') }
  })
  expect(migrations.map(({ name, hash }) => ({ name, hash }))).toEqual(onDisk)
})

test('the key to competitors waits for the table of the host, and says so', { timeout: 30_000 }, async () => {
  const db = await openDatabase('pglite:memory')
  const first = await migrate(db)
  expect(first.applied).toEqual([
    '0000_existing_tables',
    '0001_tables',
    '0002_triggers_and_policies',
    '0003_sealed_tokens',
  ])
  expect(first.pending).toEqual([{ name: '0004_competitors_key', why: expect.stringContaining('competitors') }])
  expect((await migrate(db)).applied).toEqual([])
  for (const [kind, make] of [
    ['view', 'view competitors as select gen_random_uuid() as id'],
    ['table', 'table competitors (id uuid)'],
    ['table', 'table competitors (id bigint primary key)'],
    ['table', 'table competitors (id uuid, tenant int, primary key (id, tenant))'],
    ['table', 'table competitors (id uuid unique deferrable)'],
    ['table', 'unlogged table competitors (id uuid primary key)'],
    ['table', 'table competitors (id uuid, gone int); create unique index on competitors (id) where gone is null'],
  ] as const) {
    for (const statement of `create ${make}`.split('; ')) await db.execute(sql.raw(statement))
    expect(await migrate(db, { competitors: 'create' }), make).toEqual({ applied: [], pending: first.pending })
    await db.execute(sql.raw(`drop ${kind} competitors`))
  }
  await db.execute(sql`create table competitors (id uuid primary key, name text)`)
  expect(await migrate(db, { competitors: 'create' })).toEqual({ applied: ['0004_competitors_key'], pending: [] })
  await db.close()
})
