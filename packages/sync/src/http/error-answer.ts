import { isGraphError } from '@bos/meta-client'
import { isSocialDbError } from '@bos/social-db'
import { isSyncError, type SyncErrorCode } from '../errors.ts'
import { json } from './answers.ts'
import { Refusal } from './refusal.ts'

// `config` is for the operator, not for whoever called.
const STATUS = {
  unknown_platform: 400,
  callback_malformed: 400,
  invalid: 400,
  state_refused: 403,
  not_found: 404,
  needs_reauth: 409,
  other_app: 409,
  busy: 409,
  login_failed: 502,
} as const satisfies Readonly<Record<Exclude<SyncErrorCode, 'config'>, number>>

const NOT_READY = 'The server cannot do this now: its operator finds the reason in the log.'
const BUSY: readonly string[] = ['unreachable', 'locked', 'busy']

/** An error as an answer. What is no mistake of the caller's is told to the operator, and to the caller only that it is so. */
export function errorAnswer(error: unknown, tell: (error: unknown) => void): Response {
  if (error instanceof Refusal) {
    const { status, code, message, headers } = error
    return json({ error: { code, message } }, { status, headers })
  }
  if (isSyncError(error) && error.code !== 'config') {
    const { code, message, reason } = error
    return json({ error: { code, message, ...(reason && { reason }) } }, { status: STATUS[code] })
  }
  tell(error)
  const isPassing = isSocialDbError(error) && BUSY.includes(error.code)
  if (isPassing) {
    const body = { error: { code: 'unavailable', message: 'The database does not answer: try again.' } }
    return json(body, { status: 503, headers: { 'retry-after': '5' } })
  }
  return json({ error: { code: 'internal', message: NOT_READY } }, { status: 500 })
}

/** What an operator may read of an error: all of one of ours, which hold no secrets, and of any other only where it is. */
export function sentenceOf(error: unknown): string {
  if (isSyncError(error) || isSocialDbError(error) || isGraphError(error)) return `${error.code}: ${error.message}`
  if (!(error instanceof Error)) return 'something was thrown that is no Error'
  const place = error.stack?.split('\n').find((line) => /^\s+at /.test(line))
  return `${error.name}${place ? ` ${place.trim()}` : ''}`
}
