// The one place that looks into errors of drizzle, postgres and PGlite. They carry SQL parameters and whole rows
// (Postgres's DETAIL), so nothing but the code and our own constraint's name leaves.
import { isSocialDbError, SocialDbError } from './errors.ts'
import type { SocialDbErrorCode } from './errors.ts'

interface Translation {
  readonly code: SocialDbErrorCode
  readonly says: string
}

const unreachable = { code: 'unreachable', says: 'the database did not answer; try again' } as const
const busy = { code: 'busy', says: 'the database was busy; try again' } as const
const invalid = { code: 'invalid', says: 'the database does not take one of the values' } as const
const conflict = { code: 'conflict', says: 'it conflicts with another row' } as const
const notMigrated = { code: 'not_migrated', says: 'a table or column is missing; run migrate() first' } as const

// By SQLSTATE, else by its class (the first two characters). https://www.postgresql.org/docs/current/errcodes-appendix.html
const bySqlState: Readonly<Record<string, Translation>> = {
  '08': unreachable,
  '28': { code: 'unreachable', says: 'the database refused the user name or the password' },
  '3D000': { code: 'unreachable', says: 'the server has no database of that name' },
  '57P01': unreachable,
  '57P02': unreachable,
  '57P03': unreachable,
  '57P05': unreachable,
  '25P03': { code: 'unreachable', says: 'the database ended a transaction that paused for too long; try again' },
  '25P04': { code: 'unreachable', says: 'the database ended a transaction that took too long; try again' },
  '40': busy,
  '53': busy,
  '55P03': busy,
  '57014': { code: 'busy', says: 'the database cancelled it after its time limit; try again' },
  '25006': { code: 'busy', says: 'the database only reads at the moment; try again' },
  '22': invalid,
  '23514': invalid,
  '23502': invalid,
  '23': conflict,
  '42P01': notMigrated,
  '42703': notMigrated,
  '42501': { code: 'forbidden', says: 'the database role is not allowed to' },
}

// Codes of Node's sockets and their encryption, and of postgres.js.
const lostConnection =
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL$|EAFNOSUPPORT$|EPIPE|EPROTO$|ERR_SSL_|CONNECT_TIMEOUT$|CONNECTION_(CLOSED|ENDED|DESTROYED)$)/

// What node-postgres says, without a code, of a connection that is lost or did not come about or answer in time.
const lostWithoutCode =
  /^(Connection terminated|Client (has encountered a connection error|was closed)|timeout exceeded when|Query read timeout)/

// SQLSTATEs after which the server closes the connection: shutdown, crash, and the time-outs of a session.
const endedSession = /^(08...|57P0[1235]|25P0[34])$/

/** Turns any error of a driver into one of ours; ours pass. `what` is a verb phrase such as "list connections". */
export function translateDriverError(error: unknown, what: string): SocialDbError {
  if (isSocialDbError(error)) return error
  const { code, constraint } = readFacts(error)
  const known = bySqlState[code] ?? bySqlState[code.slice(0, 2)]
  if (known && code.length === 5) {
    return new SocialDbError(
      `Could not ${what}: ${known.says} (SQLSTATE ${code}${constraint ? `, ${constraint}` : ''}).`,
      {
        code: known.code,
        sqlState: code,
        constraint,
      },
    )
  }
  if (lostConnection.test(code)) {
    return new SocialDbError(`Could not ${what}: ${unreachable.says} (${code}).`, { code: 'unreachable' })
  }
  // Of encrypt-socket.ts.
  if (code.startsWith('TLS_')) {
    return new SocialDbError(`Could not ${what}: the way to the database could not be encrypted (${code}).`, {
      code: 'unreachable',
    })
  }
  const sqlState = /^[0-9A-Z]{5}$/.test(code) ? code : undefined
  return new SocialDbError(`Could not ${what}: the database failed${sqlState ? ` (SQLSTATE ${sqlState})` : ''}.`, {
    code: 'failed',
    sqlState,
  })
}

/** Whether a driver's error says that the connection is gone, not that the server refused a statement. */
export function isLostConnection(error: unknown): boolean {
  const { code } = readFacts(error)
  return lostConnection.test(code) || code.startsWith('TLS_') || endedSession.test(code)
}

// drizzle wraps the driver's error once, as `cause`; postgres.js says constraint_name where PGlite and pg say constraint.
function readFacts(error: unknown): { code: string; constraint: string | undefined } {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; depth += 1) {
    const { code, constraint, constraint_name, cause, message } = at as Record<string, unknown>
    if (typeof code === 'string') {
      const name = constraint ?? constraint_name
      return { code, constraint: typeof name === 'string' && /^\w{1,63}$/.test(name) ? name : undefined }
    }
    if (typeof message === 'string' && lostWithoutCode.test(message)) {
      return { code: 'CONNECTION_CLOSED', constraint: undefined }
    }
    at = cause
  }
  return { code: '', constraint: undefined }
}
