import type { Graph } from '@bos/meta-client'
import { type Accounts, createAccounts } from './accounts/accounts.ts'
import { type GraphAccess, openGraph } from './accounts/open-graph.ts'
import { createOperator, type Operator } from './accounts/operator.ts'
import type { Owner } from './connect/flow.ts'
import { type Connect, createConnect } from './connect.ts'
import { type Core, createNotice, openCore, type SyncOptions } from './core.ts'
import { type Checkup, checkup, type CheckupOptions, type Diagnosis, diagnose } from './diagnose.ts'
import { keepInside } from './inside.ts'
import { ofOurs } from './due.ts'
import type { SyncReport } from './report.ts'
import { type RunOptions, runConnection } from './run.ts'
import { createRunDue, type RunDueOptions, type RunDueReport } from './run-due.ts'
import { type TendOptions, type TendReport, tendTokens } from './tokens/tend.ts'
import { type SyncEvent, type WatchOptions, watchConnection } from './watch.ts'

/** Connects accounts and keeps their content and numbers in your database. */
export interface Sync {
  readonly connect: Connect
  readonly accounts: Accounts
  readonly operator: Operator
  /**
   * A client bound to one account: the way to publish, or to read more, without ever seeing the token. It is refreshed where
   * that is due, and each hand-out is written into the audit.
   *
   * @throws {SyncError} `not_found`, also for somebody else's; `needs_reauth`, `other_app`, `busy`.
   */
  graph(connectionId: string, access: GraphAccess): Promise<Graph>
  /**
   * Looks after the tokens that are due, whether their accounts sync or not: call it at least hourly, from any number of
   * machines. Instagram tokens are refreshed at half of their life, a person's grant is renewed, and who has to log in
   * again is told in time.
   */
  tendTokens(options?: TendOptions): Promise<TendReport>
  /**
   * Syncs one connection now, whether it is due or not.
   *
   * A second run without changes on the platform writes 0 rows, and says so.
   *
   * @returns What was read, written, unchanged and missing, stream by stream. Faults of the platform are in the report;
   * a `busy` report means that another worker holds the connection.
   * @throws {SyncError} `not_found` for an unknown or disconnected connection, `config`.
   * @throws {SocialDbError} When the database fails.
   */
  run(connectionId: string, options?: RunOptions): Promise<SyncReport>
  /**
   * Why a connection says what it says: looks at everything between the environment and what Meta answers this moment, and
   * names the cause. Changes nothing; that the token was used is written into the audit, with the purpose `diagnose`.
   *
   * Also of a connection whose token is dead, whose key is lost, or that was disconnected. Of one that another Meta app made
   * nothing is asked at Meta. With Facebook Login at most 5 calls at Meta, and those of `discoverAccounts`: one each 100 Pages
   * of the person and some for portfolios. With Instagram Login at most 4. What Meta or the database does not answer is
   * `unknown`, with why.
   *
   * @throws {SyncError} `not_found`, also for somebody else's.
   */
  diagnose(connectionId: string, owner: Owner): Promise<Diagnosis>
  /**
   * The checks of `diagnose` that need no connection: environment, Graph version, database, migrations, keys, clocks, and
   * whether Meta takes the app. One call at Meta. Reports also what keeps every other method from starting.
   */
  checkup(options?: CheckupOptions): Promise<Checkup>
  /**
   * Syncs what is due, the longest due first, and looks after the tokens that are: in a loop of your own, in a cron route
   * (give it `forSeconds`), on any number of machines at once. No connection is synced by two.
   *
   * @throws {SocialDbError} When the database fails; what was begun is ended first.
   */
  runDue(options?: RunDueOptions): Promise<RunDueReport>
  /**
   * Ids of connections that are due and free now, the longest due first, at most `limit` of them, by default 1000: for a
   * queue of your own, which then calls `run(id, { onlyIfDue: true })`.
   */
  due(options?: { readonly limit?: number }): Promise<readonly string[]>
  /**
   * What happens to a connection's sync, whichever process runs it: an event for each change, until the run has ended.
   *
   * Of one that is neither due nor running it tells at once how the last run ended.
   *
   * @throws {SyncError} `not_found`, also for somebody else's.
   */
  watch(connectionId: string, options?: WatchOptions): AsyncIterable<SyncEvent>
  /** Pauses every sync of this database: nothing is begun any more, and each run ends at its next heartbeat. */
  pauseAll(options?: { readonly reason?: string }): Promise<void>
  /** Ends that; true when there was a pause. */
  resumeAll(): Promise<boolean>
  /** Closes the database if this sync opened it. */
  close(): Promise<void>
}

/**
 * Makes the one object an application needs. It opens and reads nothing until it is first used, so a build without an
 * environment works.
 */
export function createSync(options: SyncOptions): Sync {
  let opening: Promise<Core> | undefined
  const core = (): Promise<Core> => {
    // A failed start is tried again by the next call: the database may only have been late.
    opening ??= openCore(options).catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }
  const sync: Sync = {
    connect: createConnect(core),
    accounts: createAccounts(core),
    operator: createOperator({ options, core }),
    graph: async (connectionId, access) => openGraph(await core(), connectionId, access),
    tendTokens: async (tendOptions) => tendTokens(await core(), tendOptions),
    run: async (connectionId, runOptions) => runConnection(await core(), connectionId, runOptions),
    diagnose: async (connectionId, owner) => diagnose({ options, core }, connectionId, owner),
    checkup: async (checkupOptions) => checkup({ options, core }, checkupOptions),
    runDue: createRunDue(core),
    async due({ limit = 1000 } = {}) {
      const opened = await core()
      return opened.social.worker.due(ofOurs(opened, limit))
    },
    async *watch(connectionId, watchOptions) {
      yield* watchConnection(await core(), connectionId, watchOptions)
    },
    pauseAll: async (pauseOptions) => (await core()).social.worker.settings.pauseAll(pauseOptions),
    resumeAll: async () => (await core()).social.worker.settings.resumeAll(),
    async close() {
      await (await opening)?.close()
      opening = undefined
    },
  }
  return keepInside(sync, { core, notice: createNotice(options) })
}
