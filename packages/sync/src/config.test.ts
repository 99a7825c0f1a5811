import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { isSyncError } from './errors.ts'

const now = new Date('2026-11-23T09:00:00Z')
const good = {
  META_APP_ID: '1029384756',
  META_APP_SECRET: 'fake-app-secret',
  OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/api/social/callback/',
  BOS_TOKEN_KEYS: 'k1:fake',
}
const problemOf = (env: Record<string, string | undefined>): string => {
  try {
    readConfig(env, { now })
  } catch (error) {
    if (isSyncError(error) && error.code === 'config') return error.message
    throw error
  }
  return 'no problem'
}

describe('readConfig', () => {
  it('reads the environment of the brief', () => {
    const config = readConfig({ ...good, META_APP_VERSION: 'v25.0' }, { now })
    expect(config).toMatchObject({
      apps: { facebook: { id: '1029384756' } },
      graphVersion: 'v25.0',
      versionNotice: undefined,
      redirectBaseUrl: 'https://app.example.test/api/social/callback',
    })
  })

  it('replaces a dead Graph version and says so in one sentence', () => {
    const config = readConfig({ ...good, META_APP_VERSION: 'v18.0' }, { now })
    expect(config.graphVersion).toBe('v26.0')
    expect(config.versionNotice).toMatch(/v18\.0.*v26\.0/)
  })

  it('refuses a process that trusts any certificate, but for localhost', () => {
    const blind = { ...good, NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    expect(problemOf(blind)).toMatch(/NODE_TLS_REJECT_UNAUTHORIZED=0 turns certificate checks off/)
    const local = { ...blind, OAUTH_REDIRECT_BASE_URL: 'http://localhost:3000/callback' }
    expect(problemOf(local)).toBe('no problem')
    expect(problemOf({ ...blind, OAUTH_REDIRECT_BASE_URL: 'http://localhost.evil.example/callback' })).not.toBe(
      'no problem',
    )
  })

  it('prefers the app that is named for Facebook', () => {
    const config = readConfig({ ...good, FACEBOOK_APP_ID: '5647382910', FACEBOOK_APP_SECRET: 'fake-other' }, { now })
    const { id, secret } = config.apps.facebook
    expect([id, secret.expose()]).toEqual(['5647382910', 'fake-other'])
  })

  it('does not pair the id of one app with the secret of another', () => {
    expect(problemOf({ ...good, FACEBOOK_APP_ID: '5647382910' })).toContain('FACEBOOK_APP_SECRET is not set')
  })

  it('knows the app of Instagram Login where there is one, whole', () => {
    expect(readConfig(good, { now }).apps.instagram).toBeUndefined()
    const env = { ...good, INSTAGRAM_APP_ID: '5647382910', INSTAGRAM_APP_SECRET: 'fake-instagram' }
    const { instagram } = readConfig(env, { now }).apps
    expect([instagram?.id, instagram?.secret.expose()]).toEqual(['5647382910', 'fake-instagram'])
    expect(problemOf({ ...good, INSTAGRAM_APP_ID: '5647382910' })).toContain('INSTAGRAM_APP_SECRET is not set')
    expect(problemOf({ ...good, INSTAGRAM_APP_SECRET: 'fake-instagram' })).toContain('INSTAGRAM_APP_ID is not set')
  })

  it('refuses a verify token that could be guessed', () => {
    expect(problemOf({ ...good, META_WEBHOOK_VERIFY_TOKEN: 'blue' })).toContain(
      'META_WEBHOOK_VERIFY_TOKEN is too short',
    )
    const { webhookVerifyToken } = readConfig({ ...good, META_WEBHOOK_VERIFY_TOKEN: 'fake-verify-token-1' }, { now })
    expect(webhookVerifyToken?.expose()).toBe('fake-verify-token-1')
  })

  it('names every missing variable at once, what it is, and nothing twice', () => {
    const problem = problemOf({})
    for (const name of ['META_APP_ID', 'META_APP_SECRET', 'OAUTH_REDIRECT_BASE_URL', 'BOS_TOKEN_KEYS']) {
      expect(problem.split(`${name} is not set`)).toHaveLength(2)
    }
  })

  it('takes an empty variable for a missing one', () => {
    expect(problemOf({ ...good, META_APP_SECRET: ' ' })).toContain('META_APP_SECRET is not set')
  })

  it.each([
    'http://app.example.test/callback',
    'http://localhost.example.test/callback',
    'http://127.0.0.1:3000/callback',
    'ftp://localhost/callback',
    'https://person:word@app.example.test/callback',
    'app.example.test/callback',
    'https://app.example.test/callback?x=1',
    'https://app.example.test/callback#top',
    '//app.example.test',
    // URL.canParse takes a host that is so long, and new URL throws.
    `https://${'toString'.repeat(3_000)}.test/back`,
  ])('refuses %s as the address of callbacks', (url) => {
    expect(problemOf({ ...good, OAUTH_REDIRECT_BASE_URL: url })).toContain(
      'OAUTH_REDIRECT_BASE_URL must be an https:// URL',
    )
  })

  it('takes an address for what Meta calls, encrypted like the others', () => {
    const at = (url: string) => ({ ...good, META_CALLBACK_BASE_URL: url })
    expect(readConfig(good, { now }).callbackBaseUrl).toBeUndefined()
    const { callbackBaseUrl } = readConfig(at('https://app.example.test/api/webhooks/meta/'), { now })
    expect(callbackBaseUrl).toBe('https://app.example.test/api/webhooks/meta')
    expect(problemOf(at('http://localhost:3000/meta'))).toBe('no problem')
    for (const url of ['http://app.example.test/meta', 'https://app.example.test/meta?x=1', 'app.example.test']) {
      expect(problemOf(at(url))).toContain('META_CALLBACK_BASE_URL must be an https:// URL')
    }
  })

  it('allows http://localhost for development', () => {
    expect(problemOf({ ...good, OAUTH_REDIRECT_BASE_URL: 'http://localhost:3000/cb' })).toBe('no problem')
  })

  it('never repeats a value: it may be a secret in the wrong place', () => {
    const secret = 'fake-secret-in-the-wrong-variable'
    expect(problemOf({ ...good, META_APP_ID: secret, OAUTH_REDIRECT_BASE_URL: secret })).not.toContain(secret)
  })

  it('shows no secret when it is printed', () => {
    expect(inspect(readConfig(good, { now }), { depth: null, showHidden: true })).not.toContain('fake-app-secret')
  })
})
