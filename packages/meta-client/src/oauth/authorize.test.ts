import { describe, expect, it } from 'vitest'
import type { AuthorizeOptions } from './authorize.ts'
import { createFacebookLogin } from './facebook.ts'
import { createPkce } from './pkce.ts'

const redirectUri = 'https://app.example.test/api/social/callback/facebook'
const ASKED: AuthorizeOptions = { redirectUri, state: 's1', scopes: ['pages_show_list', 'email'] }
const login = createFacebookLogin({ appId: '1029384756', appSecret: '0123456789abcdef0123456789abcdef' })

const query = (options: Partial<AuthorizeOptions> = {}) =>
  Object.fromEntries(new URL(login.authorizeUrl({ ...ASKED, ...options })).searchParams)

describe('authorizeUrl', () => {
  it('opens the dialog for a code, with everything escaped', () => {
    expect(login.authorizeUrl({ ...ASKED, authType: 'rerequest' })).toBe(
      'https://www.facebook.com/v26.0/dialog/oauth?client_id=1029384756&redirect_uri=https%3A%2F%2Fapp.example.test%2Fapi%2Fsocial%2Fcallback%2Ffacebook&state=s1&response_type=code&scope=pages_show_list%2Cemail&auth_type=rerequest',
    )
  })

  it('takes http for localhost, as Meta does while the app is in development', () => {
    expect(query({ redirectUri: 'http://localhost:3000/cb' })['redirect_uri']).toBe('http://localhost:3000/cb')
  })

  it('sends a configuration in place of permissions', () => {
    const sent = query({ configId: '77' })
    expect(sent).toMatchObject({ config_id: '77', response_type: 'code' })
    expect(sent).not.toHaveProperty('scope')
    expect(sent).not.toHaveProperty('override_default_response_type')
  })

  it('asks a configuration of a system user for a code in so many words', () => {
    const sent = query({ configId: '77', configFor: 'system_user' })
    expect(sent).toMatchObject({ config_id: '77', response_type: 'code', override_default_response_type: 'true' })
  })

  it('has the callback tell what was granted', () => {
    expect(login.authorizeUrl({ ...ASKED, tellScopes: true })).toContain('response_type=code%20granted_scopes')
  })

  it('asks for the password again, with a nonce of its own', () => {
    const sent = query({ authType: 'reauthenticate', authNonce: 'n1', display: 'popup' })
    expect(sent).toMatchObject({ auth_type: 'reauthenticate', auth_nonce: 'n1', display: 'popup' })
  })

  it('asks for an id token with a nonce, and with PKCE', () => {
    const { challenge } = createPkce()
    const sent = query({ scopes: ['openid'], nonce: 'n1', codeChallenge: challenge })
    expect(sent).toMatchObject({ nonce: 'n1', code_challenge: challenge, code_challenge_method: 'S256' })
    expect(query()).not.toHaveProperty('code_challenge')
  })

  it.each<[string, Partial<AuthorizeOptions>]>([
    ['http', { redirectUri: 'http://app.example.test/cb' }],
    ['http on an address of this machine', { redirectUri: 'http://127.0.0.1:3000/cb' }],
    ['the same of IPv6', { redirectUri: 'http://[::1]:3000/cb' }],
    ['a host that only begins like localhost', { redirectUri: 'http://localhost.example.test/cb' }],
    ['no address', { redirectUri: 'not a url' }],
    ['a fragment', { redirectUri: `${redirectUri}#x` }],
    ['no state', { state: '' }],
    ['permissions of Instagram Login', { scopes: ['instagram_business_basic'] }],
    ['a system user without a configuration', { configFor: 'system_user' }],
    ['openid without a nonce', { scopes: ['openid'] }],
    ['openid with an empty one', { scopes: ['openid'], nonce: '' }],
    ['a nonce without openid', { nonce: 'n1' }],
    ['a nonce with a configuration', { scopes: ['openid'], nonce: 'n1', configId: '77' }],
    ['a nonce of a re-authentication without one', { authNonce: 'n1' }],
    ['such a nonce with signs', { authType: 'reauthenticate', authNonce: 'n-1' }],
    ['a plain challenge', { scopes: ['openid'], nonce: 'n1', codeChallenge: 'x'.repeat(44) }],
  ])('refuses what cannot work: %s', (_what, wrong) => {
    expect(() => login.authorizeUrl({ ...ASKED, ...wrong })).toThrow(expect.objectContaining({ code: 'config' }))
  })

  it.each<[string, Partial<AuthorizeOptions>]>([
    ['without openid', {}],
    ['with a configuration', { scopes: ['openid'], configId: '77' }],
  ])('refuses PKCE %s, where Meta drops the challenge', (_what, asked) => {
    const codeChallenge = createPkce().challenge
    expect(() => login.authorizeUrl({ ...ASKED, ...asked, codeChallenge })).toThrow(
      expect.objectContaining({ code: 'pkce_unsupported', action: 'never' }),
    )
  })
})
