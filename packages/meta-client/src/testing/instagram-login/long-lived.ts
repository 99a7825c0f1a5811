import { DAY_MS } from '../clock.ts'
import { Refusal, refuse } from '../refusal.ts'
import { unixSeconds } from '../times.ts'
import { LONG_LIFE_MS } from '../tokens.ts'
import { findToken } from '../viewer.ts'
import type { Emulation, Incoming } from '../visit.ts'
import type { InstagramTokenRecord } from './tokens.ts'
import { liveToken, unsupported } from './viewer.ts'

/**
 * Answers `/access_token` and `/refresh_access_token` of graph.instagram.com; `undefined` for other paths. Documented
 * without a version; peers see versioned ones answered alike (P). GET only: P, with the name of the other method.
 */
export function answerLongLived(emulation: Emulation, incoming: Incoming): unknown {
  const path = incoming.path.join('/')
  if (path !== 'access_token' && path !== 'refresh_access_token') return undefined
  const grantType = path === 'access_token' ? 'ig_exchange_token' : 'ig_refresh_token'
  const { method, params } = incoming
  const tokenText = findToken(incoming)
  // P: without a token it cannot be routed either; with a wrong or missing grant type chosen: the same.
  if (method !== 'GET' || params.get('grant_type') !== grantType || tokenText === undefined) throw unsupported(method)
  const token = liveToken(emulation, tokenText, method)
  return path === 'access_token' ? exchange(emulation, params, token) : refresh(emulation, token)
}

// D business-login: a short-lived token and the secret of the Instagram app.
function exchange({ app, instagramTokens }: Emulation, params: URLSearchParams, token: InstagramTokenRecord): unknown {
  // P text; that it comes here too, and its code, is chosen.
  if (params.get('client_secret') !== app.instagram.secret) {
    throw new Refusal({ message: 'Error validating client secret.', code: 1 })
  }
  // P, D: one that lives long already, as the dashboard makes them.
  if (token.longLived) throw unsupported('GET')
  return bearer(instagramTokens.mint(token.accountId, 'long'))
}

// D business-login: at least 24 hours old, not expired, instagram_business_basic still granted; 60 days from now.
function refresh(emulation: Emulation, token: InstagramTokenRecord): unknown {
  const { clock, grants, instagram, instagramTokens } = emulation
  // P: an unsuitable token.
  if (!token.longLived) throw unsupported('GET')
  if (!grants.allows(token.accountId, 'instagram_business_basic')) throw refuse.permission()
  if (clock.now() - token.issuedAt < DAY_MS) {
    // Payload unknown, chosen; peers look for words of this kind.
    const message = 'The access token has not been at least 24 hours old. Wait before you refresh it.'
    throw new Refusal({ message, code: 100 })
  }
  if (instagram.refresh === 'same') {
    token.issuedAt = clock.now()
    token.expiresAt = clock.now() + LONG_LIFE_MS
  } else if (instagram.refresh === 'rotating') token.end = 467
  const fresh = instagram.refresh === 'same' ? token : instagramTokens.mint(token.accountId, 'long')
  // S: the refresh also tells the permissions, as text.
  const granted = [...(grants.of(token.accountId)?.permissions ?? [])].filter(([, status]) => status === 'granted')
  return { ...bearer(fresh), permissions: granted.map(([name]) => name).join(',') }
}

function bearer({ text }: InstagramTokenRecord) {
  return { access_token: text, token_type: 'bearer', expires_in: unixSeconds(LONG_LIFE_MS) }
}
