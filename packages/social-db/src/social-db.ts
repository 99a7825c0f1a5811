import { is } from 'drizzle-orm'
import { PgTransaction } from 'drizzle-orm/pg-core'
import { guardedListener } from './auth-event.ts'
import type { OnAuthEvent } from './auth-event.ts'
import { createContext } from './context.ts'
import { connections } from './tables/connections.ts'
import { guardDatabase } from './database.ts'
import type { Database, GuardedDatabase } from './database.ts'
import { repeatConflicts } from './repeat-conflicts.ts'
import { connectionsKeptWith, connectionsOfAccounts } from './repositories/accounts.ts'
import type { Accounts, KeptWith } from './repositories/accounts.ts'
import { createAnalytics } from './repositories/analytics.ts'
import type { Analytics } from './repositories/analytics.ts'
import type { Connection } from './repositories/connection.ts'
import { createConnections } from './repositories/connections.ts'
import type { Connections } from './repositories/connections.ts'
import { createContent } from './repositories/content.ts'
import type { Content } from './repositories/content.ts'
import { everyConnection } from './repositories/every-connection.ts'
import type { EveryConnection, StoredConnection } from './repositories/every-connection.ts'
import { createEvents } from './repositories/events.ts'
import type { Events } from './repositories/events.ts'
import { createHints } from './repositories/hints.ts'
import type { Hints } from './repositories/hints.ts'
import { createLeases } from './repositories/leases.ts'
import type { Leases } from './repositories/leases.ts'
import { markRefused } from './repositories/mark-refused.ts'
import type { RefusedFlow } from './repositories/mark-refused.ts'
import { createPeople } from './repositories/people.ts'
import type { People } from './repositories/people.ts'
import { readItems } from './repositories/read-items.ts'
import type { StoredItem } from './repositories/read-items.ts'
import { createRateLimits } from './repositories/rate-limits.ts'
import type { RateLimits } from './repositories/rate-limits.ts'
import { createSessions } from './repositories/sessions.ts'
import type { Sessions } from './repositories/session-types.ts'
import { createSettings } from './repositories/settings.ts'
import type { Settings } from './repositories/settings.ts'
import { createTokenLeases } from './repositories/token-leases.ts'
import type { TokenLeases } from './repositories/token-leases.ts'
import { sameId } from './repositories/same-id.ts'
import { sweep } from './repositories/sweep.ts'
import type { SweepReport } from './repositories/sweep.ts'
import { readSyncState } from './repositories/sync-states.ts'
import type { SyncState } from './repositories/sync-states.ts'
import { createTokens } from './repositories/tokens.ts'
import type { Tokens } from './repositories/tokens.ts'
import { createWrites } from './repositories/writes.ts'
import type { Writes } from './repositories/writes.ts'
import type { Vault } from './vault.ts'

export interface SocialDbOptions {
  readonly vault: Vault
  /** Milliseconds since 1970, for tests and simulations: what is due and what has expired. Default: the database's clock. */
  readonly now?: (() => number) | undefined
  /**
   * Hears of every event of the audit once it is committed, one call each: for logs and metrics. Holds codes and our own
   * ids only. What it throws is dropped, with a warning of the process.
   */
  readonly onEvent?: OnAuthEvent | undefined
}

/** What the worker needs: no owner is asked for, so never hand it to a request. */
export interface Worker extends Tokens, TokenLeases, Leases, Writes, Hints {
  readonly people: People
  /** The connections of accounts that a webhook names, at most a thousand: those that hold a token of this app. */
  connectionsOf(accounts: Accounts): Promise<readonly Connection[]>
  /** The connections whose metadata has this, of any owner, at most a thousand: those that hold a token of this app. */
  connectionsKeptWith(what: KeptWith): Promise<readonly Connection[]>
  /** The connections of every owner with their state, oldest first, a page of them: for operators. Never a token. */
  everyConnection(options?: EveryConnection): Promise<readonly StoredConnection[]>
  /** The stored items of a connection with these ids of the platform; one that is not stored is left out. */
  items(connectionId: string, platformContentIds: readonly string[]): Promise<readonly StoredItem[]>
  /** How the syncing of a connection stands, whoever owns it; undefined when there is none of that id. */
  syncState(connectionId: string): Promise<SyncState | undefined>
  /**
   * Notes with a consent flow that it was refused for this reason, so that one who comes again and again makes the audit
   * no longer: true the first time; false after it, and where there is no such flow.
   */
  markRefused(flow: RefusedFlow): Promise<boolean>
  readonly rateLimits: RateLimits
  readonly settings: Settings
  /**
   * Wipes what was granted where the time to choose is over, and deletes consent flows that ended, events past their year and rate limits of yesterday, at most `limit` of each, by
   * default 1000. Call it now and then; full batches say that there is more.
   */
  sweep(options?: { readonly limit?: number | undefined }): Promise<SweepReport>
}

/** Typed questions and writes over the tables. All but `worker` ask for the owner. */
export interface SocialDb {
  /**
   * Runs `work` in one transaction: an error undoes it and comes out as it is.
   *
   * Use only the `SocialDb` that `work` is given: the embedded database has one connection and would wait for itself.
   */
  transaction<T>(work: (social: SocialDb) => Promise<T>): Promise<T>
  readonly connections: Connections
  readonly content: Content
  readonly analytics: Analytics
  readonly sessions: Sessions
  readonly events: Events
  readonly worker: Worker
}

/** The repositories over a migrated database, one of `openDatabase` or your own Drizzle's. Every error is a SocialDbError. */
export function createSocialDb(db: Database, options: SocialDbOptions): SocialDb {
  const guarded = guardDatabase(db, guardedListener(options.onEvent))
  return repositoriesOver(guarded, options, is(db, PgTransaction) ? guarded : repeatConflicts(guarded))
}

/** @param single The same database for what is a unit of its own. What a caller puts into one may not be done twice. */
function repositoriesOver(db: GuardedDatabase, options: SocialDbOptions, single = db): SocialDb {
  const context = createContext(single, options.vault, options.now)
  return {
    transaction: (work) => db.transaction('commit', (tx) => work(repositoriesOver(tx, options))),
    connections: createConnections(context),
    content: createContent(context),
    analytics: createAnalytics(context),
    sessions: createSessions(context),
    events: createEvents(context),
    worker: {
      ...createTokens(context),
      ...createTokenLeases(context),
      ...createLeases(context),
      ...createWrites(context),
      ...createHints(context),
      people: createPeople(context),
      connectionsOf: (accounts) => connectionsOfAccounts(context, accounts),
      connectionsKeptWith: (what) => connectionsKeptWith(context, what),
      everyConnection: (which = {}) => everyConnection(context, which),
      items: (connectionId, platformContentIds) => readItems(context, connectionId, platformContentIds),
      syncState: (connectionId) => readSyncState(context, sameId(connections.id, connectionId)),
      markRefused: (flow) => markRefused(context, flow),
      rateLimits: createRateLimits(context),
      settings: createSettings(context),
      sweep: (options) => sweep(context, options),
    },
  }
}
