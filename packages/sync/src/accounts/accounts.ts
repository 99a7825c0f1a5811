import type { Connection, ConnectionStatus, Login, Platform, SyncState } from '@bos/social-db'
import { checkOwner, type Owner } from '../connect/flow.ts'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { readStreamStates, type StreamState } from '../stream-state.ts'
import { type Health, healthOf } from './health.ts'

/** A connected account as people see it: no token, and nothing to guess. */
export interface Account {
  readonly connectionId: string
  readonly platform: Platform
  /** Null: a row of other code, taken for Facebook Login. */
  readonly login: Login | null
  readonly accountId: string | null
  readonly username: string | null
  readonly name: string | null
  readonly pictureUrl: string | null
  readonly health: Health
  /** End of the last complete sync; null: there was none. */
  readonly lastSyncAt: Date | null
  /** When it is synced next; null where it is not synced. */
  readonly nextSyncAt: Date | null
  readonly isSyncing: boolean
  /** What the sync under way told last; null: it told nothing, or none is. */
  readonly progress: Readonly<Record<string, unknown>> | null
  /** What each stream could tell when it was read last, and what it could not, with the reason and the next step. */
  readonly streams: readonly StreamState[]
  /** The owner's other connections that the same person made: revoking this one at Meta ends them too. */
  readonly sharesAccessWith: readonly string[]
}

export interface AccountOf extends Owner {
  readonly connectionId: string
}

/** Questions about connected accounts, and their pauses. */
export interface Accounts {
  /** The owner's accounts, oldest first. */
  list(owner: Owner): Promise<readonly Account[]>
  /** @throws {SyncError} `not_found` */
  get(options: AccountOf): Promise<Account>
  /**
   * Stops syncing until `resume`; the token is looked after all the same.
   *
   * @throws {SyncError} `not_found`; `needs_reauth` and `invalid` where the account must be connected again, or was
   * disconnected: it is not synced then, and a pause would be forgotten.
   */
  pause(options: AccountOf): Promise<Account>
  /** Ends a pause, and a quarantine after ten failures. @throws {SyncError} `not_found` */
  resume(options: AccountOf): Promise<Account>
}

export function createAccounts(core: () => Promise<Core>): Accounts {
  async function get(options: AccountOf): Promise<Account> {
    const opened = await core()
    const { userId } = checkOwner(options)
    const all = await opened.social.connections.list({ userId })
    const connection = all.find(({ id }) => id === options.connectionId)
    if (!connection) throw notFound()
    const state = await opened.social.connections.syncState({ userId, connectionId: connection.id })
    return accountOf(opened, connection, { state, all })
  }

  async function turn(how: 'pause' | 'resume', options: AccountOf): Promise<Account> {
    const { social } = await core()
    const { userId, actor } = checkOwner(options)
    const { connectionId } = options
    await social.transaction(async (tx) => {
      const turned = await tx.connections[how]({ userId, connectionId })
      if (!turned) throw notFound()
      const { platform, status } = turned
      if (how === 'pause' && status !== 'paused') throw cannotPause(status)
      const outcome = how === 'resume' && status !== 'active' ? 'unchanged' : 'ok'
      await tx.events.record({ event: how, outcome, userId, actor, platform, connectionId })
    })
    return get(options)
  }

  return {
    async list(owner) {
      const opened = await core()
      const { userId } = checkOwner(owner)
      const all = await opened.social.connections.list({ userId })
      const states = await Promise.all(
        all.map(({ id: connectionId }) => opened.social.connections.syncState({ userId, connectionId })),
      )
      return all.map((connection, index) => accountOf(opened, connection, { state: states[index], all }))
    },
    get,
    pause: (options) => turn('pause', options),
    resume: (options) => turn('resume', options),
  }
}

export function accountOf(
  core: Core,
  connection: Connection,
  { state, all }: { state: SyncState | undefined; all: readonly Connection[] },
): Account {
  const { id, platform, login, accountId, accountUsername, displayName, profilePictureUrl, lastSyncAt } = connection
  return {
    connectionId: id,
    platform,
    login,
    accountId,
    username: accountUsername,
    name: displayName,
    pictureUrl: profilePictureUrl,
    health: healthOf(core, connection, state),
    lastSyncAt,
    nextSyncAt: connection.isActive && !state?.isQuarantined ? (state?.nextDueAt ?? null) : null,
    isSyncing: state?.isRunning ?? false,
    progress: state?.progress ?? null,
    streams: readStreamStates(state?.streams),
    sharesAccessWith: all.filter((other) => isSamePerson(other, connection)).map((other) => other.id),
  }
}

function isSamePerson(other: Connection, { id, appId, login, platformUserId }: Connection): boolean {
  const isLive = other.id !== id && other.status !== 'disconnected' && platformUserId !== null
  return isLive && other.appId === appId && other.login === login && other.platformUserId === platformUserId
}

function cannotPause(status: ConnectionStatus): SyncError {
  const isDead = status === 'needs_reauth'
  const why = isDead ? 'its person must connect it again' : 'it was disconnected'
  return new SyncError(`The account cannot be paused: ${why}, and until then it is not synced anyway.`, {
    code: isDead ? 'needs_reauth' : 'invalid',
    reason: status,
  })
}

function notFound(): SyncError {
  return new SyncError('There is no such connection of this owner.', { code: 'not_found' })
}
