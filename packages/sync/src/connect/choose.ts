import { isSocialDbError } from '@bos/social-db'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { closeFlow, isGivenUp, keepGrant } from './close-flow.ts'
import { conclude, connectPage, type Way } from './conclude.ts'
import { checkOwner, type Owner, readFlowOptions } from './flow.ts'
import { granterOf, namesOfPages, readGrant } from './grant.ts'
import { offer } from './offer.ts'
import { type ConnectOutcome, keptOutcome, type PageChoice, present, presentBlocked } from './outcome.ts'
import { recordRefusal, wordFor } from './refuse.ts'
import { isMetaPlatform } from './meta-platform.ts'

export interface FlowOf extends Owner {
  readonly flowId: string
}

export interface ChooseOptions extends FlowOf {
  readonly pageId: string
  /** As of `begin`. */
  readonly replace?: boolean | undefined
}

/** How far a flow has come, also when the page that showed it was left. */
export type FlowState =
  /** The dialog was not answered yet. */
  | { readonly status: 'waiting' }
  /** It was answered, and Meta is asked what it reaches. */
  | { readonly status: 'working' }
  | { readonly status: 'expired' | 'cancelled' }
  | { readonly status: 'failed'; readonly reason: string }
  | ConnectOutcome

export async function choose(core: Core, options: ChooseOptions): Promise<ConnectOutcome> {
  const { userId, actor } = checkOwner(options)
  const { flowId: sessionId, pageId, replace } = options
  const { social } = core
  const state = await known(social.sessions.read({ userId, sessionId }))
  if (!state || !isMetaPlatform(state.platform)) throw closed()
  const { platform } = state
  const refuse = async (error: unknown, reason: string): Promise<never> => {
    await recordRefusal(social, { sessionId, reason }, { userId, actor, platform })
    throw error
  }
  const kept = await social.sessions.takeGrant({ userId, sessionId })
  if (kept === undefined) return refuse(closed(), 'choice_closed')
  const flow = readFlowOptions(state.options)
  const close = closeFlow({ userId, sessionId })
  const { capabilities } = flow
  const way: Way = { userId, actor, platform, replace: replace ?? flow.replace, capabilities, event: 'connect', close }
  const { grant, reach } = readGrant(kept)
  const keep = () => keepGrant({ userId, sessionId }, social, { grant: kept, person: granterOf(core, grant) })
  try {
    const page = reach.pages.find(({ id }) => id === pageId)
    if (page) return await connectPage(core, way, { grant, page, reach })
    await keep()
  } catch (error) {
    if (isGivenUp(error)) return refuse(error, wordFor(error))
    // A passing fault must not cost the person the login.
    await keep()
    return refuse(error, 'internal')
  }
  const message = 'This Page is not among those you allowed: choose another, or connect again.'
  return refuse(new SyncError(message, { code: 'not_found' }), 'not_granted')
}

export async function cancel(core: Core, options: FlowOf): Promise<void> {
  const { userId, actor } = checkOwner(options)
  const { flowId: sessionId } = options
  const { social } = core
  const state = await known(social.sessions.read({ userId, sessionId }))
  if (!state || !isMetaPlatform(state.platform)) throw closed()
  const { platform } = state
  const isCancelled = await social.transaction(async (tx) => {
    if (!(await tx.sessions.cancel({ userId, sessionId }))) return false
    const way = { userId, actor, platform, event: 'connect', close: async () => undefined } as const
    await conclude(tx, way, { status: 'cancelled' })
    return true
  })
  if (isCancelled) return
  await recordRefusal(social, { sessionId, reason: 'already_closed' }, { userId, actor, platform })
  throw closed()
}

export async function readFlow(core: Core, { userId, flowId: sessionId }: FlowOf): Promise<FlowState> {
  checkOwner({ userId })
  const { sessions, connections } = core.social
  const state = await known(sessions.read({ userId, sessionId }))
  if (!state) throw closed()
  if (state.status === 'open') return { status: 'waiting' }
  if (state.status === 'expired') return { status: 'expired' }
  if (state.status === 'answered') {
    const kept = await sessions.peekGrant({ userId, sessionId })
    return kept === undefined ? { status: 'working' } : offered(kept)
  }
  const outcome = keptOutcome.parse(state.outcome)
  if (outcome.status === 'failed' || outcome.status === 'cancelled') return outcome
  const own = await connections.list({ userId })
  return present(outcome, new Map(own.map(({ id, displayName, accountId }) => [id, displayName ?? accountId ?? ''])))
}

function offered(kept: string): ConnectOutcome & { readonly pages: readonly PageChoice[] } {
  const { reach } = readGrant(kept)
  const notConnectable = presentBlocked(reach.blocked, namesOfPages(reach.pages))
  return { status: 'choose', pages: offer(reach.pages), notConnectable, isWhole: reach.isWhole }
}

// An id that is none of ours: there is no such flow.
async function known<State>(reading: Promise<State>): Promise<State | undefined> {
  try {
    return await reading
  } catch (error) {
    if (isSocialDbError(error) && error.code === 'invalid') return undefined
    throw error
  }
}

function closed(): SyncError {
  return new SyncError('This choice is no longer open: start connecting again.', { code: 'not_found' })
}
