/**
 * What went wrong, as a value to branch on:
 * `config` the environment or an option is wrong, an operator must act;
 * `unknown_platform`;
 * `callback_malformed` what came back is no answer of Meta's dialog;
 * `state_refused` wrong, used or expired state, another person or browser (`reason` tells);
 * `login_failed` Meta refused the login or the code (`reason` tells);
 * `invalid` an argument is missing or malformed;
 * `not_found` no such connection or flow for this owner;
 * `needs_reauth` the person must connect again (`reason` tells why);
 * `other_app` the connection was made by another Meta app;
 * `busy` the token ran out, and whether it can be renewed is not known yet: try again later.
 */
export type SyncErrorCode =
  | 'config'
  | 'unknown_platform'
  | 'callback_malformed'
  | 'state_refused'
  | 'login_failed'
  | 'invalid'
  | 'not_found'
  | 'needs_reauth'
  | 'other_app'
  | 'busy'

const brand = Symbol.for('@bos/sync.SyncError')

/**
 * An error of `@bos/sync`: one sentence saying what, where and what to do.
 *
 * Carries no token, code, state or personal data, and no `cause`.
 */
export class SyncError extends Error {
  override readonly name = 'SyncError'
  readonly code: SyncErrorCode
  /** The refusal in detail, such as `expired` for a `state_refused`. */
  readonly reason: string | undefined

  /** Of a callback that ended a flow, or had ended it before: the flow, whose outcome can be read. */
  readonly flowId: string | undefined

  constructor(message: string, { code, reason, flowId }: { code: SyncErrorCode; reason?: string; flowId?: string }) {
    super(message)
    this.code = code
    this.reason = reason
    this.flowId = flowId
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Tells a {@link SyncError} also when it comes from another copy of this package (ESM beside CommonJS). */
export function isSyncError(error: unknown): error is SyncError {
  return error instanceof Error && brand in error
}
