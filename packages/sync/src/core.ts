import {
  adAccountId,
  createGraph,
  type Graph,
  type GraphNotice,
  type MetaHosts,
  type Token,
  type TokenOptions,
} from '@bos/meta-client'
import type { ConversionGoal } from '@bos/meta-client/ads'
import {
  type Capability,
  createFacebookLogin,
  createIdTokenVerifier,
  createInstagramLogin,
  createSubscriptions,
  type FacebookLogin,
  type IdTokenVerifier,
  type InstagramLogin,
  type Subscriptions,
} from '@bos/meta-client/oauth'
import { checkVault, type Database } from '@bos/social-db'
import type { AdAccountChoice, AdvertisedPage, LoadAdAccounts } from './ad-accounts.ts'
import { createAnswerWatch, type Seen } from './answer-watch.ts'
import type { Competitor, LoadCompetitors } from './competitors.ts'
import { type Config, type Environment, readConfig } from './config.ts'
import { SyncError } from './errors.ts'
import type { Logger } from './logger.ts'
import type { Platform } from './platform.ts'
import { PLATFORMS } from './platforms.ts'
import { openStore, type Store } from './open-store.ts'
import { createSharedLimits, type SharedLimits } from './shared-limits.ts'

/** Something an operator should know: a sentence without secrets. */
export interface SyncNotice {
  readonly code: string
  readonly message: string
}

/** Time for everything that is due or expires; leases always run on the database's own clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /**
   * Pause between two tries of a call to Meta; rejects when the signal fires. Default: it really passes. The emulator's
   * clock moves on instead, so that months of outages pass in seconds.
   */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
}

export interface SyncOptions {
  /** Usually `process.env`. Read on first use; README.md names the variables. */
  readonly env: Environment
  /**
   * Your own Drizzle over a migrated database, or a function that opens it, which is called on first use. Without it
   * `DATABASE_URL` is opened, and closed by `close()`.
   */
  readonly db?: Database | (() => Promise<Database>)
  /** What people are asked to allow. Default `content` and `metrics`. */
  readonly capabilities?: readonly Capability[]
  /**
   * Finished days of numbers that a first sync reads back. At Instagram each of them costs two calls. Default 30.
   */
  readonly backfillDays?: number
  /** Whom an owner compares accounts with, usually read from the host's `competitors` table. Default: nobody. */
  readonly competitors?: LoadCompetitors
  /**
   * Which of the person's ad accounts are read for a Page, where the capability `ads` is asked for. Default: all that the
   * person may read. Ads of other Pages are never counted, whatever account they are in; one that names neither Page nor Instagram account
   * is, in an account that is named here.
   */
  readonly adAccounts?: LoadAdAccounts
  /** What counts as a conversion of an ad. Default `purchase`, `lead` and `registration`. */
  readonly conversionGoals?: readonly ConversionGoal[]
  /**
   * Also asks who logs in: Facebook Login with `openid`, PKCE and a nonce, where the id token must name the person whose
   * token it is. Not with `META_LOGIN_CONFIG_ID`. Default false: Meta describes it as under test (D 2023-07-18).
   */
  readonly openId?: boolean
  /**
   * How long a connection stays taken by a process that died, in seconds: a live one renews that at every third of it.
   * Somebody else takes it up at the first look after that. Shorter than a pause of the process itself, it is lost to
   * others for nothing. From 1 to 3600, default 60.
   */
  readonly leaseSeconds?: number
  /** Default: the global fetch. In tests the emulator's. */
  readonly fetch?: typeof fetch
  /**
   * Default: the database's clock for what is due or expires and for what day a run reads, this machine's for the rest.
   */
  readonly clock?: Clock
  /** Where Meta is. Default: Meta; in tests a listening emulator's `hosts`. */
  readonly hosts?: Partial<MetaHosts>
  /** Hears of every authentication event once it is stored, and of every notice. Default: nobody. */
  readonly logger?: Logger
  /** Hears of what an operator should know, such as a dying Graph version. Default: nobody. */
  readonly onNotice?: (notice: SyncNotice) => void
}

