import { readCallback } from '@bos/meta-client/oauth'
import type { Core } from '../core.ts'
import { isSyncError, SyncError } from '../errors.ts'
import { answered } from './answered.ts'
import { closeFlow, isGivenUp } from './close-flow.ts'
import type { Way } from './conclude.ts'
import { failed } from './fail.ts'
import { checkOwner, checkPlatform, type Owner, readFlowOptions } from './flow.ts'
import type { ConnectOutcome } from './outcome.ts'
import { recordRefusal, wordFor } from './refuse.ts'

export interface FinishOptions extends Owner {
  /** The one in the address that was called. */
  readonly platform: string
  readonly browserBinding: string
  readonly query: URLSearchParams
}

export type FinishedFlow = ConnectOutcome & {
  readonly flowId: string
  /** As `begin` was given it. */
  readonly returnTo?: string
}

const STATE_REFUSALS = {
  unknown: 'it belongs to no login that was started here',
  expired: 'the login was started more than 10 minutes ago',
  used: 'this callback was used already',
  other_user: 'another person started this login',
  other_browser: 'another browser started this login',
  other_platform: 'the login was started for another platform',
} as const

export async function finish(core: Core, options: FinishOptions): Promise<FinishedFlow> {
  const { userId, actor } = checkOwner(options)
  const platform = checkPlatform(options.platform)
  const { social } = core
  const who = { userId, actor, platform }
  const callback = readCallback(options.query)
  const state = callback.status === 'malformed' ? undefined : callback.state
  if (callback.status === 'malformed' || !state) {
    const problem = callback.status === 'malformed' ? callback.problem : 'it carries no state'
    const message = `This is not an answer of Meta's login: ${problem}. Start connecting again.`
    const error = new SyncError(message, { code: 'callback_malformed' })
    const detail = { reason: error.code }
    await social.events.record({ event: 'connect_refused', outcome: 'refused', ...who, detail })
    throw error
  }
  const refuse = async (error: SyncError): Promise<never> => {
    await recordRefusal(social, { state, reason: wordFor(error) }, who)
    throw error
  }
  const { browserBinding } = options
  const session = await social.sessions.redeem({ userId, platform, state, browserBinding })
  if (session.status !== 'redeemed') {
    const { status: reason } = session
    const message = `The login was refused: ${STATE_REFUSALS[reason]}. Start connecting again from the page you came from.`
    const flowId = session.status === 'used' ? session.sessionId : undefined
    return refuse(new SyncError(message, { code: 'state_refused', reason, ...(flowId && { flowId }) }))
  }

  const { sessionId } = session
  const flow = readFlowOptions(session.options)
  const { replace, capabilities, returnTo } = flow
  const close = closeFlow({ userId, sessionId })
  const way: Way = { ...who, replace, capabilities, event: 'connect', close }
  try {
    const outcome = await answered(core, way, { callback, session, flow, state })
    return { ...outcome, flowId: sessionId, ...(returnTo && { returnTo }) }
  } catch (error) {
    // Who gave the flow up wrote its end.
    const said = isGivenUp(error) ? error : await failed(core, way, error)
    if (isGivenUp(said)) return refuse(said)
    if (!isSyncError(said)) throw said
    const { code, reason, message } = said
    throw new SyncError(message, { code, flowId: sessionId, ...(reason && { reason }) })
  }
}
