import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../../../scripts/testing/postgres-server.ts'
import type { PostgresServer } from '../../../scripts/testing/postgres-server.ts'

const DEBIAN = '/usr/lib/postgresql'

/**
 * A server that keeps what it is told, as one in production does, and was built like one: `POSTGRES_PROGRAMS`, or the
 * newest of Debian's. The npm binaries are built for size (`-Os`), and take two to three times as long for a statement.
 */
export function startDurablePostgres(): Promise<PostgresServer> {
  return startPostgres({
    programs: process.env['POSTGRES_PROGRAMS'] ?? newestOfDebian(),
    settings: {
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      shared_buffers: '512MB',
      max_wal_size: '4GB',
      autovacuum: 'off',
    },
  })
}

function newestOfDebian(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined
  const folders = readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one))
  // The client's programs alone make a folder too.
  return folders.map((version) => join(DEBIAN, version, 'bin')).find((folder) => existsSync(join(folder, 'postgres')))
}
