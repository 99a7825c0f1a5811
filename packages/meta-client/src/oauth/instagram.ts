import { GraphError } from '../errors.ts'
import type { Call } from '../graph/call.ts'
import { createCaller } from '../graph/call.ts'
import type { Params } from '../graph/params.ts'
import { told } from '../told.ts'
import { exposed } from '../tokens.ts'
import { checkScopes } from './check-scopes.ts'
import { PROFILE_FIELDS, readInstagramGrant, readInstagramProfile } from './instagram-answer.ts'
import type { InstagramAuthorizeOptions, InstagramLogin, InstagramLoginOptions } from './instagram-login.ts'
import { checkAppId, checkLoginRequest } from './login-request.ts'
import { pkceUnsupported } from './pkce.ts'
import { unsubscribeApp } from './subscribed-apps.ts'
import { noTokenInAnswer } from './token-grant.ts'

export function createInstagramLogin(options: InstagramLoginOptions): InstagramLogin {
  const { appId, appSecret, now = Date.now } = options
  checkAppId(appId)
  const caller = createCaller(options)

  async function grantFrom(wish: Call) {
    const isCodeSpent = wish.purpose === 'exchange'
    const grant = readInstagramGrant(await caller.call({ ...wish, isUnversioned: true }), now())
    if (grant === undefined) throw noTokenInAnswer(`${wish.method} /${wish.path}`, { isCodeSpent })
    return grant
  }

  return {
    authorizeUrl(request) {
      const params = dialogParams(appId, request)
      return caller.pageUrl({ host: 'instagramDialog', path: 'oauth/authorize', isUnversioned: true, params })
    },

    async exchangeCode({ code, redirectUri, codeVerifier, signal }) {
      refusePkce(codeVerifier)
      const client = { client_id: appId, client_secret: exposed(appSecret), grant_type: 'authorization_code' }
      const params = { ...client, redirect_uri: redirectUri, code: code.expose() }
      const path = 'oauth/access_token'
      return grantFrom({ method: 'POST', host: 'instagramApi', path, params, purpose: 'exchange', signal })
    },

    // D: the two endpoints that take token and secret in the query alone; P: a POST is refused.
    async exchangeLongLived(token, { signal } = {}) {
      const secrets = { client_secret: exposed(appSecret), access_token: token.expose() }
      const params = { grant_type: 'ig_exchange_token', ...secrets }
      const path = 'access_token'
      return grantFrom({ method: 'GET', host: 'instagramGraph', path, params, purpose: 'refresh', signal })
    },

    async refresh(token, { signal } = {}) {
      const params = { grant_type: 'ig_refresh_token', access_token: token.expose() }
      const path = 'refresh_access_token'
      return grantFrom({ method: 'GET', host: 'instagramGraph', path, params, purpose: 'refresh', signal })
    },

    async me(token, { signal } = {}) {
      const params = { fields: PROFILE_FIELDS }
      const body = await caller.call({ method: 'GET', path: 'me', params, token, purpose: 'read', signal })
      const profile = readInstagramProfile(body)
      if (profile !== undefined) return profile
      throw new GraphError('GET /me: the answer does not name the account. Try again later.', {
        code: 'upstream_malformed',
        endpoint: 'GET /me',
      })
    },

    unsubscribe: async (token, { signal } = {}) => unsubscribeApp(caller, { token, signal }),

    async revoke() {
      const todo = 'The account can remove the app in its settings; unsubscribe, and erase the token.'
      throw new GraphError(`Instagram Login has no way to take the access back from here. ${todo}`, {
        code: 'unsupported',
      })
    },
  }
}

// D business-login. The host is www.instagram.com: api.instagram.com no longer shows the page (P 2026-08-24), which is also
// where force_authentication leads.
function dialogParams(appId: string, request: InstagramAuthorizeOptions): Params {
  const { redirectUri, state, scopes, forceReauth, enableFacebookLogin, codeChallenge } = request
  refusePkce(codeChallenge)
  checkLoginRequest(request, 'instagram')
  checkScopes(scopes, 'instagram')
  return {
    client_id: appId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: scopes.join(','),
    state,
    ...told({ force_reauth: forceReauth, enable_fb_login: enableFacebookLogin }),
  }
}

// The types say so too; whoever comes without them would be ignored by Meta.
function refusePkce(given: unknown): void {
  if (given !== undefined) throw pkceUnsupported('Instagram Login knows no PKCE.')
}
