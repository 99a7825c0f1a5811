import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { guardDatabase, textOf } from './database.ts'
import type { Database, GuardedDatabase } from './database.ts'
import { SocialDbError } from './errors.ts'
import { migrations } from './migrations.gen.ts'
import type { Migration } from './migrations.gen.ts'

export type { Database } from './database.ts'

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

interface Condition {
  readonly met: SQL
  readonly why: string
}

const waits: Readonly<Record<string, Condition>> = {
  '0002_sealed_tokens': {
    met: sql`not exists (select from public.social_media_connections
      where not starts_with(access_token, 'bos1.') or not starts_with(coalesce(refresh_token, 'bos1.'), 'bos1.'))`,
    why: 'Some connections still hold a token in plain text.',
  },
  '0003_competitors_key': {
    met: sql`exists (select from pg_attribute where attrelid = to_regclass('public.competitors')
      and attname = 'id' and atttypid = 'uuid'::regtype)`,
    why: 'There is no table competitors with a uuid id yet.',
  },
}

/**
 * Brings the tables of this package up to date; a second call does nothing.
 *
 * One transaction per migration, one starter at a time, so any number of processes may call it at once. It keeps its
 * own book (`bos_social_migrations`) in the schema `public`.
 *
 * @throws {SocialDbError} `migration` when the database holds the tables but not the book (not supported yet; nothing
 * is changed), or an applied migration differs from the one in this package.
 */
export async function migrate(db: Database, { competitors = 'host' }: MigrateOptions = {}): Promise<MigrateResult> {
  const guarded = guardDatabase(db)
  const applied: string[] = []
  const pending: PendingMigration[] = []
  await guarded.transaction('prepare the migrations', async (tx) => {
    await waitForTurn(tx)
    await openBook(tx)
    if (competitors === 'create') await tx.rows('create the table competitors', minimalCompetitors)
  })
  for (const migration of migrations) {
    const outcome = await guarded.transaction(`apply migration ${migration.name}`, (tx) => step(tx, migration))
    if (outcome === 'applied') applied.push(migration.name)
    if (outcome === 'waits') pending.push({ name: migration.name, why: waits[migration.name]?.why ?? '' })
  }
  return { applied, pending }
}

// A transaction lock, because a session lock does not survive a transaction pooler.
async function waitForTurn(tx: GuardedDatabase): Promise<void> {
  await tx.rows(
    'wait for other migrations',
    sql`select pg_advisory_xact_lock(hashtextextended('bos_social_migrations', 0))`,
  )
  await tx.rows('set the search path', sql`set local search_path to public`)
  await tx.rows('set the lock time-out', sql`set local lock_timeout to '10s'`)
}

async function openBook(tx: GuardedDatabase): Promise<void> {
  const [found] = await tx.rows(
    'look for existing tables',
    sql`select to_regclass('public.bos_social_migrations')::text as book, (
      select string_agg(relname, ', ' order by relname) from pg_class where relnamespace = 'public'::regnamespace
      and relname in ('social_media_connections', 'social_media_content', 'social_media_analytics', 'oauth_sessions')
    ) as tables`,
  )
  const tables = textOf(found, 'tables')
  if (textOf(found, 'book') !== undefined) return
  if (tables !== undefined) {
    throw new SocialDbError(
      `This database already has ${tables}, which migrate() did not create: starting from existing tables is not supported yet, and nothing was changed.`,
      { code: 'migration' },
    )
  }
  await tx.rows(
    'create the table of migrations',
    sql`create table public.bos_social_migrations (
      name text primary key, hash text not null, applied_at timestamptz not null default clock_timestamp())`,
  )
}

async function step(
  tx: GuardedDatabase,
  { name, hash, statements }: Migration,
): Promise<'applied' | 'known' | 'waits'> {
  await waitForTurn(tx)
  const [known] = await tx.rows(
    'read the book',
    sql`select hash from public.bos_social_migrations where name = ${name}`,
  )
  if (known) {
    if (textOf(known, 'hash') === hash) return 'known'
    throw new SocialDbError(
      `Migration ${name} was applied in another form than this version of @bos/social-db holds: use the version that applied it, or a newer one.`,
      { code: 'migration' },
    )
  }
  const condition = waits[name]
  if (condition) {
    const [row] = await tx.rows(`check what ${name} waits for`, sql`select (${condition.met})::text as met`)
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
