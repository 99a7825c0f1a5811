import { randomBytes } from 'node:crypto'
import { isGraphError, type Secret, secret, type UserToken, userToken } from '@bos/meta-client'
import { type DiscoveredPage, readCallback, scopesFor } from '@bos/meta-client/oauth'
import { isSocialDbError } from '@bos/social-db'
import * as z from 'zod'
import {
  type ConnectOutcome,
  connectPage,
  declinedOf,
  type Grant,
  nothingToConnect,
  PAGE_SCOPES,
  type PageChoice,
} from './connect-accounts.ts'
import type { Core } from './core.ts'
import { isSyncError, SyncError } from './errors.ts'
import { isPlatformName, PLATFORMS, type PlatformName } from './platforms.ts'

export interface Connect {
  /**
   * Starts a login: send the person's browser to `authorizeUrl`, and keep `browserBinding` in an HttpOnly cookie of
   * that browser until `finish`.
   *
   * @throws {SyncError} `unknown_platform`, `config`.
   */
  begin(options: { userId: string; platform: string }): Promise<{
    authorizeUrl: string
    browserBinding: string
    expiresAt: Date
  }>
  /**
   * Takes what Meta's dialog sent back, and connects. Nothing is written unless state, person, browser and platform all
   * are those of `begin`; the code is exchanged once and never again.
   *
   * @throws {SyncError} `callback_malformed`, `state_refused`, `login_failed`.
   */
  finish(options: {
    userId: string
    platform: string
    browserBinding: string
    query: URLSearchParams
  }): Promise<ConnectOutcome>
  /** Connects one of the Pages that `finish` offered. */
  choose(options: { userId: string; sessionId: string; pageId: string }): Promise<ConnectOutcome>
}

const STATE_REFUSALS = {
  unknown: 'it belongs to no login that was started here',
  expired: 'the login was started more than 10 minutes ago',
  used: 'this callback was used already',
  other_user: 'another person started this login',
  other_browser: 'another browser started this login',
  other_platform: 'the login was started for another platform',
} as const

export function createConnect(core: () => Promise<Core>): Connect {
  return {
    async begin({ userId, platform }) {
      checkOwner(userId)
      const name = checkPlatform(platform)
      const { config, login, social } = await core()
      const state = randomBytes(32).toString('base64url')
      const browserBinding = randomBytes(32).toString('base64url')
      const redirectUri = `${config.redirectBaseUrl}/${name}`
      const scopes = scopesFor(['content', 'metrics'])
      const configId = config.loginConfigId
      // Before anything is written: an address that Meta cannot be given ends here.
      const authorizeUrl = login.authorizeUrl({ redirectUri, state, scopes, ...(configId && { configId }) })
      const expiresAt = await social.transaction(async (tx) => {
        const session = { userId, platform: name, state, browserBinding, redirectUri, requestedScopes: scopes }
        const created = await tx.sessions.create(session)
        await tx.events.record({ event: 'connect_started', outcome: 'ok', userId, actor: userId, platform: name })
        return created.expiresAt
      })
      return { authorizeUrl, browserBinding, expiresAt }
    },

    async finish({ userId, platform, browserBinding, query }) {
      checkOwner(userId)
      const name = checkPlatform(platform)
      const { social } = await core()
      const answer = readCallback(query)
      const state = answer.status === 'malformed' ? undefined : answer.state
      if (answer.status === 'malformed' || !state) {
        const problem = answer.status === 'malformed' ? answer.problem : 'it carries no state'
        throw new SyncError(`This is not an answer of Meta's login: ${problem}. Start connecting again.`, {
          code: 'callback_malformed',
        })
      }
      const event = { userId, actor: userId, platform: name }
      const session = await social.sessions.redeem({ userId, platform: name, state, browserBinding })
      if (session.status !== 'redeemed') {
        const detail = { reason: session.status }
        await social.events.record({ ...event, event: 'connect_refused', outcome: 'refused', detail })
        throw new SyncError(
          `The login was refused: ${STATE_REFUSALS[session.status]}. Start connecting again from the page you came from.`,
          { code: 'state_refused', reason: session.status },
        )
      }
      const { sessionId, redirectUri } = session
      if (answer.status === 'denied') {
        const { reason } = answer
        await social.transaction(async (tx) => {
          await tx.sessions.finish({ userId, sessionId, outcome: { status: 'denied', reason } })
          await tx.events.record({ ...event, event: 'connect_denied', outcome: 'refused', detail: { reason } })
        })
        return { status: 'denied', reason }
      }
      const fail = async (error: unknown): Promise<never> => {
        const refusal = toRefusal(error)
        const detail = { reason: refusal.reason ?? '' }
        await social.transaction(async (tx) => {
          await tx.sessions.finish({ userId, sessionId, outcome: { status: 'failed', ...detail } })
          await tx.events.record({ ...event, event: 'connect_failed', outcome: 'failed', detail })
        })
        throw refusal
      }
      if (answer.status === 'failed') {
        const code = answer.metaCode === undefined ? '' : ` (Meta's code ${answer.metaCode})`
        const message = `Meta's login failed${code}: nothing was stored. Start connecting again.`
        return fail(new SyncError(message, { code: 'login_failed', reason: 'dialog_failed' }))
      }

      const { grant, pages } = await exchangeAndList(await core(), { code: answer.code, redirectUri }).catch(fail)
      const connectable = pages.filter((page) => page.token !== undefined)
      const [only, ...others] = connectable
      if (!only) return nothingToConnect(await core(), { userId, sessionId, grant, pages, platform: name })
      if (others.length === 0) {
        return connectPage(await core(), { userId, sessionId, grant, page: only, platform: name })
      }
      await social.sessions.keepGrant({ userId, sessionId, grant: writeGrant(grant, name) })
      return { status: 'choose', sessionId, pages: connectable.map(choiceOf) }
    },

    async choose({ userId, sessionId, pageId }) {
      const opened = await core()
      const { sessions } = opened.social
      const closed = new SyncError('This choice is no longer open: start connecting again.', { code: 'not_found' })
      const kept = await sessions.takeGrant({ userId, sessionId }).catch((error: unknown) => {
        // No id of ours: there is no such choice.
        throw isSocialDbError(error) && error.code === 'invalid' ? closed : error
      })
      if (kept === undefined) throw closed
      const { token, platform } = readGrant(kept)
      try {
        const grant = await checkGrant(opened, token)
        const page = (await opened.login.listPages(token)).find(
          ({ id, token: pageToken }) => id === pageId && pageToken,
        )
        if (page) return await connectPage(opened, { userId, sessionId, grant, page, platform })
      } catch (error) {
        // A passing fault must not cost the person the login.
        await sessions.keepGrant({ userId, sessionId, grant: kept })
        throw toRefusal(error)
      }
      await sessions.keepGrant({ userId, sessionId, grant: kept })
      throw new SyncError('This Page is not among those you allowed: choose another, or connect again.', {
        code: 'not_found',
      })
    },
  }
}

