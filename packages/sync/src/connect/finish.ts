import { isGraphError } from '@bos/meta-client'
import { readCallback } from '@bos/meta-client/oauth'
import type { SocialDb } from '@bos/social-db'
import type { Core } from '../core.ts'
import { isSyncError, SyncError } from '../errors.ts'
import { conclude, connectNothing, connectPage, type Way } from './conclude.ts'
import { connectInstagram } from './connect-instagram.ts'
import { facebookGrant } from './facebook-grant.ts'
import { checkOwner, checkPlatform, type FlowOptions, type Owner, readFlowOptions } from './flow.ts'
import { type Grant, namesOfPages, type Reach, writeGrant } from './grant.ts'
import { instagramAccess } from './instagram-access.ts'
import { type ConnectOutcome, type KeptOutcome, present, presentBlocked } from './outcome.ts'
import { offer } from './offer.ts'

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
  const refuse = async (error: SyncError): Promise<never> => {
    const detail = { reason: error.reason ?? error.code }
    await social.events.record({ event: 'connect_refused', outcome: 'refused', userId, actor, platform, detail })
    throw error
  }
  const callback = readCallback(options.query)
  const state = callback.status === 'malformed' ? undefined : callback.state
  if (callback.status === 'malformed' || !state) {
    const problem = callback.status === 'malformed' ? callback.problem : 'it carries no state'
    const message = `This is not an answer of Meta's login: ${problem}. Start connecting again.`
    return refuse(new SyncError(message, { code: 'callback_malformed' }))
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
  const close = (db: SocialDb, outcome: KeptOutcome) => db.sessions.finish({ userId, sessionId, outcome })
  const way: Way = { userId, actor, platform, replace: flow.replace, event: 'connect', close }
  const end = (outcome: ConnectOutcome): FinishedFlow => ({
    ...outcome,
    flowId: sessionId,
    ...(flow.returnTo && { returnTo: flow.returnTo }),
  })
  const fail = async (error: unknown): Promise<never> => {
    const refusal = toRefusal(error)
    const outcome = { status: 'failed' as const, reason: refusal.reason ?? refusal.code }
    await social.transaction((db) => conclude(db, way, outcome))
    const { code, reason, message } = refusal
    throw new SyncError(message, { code, flowId: sessionId, ...(reason && { reason }) })
  }

  if (callback.status === 'denied') {
    const outcome = { status: callback.status, reason: callback.reason } as const
    await social.transaction((db) => conclude(db, way, outcome))
    return end(present(outcome, new Map()))
  }
  if (callback.status === 'failed') {
    const code = callback.metaCode === undefined ? '' : ` (Meta's code ${callback.metaCode})`
    const message = `Meta's login failed${code}: nothing was stored. Start connecting again.`
    return fail(new SyncError(message, { code: 'login_failed', reason: 'dialog_failed' }))
  }

  const exchange = { ...session, code: callback.code, state }
  // The endpoint that takes the code follows from what was begun, never from the request.
  if (flow.login === 'instagram') {
    const access = await instagramAccess(core, exchange).catch(fail)
    return end(await connectInstagram(core, way, { access, accountId: flow.accountId }))
  }
  const granted = await facebookGrant(core, exchange).catch(fail)
  return end(await connectOrOffer(core, way, { ...granted, flow, sessionId }))
}

interface Granted {
  readonly grant: Grant
  readonly reach: Reach
  readonly flow: FlowOptions
  readonly sessionId: string
}

async function connectOrOffer(
  core: Core,
  way: Way,
  { grant, reach, flow, sessionId }: Granted,
): Promise<ConnectOutcome> {
  const names = namesOfPages(reach.pages)
  const { accountId } = flow
  if (accountId !== undefined && !flow.replace) {
    const page = reach.pages.find(({ id, instagram }) => id === accountId || instagram?.id === accountId)
    if (page) return connectPage(core, way, { grant, page, reach })
    // Where a part is missing nobody knows that it was not granted.
    const missing = reach.isWhole ? [{ code: 'not_granted' as const, platform: way.platform }] : []
    const outcome = { status: 'nothing' as const, blocked: [...missing, ...reach.blocked], isWhole: reach.isWhole }
    return connectNothing(core, way, outcome, names)
  }
  const [page, ...others] = reach.pages
  if (!page) return connectNothing(core, way, { status: 'nothing', ...withoutPages(reach) }, names)
  if (others.length === 0) return connectPage(core, way, { grant, page, reach })
  const { userId, actor, platform } = way
  await core.social.transaction(async (social) => {
    await social.sessions.keepGrant({ userId, sessionId, grant: writeGrant(grant, reach) })
    const detail = { pages: reach.pages.length }
    await social.events.record({ event: 'connect_offered', outcome: 'ok', userId, actor, platform, detail })
  })
  return {
    status: 'choose',
    pages: offer(reach.pages),
    notConnectable: presentBlocked(reach.blocked, names),
    isWhole: reach.isWhole,
  }
}

const withoutPages = ({ blocked, isWhole }: Reach) => ({ blocked: [...blocked], isWhole })

/** Every failure of a login as one of ours. */
export function toRefusal(error: unknown): SyncError {
  if (isSyncError(error)) return error
  if (!isGraphError(error)) throw error
  const message = `Meta did not complete the login. ${error.message}`
  return new SyncError(message, { code: error.code === 'config' ? 'config' : 'login_failed', reason: error.code })
}
