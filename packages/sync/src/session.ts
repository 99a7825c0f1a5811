import { type Graph, isGraphError, type PageToken, pageToken, type UserToken, userToken } from '@bos/meta-client'
import type { TokenInfo } from '@bos/meta-client/oauth'
import type { Connection } from '@bos/social-db'
import type { Core } from './core.ts'
import { SyncError } from './errors.ts'
import type { TokenReport } from './report.ts'

const DAY_MS = 86_400_000
// Meta tells nobody when a token dies and advises to look at least daily (D, access tokens).
const CHECK_EVERY_MS = DAY_MS
// Early enough for several daily tries before the 60 days of a person's grant are over.
const RENEW_BEFORE_MS = 10 * DAY_MS

/** A connection opened for reading, or why it cannot be. */
export type Session =
  | { readonly status: 'open'; readonly connection: Connection; readonly graph: Graph; readonly token?: TokenReport }
  | { readonly status: 'needs_reauth'; readonly connection: Connection; readonly token: TokenReport }
  | { readonly status: 'other_app'; readonly connection: Connection }

type Opened = NonNullable<Awaited<ReturnType<Core['social']['worker']['open']>>>

/**
 * Opens a connection's tokens, looks after them once a day, and hands out a client bound to the account.
 *
 * The Page token reads; the person's grant behind it is checked, renewed early and never confused with the Page token:
 * when only the grant has run out, Pages and their Instagram accounts can still be read.
 */
export async function openSession(core: Core, connectionId: string): Promise<Session> {
  const opened = await core.social.worker.open(connectionId)
  if (!opened) throw noToken(connectionId)
  const { connection } = opened
  // Unknown (a row from before the app was remembered) is not another one.
  if (connection.appId !== null && connection.appId !== core.config.appId) return { status: 'other_app', connection }
  if (connection.status === 'needs_reauth') {
    const token = { status: 'invalid', grantExpiresAt: null, note: 'The person must connect again.' } as const
    return { status: 'needs_reauth', connection, token }
  }
  const checkedAt = timeOf(connection.metadata['token_checked_at'])
  const isFresh = checkedAt !== undefined && core.now().getTime() - checkedAt < CHECK_EVERY_MS
  if (isFresh || !opened.refreshToken) return open(core, opened)
  return lookAfter(core, opened, userToken(opened.refreshToken))
}

/**
 * Asks Meta whether the token that reads is really dead; marks the connection only when Meta says so, and only while that
 * token is the stored one.
 */
export async function confirmDead(core: Core, connectionId: string): Promise<TokenReport | undefined> {
  const opened = await core.social.worker.open(connectionId)
  if (!opened) return undefined
  const info = await inspect(core, pageToken(opened.accessToken))
  return !info || info.isValid ? undefined : markDead(core, opened, info)
}

/** What Meta says of a token; undefined when it did not answer. */
async function inspect(core: Core, token: PageToken | UserToken): Promise<TokenInfo | undefined> {
  try {
    return await core.login.debugToken(token)
  } catch (error) {
    if (!isGraphError(error)) throw error
    core.notice({ code: 'token_check_failed', message: error.message })
    return undefined
  }
}

async function lookAfter(core: Core, opened: Opened, grant: UserToken): Promise<Session> {
  const info = await inspect(core, grant)
  // Meta did not answer: that says nothing about the token, and the next run asks again.
  if (!info) return open(core, opened)
  if (info.isValid && isNearItsEnd(info.expiresAt, core.now())) return renew(core, opened, grant, info)
  if (info.isValid) return (await remember(core, opened, info)) ? open(core, opened) : reopen(core, opened)

  const reading = await inspect(core, pageToken(opened.accessToken))
  if (!reading) return open(core, opened)
  if (!reading.isValid) {
    const token = await markDead(core, opened, reading)
    return token ? { status: 'needs_reauth', connection: opened.connection, token } : reopen(core, opened)
  }
  if (!(await remember(core, opened, info))) return reopen(core, opened)
  const ended = info.expiresAt instanceof Date ? info.expiresAt : undefined
  const note = `The person's grant has ended${ended ? ` on ${dayOf(ended)}` : ''}; Pages are still read. Connect again to renew it.`
  return open(core, opened, { status: 'ended', grantExpiresAt: ended ?? null, note })
}

// Somebody stored another token meanwhile: what was learned belongs to the old one.
async function reopen(core: Core, { connection }: Opened): Promise<Session> {
  const again = await core.social.worker.open(connection.id)
  if (!again) throw noToken(connection.id)
  return open(core, again)
}

