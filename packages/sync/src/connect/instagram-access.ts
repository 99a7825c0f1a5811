import { type InstagramToken, isGraphError, type Secret } from '@bos/meta-client'
import type { InstagramProfile } from '@bos/meta-client/oauth'
import type { Core } from '../core.ts'

/** The long-lived token of an account that logged in itself, and the account. */
export interface InstagramAccess {
  readonly token: InstagramToken
  /** Undefined: Meta did not say. */
  readonly expiresAt: Date | undefined
  /** Undefined: Meta did not say. */
  readonly permissions: readonly string[] | undefined
  readonly profile: InstagramProfile
}

/** From the code of the callback to the account. The code is spent by it, whatever comes of it. */
export async function instagramAccess(
  core: Core,
  { code, redirectUri }: { code: Secret; redirectUri: string },
): Promise<InstagramAccess> {
  const login = core.instagram()
  const short = await login.exchangeCode({ code, redirectUri })
  const { token, expiresAt, permissions = short.permissions } = await login.exchangeLongLived(short.token)
  const profile = await login.me(token)
  const appScopedId = profile.appScopedId ?? short.appScopedId
  return { token, expiresAt, permissions, profile: { ...profile, appScopedId } }
}

/** The same from a token that was got elsewhere: of an hour, or of 60 days as the app dashboard makes them. */
export async function adoptedInstagramAccess(core: Core, given: InstagramToken): Promise<InstagramAccess> {
  const login = core.instagram()
  const profile = await login.me(given)
  try {
    return { ...(await login.exchangeLongLived(given)), profile }
  } catch (error) {
    // P: a long-lived one cannot be exchanged again, and nothing says when it ends before it is refreshed.
    if (!isGraphError(error) || error.code !== 'invalid_request') throw error
    return { token: given, expiresAt: undefined, permissions: undefined, profile }
  }
}
