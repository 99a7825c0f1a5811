import { createGraph, type Graph, type GraphNotice, type MetaHosts, type Token } from '@bos/meta-client'
import { createFacebookLogin, type FacebookLogin } from '@bos/meta-client/oauth'
import { checkVault, createSocialDb, createVault, type Database, openDatabase, type SocialDb } from '@bos/social-db'
import { type Config, type Environment, readConfig } from './config.ts'

/** Something an operator should know: a sentence without secrets. */
export interface SyncNotice {
  readonly code: string
  readonly message: string
}

/** Time for everything that is due or expires; leases always run on the database's own clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

export interface SyncOptions {
  /** Usually `process.env`. Read on first use; README.md names the variables. */
  readonly env: Environment
  /** Your own Drizzle over a migrated database. Without it `DATABASE_URL` is opened, and closed by `close()`. */
  readonly db?: Database
  /** Default: the global fetch. In tests the emulator's. */
  readonly fetch?: typeof fetch
  /** Default: the database's clock for what is due or expires, this machine's for the rest. */
  readonly clock?: Clock
  /** Where Meta is. Default: Meta; in tests a listening emulator's `hosts`. */
  readonly hosts?: Partial<MetaHosts>
  /** Hears of what an operator should know, such as a dying Graph version. Default: nobody. */
  readonly onNotice?: (notice: SyncNotice) => void
}

/** What connect, session and run share: made once, on first use. */
export interface Core {
  readonly config: Config
  readonly social: SocialDb
  readonly login: FacebookLogin
  graph(token: Token): Graph
  now(): Date
  notice(notice: SyncNotice): void
  close(): Promise<void>
}

export async function openCore({ env, db, fetch, clock, hosts, onNotice }: SyncOptions): Promise<Core> {
  const now = (): Date => new Date(clock?.now() ?? Date.now())
  const notice = (given: SyncNotice): void => onNotice?.(given)
  const config = readConfig(env, { now: now(), needsDatabase: db === undefined })
  if (config.versionNotice) notice({ code: 'version', message: config.versionNotice })
  const vault = await createVault(config.tokenKeys)

  const told = new Set<string>(config.versionNotice ? [config.versionNotice] : [])
  const client = {
    appSecret: config.appSecret,
    version: config.graphVersion,
    now: () => now().getTime(),
    // Client and login both notice a dying version: once is enough.
    onNotice: ({ code, message }: GraphNotice) => {
      if (code === 'version' && told.has(message)) return
      told.add(message)
      notice({ code, message })
    },
    ...(hosts && { hosts }),
    ...(fetch && { fetch }),
  }
  const graphs = createGraph(client)
  const login = createFacebookLogin({ ...client, appId: config.appId })
  // Last, so that nothing above can leave it open.
  const opened = db === undefined ? await openDatabase(config.databaseUrl ?? '') : undefined
  const database = db ?? opened
  if (!database) throw new TypeError('unreachable: either one was given or one was opened')
  try {
    // A wrong key must stop the start, not look like ten thousand dead tokens.
    await checkVault(database, vault)
  } catch (error) {
    await opened?.close()
    throw error
  }
  return {
    config,
    // In production the database judges time itself; an injected clock rules only where there is one.
    social: createSocialDb(database, { vault, ...(clock && { now: () => clock.now() }) }),
    login,
    graph: (token) => graphs.withToken(token),
    now,
    notice,
    // A database that the caller brought stays open.
    close: async () => opened?.close(),
  }
}
