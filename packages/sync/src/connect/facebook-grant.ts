import type { Secret } from '@bos/meta-client'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { nonceOf } from './flow.ts'
import { checkedGrant, type Grant, reachOf, type Reach } from './grant.ts'

export interface Exchange {
  readonly code: Secret
  readonly state: string
  readonly redirectUri: string
  readonly requestedScopes: readonly string[]
  readonly codeVerifier: Secret | undefined
}

/** From the code of the callback to what it reaches. The code is spent by it, whatever comes of it. */
export async function facebookGrant(core: Core, exchange: Exchange): Promise<{ grant: Grant; reach: Reach }> {
  const { code, redirectUri, codeVerifier, requestedScopes: scopes } = exchange
  const short = await core.facebook.exchangeCode({ code, redirectUri, ...(codeVerifier && { codeVerifier, scopes }) })
  // Exchange first, list second: a Page token is as long-lived as the token that lists it (D 2026-09-11).
  const { token } = await core.facebook.exchangeLongLived(short.token)
  const info = await core.facebook.debugToken(token)
  const grant = checkedGrant(core, token, info)
  if (scopes.includes('openid')) await checkIdentity(core, exchange, { idToken: short.idToken, userId: grant.userId })
  return { grant, reach: reachOf(await core.facebook.discoverAccounts(token, { info })) }
}

// The id token says who logged in, the access token whose data it opens: two ways to the same person, or neither.
async function checkIdentity(
  core: Core,
  { state }: Exchange,
  { idToken, userId }: { idToken: Secret | undefined; userId: string },
): Promise<void> {
  const claims = idToken && (await core.idTokens.verify(idToken, { nonce: nonceOf(state) }))
  if (claims?.userId === userId) return
  throw new SyncError('Meta did not vouch for the person who logged in: nothing was stored. Start connecting again.', {
    code: 'login_failed',
    reason: 'identity_mismatch',
  })
}
