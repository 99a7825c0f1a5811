import { GraphError } from '../errors.ts'
import { createCaller } from '../graph/call.ts'
import { graphOver } from '../graph/graph.ts'
import type { Token } from '../tokens.ts'
import { appToken, exposed } from '../tokens.ts'
import { dialogParams } from './authorize.ts'
import type { TokenInfo } from './debug-token.ts'
import { readTokenInfo } from './debug-token.ts'
import type { DiscoveredPage } from './discovered-page.ts'
import { listAccounts } from './discovered-page.ts'
import { discover } from './discovery.ts'
import type { FacebookLogin, FacebookLoginOptions } from './facebook-login.ts'
import type { Signal } from './login-request.ts'
import { checkAppId } from './login-request.ts'
import { readPermissions, revokePermissions } from './permissions.ts'
import { checkPkce, checkVerifier } from './pkce.ts'
import { noTokenInAnswer, readTokenGrant } from './token-grant.ts'

export function createFacebookLogin(options: FacebookLoginOptions): FacebookLogin {
  const { appId, appSecret, now = Date.now } = options
  checkAppId(appId)
  const caller = createCaller(options)
  const graph = graphOver(caller, options)
  const ownToken = appToken(appId, appSecret)

  async function tokenFrom(params: Record<string, string>, purpose: 'exchange' | 'refresh', signal?: AbortSignal) {
    // POST keeps code, token and secret out of URLs. D is a GET; P: a POST trades a code too; M: and a token.
    const path = 'oauth/access_token'
    const client = { client_id: appId, client_secret: exposed(appSecret) }
    const body = await caller.call({ method: 'POST', path, params: { ...client, ...params }, purpose, signal })
    const grant = readTokenGrant(body, now())
    if (grant === undefined) throw noTokenInAnswer('POST /oauth/access_token', { isCodeSpent: purpose === 'exchange' })
    return grant
  }

  async function debugToken(token: Token, { signal }: Signal = {}): Promise<TokenInfo> {
    // D: the inspected token has no other place than the query; the app's own stays in the header.
    const params = { input_token: token.expose() }
    const body = await caller.call({
      method: 'GET',
      path: 'debug_token',
      params,
      token: ownToken,
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
  }

  return {
    authorizeUrl: (request) =>
      caller.pageUrl({ host: 'facebookDialog', path: 'dialog/oauth', params: dialogParams(appId, request) }),

    async exchangeCode({ code, redirectUri, codeVerifier, scopes, configId, signal }) {
      if (codeVerifier !== undefined) checkPkce({ scopes, configId })
      const verifier = codeVerifier === undefined ? {} : { code_verifier: checkVerifier(codeVerifier) }
      return tokenFrom({ redirect_uri: redirectUri, code: code.expose(), ...verifier }, 'exchange', signal)
    },

    exchangeLongLived: (token, { signal } = {}) =>
      tokenFrom({ grant_type: 'fb_exchange_token', fb_exchange_token: token.expose() }, 'refresh', signal),

    debugToken,
    permissions: async (whose, { signal } = {}) => readPermissions(whose, { graph, ownToken }, signal),
    revoke: async (whose, its = {}) => revokePermissions(whose, its, { caller, ownToken }),

    async listPages(token, { signal } = {}) {
      const found: DiscoveredPage[] = []
      for await (const { connected: _, ...page } of listAccounts(graph.withToken(token), {
        withFollowers: true,
        signal,
      })) {
        found.push(page)
      }
      return found
    },

    discoverAccounts: async (token, { info, signal } = {}) =>
      discover(graph.withToken(token), { appId, debug: async () => info ?? debugToken(token, { signal }), signal }),
  }
}
