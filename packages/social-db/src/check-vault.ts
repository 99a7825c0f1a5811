import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { guardDatabase, textOf } from './database.ts'
import type { Database, GuardedDatabase } from './database.ts'
import { parseEnvelope, PREFIX } from './envelope.ts'
import { isSocialDbError, SocialDbError } from './errors.ts'
import { ERASED } from './vault.ts'
import type { Vault, VaultKey } from './vault.ts'

type Checks = ReadonlyMap<string, unknown>

/**
 * Refuses to start with keys that are not this database's: call it once, after `migrate()`, before anything is opened.
 *
 * One short read when nothing is new. A key that the database sees for the first time is remembered by a check value in
 * `social_settings`, never by the key. A single key that was lost does not refuse: only what it sealed is unreadable.
 *
 * @throws {SocialDbError} `wrong_key` when a key id stands for another key than before, when no key of before is there,
 * or when there are sealed tokens and none of them under one of these keys (all of them were retired).
 */
export async function checkVault(db: Database, vault: Vault): Promise<void> {
  const guarded = guardDatabase(db)
  const [row] = await guarded.rows(
    'read the key checks',
    sql`select (select value::text from social_settings where key = 'vault_keys') as checks,
      (${sealedByNone(vault)}) as sealed`,
  )
  const known = readChecks(textOf(row, 'checks'))
  refuseOthers(vault, known)
  refuseRetired(textOf(row, 'sealed'))
  const news = vault.keys.filter(({ id }) => !known.has(id))
  if (news.length === 0) return
  for (const key of news) await refuseUnlessItOpens(guarded, vault, key)
  const checks = JSON.stringify(Object.fromEntries(news.map(({ id, check }) => [id, check])))
  // Of two that start at once with two keys of one id the second is refused: what is stored stays.
  const [stored] = await guarded.rows(
    'remember the key checks',
    sql`insert into social_settings as s (key, value) values ('vault_keys', ${checks}::text::jsonb)
      on conflict (key) do update set value = excluded.value || s.value, updated_at = clock_timestamp()
      returning value::text as checks`,
  )
  refuseOthers(vault, readChecks(textOf(stored, 'checks')))
}

function refuseOthers({ keys }: Vault, known: Checks): void {
  const other = keys.find(({ id, check }) => known.has(id) && known.get(id) !== check)
  if (other) throw otherKey(other.id)
  if (known.size === 0 || keys.some(({ id }) => known.has(id))) return
  throw new SocialDbError(
    `None of the keys that sealed the tokens of this database (${[...known.keys()].join(', ')}) is in BOS_TOKEN_KEYS: add them behind the new one, or, if all are lost for good, delete the row vault_keys of social_settings and let everybody connect again.`,
    { code: 'wrong_key' },
  )
}

/** SQL of a text that none of the keys sealed; NULL as soon as there is one that they did, usually the first row. */
function sealedByNone({ keys }: Vault): SQL {
  const ours = keys.map(({ sealedPrefix }) => sql`starts_with(access_token, ${sealedPrefix})`)
  return sql`case when not exists (select from social_media_connections where ${sql.join(ours, sql` or `)}) then (
    select access_token from social_media_connections where starts_with(access_token, ${SEALED}) limit 1) end`
}

// The header of a JWE begins with a brace and a quote. An erased token has none.
const SEALED = `${PREFIX}ey`

function refuseRetired(sealed: string | undefined): void {
  if (sealed === undefined) return
  const kid = parseEnvelope(sealed)?.kid
  throw new SocialDbError(
    `This database has tokens that ${kid === undefined ? 'another key' : `the key ${kid}`} sealed, and none that a key in BOS_TOKEN_KEYS did: add that key behind the new one, or, if it is lost for good, set access_token to '${ERASED}' and refresh_token to NULL in social_media_connections and let everybody connect again.`,
    { code: 'wrong_key' },
  )
}

// Tokens may be older than the check values. Several, because a single one may be damaged.
async function refuseUnlessItOpens(db: GuardedDatabase, vault: Vault, { id, sealedPrefix }: VaultKey): Promise<void> {
  const rows = await db.rows(
    'look for tokens that a key sealed',
    sql`select id::text, user_id as owner, platform, token_version::text as version, access_token as sealed
      from social_media_connections where starts_with(access_token, ${sealedPrefix}) limit 5`,
  )
  for (const row of rows) {
    const text = (column: string): string => textOf(row, column) ?? ''
    const place = { rowId: text('id'), userId: text('owner'), platform: text('platform') }
    try {
      await vault.open(text('sealed'), { ...place, column: 'access_token', version: Number(text('version')) })
      return
    } catch (error) {
      if (!isSocialDbError(error)) throw error
    }
  }
  if (rows.length > 0) throw otherKey(id)
}

function otherKey(id: string): SocialDbError {
  return new SocialDbError(
    `The key ${id} in BOS_TOKEN_KEYS is not the key ${id} that sealed tokens in this database: put that one back, or give a new key a new id.`,
    { code: 'wrong_key' },
  )
}

function readChecks(text: string | undefined): Checks {
  const value: unknown = text === undefined ? {} : JSON.parse(text)
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
}
