import { startPostgres } from '../../../scripts/testing/postgres-server.ts'
import type { PostgresServer } from '../../../scripts/testing/postgres-server.ts'

/** A server that keeps what it is told, as one in production does. */
export function startDurablePostgres(): Promise<PostgresServer> {
  return startPostgres({
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
