import { sql } from 'drizzle-orm'
import { guardDatabase } from './database.ts'
import { generateVaultKey } from './key-ring.ts'
import type { OpenedDatabase } from './open-database.ts'
import { createSocialDb } from './social-db.ts'
import type { SocialDb } from './social-db.ts'
import { openPgliteTemplate } from './testing/pglite-template.ts'
import { openPostgresTemplate } from './testing/postgres-template.ts'
import { createVault } from './vault.ts'

export interface TestDatabaseOptions {
  /**
   * A server whose user may create databases, reached without a pooler: `postgres://…`. Default: the embedded Postgres,
   * in memory.
   */
  readonly url?: string | undefined
  /** Connections to the server at the most. Default 10. The embedded database has one. */
  readonly maxConnections?: number | undefined
  /** The same server through a pooler, for all but making and dropping the database: `postgres://…`. */
  readonly through?: string | undefined
  /** Milliseconds since 1970, as in `createSocialDb`. Default: the database's clock. */
  readonly now?: (() => number) | undefined
}

/** A migrated database of one test's own. */
export interface TestDatabase {
  readonly db: OpenedDatabase
  readonly social: SocialDb
  /** The key ring that `social` seals with, for code under test that makes its own vault. */
  readonly tokenKeys: string
  /** Empties every table of the schema `public` but the book of migrations, in a few milliseconds. */
  reset(): Promise<void>
  /** Ends the connections and drops the database. */
  close(): Promise<void>
}

/**
 * Makes a migrated database that nobody else sees, with a table `competitors`.
 *
 * It is a copy of one that is migrated once: a template database on the server, or a file in the user's part of the
 * system's temporary folder. A copy on a server takes milliseconds; the embedded Postgres takes most of a second to
 * start, so make one for each test file and reset it.
 *
 * @example
 * const database = await createTestDatabase()
 * beforeEach(() => database.reset())
 * afterAll(() => database.close())
 *
 * test('lists nothing at first', async () => {
 *   expect(await database.social.connections.list({ userId: 'user_1' })).toEqual([])
 * })
 *
 * @throws {SocialDbError} as `openDatabase` and `migrate` do; `forbidden` when the user may not create databases.
 */
export async function createTestDatabase({ url, now, ...way }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const db = url === undefined ? await openPgliteTemplate() : await openPostgresTemplate(url, way)
  const tokenKeys = generateVaultKey()
  return {
    db,
    social: createSocialDb(db, { vault: await createVault(tokenKeys), now }),
    tokenKeys,
    async reset() {
      await guardDatabase(db).rows('empty the tables', emptyTables)
    },
    close: () => db.close(),
  }
}

// The audit's triggers refuse to forget, so they are off meanwhile; in one transaction, as every DO block.
const emptyTables = sql`do $$ declare names text; begin
  select string_agg(oid::regclass::text, ', ') into names from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'bos_social_migrations';
  alter table public.social_auth_events disable trigger user;
  execute 'truncate ' || names || ' restart identity';
  alter table public.social_auth_events enable trigger user;
end $$`
