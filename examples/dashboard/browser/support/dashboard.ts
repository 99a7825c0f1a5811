import { dirname } from 'node:path'
import type { Emulator } from '@bos/meta-client/testing'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { inject } from 'vitest'
import { addressesOn, freePort } from '../../demo/addresses.ts'
import { startEmulatedMeta } from '../../demo/emulated-meta.ts'
import { startNext } from '../../demo/next-server.ts'

export interface Dashboard {
  readonly url: string
  readonly meta: Emulator
  readonly social: TestDatabase['social']
  /** Runs a statement in its database. */
  execute(query: string): Promise<unknown>
  /** Everything the server printed. */
  printed(): string
  close(): Promise<void>
}

const folder = dirname(dirname(import.meta.dirname))

/**
 * The built application on an empty emulated Meta and a real Postgres, all of it this test file's own.
 *
 * @param more Environment over that of the demo.
 */
export async function openDashboard(more: Readonly<Record<string, string>> = {}): Promise<Dashboard> {
  const url = new URL(inject('postgresUrl'))
  const database = await createTestDatabase({ url: url.href })
  const execute = (query: string): Promise<unknown> => Promise.resolve(database.db.execute(query))
  const [name = ''] = /bos_test_\w+/.exec(JSON.stringify(await execute('select current_database()'))) ?? []
  url.pathname = `/${name}`
  const port = await freePort(0)
  const emulated = await startEmulatedMeta(port)
  let printed = ''
  const server = await startNext({
    mode: 'start',
    folder,
    port,
    env: {
      ...emulated.env,
      ...addressesOn(port),
      DATABASE_URL: url.href,
      BOS_TOKEN_KEYS: database.tokenKeys,
      ...more,
    },
    say: (text) => {
      printed += text
    },
  })
  return {
    url: server.url,
    meta: emulated.meta,
    social: database.social,
    execute,
    printed: () => printed,
    async close() {
      await server.stop()
      await emulated.close()
      await database.close()
    },
  }
}
