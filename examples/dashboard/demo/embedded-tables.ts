import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateVaultKey, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { competitorRows } from './competitors.ts'

export interface EmbeddedTables {
  /** What leads an application to them. */
  readonly env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/**
 * A migrated embedded Postgres in a folder of its own, for one run: the tokens of an emulated Meta are worth nothing to the
 * next one. It is closed again, because one process at a time can have it.
 */
export async function makeEmbeddedTables(): Promise<EmbeddedTables> {
  const folder = await mkdtemp(join(tmpdir(), 'bos-dashboard-'))
  const url = `pglite:${join(folder, 'tables')}`
  const db = await openDatabase(url)
  try {
    await migrate(db, { competitors: 'create' })
    await db.execute(competitorRows())
  } finally {
    await db.close()
  }
  return {
    env: { DATABASE_URL: url, BOS_TOKEN_KEYS: generateVaultKey() },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
