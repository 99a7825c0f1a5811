import type { LoginConfiguration } from '../visit.ts'
import type { Emulation } from '../visit.ts'
import { ALWAYS_GRANTED, CONFIGURED, FACEBOOK_PERMISSIONS, isAutomatic } from './scopes.ts'

/** What an address of the dialog asks for. */
export interface LoginRequest {
  /** `public_profile` first, then in the order they were named. */
  readonly scopes: readonly string[]
  /** What the redirect shall carry. */
  readonly wants: ReadonlySet<string>
  readonly authTypes: readonly string[]
  /** Of Facebook Login for Business: all of its permissions or none (D facebook-login-for-business, v25). */
  readonly configuration: LoginConfiguration | undefined
}

interface Problem {
  readonly title: string
  readonly text: string
}

/**
 * Reads an address of the dialog, or says what is wrong with it. Such errors stay on Facebook: no redirect happens and the
 * app never hears of them (P). Only the texts of URL Blocked and Invalid Scopes are known; the others are chosen.
 */
export function readLogin({ app }: Emulation, params: URLSearchParams): LoginRequest | Problem {
  if (params.get('client_id') !== app.id) {
    return { title: 'Invalid App ID', text: 'The provided app ID does not look like a valid app ID.' }
  }
  if (!isRegistered(params.get('redirect_uri') ?? '', app.redirectUris)) {
    const text =
      "This redirect failed because the redirect URI is not white-listed in the app's Client OAuth Settings. Make sure that the client and web OAuth logins are on and add all your app domains as valid OAuth redirect URIs."
    return { title: 'URL Blocked', text }
  }
  const configId = params.get('config_id')
  const configuration = configId === null ? undefined : configurationOf(app.loginConfigs, configId)
  if (configId !== null && !configuration) {
    return { title: 'Invalid configuration', text: 'This app has no such login configuration.' }
  }
  const scopes = requestedScopes(params, configuration)
  const unknown = scopes.filter((scope) => !Object.hasOwn(FACEBOOK_PERMISSIONS, scope))
  if (unknown.length > 0) {
    const text = `Invalid Scopes: ${unknown.join(', ')}. This message is only shown to developers. Users of your app will ignore these permissions if present.`
    return { title: 'Invalid Scopes', text }
  }
  if (configuration?.permissions.every((scope) => isAutomatic(scope, configuration))) {
    // D facebook-login-for-business: one beyond these at least; P: title.
    const text = 'This app needs at least one supported permission.'
    return { title: 'This app needs at least one supported permission', text }
  }
  const wants = wantedBy(params, configuration)
  const strange = [...wants].filter((what) => !WANTED.includes(what))
  if (strange.length > 0) {
    const text = `Only response_type=${WANTED.join(', ')} are emulated, not ${strange.join(', ')}.`
    return { title: 'Not emulated', text }
  }
  if (configuration?.token === 'system-user') {
    // D facebook-login-for-business: both are mandatory for a system user's token.
    const overridden = params.get('override_default_response_type') === 'true'
    if (!overridden || !wants.has('code') || wants.has('token')) {
      const text = 'This configuration needs response_type=code and override_default_response_type=true.'
      return { title: 'Invalid response type', text }
    }
  }
  const authTypes = (params.get('auth_type') ?? '').split(',').filter((type) => type !== '')
  return { scopes, wants, authTypes, configuration }
}

// D manual-flow 2026-03-10; id_token (P) is not emulated.
const WANTED = ['code', 'token', 'granted_scopes']

// D manual-flow: code unless told, several separated by a space. D facebook-login-for-business: a configuration for a user's
// token is implicit unless told.
function wantedBy(params: URLSearchParams, configuration: LoginConfiguration | undefined): ReadonlySet<string> {
  const told = (params.get('response_type') ?? '').split(/[\s,]+/).filter((what) => what !== '')
  const usual = configuration && configuration.token !== 'system-user' ? 'token' : 'code'
  return new Set(told.length > 0 ? told : [usual])
}

// Chosen: while no configuration is registered, any id stands for a usual one.
function configurationOf(
  configs: Readonly<Record<string, LoginConfiguration>> | undefined,
  id: string,
): LoginConfiguration | undefined {
  if (configs === undefined) return { permissions: CONFIGURED }
  return Object.hasOwn(configs, id) ? configs[id] : undefined
}

// D manual-flow 2026-03-10: comma or space separated. D facebook-login-for-business: a configuration fixes the permissions
// and scope is discouraged beside it; chosen: it is ignored there. An app that has configurations may still be called with
// scope alone (D: switching back is possible).
function requestedScopes(params: URLSearchParams, configuration: LoginConfiguration | undefined): readonly string[] {
  const named = (params.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '')
  return [...new Set([ALWAYS_GRANTED, ...(configuration?.permissions ?? named)])]
}

// D security page: the whole address must equal a registered one, a `state` parameter aside. D blog 2018-06-08: https only,
// http for localhost while the app is in development; no exception is known for 127.0.0.1. That localhost need not be
// registered is M; chosen: it must.
function isRegistered(address: string, registered: readonly string[] | undefined): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  if (protocol !== 'https:' && !(protocol === 'http:' && hostname === 'localhost')) return false
  return registered === undefined || registered.includes(address) || registered.includes(withoutState(address))
}

function withoutState(address: string): string {
  return address.replace(/([?&])state=[^&#]*(&|$)/, (_, before: string, behind: string) => (behind ? before : ''))
}
