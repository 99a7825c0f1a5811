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
  expect(await inspectDatabase(db)).toMatchObject({ pending: [], waiting: [] })

  await db.execute(sql`insert into bos_social_migrations (name, hash) values ('9999_later', 'x')`)
  await expect(inspectDatabase(db)).rejects.toMatchObject({ code: 'migration' })
  await db.close()
})
