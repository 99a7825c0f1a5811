import { and, eq, gt, sql } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { checkVault } from './check-vault.ts'
import { countOf, guardDatabase } from './database.ts'
import type { Database, GuardedDatabase } from './database.ts'
import { plaintextTokens } from './migration-book.ts'
import { secret } from './secret.ts'
import { connections } from './tables/connections.ts'
import { ERASED } from './vault.ts'
import type { SealedPlace, Vault } from './vault.ts'

export interface SealOptions {
  readonly vault: Vault
  /** Connections read at once. Default 100. */
  readonly batchSize?: number
}

export interface SealResult {
  /** Connections whose tokens this call sealed. */
  readonly sealed: number
  /** Connections that still hold a token in plain text: other code wrote it meanwhile. Stop that code and call again. */
  readonly left: number
}

/**
 * Seals the tokens that a database from before this package holds in plain text; then `migrate()` forbids plain text.
 *
 * Safe beside running workers, and may be stopped and called again at any time: each connection is one statement, which
 * writes only if both tokens are still the ones that were read. Empty text becomes an erased token.
 *
 * @throws {SocialDbError} `not_migrated` before the first `migrate()`; `wrong_key` as `checkVault` does.
 */
export async function seal(db: Database, { vault, batchSize = 100 }: SealOptions): Promise<SealResult> {
  await checkVault(db, vault)
  const guarded = guardDatabase(db)
  const total = { sealed: 0 }
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await readPlaintext(guarded, after, batchSize)
    for (const row of rows) if (await sealRow(guarded, vault, row)) total.sealed += 1
    const last = rows.at(-1)
    if (!last) break
    after = last.id
  }
  const [left] = await guarded.rows(
    'count plaintext tokens',
    sql`select count(*)::text as rows from public.social_media_connections where ${sql.raw(plaintextTokens)}`,
  )
  return { ...total, left: countOf(left, 'rows') }
}

type Plaintext = Awaited<ReturnType<typeof readPlaintext>>[number]

function readPlaintext(db: GuardedDatabase, after: string, limit: number) {
  return db.run('read plaintext tokens', (database) =>
    database
      .select({
        id: connections.id,
        userId: connections.userId,
        platform: connections.platform,
        version: connections.tokenVersion,
        accessToken: connections.accessToken,
        refreshToken: connections.refreshToken,
      })
      .from(connections)
      .where(and(gt(connections.id, after), sql.raw(plaintextTokens)))
      .orderBy(connections.id)
      .limit(limit),
  )
}

async function sealRow(db: GuardedDatabase, vault: Vault, row: Plaintext): Promise<boolean> {
  const { id, userId, platform, version } = row
  const sealText = async (text: string, column: SealedPlace['column']): Promise<string> =>
    text.startsWith('bos1.') ? text : vault.seal(secret(text), { rowId: id, userId, platform, column, version })
  const set = {
    accessToken: row.accessToken === '' ? ERASED : await sealText(row.accessToken, 'access_token'),
    refreshToken: row.refreshToken ? await sealText(row.refreshToken, 'refresh_token') : null,
  }
  const written = await db.run('seal the tokens of a connection', (database) =>
    database
      .update(connections)
      .set(set)
      .where(
        and(
          eq(connections.id, id),
          eq(connections.userId, userId),
          eq(connections.tokenVersion, version),
          // By hash: a server that logs its statements logs their parameters too.
          sql`sha256(convert_to(access_token, 'UTF8')) = decode(${sha256(row.accessToken)}, 'hex')`,
          sql`sha256(convert_to(coalesce(refresh_token, ''), 'UTF8')) = decode(${sha256(row.refreshToken ?? '')}, 'hex')`,
        ),
      )
      .returning({ id: connections.id }),
  )
  return written.length > 0
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