/** Other platforms than the registry's, for the tests of the port; not an option for hosts. */
interface WithPlatforms {
  readonly platforms?: readonly Platform[]
}

/** The environment and the ways to the platforms: all that needs no database. */
export interface Surroundings {
  readonly config: Config
  readonly env: Environment
  readonly platforms: readonly Platform[]
  readonly fetch: typeof fetch
  readonly capabilities: readonly Capability[]
  readonly openId: boolean
  readonly leaseSeconds: number
  readonly backfillDays: number
  readonly facebook: FacebookLogin
  /** @throws {SyncError} `config` where Instagram Login is not set up. */
  instagram(): InstagramLogin
  readonly idTokens: IdTokenVerifier
  /** Of webhooks; accounts of Instagram Login bring their own token, which is all that is asked of them. */
  readonly subscriptions: Subscriptions
  graph(token: Token, options?: TokenOptions): Graph
  /** The owner's competitors; undefined where the host's function failed. */
  competitors(userId: string): Promise<readonly Competitor[] | undefined>
  /** Which ad accounts the host lets be read for a Page. */
  adAccounts(page: AdvertisedPage): Promise<AdAccountChoice>
  readonly conversionGoals: readonly ConversionGoal[]
  /** Of everything that is asked of Meta. */
  readonly limits: SharedLimits
  /** What the answers of Meta told so far beside their content. */
  seen(): Seen
  now(): Date
  /** The same by a clock that showed `moment` just now; an injected clock rules instead. */
  nowSince(moment: Date): () => Date
  notice(notice: SyncNotice): void
}

/** How an operator is told of something. What a listener throws ends nothing, least of all a timer that keeps a lease. */
export function createNotice({ logger, onNotice }: Pick<SyncOptions, 'logger' | 'onNotice'>) {
  return ({ code, message }: SyncNotice): void => {
    const tell = (name: string, listen: () => void): void => {
      try {
        listen()
      } catch {
        // What it threw may hold anything.
        process.emitWarning(`${name} threw: a notice (${code}) of @bos/sync was not heard.`)
      }
    }
    tell('logger.warn', () => logger?.warn({ code }, message))
    tell('onNotice', () => onNotice?.({ code, message }))
  }
}

/** What connect, session and run share: made once, on first use. */
export interface Core extends Surroundings, Store {}

export async function openCore(options: SyncOptions): Promise<Core> {
  const surroundings = openSurroundings(options)
  const store = await openStore(options, surroundings)
  try {
    // A wrong key must stop the start, not look like ten thousand dead tokens.
    await checkVault(store.database, store.vault)
    surroundings.limits.share(store.social.worker.rateLimits)
  } catch (error) {
    await store.close()
    throw error
  }
  return { ...surroundings, ...store }
}