// Exchange first, list second: a Page token is as long-lived as the token that lists it (D 2026-09-11).
async function exchangeAndList(
  core: Core,
  { code, redirectUri }: { code: Secret; redirectUri: string },
): Promise<{ grant: Grant; pages: readonly DiscoveredPage[] }> {
  const { login } = core
  const short = await login.exchangeCode({ code, redirectUri })
  const { token } = await login.exchangeLongLived(short.token)
  const grant = await checkGrant(core, token)
  // Without what a Page needs, Meta refuses the list as a whole.
  const pages = declinedOf(grant, PAGE_SCOPES).length > 0 ? [] : await login.listPages(token)
  return { grant, pages }
}

// A token is taken only when Meta says that it is this app's, a person's, alive, and what it may do.
async function checkGrant({ config, login }: Core, token: UserToken): Promise<Grant> {
  const info = await login.debugToken(token)
  const { isValid, appId, type, userId, scopes } = info
  if (isValid && appId === config.appId && type === 'USER' && userId && scopes) return { token, info, scopes }
  throw new SyncError('Meta gave a token of another app or kind: nothing was stored. Start connecting again.', {
    code: 'login_failed',
    reason: 'token_mismatch',
  })
}

function toRefusal(error: unknown): SyncError {
  if (isSyncError(error)) return error
  if (!isGraphError(error)) throw error
  const message = `Meta did not complete the login. ${error.message}`
  return new SyncError(message, { code: 'login_failed', reason: error.code })
}

// At run time too: a missing id would start a login for nobody.
function checkOwner(userId: string): void {
  if (typeof userId === 'string' && userId.trim() !== '') return
  throw new SyncError('userId is missing: pass the id of the person who is signed in.', { code: 'invalid' })
}

function checkPlatform(platform: string): PlatformName {
  if (isPlatformName(platform)) return platform
  const known = Object.keys(PLATFORMS).join(' or ')
  throw new SyncError(`'${platform}' cannot be connected: use ${known}.`, { code: 'unknown_platform' })
}

const choiceOf = ({ id, name, instagram }: DiscoveredPage): PageChoice => ({
  pageId: id,
  name,
  ...(instagram?.username && { instagramUsername: instagram.username }),
})

// Between callback and choice the grant waits in the database, sealed by it.
const keptGrant = z.object({ token: z.string(), platform: z.enum(['facebook', 'instagram']) })
const writeGrant = ({ token }: Grant, platform: PlatformName): string =>
  JSON.stringify({ token: token.expose(), platform })
const readGrant = (kept: string) => {
  const { token, platform } = keptGrant.parse(JSON.parse(kept))
  return { token: userToken(secret(token)), platform }
}
