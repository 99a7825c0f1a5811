import { readCallback } from '@bos/meta-client/oauth'
import { type Owner, readFlowOptions } from '../connect/flow.ts'
import { recordRefusal } from '../connect/refuse.ts'
import { isSyncError } from '../errors.ts'
import { isMetaPlatform, type MetaPlatform } from '../connect/meta-platform.ts'
import { seeOther } from './answers.ts'
import { flowCookie } from './flow-cookie.ts'
import { errorOf, landingAt, type Landing } from './landing.ts'
import { Refusal } from './refusal.ts'
import type { Visit } from './visit.ts'

/**
 * Takes a browser that comes back from Meta, and sends it on to where the configuration says, also when something breaks: the
 * address it came to holds a code.
 */
export async function answerCallback(visit: Visit): Promise<Response> {
  const { request, core, id: platform, tell } = visit
  if (!isMetaPlatform(platform)) throw new Refusal('There is no such address.', { status: 404, code: 'not_found' })
  const query = new URL(request.url).searchParams
  const callback = readCallback(query)
  const state = callback.status === 'malformed' ? undefined : callback.state
  const cookie = state === undefined ? undefined : flowCookie(state, core.config)
  const browserBinding = cookie?.read(request) ?? ''
  const landing = await landingOf(visit, { platform, browserBinding, query, state }).catch(
    (error: unknown): Landing => {
      tell(error)
      return { error: 'internal' }
    },
  )
  return seeOther(landingAt(core.config, landing))
}

interface CallbackOf {
  readonly platform: MetaPlatform
  readonly browserBinding: string
  readonly query: URLSearchParams
  readonly state: string | undefined
}

async function landingOf(visit: Visit, { state, ...callback }: CallbackOf): Promise<Landing> {
  const { sync, identify, tell } = visit
  const owner = await identify()
  if (!owner) return signedOut(visit, { ...callback, state })
  try {
    const flow = await sync.connect.finish({ ...callback, ...owner })
    return { flowId: flow.flowId, returnTo: flow.returnTo, error: errorOf(flow) }
  } catch (error) {
    if (!isSyncError(error)) throw error
    if (error.code === 'config') tell(error)
    const { reason = error.code, flowId } = error
    return reason === 'used' ? usedBefore(visit, owner, flowId) : { error: reason, flowId }
  }
}

/** A callback that comes again, from another tab or by going back: it ends where the first one did. */
async function usedBefore({ sync, core }: Visit, owner: Owner, flowId = ''): Promise<Landing> {
  const flow = await sync.connect.flow({ ...owner, flowId })
  const kept = await core.social.sessions.read({ userId: owner.userId, sessionId: flowId })
  return { flowId, returnTo: readFlowOptions(kept?.options ?? {}).returnTo, error: errorOf(flow) }
}

/**
 * Nobody is signed in, so there is nobody to finish for. It goes into the audit when a flow of that state is there, once:
 * anybody may call this address, and only who holds the state of a flow may make the audit longer, by one event.
 */
async function signedOut({ core }: Visit, { state, platform }: CallbackOf): Promise<Landing> {
  if (state !== undefined) await recordRefusal(core.social, { state, reason: 'signed_out' }, { platform })
  return { error: 'signed_out' }
}
