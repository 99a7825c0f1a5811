import { type GraphError, isGraphError } from '@bos/meta-client'
import type { Batch } from '../../../platform.ts'
import type { MissingPart } from '../../../report.ts'
import type { AdAccount } from './access.ts'
import { type AccountMark, isGivenUp, untoldMark, withLack } from './account-marks.ts'

/** What one ad account could not tell, which says nothing of the others. */
export interface AccountLack {
  readonly part: MissingPart
  /** `gone`: the access to it; `waiting`: Meta limits the calls about it; `failed`: anything that may be over next time. */
  readonly kind: 'gone' | 'waiting' | 'failed'
  /** Of one that waits: before then it is not asked. */
  readonly notBefore?: Date
}

// All that is asked about an ad account; a post or a film is the Page's, whose own limit stops the run.
const ITS_CALLS = /\/(ads|adimages|insights)$/

/** What a failure says of one account. Throws on what is about the app, the person, the Page or the run. */
export function lackOf(account: AdAccount, error: unknown, now: Date): AccountLack {
  if (!isGraphError(error) || !isItsOwn(error)) throw error
  const { action, code: reason, message, waitMs = 0 } = error
  if (isDenied(error)) {
    const todo = `Give the person back the access to it, or connect again as somebody who has it. ${message}`
    return { kind: 'gone', part: partOf(account, reason, todo) }
  }
  if (action === 'throttled') return waiting(account, new Date(now.getTime() + waitMs))
  return { kind: 'failed', part: partOf(account, reason, `Nothing: the next run asks again. ${message}`) }
}

/** Says of an account that it did not tell, and keeps with the marks that it was asked. */
export function missed(marks: Map<string, AccountMark>, { id }: AdAccount, lack: AccountLack, now: Date): Batch {
  const missing = [lack.part]
  if (lack.kind === 'gone') return { read: 0, missing }
  const mark = untoldMark(marks.get(id), now)
  const notBefore = lack.notBefore?.toISOString()
  const asked = { ...mark, askedAt: now.toISOString(), ...(notBefore !== undefined && { notBefore }) }
  marks.set(id, withLack(asked, missing))
  return { read: 0, missing, isTruncated: lack.kind === 'waiting' || !isGivenUp(mark) }
}

/** Calls made while Meta limits an account lengthen the limit (D, rate limits). */
export function waiting(account: AdAccount, notBefore: Date): AccountLack {
  const at = notBefore.toISOString().slice(0, 16).replace('T', ' ')
  const todo = `Nothing: Meta limits the calls about it; a run after ${at} UTC asks again.`
  return { kind: 'waiting', notBefore, part: partOf(account, 'throttled', todo) }
}

/** One kind of what an account has that nobody lets be read, where the rest of it is. Throws on what is not that. */
export function deniedPart(account: AdAccount, what: 'images' | 'numbers', error: unknown): MissingPart {
  if (!isGraphError(error) || !isDenied(error)) throw error
  const todo = `Let the person see them there, or connect again as somebody who does. ${error.message}`
  const part = partOf(account, error.code, todo)
  return { ...part, what: `${what} of ${part.what}` }
}

/** Nobody lets it be read, now or the next time. */
export const isDenied = ({ action }: GraphError): boolean => action === 'permission' || action === 'skip'

/** The account's turn did not come. */
export const late = (account: AdAccount): AccountLack => ({
  kind: 'failed',
  part: partOf(account, 'out_of_time', 'Nothing: the next run asks again.'),
})

const partOf = ({ id, name }: AdAccount, reason: string, action: string): MissingPart => ({
  what: `ad account ${id}${name === undefined ? '' : ` (${name})`}`,
  reason,
  action,
})

const OF_ALL: readonly GraphError['code'][] = ['aborted', 'app_blocked', 'config']

/** Whether a failure says nothing of other calls: no limit, no token that ended, no end of the run. */
export const isOfOne = (error: unknown): error is GraphError =>
  isGraphError(error) && error.action !== 'throttled' && error.action !== 'reconnect' && !OF_ALL.includes(error.code)

function isItsOwn(error: GraphError): boolean {
  const { action, scope, endpoint = '' } = error
  return action === 'throttled' ? scope === 'account' && ITS_CALLS.test(endpoint) : isOfOne(error)
}
