import type { TokenRecord } from '../tokens.ts'
import { unixSeconds } from '../times.ts'
import { redirect } from './redirect.ts'

// P: Facebook appends it where the address has no fragment of its own, after a refusal too.
const TAIL = '#_=_'

/** What a person's consent brings home. */
export interface CallbackParts {
  readonly code: string | undefined
  readonly token: TokenRecord | undefined
  /** Milliseconds; only told beside a token. */
  readonly dataAccessUntil: number | 'never'
  readonly nowMs: number
  /** `undefined` unless `response_type` names granted_scopes. */
  readonly answered: { readonly granted: readonly string[]; readonly denied: readonly string[] } | undefined
}

/**
 * Sends the browser back. D manual-flow 2026-03-10: a code and the scopes come in the query, with a token everything comes in
 * the fragment. M: names of the parameters beside a token, and `denied_scopes`.
 */
export function redirectWith(params: URLSearchParams, parts: CallbackParts): Response {
  const { code, token, answered, dataAccessUntil, nowMs } = parts
  const answer = new URLSearchParams()
  if (token) {
    answer.set('access_token', token.text)
    answer.set('data_access_expiration_time', dataAccessUntil === 'never' ? '0' : String(unixSeconds(dataAccessUntil)))
    const life = token.expiresAt === 'never' ? 0 : unixSeconds(token.expiresAt) - unixSeconds(nowMs)
    answer.set('expires_in', String(life))
  }
  if (code !== undefined) answer.set('code', code)
  if (answered) {
    answer.set('granted_scopes', answered.granted.join(','))
    answer.set('denied_scopes', answered.denied.join(','))
  }
  return token
    ? redirect(params, { fragment: answer.toString() })
    : redirect(params, { query: answer.toString() }, TAIL)
}

/** Sends a person who cancelled back (D manual-flow and P, at least 8 captures). With a token asked for chosen: the same. */
export function redirectDenied(params: URLSearchParams): Response {
  const query = 'error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied'
  return redirect(params, { query }, TAIL)
}
