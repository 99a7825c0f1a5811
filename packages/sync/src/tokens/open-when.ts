import { setTimeout } from 'node:timers/promises'
import type { OpenedConnection } from '@bos/social-db'
import type { Core } from '../core.ts'
import { lookAfter, TOKEN_LEASE_SECONDS } from './look-after.ts'

const LOOK_EVERY_MS = 250
const LONGEST_MS = 2 * TOKEN_LEASE_SECONDS * 1000

/**
 * Waits until a token is as wanted, which another process is seeing to; takes over when that one dies.
 *
 * @returns undefined when it does not come to that: nobody looks after the token any more, or it takes too long.
 */
export async function openWhen(
  core: Core,
  connectionId: string,
  isWanted: (opened: OpenedConnection) => boolean,
): Promise<OpenedConnection | undefined> {
  const { worker } = core.social
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await setTimeout(LOOK_EVERY_MS)) {
    const opened = await worker.open(connectionId)
    if (!opened || opened.connection.status === 'needs_reauth') return undefined
    if (isWanted(opened)) return opened
    const lease = await worker.leaseToken({ connectionId, leaseSeconds: TOKEN_LEASE_SECONDS, onlyIfDue: true })
    if (lease) await lookAfter(core, lease)
    else if (!(await worker.syncState(connectionId))?.isTokenHeld) return openIf(core, connectionId, isWanted)
  }
  return undefined
}

// Once more: it may have been stored just before it was given back.
async function openIf(
  core: Core,
  connectionId: string,
  isWanted: (opened: OpenedConnection) => boolean,
): Promise<OpenedConnection | undefined> {
  const opened = await core.social.worker.open(connectionId)
  return opened && opened.connection.status !== 'needs_reauth' && isWanted(opened) ? opened : undefined
}
