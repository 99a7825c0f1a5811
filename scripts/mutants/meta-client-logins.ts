import type { Mutant } from './mutant.ts'
import { testsOf } from './mutant.ts'

const source = (file: string): string => `packages/meta-client/src/${file}`
const tests = (file: string) => testsOf(source(`${file}.test.ts`))

const facebook = tests('oauth/facebook')
const authorize = tests('oauth/authorize')
const callback = tests('oauth/callback')
const idToken = tests('oauth/id-token')
const discovery = tests('oauth/discovery')
const signature = tests('webhooks/verify-signature')
const signedRequest = tests('webhooks/signed-request')

/** Who logs in, and whose callbacks are taken. */
export const LOGINS_AT_META: readonly Mutant[] = [
  // login
  {
    name: 'the verifier of PKCE is not sent',
    file: source('oauth/facebook.ts'),
    find: 'code: code.expose(), ...verifier }',
    put: 'code: code.expose() }',
    test: facebook('sends the verifier along'),
  },
  {
    name: 'the challenge of PKCE is plain',
    file: source('oauth/authorize.ts'),
    find: "code_challenge_method: 'S256'",
    put: "code_challenge_method: 'plain'",
    test: authorize('asks for an id token with a nonce, and with PKCE'),
  },
  {
    name: 'PKCE is believed in where Meta drops it',
    file: source('oauth/pkce.ts'),
    find: "if (configId === undefined && scopes.includes('openid')) return",
    put: 'return',
    test: authorize('where Meta drops the challenge'),
  },
  {
    name: 'a login may go without a state',
    file: source('oauth/login-request.ts'),
    find: "if (state === '') throw configError('The login needs a state: random, single-use and bound to the browser.')",
    put: '',
    test: authorize('refuses what cannot work: no state'),
  },
  {
    name: 'a callback may carry a parameter twice',
    file: source('oauth/callback.ts'),
    find: 'const twice = NAMES.find((name) => input.getAll(name).length > 1)',
    put: 'const twice = undefined',
    test: callback('for no answer of Meta'),
  },
  {
    name: 'the fragment stuck to a code stays',
    file: source('oauth/callback.ts'),
    find: "value?.replace(/#_(=_)?$/, '')",
    put: 'value ?? undefined',
    test: callback('without the fragment that gets stuck to it'),
  },
  {
    name: 'an id token of any app is taken',
    file: source('oauth/id-token.ts'),
    find: 'audience: appId,',
    put: '',
    test: idToken('is refused for another app'),
  },
  {
    name: 'an id token of another login is taken',
    file: source('oauth/id-token.ts'),
    find: "if (!isSameText(data.nonce, nonce)) throw rejected('its nonce is not that of this login')",
    put: '',
    test: idToken('is refused for another nonce'),
  },
  {
    name: 'nobody looks who signed an id token',
    file: source('oauth/id-token.ts'),
    find: "const { importJWK, jwtVerify } = await import('jose')",
    put: "const { importJWK, decodeJwt } = await import('jose')\n  const jwtVerify = async (...[token]: readonly string[]) => ({ payload: decodeJwt(token) })",
    test: idToken('is refused when somebody else signed it'),
  },
  {
    name: 'accounts are looked up with the token of another app',
    file: source('oauth/discovery.ts'),
    find: 'if (appId !== undefined && appId !== ours) {',
    put: 'if (false) {',
    test: discovery('looks nothing up with a dead token, or one of another app'),
  },
  {
    name: 'a listing that failed is taken for no Pages',
    file: source('oauth/discovery.ts'),
    find: 'incomplete.push({ ...part, error })',
    put: '',
    test: discovery('is not taken for having no Page'),
  },

  // callbacks
  {
    name: 'a forged webhook is accepted',
    file: source('webhooks/verify-signature.ts'),
    find: "return hex !== undefined && secrets.isSigned(rawBody, Buffer.from(hex, 'hex'))",
    put: 'return hex !== undefined',
    test: signature('refuses the same JSON written again'),
  },
  {
    name: 'a signature is taken in any form',
    file: source('webhooks/verify-signature.ts'),
    find: '/^sha256=([0-9a-f]{64})$/.exec',
    put: '/sha256=([0-9a-f]{64})/i.exec',
    test: signature('refuses the header'),
  },
  {
    name: 'signatures of another length throw',
    file: source('signatures.ts'),
    find: 'mac.byteLength === expected.byteLength && timingSafeEqual(mac, expected)',
    put: 'timingSafeEqual(mac, expected)',
    test: signature('a signature of another length is none, and no exception'),
    failsWith: 'must have the same byte length',
  },
  {
    name: 'signatures are compared in a time that tells where they differ',
    file: source('signatures.ts'),
    find: 'mac.byteLength === expected.byteLength && timingSafeEqual(mac, expected)',
    put: 'expected.equals(mac)',
    test: signature('are compared by timingSafeEqual'),
  },
  {
    name: 'texts are compared in a time that tells where they differ',
    file: source('signatures.ts'),
    find: 'return first !== undefined && second !== undefined && timingSafeEqual(first, second)',
    put: 'return one === other',
    test: signature('are compared by timingSafeEqual'),
  },
  {
    name: 'an empty app secret lets everybody in',
    file: source('signatures.ts'),
    find: "if (keys.length === 0 || keys.includes('')) {",
    put: 'if (keys.length === 0) {',
    test: signature('which would let everybody in'),
  },
  {
    name: 'a signed request is believed before its signature',
    file: source('webhooks/signed-request.ts'),
    find: "if (!secrets.isSigned(payload, mac)) return { problem: 'signature' }",
    put: '',
    test: signedRequest('as signature'),
  },
  {
    name: 'a signed request may name any algorithm',
    file: source('webhooks/signed-request.ts'),
    find: "if (data?.algorithm?.toUpperCase() !== 'HMAC-SHA256') return { problem: 'algorithm' }",
    put: "if (data === undefined) return { problem: 'algorithm' }",
    test: signedRequest('as algorithm'),
  },
  {
    name: 'a signature of another spelling is taken',
    file: source('webhooks/signed-request.ts'),
    find: "return bytes.toString('base64url') === text ? bytes : undefined",
    put: 'return bytes',
    test: signedRequest('as malformed'),
  },
  {
    name: 'the verify token is not asked for',
    file: source('webhooks/answer-challenge.ts'),
    find: "if (mode !== 'subscribe' || shown === undefined || !isSameText(shown, expected)) return undefined",
    put: "if (mode !== 'subscribe') return undefined",
    test: tests('webhooks/answer-challenge')('has no answer to'),
  },
  {
    name: 'the challenge may hold what a browser runs',
    file: source('webhooks/answer-challenge.ts'),
    find: 'return challenge !== undefined && /^[0-9A-Za-z_-]{1,128}$/.test(challenge) ? challenge : undefined',
    put: 'return challenge',
    test: tests('webhooks/answer-challenge')('has no answer to'),
  },
]
