// What migrate() and the plain SQL files share: the book of what was applied, and what a file waits for. Plain SQL, and
// no import of Drizzle, which costs a command line 0.3 s.

/** Makes the book; nothing where it exists. */
export const createBook = `DO $$ BEGIN
  IF to_regclass('public.bos_social_migrations') IS NULL THEN
    CREATE TABLE public.bos_social_migrations (
      name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
    ALTER TABLE public.bos_social_migrations ENABLE ROW LEVEL SECURITY;
  END IF;
END $$;`

const turn = `hashtextextended('bos_social_migrations', 0)`

/** Makes other starters wait. A transaction lock, because a session lock does not survive a transaction pooler. */
export const waitForTurn = `pg_advisory_xact_lock(${turn})`

/** The same without waiting: whether it is one's turn. */
export const isTurn = `pg_try_advisory_xact_lock(${turn})`

export interface Condition {
  /** SQL of a boolean; the file is applied once it is true. */
  readonly met: string
  readonly why: string
  /** Everything works while it waits. */
  readonly isOptional?: true
}

/** Tokens that stand in a row as they are. */
export const plaintextTokens = `(not starts_with(access_token, 'bos1.')
  or not starts_with(coalesce(refresh_token, 'bos1.'), 'bos1.'))`

/** By name of the migration; all others are applied at once. */
export const waits: ReadonlyMap<string, Condition> = new Map([
  [
    '0003_sealed_tokens',
    {
      met: `not exists (select from public.social_media_connections where ${plaintextTokens})`,
      why: 'Some connections still hold a token in plain text: run seal(), then migrate() again.',
    },
  ],
  [
    '0004_competitors_key',
    {
      // All that a foreign key asks for: what it would refuse must not stop every start.
      met: `exists (select from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_index i on i.indrelid = c.oid
    where c.oid = to_regclass('public.competitors') and c.relkind in ('r', 'p') and c.relpersistence = 'p'
    and a.attname = 'id' and a.atttypid = 'uuid'::regtype and i.indkey[0] = a.attnum and i.indnkeyatts = 1
    and i.indisunique and i.indimmediate and i.indisvalid and i.indpred is null)`,
      why: 'There is no table competitors yet whose uuid id alone is its primary key or unique.',
      isOptional: true,
    },
  ],
])
