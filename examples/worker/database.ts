import { generateVaultKey, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'

/**
 * A migrated Postgres: that of `DEMO_DATABASE_URL`, with its `BOS_TOKEN_KEYS`, or a server of its own that is gone
 * afterwards. Several processes need a real one: the embedded Postgres lives in one process.
 */
export async function openServer(env: NodeJS.ProcessEnv) {
  const given = env['DEMO_DATABASE_URL']
  const server = given ? undefined : await startOwn()
  const url = given ?? server?.url ?? ''
  const db = await openDatabase(url)
  await migrate(db)
  return {
    db,
    url,
    tokenKeys: given ? env['BOS_TOKEN_KEYS'] : generateVaultKey(),
    async close() {
      await db.close()
      await server?.stop()
    },
  }
}

// Loaded only then: outside of this repository there is a server already.
async function startOwn() {
  const { startPostgres } = await import('../../scripts/testing/postgres-server.ts')
  return startPostgres()
}
