import type { Core } from '../core.ts'
import type { Means } from '../diagnose.ts'
import { type DoctorOptions, type DoctorReport, examine, noConnection } from '../diagnose/doctor.ts'
import { type Account, accountOf } from './accounts.ts'

/** An account, and whose it is. */
export interface OwnedAccount extends Account {
  readonly userId: string
}

export interface ListAccounts {
  /** Only those of this owner. */
  readonly userId?: string | undefined
  /** Only those behind this connection: the last of the page before. */
  readonly after?: string | undefined
  /** Default 100. */
  readonly limit?: number | undefined
}

/**
 * What an operator asks, who is no owner: for command lines and pages of your own staff. Never hand it to a request of a
 * person; every other method takes the `userId` that it tells. Nothing here tells a token.
 */
export interface Operator {
  /** The accounts of every owner, oldest first; fewer than `limit` are the last. */
  accounts(options?: ListAccounts): Promise<readonly OwnedAccount[]>
  /** @throws {SyncError} `not_found` */
  account(connectionId: string): Promise<OwnedAccount>
  /**
   * `checkup` and then `diagnose` of every connection that is not disconnected, or of one: what is wrong here, each thing
   * once. Changes nothing; each connection costs the calls of `diagnose`, and a line of the audit.
   *
   * @throws {SyncError} `not_found`
   */
  doctor(options?: DoctorOptions): Promise<DoctorReport>
}

export function createOperator(means: Means): Operator {
  const { core } = means
  return {
    async accounts(options = {}) {
      const opened = await core()
      const found = await opened.social.worker.everyConnection(options)
      const owners = new Set(found.map(({ connection }) => connection.userId))
      const all = await Promise.all(Array.from(owners, (userId) => opened.social.connections.list({ userId })))
      return found.map((one) => ownedAccountOf(opened, one, all.flat()))
    },
    async account(connectionId) {
      const opened = await core()
      const [found] = await opened.social.worker.everyConnection({ connectionId })
      if (!found) throw noConnection(connectionId)
      const all = await opened.social.connections.list(found.connection)
      return ownedAccountOf(opened, found, all)
    },
    doctor: (options) => examine(means, options),
  }
}

type Stored = Awaited<ReturnType<Core['social']['worker']['everyConnection']>>[number]
type All = Parameters<typeof accountOf>[2]['all']

function ownedAccountOf(core: Core, { connection, state }: Stored, all: All): OwnedAccount {
  const { userId } = connection
  const its = all.filter((other) => other.userId === userId)
  return { userId, ...accountOf(core, connection, { state, all: its }) }
}
