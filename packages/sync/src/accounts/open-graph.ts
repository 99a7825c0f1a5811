import type { Graph } from '@bos/meta-client'
import { checkOwner, type Owner } from '../connect/flow.ts'
import { isAtMeta } from '../adapter-of.ts'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { explain } from '../reasons.ts'
import { graphOf, openSession } from '../tokens/session.ts'
import { tokenReport } from '../tokens/token-report.ts'

export interface GraphAccess extends Owner {
  /** What for, as one word for the audit, such as `publish`. Default `read`. */
  readonly purpose?: string | undefined
}

/** A client bound to an account of this owner at Meta. The token stays in it, and is replaced by itself when another takes its place. */
export async function openGraph(core: Core, connectionId: string, options: GraphAccess): Promise<Graph> {
  const { userId, actor } = checkOwner(options)
  const { purpose = 'read' } = options
  const connection = await core.social.connections.get({ userId, connectionId })
  if (!connection || connection.status === 'disconnected') {
    throw new SyncError('There is no such connection with a token: connect the account first.', { code: 'not_found' })
  }
  const { platform } = connection
  if (!isAtMeta(core, platform)) {
    const message = `An account of ${platform} has no Graph: ask the platform itself, with a client of its own.`
    throw new SyncError(message, { code: 'unknown_platform' })
  }
  const session = await openSession(core, connectionId)
  const outcome = session.status === 'open' ? 'ok' : 'refused'
  const detail = { purpose, ...(session.status !== 'open' && { reason: session.status }) }
  await core.social.events.record({ event: 'token_used', outcome, userId, actor, platform, connectionId, detail })
  if (session.status === 'open') return graphOf(core, session.opened)
  if (session.status === 'other_app') {
    const { says, steps } = explain('other_app')
    throw new SyncError([says, ...steps].join(' '), { code: 'other_app' })
  }
  if (session.status === 'busy') {
    const { says, steps } = explain('renewal_open')
    throw new SyncError([says, ...steps].join(' '), { code: 'busy' })
  }
  const reason = session.connection.statusReason ?? undefined
  const message = tokenReport(session.connection, core.now())?.note ?? 'The person must connect again.'
  throw new SyncError(message, { code: 'needs_reauth', ...(reason && { reason }) })
}
