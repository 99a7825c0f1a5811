import { type GraphError, isGraphError } from '@bos/meta-client'
import type { OpenedConnection, ReplaceTokens } from '@bos/social-db'
import type { Core } from '../core.ts'
import type { Fault } from '../platform-fault.ts'
import type { ReasonCode } from '../reasons.ts'

/** What looking after one token came to, before anything is written. */
export type Verdict =
  /** Alive. What was learned is kept beside it. */
  | { readonly outcome: 'kept'; readonly facts: Facts; readonly permissions?: readonly string[] | undefined }
  /** Another one takes its place. */
  | { readonly outcome: 'renewed'; readonly tokens: NewTokens }
  /** Only a new login helps. */
  | { readonly outcome: 'dead'; readonly reason: ReasonCode }
  /** Nobody knows: the platform did not answer. Says nothing about the token. */
  | { readonly outcome: 'unclear'; readonly error: Fault }
  /** Somebody else looks after it, or has stored another. */
  | { readonly outcome: 'lost' }

type Facts = Readonly<Record<string, unknown>>
type NewTokens = Omit<ReplaceTokens, 'connectionId' | 'expectedVersion'>

/** The part of looking after a token that differs from login to login. Writes nothing. */
export type Keeper = (core: Core, opened: OpenedConnection, look: LookOptions) => Promise<Verdict>

export interface LookOptions {
  /** A call was refused for the token that reads. */
  readonly isDoubted: boolean
  /** Before a new token is asked for whose loss would end the connection. */
  readonly beginRefresh: () => Promise<'begun' | 'again' | 'lost'>
  /** After it, where Meta answered and gave none. */
  readonly forgetRefresh: () => Promise<void>
}

export const DAY_MS = 86_400_000

/** Meta's answer, or why there is none. */
export async function answerOf<Answer>(
  ask: Promise<Answer>,
): Promise<
  { readonly answer: Answer; readonly error?: undefined } | { readonly answer?: undefined; readonly error: GraphError }
> {
  try {
    return { answer: await ask }
  } catch (error) {
    if (!isGraphError(error)) throw error
    return { error }
  }
}
