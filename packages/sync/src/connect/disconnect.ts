import { isGraphError } from '@bos/meta-client'
import type { Connection, ErasedOwner, Person } from '@bos/social-db'
import { openSubscribed, unsubscribeUnused } from '../callbacks/subscriptions.ts'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { checkOwner, type Owner } from './flow.ts'

export interface DisconnectOptions extends Owner {
  readonly connectionId: string
  /**
   * Also takes the access back at Meta, which ends every connection that the same person made with this app. By itself
   * that happens with the person's last one. Of a connection that was disconnected before, nothing else is ended: then only
   * an access that nothing rests on is taken back.
   */
  readonly atMeta?: boolean | undefined
}

export interface DisconnectReport {
  readonly outcome: 'disconnected' | 'unchanged'
  /**
   * `kept`: other connections rest on the same access. `revoked`: it is taken back. `failed`: Meta did not answer, and the
   * person should remove the app there. `not_possible`: Instagram Login has no way but the account's own settings (D).
   */
  readonly atMeta: 'kept' | 'revoked' | 'failed' | 'not_possible'
  /** The owner's other connections that ended with it. */
  readonly alsoEnded: readonly string[]
  /** Connections of other owners that ended with it. */
  readonly othersEnded: number
}

/** Erases the tokens here first, whatever Meta answers. */
export async function disconnect(core: Core, options: DisconnectOptions): Promise<DisconnectReport> {
  const { userId, actor } = checkOwner(options)
  const { connectionId, atMeta = false } = options
  const before = await core.social.connections.get({ userId, connectionId })
  const subscribed = before && (await openSubscribed(core, before))
  const ended = await core.social.connections.disconnect({ userId, connectionId, actor })
  if (!ended) throw new SyncError('There is no such connection to disconnect.', { code: 'not_found' })
  if (subscribed && ended.outcome === 'disconnected') await unsubscribeUnused(core, subscribed)
  const { connection, outcome, isLastOfPerson } = ended
  const person = personOf(connection)
  const none = { outcome, alsoEnded: [], othersEnded: 0 }
  if (outcome === 'unchanged' && !atMeta) return { ...none, atMeta: 'kept' }
  if (connection.login === 'instagram') return { ...none, atMeta: 'not_possible' }
  if (!person || person.appId !== core.config.apps.facebook.id) return { ...none, atMeta: 'kept' }
  // Who disconnected before, perhaps long ago, has no say over what others made since.
  if (!isLastOfPerson && (!atMeta || outcome === 'unchanged')) return { ...none, atMeta: 'kept' }
  if (!(await revoke(core, connection, { person, actor }))) return { ...none, atMeta: 'failed' }
  // They are dead at Meta now; its callback comes later, if at all.
  const others = await core.social.worker.people.deauthorize(person)
  const own = others.filter((other) => other.userId === userId)
  return { outcome, atMeta: 'revoked', alsoEnded: own.map(({ id }) => id), othersEnded: others.length - own.length }
}

/** The same, and deletes the connection with everything that was stored under it. */
export async function erase(core: Core, options: DisconnectOptions): Promise<DisconnectReport> {
  const { userId, actor } = checkOwner(options)
  const { connectionId } = options
  const report = await disconnect(core, options)
  await core.social.connections.erase({ userId, connectionId, actor })
  return report
}

export interface EraseOwnerReport extends ErasedOwner {
  /** What became of each connection at Meta. */
  readonly atMeta: readonly { readonly connectionId: string; readonly atMeta: DisconnectReport['atMeta'] }[]
}

/** The same for all that an owner has, and the flows; the audit forgets the name. */
export async function eraseOwner(core: Core, owner: Owner): Promise<EraseOwnerReport> {
  const { userId, actor } = checkOwner(owner)
  const atMeta: EraseOwnerReport['atMeta'][number][] = []
  for (const { id: connectionId } of await core.social.connections.list({ userId })) {
    const report = await disconnect(core, { userId, actor, connectionId })
    atMeta.push({ connectionId, atMeta: report.atMeta })
  }
  return { ...(await core.social.connections.eraseOwner({ userId })), atMeta }
}

function personOf({ appId, login, platformUserId }: Connection): Person | undefined {
  return appId !== null && login !== null && platformUserId !== null ? { appId, login, platformUserId } : undefined
}

async function revoke(
  core: Core,
  { id: connectionId, userId, platform }: Connection,
  { person, actor }: { person: Person; actor: string },
): Promise<boolean> {
  const event = { event: 'revoke', userId, actor, platform, connectionId }
  try {
    await core.facebook.revoke({ userId: person.platformUserId })
    await core.social.events.record({ ...event, outcome: 'ok' })
    return true
  } catch (error) {
    if (!isGraphError(error)) throw error
    await core.social.events.record({ ...event, outcome: 'failed', detail: { reason: error.code } })
    core.notice({ code: 'revoke_failed', message: error.message })
    return false
  }
}
