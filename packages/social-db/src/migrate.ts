import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { checkBook, readBook, refused } from './applied-migrations.ts'
import type { Book } from './applied-migrations.ts'
import { guardDatabase, textOf } from './database.ts'
import type { Database, GuardedDatabase } from './database.ts'
import { startProblem } from './existing-tables.ts'
import { createBook, isTurn, waits } from './migration-book.ts'
import { migrations } from './migrations.gen.ts'
import type { Migration } from './migrations.gen.ts'

export type { Database } from './database.ts'
export { inspectDatabase } from './inspect.ts'
export type { DatabaseState } from './inspect.ts'
export { migrationsAsSql } from './migrations-as-sql.ts'
export type { SqlFile } from './migrations-as-sql.ts'
export { seal } from './seal-plaintext.ts'
export type { SealOptions, SealResult } from './seal-plaintext.ts'
export { writeMigrations } from './write-migrations.ts'
export type { WriteMigrationsOptions } from './write-migrations.ts'

export interface MigrateOptions {
  /**
   * Where `competitors` comes from: `host` = your application's table, its foreign key is added by the first migrate()
   * that finds it; `create` = a minimal one is made when there is none. Default `host`.
   */
  readonly competitors?: 'host' | 'create'
}

export interface PendingMigration {
  readonly name: string
  /** What it waits for, in one sentence. */
  readonly why: string
}

export interface MigrateResult {
  /** Names of the migrations this call applied, in order; empty when there was nothing to do. */
  readonly applied: readonly string[]
  /** Migrations that wait for something in your database; a later migrate() applies them. */
  readonly pending: readonly PendingMigration[]
}

/**
 * Brings the tables of this package up to date; a second call does nothing.
 *
 * Starts from nothing, or from the four tables of the original schema, which keep their rows and their names. One
 * transaction per migration, one starter at a time, so any number of processes may call it at once. It keeps its own
 * book (`bos_social_migrations`) in the schema `public`. Waiting for the others has no limit; a statement over big tables
 * has the `deadlineSeconds` of `openDatabase` (30): raise it to convert them.
 *
 * @throws {SocialDbError} `migration` when tables of these names are not the original ones, when the book was written
 * by a newer version of this package, lacks a migration in between, or holds one in another form; nothing is changed.
 */
export async function migrate(db: Database, { competitors = 'host' }: MigrateOptions = {}): Promise<MigrateResult> {
  const guarded = guardDatabase(db)
  const applied: string[] = []
  const pending: PendingMigration[] = []
  const book = await guarded.transaction('prepare the migrations', async (tx) => {
    await takeTurn(tx)
    const found = await openBook(tx)
    if (competitors === 'create') await tx.rows('create the table competitors', minimalCompetitors)
    return found
  })
  for (const migration of migrations.filter(({ name }) => !book.has(name))) {
    const outcome = await guarded.transaction(`apply migration ${migration.name}`, (tx) => step(tx, migration))
    if (outcome === 'applied') applied.push(migration.name)
    if (outcome === 'waits') pending.push({ name: migration.name, why: waits.get(migration.name)?.why ?? '' })
  }
  return { applied, pending }
}

// Well below any deadline of a connection or of a transaction that pauses.
const POLL_MS = 100

async function takeTurn(tx: GuardedDatabase): Promise<void> {
  // Asked again and again: a statement that waits is silent, and openDatabase ends a silent connection.
  for (;;) {
    const [row] = await tx.rows('wait for other migrations', sql`select (${sql.raw(isTurn)})::text as turn`)
    if (textOf(row, 'turn') === 'true') break
    await setTimeout(POLL_MS)
  }
  await tx.rows('set the search path', sql`set local search_path to public`)
  await tx.rows('set the lock time-out', sql`set local lock_timeout to '10s'`)
  // Converting a large table may take longer than any page of a request; cut short it would only start anew.
  await tx.rows('lift the statement time-out', sql`set local statement_timeout to 0`)
}

async function openBook(tx: GuardedDatabase): Promise<Book> {
  const [found] = await tx.rows(
    'look for existing tables',
    sql`select to_regclass('public.bos_social_migrations')::text as book, ${sql.raw(startProblem)} as problem`,
  )
  if (textOf(found, 'book') !== undefined) {
    const book = await readBook(tx)
    checkBook(book)
    return book
  }
  const problem = textOf(found, 'problem')
  if (problem !== undefined) {
    throw refused(
      `This database has tables of these names that are not the original ones, and nothing was changed: ${problem}.`,
    )
  }
  await tx.rows('create the table of migrations', sql.raw(createBook))
  return new Map()
}

async function step(
  tx: GuardedDatabase,
  { name, hash, statements }: Migration,
): Promise<'applied' | 'known' | 'waits'> {
  await takeTurn(tx)
  const book = await readBook(tx)
  if (book.has(name)) return 'known'
  const condition = waits.get(name)
  if (condition) {
    const [row] = await tx.rows(`check what ${name} waits for`, sql`select (${sql.raw(condition.met)})::text as met`)
    if (textOf(row, 'met') !== 'true') return 'waits'
  }
  for (const statement of statements) await tx.rows(`apply migration ${name}`, sql.raw(statement))
  await tx.rows('write the book', sql`insert into public.bos_social_migrations (name, hash) values (${name}, ${hash})`)
  return 'applied'
}

// The host's own table, where there is one, keeps its own privileges.
const minimalCompetitors = sql`do $$ declare who text; begin
  if to_regclass('public.competitors') is null then
    create table public.competitors (
      id uuid primary key default gen_random_uuid(), user_id varchar(255), name varchar(255),
      social_media_handles jsonb, platforms jsonb, status varchar(50) default 'active');
    alter table public.competitors enable row level security;
    for who in select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role') loop
      execute format('revoke all on public.competitors from %I', who);
    end loop;
  end if;
end $$`
