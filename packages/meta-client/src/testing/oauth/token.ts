import { Refusal, refuse } from '../refusal.ts'
import { unixSeconds } from '../times.ts'
import { LONG_LIFE_MS, SHORT_LIFE_MS, type TokenRecord } from '../tokens.ts'
import { tokenProblem } from '../token-ends.ts'
import { appTokenOf } from '../viewer.ts'
import type { Emulation, Incoming } from '../visit.ts'

/** Answers `/oauth/access_token`, GET or a POST form (D manual-flow 2026-03-10; POST: P for codes, M for fb_exchange_token). */
export function answerAccessToken(emulation: Emulation, { method, params }: Incoming): unknown {
  if (method !== 'GET' && method !== 'POST') throw refuse.noSuchObject(method, 'oauth')
  checkApp(emulation, params)
  const grantType = params.get('grant_type') ?? 'authorization_code'
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

function checkApp({ app }: Emulation, params: URLSearchParams): void {
  const id = params.get('client_id')
  if (id === null) throw new Refusal({ message: 'Missing client_id parameter.', code: 101 })
  // P: 101 for an unknown app, code 1 for a wrong secret.
  if (id !== app.id) {
    throw new Refusal({ message: 'Error validating application. Invalid application ID.', code: 101 })
  }
  if (params.get('client_secret') !== app.secret) {
    throw new Refusal({ message: 'Error validating client secret.', code: 1 })
  }
}

// P captures: code 100 with 36007 expired, 36008 redirect address differs, 36009 used; www-authenticate "invalid_code".
// Which is checked first, and that a mismatch does not use the code up, is unknown, chosen.
const CODE_PROBLEMS = {
  malformed: { message: 'Invalid verification code format.', subcode: 36009 },
  used: { message: 'This authorization code has been used.', subcode: 36009 },
  expired: { message: 'This authorization code has expired.', subcode: 36007 },
  redirect: {
    message:
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
    subcode: 36008,
  },
}

function redeemCode({ tokens, clock }: Emulation, params: URLSearchParams): unknown {
  const refuseCode = (problem: keyof typeof CODE_PROBLEMS) =>
    new Refusal({ ...CODE_PROBLEMS[problem], code: 100, challenge: 'invalid_code' })
  const code = tokens.findCode(params.get('code') ?? '')
  if (!code) throw refuseCode('malformed')
  if (code.used) throw refuseCode('used')
  if (code.expiresAt <= clock.now()) throw refuseCode('expired')
  if (code.redirectUri !== params.get('redirect_uri')) throw refuseCode('redirect')
  if (params.has('code_verifier')) {
    // P (better-auth #186; Nango #7156, 2026-08-19): without openid the dialog drops the challenge, then this.
    const message = 'code_verifier param is provided without a code_challenge in authorization request.'
    throw new Refusal({ message, code: 1 })
  }
  code.used = true
  // D: server-side tokens live one to two hours; captures also show 60 days at once.
  const expiresAt = clock.now() + SHORT_LIFE_MS
  return bearer(clock.now(), tokens.mintUser(code.personId, { longLived: false, expiresAt }))
}

// D get-long-lived 2026-09-11: needs the secret, refuses an expired token, answers a new string of about 60 days.
function exchangeToken(emulation: Emulation, params: URLSearchParams): unknown {
  const { tokens, grants, clock } = emulation
  const text = params.get('fb_exchange_token')
  // P: the missing parameter is a usual bug (100); the text is unknown, chosen.
  if (text === null) throw refuse.parameter('The parameter fb_exchange_token is required')
  const token = tokens.find(text)
  // That a Page token is refused here is chosen.
  if (token?.kind !== 'user') throw refuse.unparsableToken()
  const problem = tokenProblem(emulation, token)
  if (problem) throw new Refusal({ ...problem, challenge: 'invalid_token' })

  const fresh = clock.now() + LONG_LIFE_MS
  const keeps = token.longLived && !grants.extendsOnExchange && token.expiresAt !== 'never'
  const expiresAt = keeps ? Number(token.expiresAt) : fresh
  return bearer(clock.now(), tokens.mintUser(token.personId, { longLived: true, expiresAt }))
}

function bearer(nowMs: number, { text, expiresAt }: TokenRecord): unknown {
  const life = expiresAt === 'never' ? {} : { expires_in: unixSeconds(expiresAt) - unixSeconds(nowMs) }
  return { access_token: text, token_type: 'bearer', ...life }
}
