import { randomBytes } from 'node:crypto'
import { isGraphError } from '@bos/meta-client'
import { type Capability, createPkce, missingScopes, scopesFor } from '@bos/meta-client/oauth'
import type { Connection, Login } from '@bos/social-db'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { adviceFor } from '../tokens/advice.ts'
import { tokenFacts } from '../tokens/token-facts.ts'
import { checkOwner, checkPlatform, nonceOf, type Owner } from './flow.ts'

export interface BeginOptions extends Owner {
  /** What the person clicked on. Default: the platform of `connectionId`. */
  readonly platform?: string | undefined
  /**
   * `facebook` reaches Pages and the Instagram accounts linked to them; `instagram` an Instagram professional account by
   * itself, without Page, ads and competitors. Default: that of `connectionId`, else `facebook`.
   */
  readonly login?: Login | undefined
  /** What the person is asked to allow. Default: that of `createSync`. */
  readonly capabilities?: readonly Capability[] | undefined
  /** Connects the account of this connection again, and no other unless `replace`. */
  readonly connectionId?: string | undefined
  /** Lets another account take the place of one that is connected: its stored content is deleted. Default false. */
  readonly replace?: boolean | undefined
  /** A path of the host's own to come back to; kept, and given back by `finish`. */
  readonly returnTo?: string | undefined
}

export interface Begun {
  readonly flowId: string
  /** Send the browser there, as a whole page. */
  readonly authorizeUrl: string
  /** Goes into an HttpOnly cookie of this browser until `finish`. */
  readonly browserBinding: string
  readonly expiresAt: Date
}

export async function begin(core: Core, options: BeginOptions): Promise<Begun> {
  const { userId, actor } = checkOwner(options)
  const connection = await connectionToRenew(core, options)
  const platform = checkPlatform(options.platform ?? connection?.platform ?? '')
  const login = options.login ?? connection?.login ?? 'facebook'
  if (login === 'instagram' && platform !== 'instagram') {
    throw new SyncError('Instagram Login connects Instagram accounts: use Facebook Login for a Page.', {
      code: 'invalid',
    })
  }
  const { capabilities = core.capabilities, replace = false, returnTo } = options
  const state = randomBytes(32).toString('base64url')
  const browserBinding = randomBytes(32).toString('base64url')
  const redirectUri = `${core.config.redirectBaseUrl}/${platform}`
  // Before anything is written: an address that Meta cannot be given ends here.
  const dialog = askFor(core, { login, capabilities, connection, redirectUri, state })
  const accountId = connection?.accountId ?? undefined
  return core.social.transaction(async (social) => {
    const { sessionId, expiresAt } = await social.sessions.create({
      userId,
      platform,
      state,
      browserBinding,
      redirectUri,
      requestedScopes: dialog.scopes,
      codeVerifier: dialog.codeVerifier,
      options: {
        login,
        replace,
        ...(accountId && { accountId }),
        ...(returnTo && { returnTo }),
        // Only where the caller says so: what nobody chose follows the service.
        ...(options.capabilities && { capabilities }),
      },
    })
    const connectionId = connection?.id
    await social.events.record({ event: 'connect_started', outcome: 'ok', userId, actor, platform, connectionId })
    return { flowId: sessionId, authorizeUrl: dialog.authorizeUrl, browserBinding, expiresAt }
  })
}

async function connectionToRenew(core: Core, { userId, connectionId }: BeginOptions): Promise<Connection | undefined> {
  if (connectionId === undefined) return undefined
  const connection = await core.social.connections.get({ userId, connectionId })
  if (connection) return connection
  throw new SyncError('There is no such connection to connect again: start without it.', { code: 'not_found' })
}

interface Wish {
  readonly login: Login
  readonly capabilities: readonly Capability[]
  readonly connection: Connection | undefined
  readonly redirectUri: string
  readonly state: string
}

/** What a login does not offer, or an address that Meta does not take, is refused in our own words. */
function askFor(core: Core, wish: Wish) {
  try {
    return dialogFor(core, wish)
  } catch (error) {
    if (!isGraphError(error)) throw error
    throw new SyncError(error.message, { code: error.code === 'config' ? 'config' : 'invalid', reason: error.code })
  }
}

function dialogFor(core: Core, { login, capabilities, connection, redirectUri, state }: Wish) {
  const scopes = scopesFor(capabilities, { login })
  if (login === 'instagram') {
    const authorizeUrl = core.instagram().authorizeUrl({ redirectUri, state, scopes })
    return { authorizeUrl, scopes, codeVerifier: undefined }
  }
  const configId = core.config.loginConfigId
  const authType = connection && authTypeFor(connection, { capabilities, now: core.now() })
  const request = { redirectUri, state, configId, authType }
  if (!core.openId)
    return { authorizeUrl: core.facebook.authorizeUrl({ ...request, scopes }), scopes, codeVerifier: undefined }
  const { verifier, challenge } = createPkce()
  const asked = [...scopes, 'openid']
  const authorizeUrl = core.facebook.authorizeUrl({
    ...request,
    scopes: asked,
    nonce: nonceOf(state),
    codeChallenge: challenge,
  })
  return { authorizeUrl, scopes: asked, codeVerifier: verifier }
}

/** Meta's dialog shows what was declined only when it is asked to, and renews the 90 days only when asked to (D). */
function authTypeFor(
  connection: Connection,
  { capabilities, now }: { capabilities: readonly Capability[]; now: Date },
): 'reauthorize' | 'rerequest' | undefined {
  const facts = tokenFacts(connection)
  const isNear = adviceFor(facts, now).some(({ reason }) => reason === 'data_access_ends')
  const isOver = facts.dataAccessEndsAt && facts.dataAccessEndsAt <= now
  if (isNear || isOver || connection.statusReason === 'data_access_expired') return 'reauthorize'
  return missingScopes(connection.permissions, capabilities).length > 0 ? 'rerequest' : undefined
}
