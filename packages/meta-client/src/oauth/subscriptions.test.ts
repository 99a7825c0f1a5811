import { describe, expect, it } from 'vitest'
import type { Answer } from '../test-support/scripted-fetch.ts'
import { failureOf, json, metaError, noSleep, scriptedFetch } from '../test-support/scripted-fetch.ts'
import { createEmulator } from '../testing.ts'
import { instagramToken, pageToken } from '../tokens.ts'
import { SCOPES } from './scopes.ts'
import { createSubscriptions } from './subscriptions.ts'
import { SUBSCRIPTION_LAYERS, WEBHOOK_FIELDS, webhookFields } from './webhook-fields.ts'

const APP = { appId: '1029384756', appSecret: '0123456789abcdef0123456789abcdef' }
const NEW = {
  object: 'page',
  callbackUrl: 'https://app.example.test/api/webhooks/meta',
  verifyToken: 'fake-verify-token',
  fields: webhookFields('page'),
}
const page = { pageId: '134895793791914', token: pageToken('EAAfakepage') }
const done = json({ success: true })

function setUp(...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  return { script, subscriptions: createSubscriptions({ ...APP, fetch: script.fetch, ...noSleep() }) }
}

describe('subscriptions of the app', () => {
  it('are made with the app token, everything in the body', async () => {
    const { script, subscriptions } = setUp(done)
    await subscriptions.app.subscribe(NEW)
    const [sent] = script.sent
    expect(`${sent?.method} ${sent?.url.href}`).toBe('POST https://graph.facebook.com/v26.0/1029384756/subscriptions')
    expect(sent?.headers.get('authorization')).toBe(`Bearer ${APP.appId}|${APP.appSecret}`)
    expect(Object.fromEntries(sent?.form ?? [])).toMatchObject({
      object: 'page',
      callback_url: NEW.callbackUrl,
      verify_token: 'fake-verify-token',
      fields: 'feed,mention',
      include_values: 'true',
    })
  })

  it('are listed with both forms of their fields', async () => {
    const { subscriptions } = setUp(
      json({
        data: [
          {
            object: 'page',
            callback_url: 'https://a.test/',
            active: true,
            fields: [{ name: 'feed', version: 'v26.0' }],
          },
          { object: 'instagram', fields: ['comments'] },
          { unknown: 1 },
        ],
      }),
    )
    expect(await subscriptions.app.list()).toEqual([
      { object: 'page', callbackUrl: 'https://a.test/', isActive: true, fields: ['feed'] },
      { object: 'instagram', isActive: undefined, fields: ['comments'] },
    ])
  })

  it('end as a whole or in parts', async () => {
    const { script, subscriptions } = setUp(done, done)
    await subscriptions.app.unsubscribe()
    await subscriptions.app.unsubscribe({ object: 'page', fields: ['feed'] })
    const queries = script.sent.map(({ url }) => [url.searchParams.get('object'), url.searchParams.get('fields')])
    expect(queries).toEqual([
      [null, null],
      ['page', 'feed'],
    ])
  })

  it('say when the address did not answer Meta', async () => {
    const { subscriptions } = setUp(metaError({ code: 2200, message: '(#2200) Callback verification failed' }))
    expect(await failureOf(subscriptions.app.subscribe(NEW))).toMatchObject({
      code: 'config',
      message: expect.stringContaining('verify token'),
    })
  })

  it.each([
    [{ callbackUrl: 'http://app.example.test/' }, 'config'],
    [{ callbackUrl: 'app.example.test' }, 'config'],
    [{ verifyToken: '' }, 'config'],
    [{ fields: [] }, 'invalid_request'],
    [{ fields: ['feed,mention'] }, 'invalid_request'],
  ])('refuse %j before any call', async (wrong, code) => {
    const { script, subscriptions } = setUp()
    expect(await failureOf(subscriptions.app.subscribe({ ...NEW, ...wrong }))).toMatchObject({ code })
    expect(script.sent).toEqual([])
  })
})

