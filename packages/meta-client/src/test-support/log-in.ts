import { readCallback } from '../oauth/callback.ts'
import { createFacebookLogin } from '../oauth/facebook.ts'
import type { FacebookLogin, FacebookLoginOptions } from '../oauth/facebook-login.ts'
import { scopesFor } from '../oauth/scopes.ts'
import type { Secret } from '../secret.ts'
import type { Emulator } from '../testing.ts'
import type { UserToken } from '../tokens.ts'

export const REDIRECT_URI = 'https://app.example.test/api/social/callback/facebook'

type Door = Pick<FacebookLoginOptions, 'fetch' | 'hosts'>

/** Facebook Login as the emulator's app, through one of its doors; without one through the global fetch. */
export function loginAt(meta: Emulator, door: Door): FacebookLogin {
  const now = () => meta.clock.now()
  return createFacebookLogin({
    ...door,
    now,
    appId: meta.app.id,
    appSecret: meta.app.secret,
    sleep: async () => undefined,
  })
}

/** What the person's browser does: opens the dialog, agrees, and brings a code back. */
export async function consent(
  login: FacebookLogin,
  { fetch = globalThis.fetch }: Door,
  scopes: readonly string[] = scopesFor(['content', 'metrics']),
): Promise<Secret> {
  const url = login.authorizeUrl({ redirectUri: REDIRECT_URI, state: 'state-1', scopes })
  const answer = await fetch(url, { method: 'POST', redirect: 'manual' })
  const callback = readCallback(new URL(answer.headers.get('location') ?? 'about:blank').searchParams)
  if (callback.status !== 'code') throw new Error(`the dialog answered ${callback.status}`)
  return callback.code
}

/** The whole login, up to the person's long-lived token. */
export async function logIn(login: FacebookLogin, door: Door, scopes?: readonly string[]): Promise<UserToken> {
  const code = await consent(login, door, scopes)
  const short = await login.exchangeCode({ code, redirectUri: REDIRECT_URI })
  return (await login.exchangeLongLived(short.token)).token
}