// Exchanging a grant that still lives usually gives 60 more days, but Meta promises nothing (M/P): trust only what
// debug_token says of the new one.
async function renew(core: Core, opened: Opened, grant: UserToken, before: TokenInfo): Promise<Session> {
  const { connection } = opened
  try {
    const { token: renewed } = await core.login.exchangeLongLived(grant)
    const info = await core.login.debugToken(renewed)
    if (info.isValid && endsLater(info.expiresAt, before.expiresAt)) {
      const pages = await core.login.listPages(renewed)
      const page = pages.find(({ id }) => id === connection.metadata['page_id'])
      const isStored = await core.social.transaction(async (social) => {
        const isOurs = await social.worker.replaceTokens({
          connectionId: connection.id,
          expectedVersion: opened.tokenVersion,
          accessToken: page?.token ?? opened.accessToken,
          refreshToken: renewed,
          tokenExpiresAt: null,
          metadata: grantMetadata(info, core.now()),
        })
        if (isOurs) await social.events.record({ ...eventOf(connection), event: 'token_renewed', outcome: 'ok' })
        return isOurs
      })
      const again = isStored ? await core.social.worker.open(connection.id) : undefined
      if (!again) return reopen(core, opened)
      const until = info.expiresAt instanceof Date ? info.expiresAt : null
      const note = `The person's grant was renewed${until ? `, now until ${dayOf(until)}` : ''}.`
      return open(core, again, { status: 'renewed', grantExpiresAt: until, note })
    }
  } catch (error) {
    // The old grant still lives, so the run goes on and tomorrow's check tries again.
    if (!isGraphError(error)) throw error
    core.notice({ code: 'token_renewal_failed', message: error.message })
  }
  if (!(await remember(core, opened, before))) return reopen(core, opened)
  const until = before.expiresAt instanceof Date ? before.expiresAt : null
  const note = `The person's grant ends${until ? ` on ${dayOf(until)}` : ' soon'} and Meta did not extend it: ask them to connect again.`
  return open(core, opened, { status: 'expires_soon', grantExpiresAt: until, note })
}

function open(core: Core, { connection, accessToken }: Opened, token?: TokenReport): Session {
  return { status: 'open', connection, graph: core.graph(pageToken(accessToken)), ...(token && { token }) }
}

/** Marks the connection; undefined when another token was stored meanwhile, and then nothing is marked. */
async function markDead(core: Core, opened: Opened, info: TokenInfo): Promise<TokenReport | undefined> {
  const { connection, tokenVersion: expectedVersion } = opened
  const reason = `token_invalid_${info.problem?.subcode ?? info.problem?.metaCode ?? 'unknown'}`
  const isMarked = await core.social.transaction(async (social) => {
    const mark = { connectionId: connection.id, status: 'needs_reauth', reason, expectedVersion } as const
    if (!(await social.worker.markStatus(mark))) return false
    await social.events.record({
      ...eventOf(connection),
      event: 'needs_reauth',
      outcome: 'refused',
      detail: { reason },
    })
    return true
  })
  const note = 'Meta no longer accepts the token: the person must connect again.'
  return isMarked ? { status: 'invalid', grantExpiresAt: null, note } : undefined
}

/** False when another token was stored meanwhile. */
async function remember(core: Core, opened: Opened, info: TokenInfo): Promise<boolean> {
  return core.social.worker.mergeMetadata({
    connectionId: opened.connection.id,
    metadata: grantMetadata(info, core.now()),
    expectedVersion: opened.tokenVersion,
  })
}

function noToken(connectionId: string): SyncError {
  const message = `There is no connection ${connectionId} with a token: connect the account again.`
  return new SyncError(message, { code: 'not_found' })
}

/** What is kept of a person's grant beside the tokens. */
export function grantMetadata(info: TokenInfo, now: Date): Record<string, unknown> {
  return {
    token_checked_at: now.toISOString(),
    ...ends('person_token_expires_at', info.expiresAt),
    ...ends('data_access_expires_at', info.dataAccessExpiresAt),
  }
}

// null = Meta said it never ends; no key = Meta did not say.
const ends = (key: string, when: TokenInfo['expiresAt']): Record<string, string | null> =>
  when === undefined ? {} : { [key]: when === 'never' ? null : when.toISOString() }

const isNearItsEnd = (expiresAt: TokenInfo['expiresAt'], now: Date): boolean =>
  expiresAt instanceof Date && expiresAt.getTime() - now.getTime() < RENEW_BEFORE_MS

const endsLater = (a: TokenInfo['expiresAt'], b: TokenInfo['expiresAt']): boolean =>
  a === 'never' || (a instanceof Date && b instanceof Date && a > b)

const eventOf = ({ id, userId, platform }: Connection) => ({ connectionId: id, userId, platform, actor: 'system' })

const timeOf = (value: unknown): number | undefined => {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)
