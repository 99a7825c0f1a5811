import { configError } from '../errors.ts'
import type { LoginKind } from './scope-row.ts'

export interface Signal {
  signal?: AbortSignal | undefined
}

/** What both dialogs are opened with. */
export interface LoginRequest {
  /**
   * One of the app's "Valid OAuth Redirect URIs", byte for byte; https, or for Facebook Login http on `localhost` while
   * the app is in development mode.
   */
  redirectUri: string
  /** Random, single-use, and bound to the browser: it comes back unchanged. */
  state: string
  /** Permissions to ask for; see `scopesFor`. */
  scopes: readonly string[]
}

/** Refuses an address or a state with which no callback would come, or an unsafe one. Throws `config`. */
export function checkLoginRequest({ redirectUri, state }: LoginRequest, login: LoginKind): void {
  const url = URL.parse(redirectUri)
  // D 2018-06-08: https, but for the name localhost in development mode; no exception is known for 127.0.0.1. Instagram
  // Login makes none (P).
  const isLocal = login === 'facebook' && url?.protocol === 'http:' && url.hostname === 'localhost'
  if (url === null || url.hash !== '' || !(url.protocol === 'https:' || isLocal)) {
    const but = login === 'facebook' ? '; http works on localhost only' : ', also on localhost'
    throw configError(`The redirect address must be https without a fragment${but}.`)
  }
  if (state === '') throw configError('The login needs a state: random, single-use and bound to the browser.')
}

export function checkAppId(appId: string): void {
  if (!/^\d+$/.test(appId)) throw configError('The app id is a number: look for it at the top of the app dashboard.')
}
