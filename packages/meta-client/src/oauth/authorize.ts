import { configError } from '../errors.ts'
import type { Params } from '../graph/params.ts'
import { told } from '../told.ts'
import { checkScopes } from './check-scopes.ts'
import type { LoginRequest } from './login-request.ts'
import { checkLoginRequest } from './login-request.ts'
import { checkPkce } from './pkce.ts'

export interface AuthorizeOptions extends LoginRequest {
  /**
   * Configuration of Facebook Login for Business. It fixes the permissions, so that `scopes` is not sent.
   *
   * What is not granted then was not offered or not granted as a whole: the person cannot untick single ones (D).
   */
  configId?: string | undefined
  /** Whose token the configuration gives; `system_user`: one of the person's business, which names no end. */
  configFor?: 'person' | 'system_user' | undefined
  /** `rerequest` asks again for what was declined; `reauthorize` renews the 90 days of data access. */
  authType?: 'rerequest' | 'reauthorize' | 'reauthenticate' | undefined
  /** Letters and digits, with `reauthenticate`: comes back as `authNonce` of `debugToken` against replays. */
  authNonce?: string | undefined
  /** How the dialog is shown; Meta's default is `page`. */
  display?: 'page' | 'popup' | 'touch' | undefined
  /** Lets the callback tell what was granted and declined. It comes through the browser: believe `debugToken` instead. */
  tellScopes?: boolean | undefined
  /** Random, single-use: comes back in the id token. Demanded with the permission `openid`, and refused without it. */
  nonce?: string | undefined
  /** Of `createPkce`. Taken only with the permission `openid` and without a configuration. */
  codeChallenge?: string | undefined
}

/**
 * What the address of Facebook's dialog carries (D 2026-03-10 manual-flow).
 *
 * @throws {GraphError} `config` for what cannot work, `pkce_unsupported`.
 */
export function dialogParams(appId: string, options: AuthorizeOptions): Params {
  const { redirectUri, state, scopes, configId, authType, authNonce, display, nonce, codeChallenge } = options
  checkLoginRequest(options, 'facebook')
  checkScopes(scopes, 'facebook')
  if (codeChallenge !== undefined) checkChallenge(codeChallenge, options)
  checkNonces(options)
  const isForSystem = options.configFor === 'system_user'
  if (isForSystem && configId === undefined) throw configError('configFor is of a configuration: give its configId.')
  return {
    client_id: appId,
    redirect_uri: redirectUri,
    state,
    response_type: options.tellScopes ? 'code granted_scopes' : 'code',
    // D facebook-login-for-business: config_id takes the place of scope.
    ...(configId === undefined ? { scope: scopes.join(',') } : { config_id: configId }),
    // D: mandatory for a system user's token.
    ...(isForSystem ? { override_default_response_type: true } : {}),
    ...told({ auth_type: authType, auth_nonce: authNonce, display, nonce }),
    ...(codeChallenge === undefined ? {} : { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
  }
}

function checkChallenge(challenge: string, options: AuthorizeOptions): void {
  checkPkce(options)
  // An unknown method would be taken for plain (P), and so is never left to Meta.
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    throw configError('The code challenge must be the S256 of createPkce(): 43 characters of base64url.')
  }
}

function checkNonces({ scopes, configId, nonce, authNonce, authType }: AuthorizeOptions): void {
  const asksOpenId = configId === undefined && scopes.includes('openid')
  if (asksOpenId && !nonce) throw configError('openid needs a nonce: random, single-use, kept to verify the id token.')
  if (!asksOpenId && nonce !== undefined) throw configError('A nonce comes back only in a login that asks for openid.')
  if (authNonce === undefined) return
  if (authType !== 'reauthenticate' || !/^[A-Za-z0-9]+$/.test(authNonce)) {
    throw configError("authNonce must be letters and digits, and goes with authType 'reauthenticate'.")
  }
}
