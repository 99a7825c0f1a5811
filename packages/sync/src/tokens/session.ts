import { type Graph, instagramToken, pageToken, type Token } from '@bos/meta-client'
import type { Connection, OpenedConnection } from '@bos/social-db'
import { adapterOf } from '../adapter-of.ts'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { countedFor } from './counted-for.ts'
import { doubt } from './doubt.ts'
import { isOfOtherApp, lookAfter, markDead, TOKEN_LEASE_SECONDS } from './look-after.ts'
import { openWhen } from './open-when.ts'
import { type TokenReport, tokenReport } from './token-report.ts'

/** A connection opened for reading, or why it cannot be. */
export type Session =
  | {
      readonly status: 'open'
      readonly connection: Connection
      readonly opened: OpenedConnection
      /** What is worth saying about the token. */
      readonly token: TokenReport | undefined
    }
  /** `busy`: the token ran out by our clock, and nobody knows yet whether it can be renewed: it passes. */
  | { readonly status: 'needs_reauth' | 'other_app' | 'busy'; readonly connection: Connection }

/**
 * Opens a connection's token, and looks after it when that is due. One whose row tells no account is marked as needing a new
 * login.
 *
 * Of many callers one looks after the token; the others read on with the one that lives, and wait only where it ran out.
 */
export async function openSession(core: Core, connectionId: string): Promise<Session> {
  const known = await core.social.worker.open(connectionId)
  if (!known) throw noToken(connectionId)
  adapterOf(core, known.connection.platform)
  if (isOfOtherApp(core, known)) return { status: 'other_app', connection: known.connection }
  // What ran out is of no use until somebody has looked after it, due or not.
  const options = { leaseSeconds: TOKEN_LEASE_SECONDS, onlyIfDue: !isSpent(core, known) }
  const lease = await core.social.worker.leaseToken({ connectionId, ...options })
  const looked = lease && (await lookAfter(core, lease)).outcome
  const opened = looked ? await core.social.worker.open(connectionId) : known
  if (!opened) throw noToken(connectionId)
  const living = isSpent(core, opened) ? await openWhen(core, connectionId, (now) => !isSpent(core, now)) : opened
  if (!living) return unread(core, connectionId)
  const { connection } = living
  if (connection.status === 'needs_reauth') return { status: 'needs_reauth', connection }
  // Other code wrote it: nothing tells what to read.
  if (connection.accountId === null) {
    await markDead(core, living, 'account_unknown')
    return unread(core, connectionId)
  }
  const token = tokenReport(connection, core.now(), looked)
  return { status: 'open', connection, opened: living, token }
}

async function unread(core: Core, connectionId: string): Promise<Session> {
  const left = await core.social.worker.open(connectionId)
  if (!left) throw noToken(connectionId)
  const { connection } = left
  return { status: connection.status === 'needs_reauth' ? 'needs_reauth' : 'busy', connection }
}

function isSpent(core: Core, { connection: { tokenExpiresAt, status } }: OpenedConnection): boolean {
  return status !== 'needs_reauth' && tokenExpiresAt !== null && tokenExpiresAt <= core.now()
}

/**
 * The graph as the account's token sees it; a token that was replaced meanwhile is replaced here too. Only of accounts at
 * Meta: nobody else's token may be shown there.
 */
export function graphOf(core: Core, opened: OpenedConnection): Graph {
  let current = opened
  return core.graph(tokenOf(opened), {
    ...countedFor(opened.connection),
    async renew() {
      const next = await doubt(core, current)
      if (!next) return undefined
      current = next
      return tokenOf(next)
    },
  })
}

function tokenOf({ connection, accessToken }: OpenedConnection): Token {
  return connection.login === 'instagram' ? instagramToken(accessToken) : pageToken(accessToken)
}

function noToken(connectionId: string): SyncError {
  const message = `There is no connection ${connectionId} with a token: connect the account again.`
  return new SyncError(message, { code: 'not_found' })
}
