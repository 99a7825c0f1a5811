/** What went wrong, as a stable word to branch on or to count. */
export type GraphErrorCode =
  | 'throttled' // Meta limits the calls: wait `waitMs`
  | 'reconnect' // the token is dead
  | 'checkpoint' // the person must first act on facebook.com; the token may come back to life
  | 'role_lost' // the person no longer has the needed role on the Page
  | 'data_access_expired' // not active for 90 days: the person must go through the dialog again
  | 'permission' // a permission or capability is missing
  | 'app_blocked' // Meta blocked the app, not this account
  | 'code_rejected' // an authorization code was expired, used or unreadable
  | 'id_token_rejected' // an id token is not Meta's, not for this app, not of this login, or too old
  | 'not_found' // the object is gone or cannot be seen
  | 'unavailable' // Meta has no numbers for this object
  | 'too_much_data' // ask for less at once
  | 'page_limit' // a listing has more pages than were allowed: raise the limit, or ask for less
  | 'cursor_rejected' // the page cursor died: start the listing again
  | 'invalid_request' // the call itself is wrong
  | 'unsupported' // Meta has no such thing for this login
  | 'pkce_unsupported' // PKCE was asked for where Meta drops the challenge and then refuses the verifier
  | 'refused' // understood and refused: content, policy, daily limits
  | 'config' // the app, its secret, a host or an option is wrong
  | 'transient' // Meta says it is having trouble
  | 'network' // no answer: connection, DNS or TLS
  | 'timeout' // no complete answer in time
  | 'upstream_malformed' // an answer that is not Meta's
  | 'outcome_unknown' // a write was sent and its answer lost: it may have happened
  | 'aborted' // the caller's signal; of a write that was sent already: `outcome_unknown`
  | 'unknown' // a code nobody has described yet

/** What the caller can do about it; a closed set, so that a scheduler needs one `switch`. */
export type GraphAction = 'retry' | 'throttled' | 'shrink' | 'reconnect' | 'permission' | 'skip' | 'never'

/** Whom a limit stops: everything of the app, everything of one person, or one Page, Instagram or ad account. */
export type ThrottleScope = 'app' | 'person' | 'account'

const ACTIONS: Readonly<Record<GraphErrorCode, GraphAction>> = {
  throttled: 'throttled',
  reconnect: 'reconnect',
  checkpoint: 'reconnect',
  role_lost: 'reconnect',
  data_access_expired: 'reconnect',
  permission: 'permission',
  app_blocked: 'never',
  code_rejected: 'reconnect',
  id_token_rejected: 'reconnect',
  not_found: 'skip',
  unavailable: 'skip',
  too_much_data: 'shrink',
  page_limit: 'never',
  cursor_rejected: 'never',
  invalid_request: 'never',
  unsupported: 'never',
  pkce_unsupported: 'never',
  refused: 'never',
  config: 'never',
  transient: 'retry',
  network: 'retry',
  timeout: 'retry',
  upstream_malformed: 'retry',
  outcome_unknown: 'never',
  aborted: 'never',
  unknown: 'never', // never `reconnect`: a code nobody knows must not send people to log in again
}

/** What one kind of error asks for. */
export function actionOf(code: GraphErrorCode): GraphAction {
  return ACTIONS[code]
}

export interface GraphErrorFacts {
  code: GraphErrorCode
  /** Follows from `code` unless given. */
  action?: GraphAction | undefined
  /** Template of the call, such as `GET /{id}/insights`; holds no id. */
  endpoint?: string | undefined
  /** HTTP status, where there was an answer. A weak signal: branch on `code` and `action`. */
  status?: number | undefined
  /** Meta's own `error.code`. */
  metaCode?: number | undefined
  /** Meta's own `error.error_subcode`. */
  subcode?: number | undefined
  /**
   * What Meta's text mentions of the metrics, fields, breakdown or edge that were asked for, or of its permissions: a hint
   * at what the error is about, never certain. Meta has named permissions that were not the missing one (P! 2026-09-01).
   * Absent: none.
   */
  about?: readonly string[] | undefined
  /** Meta's `fbtrace_id`, which its support asks for. */
  fbtraceId?: string | undefined
  /** How long to leave this scope alone, in milliseconds; always there when `code` is `throttled`. */
  waitMs?: number | undefined
  scope?: ThrottleScope | undefined
  /** Meta's word for the limit that ran out, such as `pages` or `instagram`, where its code tells. */
  allowance?: string | undefined
  /** Most repeats that make sense where `action` is `retry`; undefined: as many as the caller likes. */
  maxRetries?: number | undefined
}

/**
 * The only error this package throws. Its fields and message hold no token, secret, id, URL or text of Meta's, so it
 * may be logged whole.
 */
export class GraphError extends Error {
  readonly code: GraphErrorCode
  readonly action: GraphAction
  readonly endpoint: string | undefined
  readonly status: number | undefined
  readonly metaCode: number | undefined
  readonly subcode: number | undefined
  readonly about: readonly string[] | undefined
  readonly fbtraceId: string | undefined
  readonly waitMs: number | undefined
  readonly scope: ThrottleScope | undefined
  readonly allowance: string | undefined
  readonly maxRetries: number | undefined

  constructor(message: string, facts: GraphErrorFacts) {
    super(message)
    this.name = 'GraphError'
    this.code = facts.code
    this.action = facts.action ?? ACTIONS[facts.code]
    this.endpoint = facts.endpoint
    this.status = facts.status
    this.metaCode = facts.metaCode
    this.subcode = facts.subcode
    this.about = facts.about
    this.fbtraceId = facts.fbtraceId
    this.waitMs = facts.waitMs
    this.scope = facts.scope
    this.allowance = facts.allowance
    this.maxRetries = facts.maxRetries
  }
}

/** Whether an error came from this package; works across its ESM and CJS copies, where `instanceof` does not. */
export function isGraphError(error: unknown): error is GraphError {
  return error instanceof Error && error.name === 'GraphError' && 'action' in error && 'code' in error
}

export function configError(message: string): GraphError {
  return new GraphError(message, { code: 'config' })
}

export function invalidRequest(message: string): GraphError {
  return new GraphError(message, { code: 'invalid_request' })
}
