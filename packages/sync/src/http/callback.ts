import { readCallback } from '@bos/meta-client/oauth'
import { readFlowOptions } from '../connect/flow.ts'
import { isSyncError, type SyncError } from '../errors.ts'
import { isPlatformName, type PlatformName } from '../platforms.ts'
import { seeOther } from './answers.ts'
import { flowCookie } from './flow-cookie.ts'
import { errorOf, landingAt, type Landing } from './landing.ts'
import { Refusal } from './refusal.ts'
import type { OwnedVisit, Visit } from './visit.ts'

// The flow goes on: it was not this person, this browser or this address that may end it.
const STAYS_OPEN: readonly (string | undefined)[] = ['other_user', 'other_browser', 'other_platform', 'signed_out']

/** Takes a browser that comes back from Meta, and sends it on to where the configuration says. */
export async function answerCallback(visit: Visit): Promise<Response> {
  const { request, core, owner, id: platform } = visit
  if (!isPlatformName(platform)) throw new Refusal('There is no such address.', { status: 404, code: 'not_found' })
  const query = new URL(request.url).searchParams
  const callback = readCallback(query)
  const state = callback.status === 'malformed' ? undefined : callback.state
  const cookie = state === undefined ? undefined : flowCookie(state, core.config)
  const browserBinding = cookie?.read(request) ?? ''
  const landing = owner
    ? await finished({ ...visit, owner }, { platform, browserBinding, query })
    : await signedOut(visit, { platform, browserBinding, state })
  const isOver = cookie !== undefined && !STAYS_OPEN.includes(landing.error)
  return seeOther(landingAt(core.config, landing), isOver ? { 'set-cookie': cookie.clear() } : {})
}

interface CallbackOf {
  readonly platform: PlatformName
  readonly browserBinding: string
}

async function finished(
  visit: OwnedVisit,
  callback: CallbackOf & { readonly query: URLSearchParams },
): Promise<Landing> {
  const { sync, owner, tell } = visit
  try {
    const flow = await sync.connect.finish({ ...callback, ...owner })
    return { flowId: flow.flowId, returnTo: flow.returnTo, error: errorOf(flow) }
  } catch (error) {
    if (!isSyncError(error) || error.code === 'config') tell(error)
    if (!isSyncError(error)) return { error: 'internal' }
    return error.reason === 'used'
      ? usedBefore(visit, error)
      : { error: error.reason ?? error.code, flowId: error.flowId }
  }
}

/** A callback that was sent twice, such as from two tabs: both end where the first one does. */
async function usedBefore({ sync, core, owner }: OwnedVisit, { flowId = '' }: SyncError): Promise<Landing> {
  const flow = await sync.connect.flow({ ...owner, flowId })
  const kept = await core.social.sessions.read({ userId: owner.userId, sessionId: flowId })
  return { flowId, returnTo: readFlowOptions(kept?.options ?? {}).returnTo, error: errorOf(flow) }
}

/**
 * Nobody is signed in, so there is nobody to finish for. It goes into the audit when a flow of that state is there: anybody
 * may call this address, and only who holds the state of a flow may make the audit longer.
 */
async function signedOut({ core }: Visit, { state, ...callback }: CallbackOf & { state: string | undefined }) {
  const { sessions, events } = core.social
  // Nobody's: it can only be refused, and the refusal tells whether there is such a flow.
  const found = state === undefined ? undefined : await sessions.redeem({ ...callback, userId: '', state })
  if (found && found.status !== 'unknown') {
    const { platform } = callback
    const detail = { reason: 'signed_out' }
    await events.record({ event: 'connect_refused', outcome: 'refused', platform, detail })
  }
  return { error: 'signed_out' }
}
