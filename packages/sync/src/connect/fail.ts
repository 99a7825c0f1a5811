import { isGraphError } from '@bos/meta-client'
import { isSocialDbError } from '@bos/social-db'
import type { Core } from '../core.ts'
import { isSyncError, SyncError } from '../errors.ts'
import { isGivenUp } from './close-flow.ts'
import { conclude, type Way } from './conclude.ts'

/**
 * Ends a way as failed, with its event.
 *
 * @returns What is to be thrown: a refusal of Meta's as one of ours, anything else as it came. Of a flow that was given up
 * meanwhile a refusal says that instead.
 */
export async function failed(core: Core, way: Way, error: unknown): Promise<unknown> {
  const refusal = refusalOf(error)
  const outcome = { status: 'failed' as const, reason: refusal ? (refusal.reason ?? refusal.code) : 'internal' }
  try {
    await core.social.transaction((social) => conclude(social, way, outcome))
  } catch (closing) {
    if (isGivenUp(closing)) return refusal ? closing : error
    // Where the database takes this no more either, what went wrong first counts; the flow then expires.
    if (!isSocialDbError(closing)) throw closing
  }
  return refusal ?? error
}

function refusalOf(error: unknown): SyncError | undefined {
  if (isSyncError(error)) return error
  if (!isGraphError(error)) return undefined
  const message = `Meta did not complete the login. ${error.message}`
  return new SyncError(message, { code: error.code === 'config' ? 'config' : 'login_failed', reason: error.code })
}