/** @throws {SyncError} `config` */
export function openSurroundings(options: SyncOptions & WithPlatforms): Surroundings {
  const { platforms = PLATFORMS, fetch = (input, init) => globalThis.fetch(input, init) } = options
  const { env, db, capabilities = ['content', 'metrics'], openId = false, clock } = options
  const { leaseSeconds = 60, backfillDays = 30, conversionGoals = ['purchase', 'lead', 'registration'] } = options
  const now = (): Date => new Date(clock?.now() ?? Date.now())
  const nowSince: Surroundings['nowSince'] = (moment) => {
    const since = performance.now()
    return clock ? now : () => new Date(moment.getTime() + performance.now() - since)
  }
  const notice = createNotice(options)
  // What Node does with certificates is the process's affair, whatever environment was handed in.
  const { NODE_TLS_REJECT_UNAUTHORIZED } = process.env
  const config = readConfig({ ...env, NODE_TLS_REJECT_UNAUTHORIZED }, { now: now(), needsDatabase: db === undefined })
  if (openId && config.loginConfigId) {
    const message = 'openId does not go with META_LOGIN_CONFIG_ID: Meta takes no PKCE with a configuration.'
    throw new SyncError(message, { code: 'config' })
  }
  // Not a number is neither.
  if (!(leaseSeconds >= 1 && leaseSeconds <= 3600)) {
    throw new SyncError('leaseSeconds must be a number of seconds from 1 to 3600.', { code: 'config' })
  }
  if (!Number.isInteger(backfillDays) || backfillDays < 1) {
    throw new SyncError('backfillDays takes a whole number of days, 1 or more.', { code: 'config' })
  }
  if (config.versionNotice) notice({ code: 'version', message: config.versionNotice })
  const competitors: Core['competitors'] = async (userId) => {
    try {
      return (await options.competitors?.({ userId })) ?? []
    } catch {
      // What it threw may hold anything: the host logs it, we only say that it failed.
      notice({ code: 'competitors_failed', message: 'The competitors function of this service threw an error.' })
      return undefined
    }
  }
  const adAccounts: Core['adAccounts'] = async (page) => {
    try {
      return { accounts: (await options.adAccounts?.(page))?.map((id) => adAccountId(id.trim())) ?? 'all' }
    } catch {
      notice({ code: 'ad_accounts_failed', message: 'The adAccounts function of this service threw an error.' })
      return {}
    }
  }
  const spans = { leaseSeconds, backfillDays }
  const ofHost = { competitors, adAccounts, conversionGoals }
  const around = { config, env, platforms, fetch, capabilities, openId, ...spans, ...ofHost, now, nowSince, notice }
  return { ...around, ...openMeta(config, { options, fetch, now, notice }) }
}

interface Means {
  readonly options: SyncOptions
  readonly fetch: typeof fetch
  readonly now: () => Date
  readonly notice: (notice: SyncNotice) => void
}

function openMeta(
  config: Config,
  { options: { hosts, clock }, fetch, now, notice }: Means,
): Pick<Core, 'facebook' | 'instagram' | 'idTokens' | 'subscriptions' | 'graph' | 'limits' | 'seen'> {
  const { facebook, instagram } = config.apps
  const told = new Set<string>(config.versionNotice ? [config.versionNotice] : [])
  const watch = createAnswerWatch(fetch, { now: () => now().getTime() })
  const appIds = { facebook: facebook.id, instagram: instagram?.id }
  const limits = createSharedLimits({ appIds, now: () => now().getTime() })
  const client = {
    fetch: watch.fetch,
    version: config.graphVersion,
    now: () => now().getTime(),
    // Logins and graph count against the same limits.
    limits: { store: limits },
    // Client and logins all notice a dying version: once is enough.
    onNotice: ({ code, message }: GraphNotice) => {
      if (code === 'version' && told.has(message)) return
      told.add(message)
      notice({ code, message })
    },
    ...(hosts && { hosts }),
    ...(clock?.sleep && { sleep: clock.sleep }),
  }
  const graph = createGraph({ ...client, appSecret: facebook.secret })
  const instagramLogin =
    instagram && createInstagramLogin({ ...client, appId: instagram.id, appSecret: instagram.secret })
  return {
    facebook: createFacebookLogin({ ...client, appId: facebook.id, appSecret: facebook.secret }),
    instagram() {
      if (instagramLogin) return instagramLogin
      const todo = 'set INSTAGRAM_APP_ID and INSTAGRAM_APP_SECRET, or connect through Facebook'
      throw new SyncError(`Instagram Login is not set up: ${todo}.`, { code: 'config' })
    },
    idTokens: createIdTokenVerifier({ ...client, appId: facebook.id }),
    subscriptions: createSubscriptions({ ...client, appId: facebook.id, appSecret: facebook.secret }),
    graph: (token, tokenOptions) => graph.withToken(token, tokenOptions),
    limits,
    seen: watch.seen,
  }
}
