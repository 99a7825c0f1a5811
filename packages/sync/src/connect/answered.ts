import type { Callback } from '@bos/meta-client/oauth'
import type { RedeemedSession } from '@bos/social-db'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { keepGrant } from './close-flow.ts'
import { conclude, connectNothing, connectPage, type Way } from './conclude.ts'
import { connectInstagram } from './connect-instagram.ts'
import { facebookGrant } from './facebook-grant.ts'
import type { FlowOptions } from './flow.ts'
import { type Grant, granterOf, namesOfPages, type Reach, writeGrant } from './grant.ts'
import { instagramAccess } from './instagram-access.ts'
import { type ConnectOutcome, present, presentBlocked } from './outcome.ts'
import { offer } from './offer.ts'

interface Answer {
  /** What the dialog answered. */
  readonly callback: Exclude<Callback, { status: 'malformed' }>
  readonly session: RedeemedSession
  readonly flow: FlowOptions
  /** As it came back. */
  readonly state: string
}

/** What comes of a callback that belongs to its flow: a code is exchanged once, and never again. */
export async function answered(core: Core, way: Way, answer: Answer): Promise<ConnectOutcome> {
  const { callback, session, flow, state } = answer
  if (callback.status === 'denied') {
    const outcome = { status: callback.status, reason: callback.reason } as const
    await core.social.transaction((social) => conclude(social, way, outcome))
    return present(outcome, new Map())
  }
  if (callback.status === 'failed') {
    const code = callback.metaCode === undefined ? '' : ` (Meta's code ${callback.metaCode})`
    const message = `Meta's login failed${code}: nothing was stored. Start connecting again.`
    throw new SyncError(message, { code: 'login_failed', reason: 'dialog_failed' })
  }
  const exchange = { ...session, code: callback.code, state }
  // The endpoint that takes the code follows from what was begun, never from the request.
  if (flow.login === 'instagram') {
    const access = await instagramAccess(core, exchange)
    return connectInstagram(core, way, { access, accountId: flow.accountId })
  }
  const granted = await facebookGrant(core, exchange)
  return connectOrOffer(core, way, { ...granted, flow, sessionId: session.sessionId })
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
    const kept = { grant: writeGrant(grant, reach), person: granterOf(core, grant) }
    await keepGrant({ userId, sessionId }, social, kept)
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