describe('subscriptions of an account', () => {
  it('are made with its own token', async () => {
    const { script, subscriptions } = setUp(json({ success: 'true' }), done, done, done)
    await subscriptions.page.subscribe({ ...page, fields: webhookFields('page') })
    await subscriptions.page.unsubscribe(page)
    const account = { token: instagramToken('IGAAfake') }
    await subscriptions.instagram.subscribe({ ...account, fields: webhookFields('instagram', { login: 'instagram' }) })
    await subscriptions.instagram.unsubscribe(account)
    expect(script.log()).toEqual([
      'POST graph.facebook.com/134895793791914/subscribed_apps',
      'DELETE graph.facebook.com/134895793791914/subscribed_apps',
      'POST graph.instagram.com/me/subscribed_apps',
      'DELETE graph.instagram.com/me/subscribed_apps',
    ])
    expect(script.sent.map(({ form }) => form.get('subscribed_fields'))).toEqual([
      'feed,mention',
      null,
      'comments',
      null,
    ])
    expect(script.sent[0]?.headers.get('authorization')).toBe('Bearer EAAfakepage')
  })

  it('are read in the form of either host, and not taken for none when there is no list', async () => {
    const { subscriptions } = setUp(
      json({ data: [{ id: 1029384756, name: 'Bos', subscribed_fields: ['feed'] }, { id: '2', name: 'Other' }, {}] }),
      json({ data: [{ app_id: '91029384756', subscribed_fields: ['comments'] }] }),
      json({ data: {} }),
    )
    expect(await subscriptions.page.list(page)).toEqual([
      { appId: '1029384756', name: 'Bos', fields: ['feed'] },
      { appId: '2', name: 'Other', fields: [] },
    ])
    const account = { token: instagramToken('IGAAfake') }
    expect(await subscriptions.instagram.list(account)).toEqual([{ appId: '91029384756', fields: ['comments'] }])
    expect(await failureOf(subscriptions.instagram.list(account))).toMatchObject({ code: 'upstream_malformed' })
  })

  it('refuse a path in place of a Page', async () => {
    const { script, subscriptions } = setUp()
    expect(await failureOf(subscriptions.page.list({ ...page, pageId: 'me/x' }))).toMatchObject({
      code: 'invalid_request',
    })
    expect(script.sent).toEqual([])
  })

  it('go through the emulator with Instagram Login', async () => {
    const meta = createEmulator()
    const account = meta.world.addInstagram({ username: 'blue_store' })
    const token = instagramToken(meta.world.instagramApp.generateToken(account))
    const { instagram } = createSubscriptions({ appId: meta.app.id, appSecret: meta.app.secret, fetch: meta.fetch })
    const fields = webhookFields('instagram', { login: 'instagram' })
    await instagram.subscribe({ token, fields })
    expect(await instagram.list({ token })).toEqual([{ appId: meta.app.instagram.id, fields }])
    await instagram.unsubscribe({ token })
    expect(await instagram.list({ token })).toEqual([])
    const unknown = instagram.subscribe({ token, fields: ['feed'] })
    expect(await failureOf(unknown)).toMatchObject({ code: 'invalid_request', action: 'never' })
  })
})

describe('the webhook fields', () => {
  it('are those that each login has', () => {
    expect(webhookFields('page')).toEqual(['feed', 'mention'])
    expect(webhookFields('instagram')).toEqual(['comments', 'mentions', 'story_insights'])
    expect(webhookFields('instagram', { login: 'instagram' })).toEqual(['comments'])
    expect(webhookFields('page', { login: 'instagram' })).toEqual([])
  })

  it('and their layers name sources, and permissions that the tables know', () => {
    for (const { permissions, source } of WEBHOOK_FIELDS) {
      expect(source).toMatch(/^[DSPM]/)
      for (const name of permissions.facebook ?? []) expect(Object.keys(SCOPES.facebook)).toContain(name)
      for (const name of permissions.instagram ?? []) expect(Object.keys(SCOPES.instagram)).toContain(name)
    }
    expect(SUBSCRIPTION_LAYERS.map(({ layer }) => layer)).toEqual(['app', 'page', 'instagram'])
  })
})
