import type { OpenedConnection } from '@bos/social-db'
import type { Core } from '../core.ts'
import { lookAfter, TOKEN_LEASE_SECONDS } from './look-after.ts'
import { openWhen } from './open-when.ts'

/**
 * A call was refused for its token: finds out whether the token is dead, and marks the connection only when Meta says so.
 *
 * @returns The connection with the token that took its place; undefined where there is none, or it is dead, or it lives
 * and Meta refused the call all the same.
 */
export async function doubt(
  core: Core,
  { connection, tokenVersion }: OpenedConnection,
): Promise<OpenedConnection | undefined> {
  const isOther = (opened: OpenedConnection) => opened.tokenVersion !== tokenVersion
  const now = await core.social.worker.open(connection.id)
  if (!now || isOther(now)) return now
  // Meta has said so of this very token: an earlier call of the same run was refused for it.
  if (now.connection.status === 'needs_reauth') return undefined
  const { id: connectionId } = connection
  const lease = await core.social.worker.leaseToken({ connectionId, leaseSeconds: TOKEN_LEASE_SECONDS })
  // Somebody looks after it this moment, perhaps for the same reason: what they find out counts here too.
  if (!lease) return openWhen(core, connectionId, isOther)
  const { outcome } = await lookAfter(core, lease, { isDoubted: true })
  if (outcome === 'dead') return undefined
  const after = await core.social.worker.open(connectionId)
  return after && isOther(after) ? after : undefined
}
