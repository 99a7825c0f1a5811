import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { inspectDatabase, migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'

test('a database says what it lacks and what time it is, and is as it was', { timeout: 120_000 }, async () => {
  const db = await openDatabase('pglite:memory')
  const empty = await inspectDatabase(db)
  expect(Math.abs(empty.now.getTime() - Date.now())).toBeLessThan(60_000)
  expect(empty.pending).toContain('0001_tables')
  expect((await migrate(db)).applied).toEqual(empty.pending.filter((name) => name !== '0004_competitors_key'))

  const waiting = [{ name: '0004_competitors_key', why: expect.stringContaining('competitors'), isOptional: true }]
  expect(await inspectDatabase(db)).toMatchObject({ pending: [], waiting })
  await db.execute(sql`create table competitors (id uuid primary key)`)
  expect(await inspectDatabase(db)).toMatchObject({ pending: ['0004_competitors_key'], waiting: [] })
  await migrate(db)
  expect(await inspectDatabase(db)).toMatchObject({ pending: [], waiting: [], exposed: [] })

  await db.execute(sql`insert into bos_social_migrations (name, hash) values ('9999_later', 'x')`)
  await expect(inspectDatabase(db)).rejects.toMatchObject({ code: 'migration' })
  await db.close()
})

test('a database says who may read and write more than the migrations allow', { timeout: 120_000 }, async () => {
  const db = await openDatabase('pglite:memory')
  await db.execute(
    sql.raw(`do $$ begin create role anon; create role authenticated; create role service_role;
    create schema auth; create function auth.jwt() returns jsonb language sql as 'select null::jsonb'; end $$`),
  )
  await migrate(db)
  const exposed = async () => (await inspectDatabase(db)).exposed
  expect(await exposed()).toEqual([])

  await db.execute(sql`alter table social_media_content disable row level security`)
  expect(await exposed()).toEqual(['social_media_content: row level security is off'])
  await db.execute(sql`alter table social_media_content enable row level security`)

  await db.execute(sql`grant select on oauth_sessions to service_role`)
  await db.execute(sql`grant update (content_text) on social_media_content to authenticated`)
  await db.execute(sql`grant select on social_media_connections to public`)
  expect(await exposed()).toEqual([
    'oauth_sessions: service_role may read browser_binding, code_verifier, pending_grant, state_token',
    'social_media_connections: public may read access_token, refresh_token',
    'social_media_content: authenticated may write',
  ])
  await db.execute(sql`revoke all on oauth_sessions from service_role`)
  await db.execute(sql`revoke update (content_text) on social_media_content from authenticated`)
  await db.execute(sql`revoke all on social_media_connections from public`)

  await db.execute(sql`create role of_the_host`)
  await db.execute(sql`create policy theirs on social_media_content for select to of_the_host using (true)`)
  expect(await exposed()).toEqual([])
  await db.execute(sql`create policy "Everybody reads" on social_media_content for select using (true)`)
  await db.execute(sql`drop policy own_analytics on social_media_analytics`)
  await db.execute(sql`alter policy own_connections on social_media_connections using (true)`)
  expect(await exposed()).toEqual([
    'social_media_analytics: the policy own_analytics is gone',
    'social_media_connections: the policy "own_connections" is not ours',
    'social_media_content: the policy "Everybody reads" is not ours',
  ])
  await db.close()
})
