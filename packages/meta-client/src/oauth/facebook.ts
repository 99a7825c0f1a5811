import { configError, GraphError } from '../errors.ts'
import { createCaller } from '../graph/call.ts'
import { graphOver } from '../graph/graph.ts'
import type { GraphOptions } from '../graph/options.ts'
import type { Secret } from '../secret.ts'
import type { InstagramToken, Token, UserToken } from '../tokens.ts'
import { appToken, exposed } from '../tokens.ts'
import type { TokenInfo } from './debug-token.ts'
import { readTokenInfo } from './debug-token.ts'
import type { DiscoveredPage } from './discovery.ts'
import { discoverPages } from './discovery.ts'
import { checkScopes } from './check-scopes.ts'
import type { TokenGrant } from './token-grant.ts'
import { noTokenInAnswer, readTokenGrant } from './token-grant.ts'

export interface FacebookLoginOptions extends GraphOptions {
  /** The Meta app's id. */
  appId: string
  appSecret: string | Secret
}

export interface AuthorizeOptions {
  /**
   * One of the app's "Valid OAuth Redirect URIs", byte for byte; https, or http on `localhost` while the app is in
   * development mode.
   */
  redirectUri: string
  /** Random, single-use, and bound to the browser: it comes back unchanged. */
  state: string
  /** Permissions to ask for; see `scopesFor`. Not sent with `configId`, which fixes them. */
  scopes: readonly string[]
  /** Configuration of Facebook Login for Business. */
  configId?: string | undefined
  /** `rerequest` asks again for what was declined; `reauthorize` renews the 90 days of data access. */
  authType?: 'rerequest' | 'reauthorize' | 'reauthenticate' | undefined
}

interface Signal {
  signal?: AbortSignal | undefined
}

/** Facebook Login, from the dialog to the Pages. Every method throws {@link GraphError} and nothing else. */
export interface FacebookLogin {
  /** The address to send the person's browser to. Throws `config` for a redirect or permission that cannot work. */
  authorizeUrl(options: AuthorizeOptions): string
  /**
   * Trades the code of the callback for a token: once, never repeated, because a code works once.
   *
   * @throws {GraphError} `code_rejected` or `outcome_unknown`, both with action `reconnect`: start a new login.
   */
  exchangeCode(options: { code: Secret; redirectUri: string } & Signal): Promise<TokenGrant>
  /**
   * Trades a person's token for one of about 60 days, and tries again when the answer was lost: the token traded in stays
   * good. Extending a long-lived one again is not promised by Meta.
   */
  exchangeLongLived(token: UserToken, options?: Signal): Promise<TokenGrant>
  /** What Meta says of a token. A dead one is an answer, not an error. */
  debugToken(token: Exclude<Token, InstagramToken>, options?: Signal): Promise<TokenInfo>
  /**
   * The Pages of `/me/accounts`, with their tokens.
   *
   * Exchange first and list second: Page tokens live as long as the token that lists. Pages of a business portfolio are
   * left out unless `business_management` was granted and the person has a role there (P), and some Pages even then (P
   * 2026): an empty list does not mean that there is no Page.
   */
  listPages(token: UserToken, options?: Signal): Promise<readonly DiscoveredPage[]>
}

export function createFacebookLogin(options: FacebookLoginOptions): FacebookLogin {
  const { appId, appSecret, now = Date.now } = options
  if (!/^\d+$/.test(appId)) throw configError('The app id is a number: look for it at the top of the app dashboard.')
  const caller = createCaller(options)
  const graph = graphOver(caller, options)
  const client = () => ({ client_id: appId, client_secret: exposed(appSecret) })

  async function tokenFrom(params: Record<string, string>, purpose: 'exchange' | 'refresh', signal?: AbortSignal) {
    // POST keeps code, token and secret out of URLs. D is a GET; P: a POST trades a code too; M: and a token.
    const path = 'oauth/access_token'
    const body = await caller.call({ method: 'POST', path, params: { ...client(), ...params }, purpose, signal })
    const grant = readTokenGrant(body, now())
    if (grant === undefined) throw noTokenInAnswer(purpose === 'exchange')
    return grant
  }

  return {
    authorizeUrl({ redirectUri, state, scopes, configId, authType }) {
      if (!isRedirectUri(redirectUri)) {
        throw configError('The redirect address must be https without a fragment; http works on localhost only.')
      }
      if (state === '') throw configError('The login needs a state: random, single-use and bound to the browser.')
      checkScopes(scopes, 'facebook')
      // D facebook-login-for-business: config_id takes the place of scope.
      const asked = configId === undefined ? { scope: scopes.join(',') } : { config_id: configId }
      const params = {
        client_id: appId,
        redirect_uri: redirectUri,
        state,
        response_type: 'code',
        ...asked,
        ...(authType === undefined ? {} : { auth_type: authType }),
      }
      return caller.pageUrl({ host: 'facebookDialog', path: 'dialog/oauth', params })
    },

    exchangeCode: ({ code, redirectUri, signal }) =>
      tokenFrom({ redirect_uri: redirectUri, code: code.expose() }, 'exchange', signal),

    exchangeLongLived: (token, { signal } = {}) =>
      tokenFrom({ grant_type: 'fb_exchange_token', fb_exchange_token: token.expose() }, 'refresh', signal),

    async debugToken(token, { signal } = {}) {
      // D: the inspected token has no other place than the query; the app's own stays in the header.
      const body = await caller.call({
        method: 'GET',
        path: 'debug_token',
        params: { input_token: token.expose() },
        token: appToken(appId, appSecret),
        purpose: 'read',
        signal,
      })
      const info = readTokenInfo(body)
      if (info !== undefined) return info
      const endpoint = 'GET /debug_token'
      throw new GraphError(`${endpoint}: the answer does not say whether the token is valid. Try again later.`, {
        code: 'upstream_malformed',
        endpoint,
      })
    },

    listPages: (token, { signal } = {}) => discoverPages(graph.withToken(token), signal),
  }
}

// D 2018-06-08: https, but for the name localhost in development mode. No exception is known for 127.0.0.1.
function isRedirectUri(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost')
}
