import { checkVault, createVault, generateVaultKey, isSocialDbError, openDatabase } from '@bos/social-db'
import type { Database, OpenedDatabase, Vault } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'

export interface Tables {
  readonly db: OpenedDatabase
  readonly vault: Vault
  /** `BOS_TOKEN_KEYS` of this database. */
  readonly tokenKeys: string | undefined
  /** Migrations that were applied now. */
  readonly applied: readonly string[]
}

/**
 * Opens and migrates the database that the rows land in: an embedded one in memory, or that of `DEMO_DATABASE_URL`. Never that
 * of `DATABASE_URL`, which in a developer's shell is a real one: a database belongs to the first key that it sees.
 */
export async function openTables(env: NodeJS.ProcessEnv): Promise<Tables> {
  const url = env['DEMO_DATABASE_URL']
  // What is gone with the process may have a key that is; any other database needs one that somebody keeps.
  const tokenKeys = url ? env['BOS_TOKEN_KEYS'] : generateVaultKey()
  const vault = await createVault(tokenKeys)
  const db = await openDatabase(url || 'pglite:memory')
  try {
    await refuseOtherKey(db, vault)
    const { applied } = await migrate(db, { competitors: 'create' })
    return { db, vault, tokenKeys, applied }
  } catch (error) {
    await db.close()
    throw error
  }
}

// Before the migrations: a database of somebody else's is left as it is.
async function refuseOtherKey(db: Database, vault: Vault): Promise<void> {
  try {
    await checkVault(db, vault)
  } catch (error) {
    const isEmpty = isSocialDbError(error) && error.code === 'not_migrated'
    if (!isEmpty) throw error
  }
}
