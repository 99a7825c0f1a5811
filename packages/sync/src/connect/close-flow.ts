import { isSocialDbError, type Person, type SocialDb } from '@bos/social-db'
import { isSyncError, SyncError } from '../errors.ts'
import type { KeptOutcome } from './outcome.ts'

/** One flow of one owner, as the tables name it. */
interface FlowRow {
  readonly userId: string
  readonly sessionId: string
}

/** Closes a flow with its outcome. One that somebody gave up meanwhile is refused, and the transaction undone. */
export function closeFlow(flow: FlowRow): (social: SocialDb, outcome: KeptOutcome) => Promise<void> {
  return (social, outcome) => whileOpen(flow, social.sessions.finish({ ...flow, outcome }))
}

/** Keeps what was granted with a flow, under the same condition. */
export function keepGrant(
  flow: FlowRow,
  social: SocialDb,
  { grant, person }: { readonly grant: string; readonly person: Person },
): Promise<void> {
  return whileOpen(flow, social.sessions.keepGrant({ ...flow, grant, person }))
}

/** Whether this is the refusal of a flow that was given up meanwhile. */
export function isGivenUp(error: unknown): error is SyncError {
  return isSyncError(error) && error.reason === GIVEN_UP
}

const GIVEN_UP = 'cancelled'

async function whileOpen({ sessionId }: FlowRow, writing: Promise<void>): Promise<void> {
  try {
    await writing
  } catch (error) {
    if (!isSocialDbError(error) || error.code !== 'not_found') throw error
    const message = 'This login was given up meanwhile: nothing was stored. Start connecting again.'
    throw new SyncError(message, { code: 'not_found', reason: GIVEN_UP, flowId: sessionId })
  }
}
