import { idTokenFor } from './openid.ts'
import { provesVerifier } from './pkce.ts'
import { Refusal, refuse } from '../refusal.ts'
import { unixSeconds } from '../times.ts'
import { LONG_LIFE_MS, SHORT_LIFE_MS, type TokenRecord } from '../tokens.ts'
import { tokenProblem } from '../token-ends.ts'
import { appTokenOf } from '../viewer.ts'
import type { Emulation, Incoming } from '../visit.ts'

/** Answers `/oauth/access_token`, GET or a POST form (D manual-flow 2026-03-10; POST: P for codes, M for fb_exchange_token). */
export function answerAccessToken(emulation: Emulation, { method, params }: Incoming): unknown {
  if (method !== 'GET' && method !== 'POST') throw refuse.noSuchObject(method, 'oauth')
  const grantType = params.get('grant_type') ?? 'authorization_code'
  // D oidc-token 2023-07-18: a verifier may stand for the secret.
  checkApp(emulation, params, { secretMayMiss: grantType === 'authorization_code' && params.has('code_verifier') })
  switch (grantType) {
    case 'authorization_code':
      return redeemCode(emulation, params)
    case 'fb_exchange_token':
      return exchangeToken(emulation, params)
    case 'client_credentials':
      return { access_token: appTokenOf(emulation), token_type: 'bearer' }
    default:
      // P: text and code, the list of supported types is Meta's own and incomplete.
      throw refuse.parameter(
        `Invalid grant_type: '${grantType}'. Supported types: authorization_code, client_credentials`,
      )
  }
}

function checkApp(
  { app }: Emulation,
  params: URLSearchParams,
  { secretMayMiss }: { readonly secretMayMiss: boolean },
): void {
  const id = params.get('client_id')
  if (id === null) throw new Refusal({ message: 'Missing client_id parameter.', code: 101 })
  // P: 101 for an unknown app, code 1 for a wrong secret.
  if (id !== app.id) {
    throw new Refusal({ message: 'Error validating application. Invalid application ID.', code: 101 })
  }
  const secret = params.get('client_secret')
  if (secret !== app.secret && !(secretMayMiss && secret === null)) throw wrongSecret()
}

function wrongSecret(): Refusal {
  return new Refusal({ message: 'Error validating client secret.', code: 1 })
}

// P captures: code 100 with 36007 expired, 36008 redirect address differs, 36009 used; www-authenticate "invalid_code".
// Which is checked first, and that a mismatch does not use the code up, is unknown, chosen.
const CODE_PROBLEMS = {
  malformed: { message: 'Invalid verification code format.' },
  used: { message: 'This authorization code has been used.', subcode: 36009 },
  expired: { message: 'This authorization code has expired.', subcode: 36007 },
  redirect: {
    message:
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
    subcode: 36008,
  },
}

function redeemCode(emulation: Emulation, params: URLSearchParams): unknown {
  const { app, tokens, clock, store } = emulation
  const refuseCode = (problem: keyof typeof CODE_PROBLEMS) =>
    new Refusal({ ...CODE_PROBLEMS[problem], code: 100, challenge: 'invalid_code' })
  const code = tokens.findCode(params.get('code') ?? '')
  if (!code)
    throw new Refusal({ ...CODE_PROBLEMS.malformed, subcode: app.malformedCode, code: 100, challenge: 'invalid_code' })
  if (code.used) throw refuseCode('used')
  if (code.expiresAt <= clock.now()) throw refuseCode('expired')
  if (code.redirectUri !== params.get('redirect_uri')) throw refuseCode('redirect')
  const { challenge, openId, metadata } = code.about
  const isProven = provesVerifier(emulation, challenge, params.get('code_verifier'))
  if (!isProven && !params.has('client_secret')) throw wrongSecret()
  code.used = true
  // D facebook-login-for-business: a system user's token never expires. D: a person's lives one to two hours; captures also
  // show 60 days at once (P), by option.
  const system = store.systemUsers.has(code.personId)
  const isLong = app.codeGives === 'long'
  const expiresAt = system ? 'never' : clock.now() + (isLong ? LONG_LIFE_MS : SHORT_LIFE_MS)
  const token = tokens.mintUser(code.personId, { longLived: system || isLong, expiresAt, metadata })
  const person = store.people.get(code.personId)
  const idToken = openId && person && idTokenFor(person, { ...openId, accessToken: token.text }, emulation)
  if (idToken !== undefined) tokens.remember(idToken)
  return { ...bearer(emulation, token), ...(idToken !== undefined && { id_token: idToken }) }
}

// D get-long-lived 2026-09-11: needs the secret, refuses an expired token, answers a new string of about 60 days.
function exchangeToken(emulation: Emulation, params: URLSearchParams): unknown {
  const { tokens, grants, clock } = emulation
  const text = params.get('fb_exchange_token')
  // P: the missing parameter is a usual bug (100); the text is unknown, chosen.
  if (text === null) throw refuse.parameter('The parameter fb_exchange_token is required')
  const token = tokens.find(text)
  // That a Page token and one of another app are refused here is chosen.
  if (token?.kind !== 'user' || token.isForeign) throw refuse.unparsableToken()
  const problem = tokenProblem(emulation, token)
  if (problem) throw new Refusal({ ...problem, challenge: 'invalid_token' })

  const fresh = clock.now() + LONG_LIFE_MS
  // A token that never expires stays so, chosen.
  const keeps = token.expiresAt === 'never' || (token.longLived && !grants.extendsOnExchange)
  const expiresAt = keeps ? token.expiresAt : fresh
  const { personId, metadata } = token
  return bearer(emulation, tokens.mintUser(personId, { longLived: true, expiresAt, metadata }))
}

// D: seconds. P: may be missing.
function bearer({ clock, grants }: Emulation, { text, expiresAt }: TokenRecord): object {
  const isTold = grants.tellsExpiresIn && expiresAt !== 'never'
  const life = isTold ? { expires_in: unixSeconds(expiresAt) - unixSeconds(clock.now()) } : {}
  return { access_token: text, token_type: 'bearer', ...life }
}
