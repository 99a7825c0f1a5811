import type { Secret } from '../secret.ts'
import type { Platform } from '../tables/vocabulary.ts'
import type { Person } from './person.ts'
import type { RedeemRefusal } from './session-refusal.ts'

export interface CreateSession {
  readonly userId: string
  readonly platform: Platform
  /** The raw `state` of the consent URL; only its SHA-256 is stored. */
  readonly state: string
  /** The raw value of the browser's cookie; only its SHA-256 is stored. */
  readonly browserBinding: string
  readonly redirectUri: string
  readonly requestedScopes: readonly string[]
  /** Stored sealed. */
  readonly codeVerifier?: Secret | undefined
  /** What the flow is for, as `redeem` and `read` give it back: codes, names and ids only. */
  readonly options?: Readonly<Record<string, unknown>> | undefined
  /** Default 600. */
  readonly ttlSeconds?: number | undefined
}

export interface RedeemSession {
  readonly userId: string
  readonly platform: Platform
  readonly state: string
  readonly browserBinding: string
}

export interface RedeemedSession {
  readonly status: 'redeemed'
  readonly sessionId: string
  readonly redirectUri: string
  readonly requestedScopes: readonly string[]
  readonly codeVerifier: Secret | undefined
  readonly options: Readonly<Record<string, unknown>>
}

/** How far a flow has come. */
export interface SessionState {
  readonly platform: Platform
  /** `open`: the dialog was not answered yet; `answered`: it was, and nothing is decided; `closed`: see the outcome. */
  readonly status: 'open' | 'answered' | 'closed' | 'expired'
  /** What `finish` was given; undefined before. */
  readonly outcome: Readonly<Record<string, unknown>> | undefined
  readonly options: Readonly<Record<string, unknown>>
}

/** One flow of one owner. */
export interface SessionOf {
  readonly userId: string
  readonly sessionId: string
}

/** Consent flows, from the click to the choice of accounts. */
export interface Sessions {
  /** Opens a flow. An owner has at most five open per platform: the oldest expires. */
  create(input: CreateSession): Promise<{ readonly sessionId: string; readonly expiresAt: Date }>
  /**
   * Uses a flow's `state` up. Of any number of callers at once exactly one is told `redeemed`; a refused call leaves
   * the row as it was.
   */
  redeem(input: RedeemSession): Promise<RedeemedSession | RedeemRefusal>
  /**
   * Keeps what the person granted, sealed, for ten minutes, until the accounts are chosen.
   *
   * @param options With `person`, whose grant it is, so that their deletion takes it too.
   * @throws {SocialDbError} `not_found`, also when the flow was closed.
   */
  keepGrant(options: SessionOf & { readonly grant: string; readonly person?: Person | undefined }): Promise<void>
  /** Hands the grant out once and wipes it; undefined when there is none (any more). */
  takeGrant(options: SessionOf): Promise<string | undefined>
  /** The same without wiping it, to show what there is to choose from. */
  peekGrant(options: SessionOf): Promise<string | undefined>
  /**
   * Closes the flow with what came of it: codes and ids only. The first outcome stays.
   *
   * @throws {SocialDbError} `not_found`, also when the flow was closed: in a transaction what was written before is undone.
   */
  finish(options: SessionOf & { readonly outcome: object }): Promise<void>
  /** How far a flow has come; undefined when the owner has none of that id, or it was swept, a day after its end. */
  read(options: SessionOf): Promise<SessionState | undefined>
  /** Closes a flow that has no outcome yet, and wipes what was granted; false when there is no such flow. */
  cancel(options: SessionOf): Promise<boolean>
}
