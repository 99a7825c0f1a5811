import type { StoredCounts } from '@bos/social-db'
import { type AdoptOptions, adopt } from './connect/adopt.ts'
import { type BeginOptions, type Begun, begin } from './connect/begin.ts'
import { type ChooseOptions, cancel, choose, type FlowOf, type FlowState, readFlow } from './connect/choose.ts'
import {
  type DisconnectOptions,
  type DisconnectReport,
  disconnect,
  erase,
  eraseOwner,
  type EraseOwnerReport,
} from './connect/disconnect.ts'
import { type FinishedFlow, type FinishOptions, finish } from './connect/finish.ts'
import { checkOwner, type Owner } from './connect/flow.ts'
import type { ConnectOutcome } from './connect/outcome.ts'
import type { Core } from './core.ts'

/**
 * How accounts are connected, and how that ends.
 *
 * A call that changes something writes its event into the audit in the same transaction, and `disconnect` one for each
 * thing that ended. A call that is refused writes one too, about the same flow and reason the first time only; where there
 * is no such flow or connection, or an argument is wrong, it writes none.
 */
export interface Connect {
  /**
   * Starts a login: send the person's browser to `authorizeUrl`, and keep `browserBinding` in an HttpOnly cookie of that
   * browser until `finish`.
   *
   * @throws {SyncError} `unknown_platform`, `config`, `not_found`, `invalid`.
   */
  begin(options: BeginOptions): Promise<Begun>
  /**
   * Takes what Meta's dialog sent back, and connects. Nothing is written unless state, person, browser and platform all are
   * those of `begin`; the code is exchanged once and never again.
   *
   * @throws {SyncError} `callback_malformed`, `state_refused`, `login_failed`, `config`.
   */
  finish(options: FinishOptions): Promise<FinishedFlow>
  /** Connects one of the Pages that `finish` offered. @throws {SyncError} `not_found` */
  choose(options: ChooseOptions): Promise<ConnectOutcome>
  /** Gives a login up, and wipes what was granted. @throws {SyncError} `not_found` when it has ended. */
  cancel(options: FlowOf): Promise<void>
  /** How far a login has come, for a day after its end. Writes nothing. @throws {SyncError} `not_found` */
  flow(options: FlowOf): Promise<FlowState>
  /**
   * Connects what a token reaches that was got elsewhere. It is exchanged for a long-lived one, and taken only when Meta says
   * that it is of this app and alive; of an Instagram Login's only that it is alive is known, for its app the caller vouches.
   *
   * @throws {SyncError} `login_failed`, `config`.
   */
  adopt(options: AdoptOptions): Promise<ConnectOutcome>
  /**
   * Erases the tokens of a connection and keeps what was stored; takes the access back at Meta when asked to, or when
   * nothing else rests on it.
   *
   * @throws {SyncError} `not_found`.
   */
  disconnect(options: DisconnectOptions): Promise<DisconnectReport>
  /** The same, and deletes everything that was stored under the connection. */
  erase(options: DisconnectOptions): Promise<DisconnectReport>
  /**
   * Erases everything of an owner, for instance of a closed account: each connection as `disconnect` does, then all rows.
   * The audit keeps its events without a name.
   */
  eraseOwner(owner: Owner): Promise<EraseOwnerReport>
  /** How much there is to erase of an owner, or of one connection. */
  stored(options: Owner & { readonly connectionId?: string | undefined }): Promise<StoredCounts>
}

export function createConnect(core: () => Promise<Core>): Connect {
  return {
    begin: async (options) => begin(await core(), options),
    finish: async (options) => finish(await core(), options),
    choose: async (options) => choose(await core(), options),
    cancel: async (options) => cancel(await core(), options),
    flow: async (options) => readFlow(await core(), options),
    adopt: async (options) => adopt(await core(), options),
    disconnect: async (options) => disconnect(await core(), options),
    erase: async (options) => erase(await core(), options),
    eraseOwner: async (owner) => eraseOwner(await core(), owner),
    async stored(options) {
      const { userId } = checkOwner(options)
      return (await core()).social.connections.stored({ userId, connectionId: options.connectionId })
    },
  }
}
