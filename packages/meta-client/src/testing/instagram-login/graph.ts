import { answerOn, type GraphHost } from '../graph-host.ts'
import { answerNode } from '../nodes/node.ts'
import { type MetaError, Refusal } from '../refusal.ts'
import { findToken } from '../viewer.ts'
import type { Emulation, Incoming, Visit } from '../visit.ts'
import { answerLongLived } from './long-lived.ts'
import type { InstagramTokenRecord } from './tokens.ts'
import { liveToken, unsupported } from './viewer.ts'

interface InstagramVisit extends Visit {
  readonly viewer: { readonly kind: 'instagram'; readonly token: InstagramTokenRecord }
}

export const instagramGraph: GraphHost<InstagramVisit> = {
  tellsVersion: ({ instagram }) => instagram.tellsVersion,
  errorOf,
  exchange: answerLongLived,
  admit,
  // D rate-limiting: per app and account, whichever host is asked.
  bucketOf: ({ viewer }) => ({ kind: 'instagram', id: viewer.token.accountId }),
  answer: answerNode,
}

/** Answers one request to graph.instagram.com. */
export function answerInstagramGraph(emulation: Emulation, incoming: Incoming, trace: string): Promise<Response> {
  return answerOn(instagramGraph, emulation, incoming, trace)
}

/** The account a path is about, for usage headers; `undefined` when the token is none. */
export function accountAsked({ instagramTokens }: Emulation, incoming: Incoming): string | undefined {
  return instagramTokens.find(findToken(incoming) ?? '')?.accountId
}

function admit(emulation: Emulation, incoming: Incoming, version: string): InstagramVisit {
  const { method, host, base, params, path, pagingFault } = incoming
  const [first, ...edge] = path
  // Whether this host takes batches is unknown, chosen: no.
  if (first === undefined) throw unsupported(method)
  const tokenText = findToken(incoming)
  // P: two captures.
  if (tokenText === undefined) throw new Refusal({ message: 'Invalid OAuth 2.0 Access Token', code: 190 })
  const token = liveToken(emulation, tokenText, method)
  // D, P: the account answers to `me`, to its own id and to the app-scoped one.
  const isSelf = first === 'me' || first === emulation.store.instagrams.get(token.accountId)?.appScopedId
  const fault = pagingFault && { pagingFault }
  const asked = isSelf ? [token.accountId, ...edge] : path
  const viewer = { kind: 'instagram', token } as const
  return { emulation, method, host, base, params, path: asked, version, viewer, tokenText, ...fault }
}

/**
 * Captures of codes 1, 2, 3, 100, 613 and 2500, and of 190 without a token, say IGApiException (P); a token that does not
 * work says OAuthException, as on the other host (P).
 */
function errorOf(error: MetaError): MetaError {
  if (error.challenge === 'invalid_token') return error
  // P: the long text of 2108006 stands in the message here.
  return { ...error, message: error.userMessage ?? error.message, type: 'IGApiException' }
}
