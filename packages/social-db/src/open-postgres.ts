import { translateDriverError } from './driver-errors.ts'
import { prepareForDrizzle } from './drizzle-client.ts'
import type { Encryption } from './encrypt-socket.ts'
import { isSocialDbError, SocialDbError } from './errors.ts'
import type { OpenDatabaseOptions, OpenedDatabase } from './open-database.ts'
import { importPeer } from './peer.ts'
import { connectWatched } from './watched-socket.ts'

export async function openPostgres(
  url: string,
  { direct = false, maxConnections = 10, connectTimeoutSeconds = 5, deadlineSeconds = 30 }: OpenDatabaseOptions,
): Promise<OpenedDatabase> {
  const { settings, host, port, user, password, encryption } = partsOf(url)
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const [{ default: postgres }, { drizzle }] = await importPeer('postgres', () =>
    Promise.all([import('postgres'), import('drizzle-orm/postgres-js')]),
  )
  // A variable, because the types of postgres.js do not know `socket`.
  const options = {
    ...(user && { user }),
    // As a function, because the client and Drizzle's database show their options to whoever prints them.
    pass: () => password,
    max: maxConnections,
    // A transaction pooler hands each transaction to another server connection, where a named statement is unknown.
    prepare: direct,
    // A connection that is lost while postgres.js asks for the types of arrays leaves a rejection that nobody handles, which
    // ends the process. Nothing here reads or writes an array by the driver.
    fetch_types: false,
    connect_timeout: connectTimeoutSeconds,
    // `socket` encrypts in its place.
    ssl: false,
    connection: startUp(direct),
    // Notices may quote values; nobody reads them.
    onnotice: () => {},
    idle_timeout: deadlineSeconds / 2,
    socket: connectWatched(
      { host, port },
      { silenceMs: deadlineSeconds * 1000, connectMs: connectTimeoutSeconds * 1000 },
      encryption,
    ),
  }
  const client = postgres(settings, options)
  const close = (): Promise<void> => client.end({ timeout: connectTimeoutSeconds })
  try {
    const [row] = await withinSeconds(
      connectTimeoutSeconds,
      client`select 'public' = any(current_schemas(false)) as found`,
    )
    if (row?.['found'] !== true) throw noPublicSchema(place)
  } catch (error) {
    await client.end({ timeout: 0 })
    if (isSocialDbError(error) && error.code === 'config') throw error
    const { code, sqlState } = translateDriverError(error, 'connect')
    throw new SocialDbError(`Could not connect to Postgres at ${place}: ${reasonOf(sqlState, error)}.`, {
      code,
      sqlState,
    })
  }
  return Object.assign(drizzle(prepareForDrizzle(client, { named: direct })), { close })
}

// What the host sets for its database or its role must not change an answer. A pooler hands DateStyle on, and refuses
// a client that asks for a search_path.
function startUp(direct: boolean): Record<string, string> {
  return { DateStyle: 'ISO, MDY', ...(direct && { search_path: 'public' }) }
}

function noPublicSchema(place: string): SocialDbError {
  return new SocialDbError(
    `The role's search_path at ${place} leaves the schema public out: alter the role or the database to have it in, or open with direct: true where no pooler is between.`,
    { code: 'config' },
  )
}

interface Parts {
  /**
   * What postgres.js reads of the URL: the database, settings, and the host for the text of its errors. It would take what stands
   * behind the first @ for the hosts, where a part of a password may stand.
   */
  readonly settings: string
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  /** Empty where the URL names none. */
  readonly user: string
  readonly password: string
  readonly encryption: Encryption | undefined
}

function partsOf(url: string): Parts {
  refuseSeveralHosts(url)
  try {
    const given = new URL(url)
    const { hostname, port, searchParams, pathname, search, hash } = given
    const [, user = '', password = ''] = [hostname, given.username, given.password].map((part) =>
      decodeURIComponent(part),
    )
    // A raw / ? # or @ of a password moves the end of the address, and a part of the password would stand for the host.
    const isWhole = ![pathname, search, hash].some((part) => part.includes('@'))
    if (hostname && isWhole) {
      return {
        settings: settingsOf(given),
        host: hostname.replaceAll(/^\[|\]$/g, ''),
        port: portOf(port),
        user,
        password: password || (process.env['PGPASSWORD'] ?? ''),
        encryption: encryptionOf(hostname, searchParams),
      }
    }
  } catch (error) {
    // The error of URL holds the whole text.
    if (!(error instanceof TypeError || error instanceof URIError)) throw error
  }
  throw new SocialDbError(
    'The database URL (DATABASE_URL) is malformed: it takes postgres://user:password@host:5432/database, with special characters of the password percent-encoded.',
    { code: 'config' },
  )
}

