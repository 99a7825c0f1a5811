/** What went wrong, for code to branch on. The set only grows. */
export type SocialDbErrorCode =
  /** A URL or the key ring is missing or malformed: fix the environment. */
  | 'config'
  /** The database does not answer, refuses the login or dropped the connection: try again later. */
  | 'unreachable'
  /** Another process has the embedded database's folder open. */
  | 'locked'
  /** A lock, a deadlock or a full server stopped this attempt: try again. */
  | 'busy'
  /** A table or column is missing: run `migrate()`. */
  | 'not_migrated'
  /** `migrate()` refused, and changed nothing. */
  | 'migration'
  /** The database role lacks a privilege. */
  | 'forbidden'
  /** Another row holds the same key, or a row that this one needs is gone. */
  | 'conflict'
  /** A value the tables do not take. */
  | 'invalid'
  /** No such row for this owner. */
  | 'not_found'
  /** The owner has another account of this platform connected. */
  | 'account_mismatch'
  /** Another worker took the lease over: stop. */
  | 'lease_lost'
  /** A sealed value does not open under the present keys, or is not the one that was stored there. */
  | 'unreadable'
  /** The keys are not the ones that sealed this database: nothing was opened, and nobody was disconnected. */
  | 'wrong_key'
  /** Anything else the database refused. */
  | 'failed'

export interface SocialDbErrorFacts {
  readonly code: SocialDbErrorCode
  /** Postgres's five-character code, where Postgres refused. */
  readonly sqlState?: string | undefined
  /** Name of the constraint that refused. */
  readonly constraint?: string | undefined
}

const brand = Symbol.for('@bos/social-db/error')

/** The only error this package throws on purpose. It never holds a token, a parameter, a row or a driver's error. */
export class SocialDbError extends Error implements SocialDbErrorFacts {
  override readonly name = 'SocialDbError'
  readonly code: SocialDbErrorCode
  readonly sqlState: string | undefined
  readonly constraint: string | undefined

  constructor(message: string, { code, sqlState, constraint }: SocialDbErrorFacts) {
    super(message)
    this.code = code
    this.sqlState = sqlState
    this.constraint = constraint
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether `error` is a SocialDbError, also one of another copy of this package. */
export function isSocialDbError(error: unknown): error is SocialDbError {
  return error instanceof Error && brand in error
}
