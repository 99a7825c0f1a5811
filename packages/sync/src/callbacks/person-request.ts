import { readSignedRequest, type SignedRequestProblem } from '@bos/meta-client/webhooks'
import type { Login, Person } from '@bos/social-db'
import type { Core } from '../core.ts'
import type { TellSeldom } from './seldom.ts'
import { allSigners, signerOf } from './signers.ts'

export interface PersonRequest {
  readonly login: Login
  /** The field `signed_request`, as it was sent. */
  readonly signedRequest: string
}

/** Whom a callback is about, and when Meta made it. */
export interface SignedPerson {
  readonly person: Person
  readonly issuedAt: Date | undefined
}

const SAYS: Readonly<Record<SignedRequestProblem, string>> = {
  malformed: 'it has no signed_request',
  signature: 'the secret of this login did not sign it',
  algorithm: 'it is signed in another way than HMAC-SHA256',
  payload: 'it names nobody',
}

/**
 * Reads a callback about a person. Only the secret of the login in its address counts, since an id means somebody else in
 * the other one.
 *
 * @returns Undefined, and a notice, for what Meta did not make.
 */
export function readPersonRequest(
  core: Core,
  tell: TellSeldom,
  { login, signedRequest }: PersonRequest,
): SignedPerson | undefined {
  const signer = signerOf(core, login)
  if (!signer) return undefined
  const { value, problem } = readSignedRequest(signedRequest, signer.secrets)
  if (value) {
    const { userId: platformUserId, issuedAt } = value
    return { person: { appId: signer.appId, login, platformUserId }, issuedAt }
  }
  const isOthers = allSigners(core).some(({ secrets }) => readSignedRequest(signedRequest, secrets).value)
  const hint = isOthers ? 'the other login signed it: swap the addresses in the App Dashboard' : SAYS[problem]
  tell(core, { code: 'callback_refused', message: `A callback about a person of ${login} login was refused: ${hint}.` })
  return undefined
}