function portOf(given: string): number {
  const port = Number.parseInt(given || process.env['PGPORT'] || '5432', 10)
  if (port > 0 && port < 65_536) return port
  throw new SocialDbError(
    'The port of the database (DATABASE_URL or PGPORT) is none: it takes a number, such as 5432.',
    { code: 'config' },
  )
}

// postgres.js tries several in turn without a pause, some 500 times a second, for as long as none answers; a statement hears
// nothing of it, and waits for ever.
function refuseSeveralHosts(url: string): void {
  const [, , authority = '', ...behind] = url.split(/[/?#]/)
  const hosts = authority.slice(authority.lastIndexOf('@') + 1)
  const isWhole = !behind.some((part) => part.includes('@'))
  if (!isWhole || !/,|%2c/i.test(hosts)) return
  throw new SocialDbError(
    'The database URL (DATABASE_URL) names several hosts: name one, such as that of a pooler or the address that follows the primary.',
    { code: 'config' },
  )
}

// Without `sslrootcert`, which postgres.js hands on to the server as a setting, and the server refuses.
function settingsOf(given: URL): string {
  const settings = new URL(given)
  Object.assign(settings, { username: '', password: '', hash: '' })
  if (settings.searchParams.getAll('sslrootcert').some((file) => file !== 'system')) {
    throw new SocialDbError(
      'The database URL (DATABASE_URL) names a file in sslrootcert, which is not read: name it in NODE_EXTRA_CA_CERTS, and leave sslmode=verify-full in the URL.',
      { code: 'config' },
    )
  }
  settings.searchParams.delete('sslrootcert')
  return settings.href
}

// What the URL or PGSSL says holds, its last word as in postgres.js; else what leaves this machine is encrypted where the server
// can, as libpq does, without a look at who it is.
function encryptionOf(hostname: string, wishes: URLSearchParams): Encryption | undefined {
  if (wishes.has('sslrootcert')) return 'verify'
  const said = [wishes.getAll('sslmode').at(-1), wishes.getAll('ssl').at(-1), process.env['PGSSL']].find(Boolean)
  if (!said) return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) ? undefined : 'prefer'
  if (said === 'disable' || said === 'false') return undefined
  if (said === 'prefer') return 'prefer'
  return said === 'require' || said === 'allow' ? 'require' : 'verify'
}

// Of the words of the network only these are told apart, and ours of `encrypt-socket.ts`: the rest of such an error may hold
// anything.
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server listens there: start it, or correct host and port in the database URL',
  ENOTFOUND: 'nobody knows a host of that name: correct it in the database URL',
  TLS_REFUSED: 'it does not encrypt, as sslmode wants: correct the database URL, or switch encryption on there',
  TLS_UNTRUSTED:
    'sslmode wants its certificate checked, and nobody vouches for it: give its authority in a file that NODE_EXTRA_CA_CERTS names',
  TLS_EXPIRED: 'its certificate has run out, or is not valid yet: renew it there, or set the clock right here',
  TLS_OTHER_HOST: 'its certificate names another host: correct the host in the database URL',
  TLS_FAILED: 'encryption did not come about: see whether it is a Postgres',
}

function reasonOf(sqlState: string | undefined, error: unknown): string {
  const network = error instanceof Error && 'code' in error ? NETWORK[String(error.code)] : undefined
  if (network !== undefined) return network
  if (sqlState?.startsWith('28')) return 'it refused the user name or the password'
  if (sqlState === '3D000') return 'it has no database of the name in the URL'
  if (sqlState === '53300') return 'it has no connection left'
  return sqlState
    ? `it answered with SQLSTATE ${sqlState}`
    : 'nothing answered there in time: see whether the server runs and may be reached from here'
}

// connect_timeout ends with the login. A pooler answers that by itself, and then may have no server for the query.
function withinSeconds<T>(seconds: number, work: PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new SocialDbError('No answer in time.', { code: 'unreachable' }))
    }, seconds * 1000)
    work.then(resolve, reject).then(() => {
      clearTimeout(timer)
    }, reject)
  })
}
