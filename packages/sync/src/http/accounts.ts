import { SyncError } from '../errors.ts'
import { json } from './answers.ts'
import { body, flag } from './schemas.ts'
import type { OwnedVisit } from './visit.ts'

/** The connection that the address names, and whose it must be. */
export const connectionOf = ({ owner, id }: OwnedVisit) => ({ ...owner, connectionId: id })

export const endBody = body({ atMeta: flag('atMeta').optional() })

/** Syncs now, and answers when that is done. Nothing is begun or promised where another worker is at it: 409. */
export async function syncNow(visit: OwnedVisit): Promise<object> {
  const { sync, id } = visit
  // A run asks nobody whose connection it is.
  await sync.accounts.get(connectionOf(visit))
  const report = await sync.run(id)
  if (report.status !== 'busy') return report
  return json({ error: { code: report.status, message: report.summary }, report }, { status: 409 })
}

/** How the sync of a connection stands, whichever process runs it. */
export async function progress({ core, owner, id: connectionId }: OwnedVisit): Promise<object> {
  const state = await core.social.connections.syncState({ userId: owner.userId, connectionId })
  if (!state) throw new SyncError('There is no such connection of this owner.', { code: 'not_found' })
  const { isRunning: isSyncing, nextDueAt, failures, lastError, lastSyncAt } = state
  return { connectionId, isSyncing, progress: state.progress, lastSyncAt, nextDueAt, failures, lastError }
}
