import type { Database } from './database.ts'
import { SocialDbError } from './errors.ts'
import { openPglite } from './open-pglite.ts'
import { openPostgres } from './open-postgres.ts'

export interface OpenDatabaseOptions {
  /**
   * True for a server reached without a pooler: named statements are used then, which are a bit faster, and a `search_path` of
   * `public` alone is asked for, which a pooler may refuse. One in transaction mode loses transactions that were told as
   * committed. Default false.
   */
  readonly direct?: boolean
  /** Connections to a server at the most. Default 10. The embedded database has one. */
  readonly maxConnections?: number
  /** How long a server may take for the first connection and its first answer. Default 5. */
  readonly connectTimeoutSeconds?: number
  /**
   * How long a connection to a server may be silent before it is destroyed and its statement fails as `unreachable`.
   * Default 30. It holds for a half-open network and for a statement the server is long busy with, so raise it for a
   * migration of big tables; a transaction that pauses longer is ended too. Unused connections close after half of it.
   * A client of your own has no such limit: set `statement_timeout` and `tcp_user_timeout` for it. And it takes on what
   * the host sets for its sessions: it needs `DateStyle` ISO, and `public` in its `search_path`. Where it is a pool of
   * node-postgres, listen for `error` on the pool and, at its `connect`, on each client: a lost connection that nobody listens
   * to ends the process.
   */
  readonly deadlineSeconds?: number
}

/** A database that `openDatabase` opened and its caller closes. */
export interface OpenedDatabase extends Database {
  /** Ends the connections; the embedded database's folder is free again. A second call does nothing. */
  close(): Promise<void>
}

const forms = 'postgres://user:password@host:5432/database, pglite:./folder or pglite:memory'

/**
 * Opens a database and connects once, to prove that it is there.
 *
 * @param url `postgres://…` or `postgresql://…` for a server, `pglite:./folder` for the embedded Postgres in a folder
 * (made when missing, one process at a time), `pglite:memory` for one that is gone with the process. To a server elsewhere the
 * way is encrypted where the server can, unless `sslmode` (`disable`, `prefer`, `require`, `verify-full`) says otherwise.
 * Arrays in answers to SQL of your own come as text (`{a,b}`) where Drizzle does not know the column.
 * @throws {SocialDbError} `config` for a missing or malformed URL, one of several hosts, or a `search_path` without `public`; `unreachable`
 * when no connection came about in time; `locked` when another process has the folder. Host and port may be named, never
 * user, password or database.
 */
export async function openDatabase(
  url: string | undefined,
  options: OpenDatabaseOptions = {},
): Promise<OpenedDatabase> {
  if (!url?.trim())
    throw new SocialDbError(`No database URL was given (DATABASE_URL): it takes ${forms}.`, { code: 'config' })
  const [scheme] = url.split(':', 1)
  if (scheme === 'pglite') return openPglite(url.slice('pglite:'.length))
  if (scheme === 'postgres' || scheme === 'postgresql') return openPostgres(url, options)
  throw new SocialDbError(`The database URL (DATABASE_URL) has a form that is not known: it takes ${forms}.`, {
    code: 'config',
  })
}
