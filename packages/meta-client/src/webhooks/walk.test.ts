import { describe, expect, it } from 'vitest'
import { scopesFor } from '../oauth/scopes.ts'
import { createSubscriptions } from '../oauth/subscriptions.ts'
import { webhookFields } from '../oauth/webhook-fields.ts'
import { signingSecrets } from '../signatures.ts'
import { atEmulator } from '../test-support/at-emulator.ts'
import { failureOf } from '../test-support/scripted-fetch.ts'
import type { Emulator } from '../testing.ts'
import { createEmulator, webhookUpdates } from '../testing.ts'
import { answerChallenge } from './answer-challenge.ts'
import type { WebhookEvent } from './events.ts'
import { readWebhook } from './read-webhook.ts'
import { readSignedRequest } from './signed-request.ts'
import { verifySignature } from './verify-signature.ts'

// An application made of these functions, called back by the emulator.

const callbackUrl = 'https://app.example.test/api/webhooks/meta'
const verifyToken = 'fake-verify-token'

function application(secrets: (meta: Emulator) => readonly string[]) {
  const events: WebhookEvent[] = []
  const people: string[] = []
  const refused: string[] = []
  const its: { meta?: Emulator } = {}
  async function deliver(request: Request): Promise<Response> {
    if (its.meta === undefined) throw new TypeError('unreachable: called back before the start')
    const known = signingSecrets(secrets(its.meta))
    const { pathname, searchParams } = new URL(request.url)
    if (request.method === 'GET') {
      const answer = answerChallenge(searchParams, verifyToken)
      return new Response(answer ?? '', { status: answer === undefined ? 403 : 200 })
    }
    if (pathname.endsWith('/person')) {
      const form = new URLSearchParams(await request.text())
      const { value, problem } = readSignedRequest(form.get('signed_request') ?? '', known)
      if (value === undefined) refused.push(problem)
      else people.push(value.userId)
      const answer = { url: 'https://app.example.test/deletion?id=abc', confirmation_code: 'abc' }
      return value === undefined ? new Response('', { status: 403 }) : Response.json(answer)
    }
    const raw = new Uint8Array(await request.arrayBuffer())
    if (!verifySignature(raw, request.headers.get('x-hub-signature-256'), known)) {
      refused.push('webhook')
      return new Response('', { status: 403 })
    }
    const { events: read, dropped } = readWebhook(new TextDecoder().decode(raw))
    expect(dropped).toBe(0)
    events.push(...read)
    return new Response('')
  }
  return { events, people, refused, deliver, start: (meta: Emulator) => (its.meta = meta) }
}

async function shop(secrets = (meta: Emulator): readonly string[] => ['an-older-secret', meta.app.secret]) {
  const app = application(secrets)
  const at = await atEmulator({
    scopes: scopesFor(['webhooks']),
    emulator: {
      deliver: app.deliver,
      app: { deauthorizeUrl: `${callbackUrl}/person`, dataDeletionUrl: `${callbackUrl}/person` },
    },
  })
  app.start(at.meta)
  const { id: appId, secret: appSecret } = at.meta.app
  const subscriptions = createSubscriptions({ appId, appSecret, fetch: at.meta.fetch, retries: 0 })
  return { ...at, app, subscriptions, ofPage: { pageId: at.page.id, token: at.token } }
}

describe('webhooks at the emulator', () => {
  it('arrive once both layers are subscribed, and are read', async () => {
    const { meta, page, app, subscriptions, ofPage } = await shop()
    const postId = `${page.id}_9001`
    const comment = webhookUpdates.pageComment({
      pageId: page.id,
      postId,
      commentId: '9001_5005',
      message: 'Schön? 😀 a/b',
      createdTime: 1_795_392_000,
    })
    const instagram = {
      comment: webhookUpdates.instagramComment({
        accountId: page.instagram.id,
        mediaId: '17950000000000001',
        commentId: '17900000000000001',
        text: 'Nice',
      }),
      story: webhookUpdates.storyInsights({
        accountId: page.instagram.id,
        mediaId: '17950000000000002',
        numbers: { reach: 44, exits: -1 },
      }),
    }
    for (const object of ['page', 'instagram'] as const) {
      await subscriptions.app.subscribe({ object, callbackUrl, verifyToken, fields: webhookFields(object) })
    }
    meta.webhooks.send(comment)
    await meta.webhooks.settled()
    expect(app.events).toEqual([]) // the Page has not let the app in
    await subscriptions.page.subscribe({ ...ofPage, fields: webhookFields('page') })
    for (const update of [comment, instagram.comment, instagram.story]) meta.webhooks.send(update)
    meta.webhooks.send(instagram.comment, { shape: 'flat' })
    await meta.webhooks.settled()

    const inOrder = app.events.toSorted((a, b) => a.kind.localeCompare(b.kind))
    const ofComment = { kind: 'instagram_comment', accountId: page.instagram.id, commentId: '17900000000000001' }
    expect(inOrder).toMatchObject([
      ofComment,
      ofComment,
      { kind: 'page_feed', accountId: page.id, postId, commentId: '9001_5005', message: 'Schön? 😀 a/b' },
      { kind: 'story_insights', mediaId: '17950000000000002', numbers: { reach: 44 }, tooSmall: ['exits'] },
    ])
    expect(app.refused).toEqual([])
  })

  it('are refused with another secret than those we know', async () => {
    const { meta, page, app, subscriptions, ofPage } = await shop(() => ['an-older-secret'])
    await subscriptions.app.subscribe({ object: 'page', callbackUrl, verifyToken, fields: ['feed'] })
    await subscriptions.page.subscribe({ ...ofPage, fields: ['feed'] })
    meta.webhooks.send(webhookUpdates.pagePost({ pageId: page.id, postId: `${page.id}_1`, createdTime: 1 }))
    await meta.webhooks.settled()
    expect([app.events, app.refused[0]]).toEqual([[], 'webhook'])
  })

  it('of one permission tell whose and which', async () => {
    const { meta, app, subscriptions } = await shop()
    const fields = ['pages_show_list']
    await subscriptions.app.subscribe({ object: 'permissions', callbackUrl, verifyToken, fields })
    const { id: personId } = meta.world.person
    meta.webhooks.send(webhookUpdates.permission({ personId, permission: 'pages_show_list', verb: 'revoked' }))
    await meta.webhooks.settled()
    expect(app.events).toMatchObject([{ kind: 'permission', userId: personId, permission: 'pages_show_list' }])
  })

  it('are subscribed, listed and ended', async () => {
    const { meta, subscriptions, ofPage } = await shop()
    await subscriptions.app.subscribe({ object: 'page', callbackUrl, verifyToken, fields: ['feed', 'mention'] })
    const page = { object: 'page', callbackUrl, isActive: true, fields: ['feed', 'mention'] }
    expect(await subscriptions.app.list()).toEqual([page])
    await subscriptions.app.unsubscribe({ object: 'page', fields: ['mention'] })
    expect(await subscriptions.app.list()).toEqual([{ ...page, fields: ['feed'] }])
    await subscriptions.app.unsubscribe()
    expect(await subscriptions.app.list()).toEqual([])

    expect(await subscriptions.page.list(ofPage)).toEqual([])
    await subscriptions.page.subscribe({ ...ofPage, fields: ['feed'] })
    expect(await subscriptions.page.list(ofPage)).toMatchObject([{ appId: meta.app.id, fields: ['feed'] }])
    await subscriptions.page.unsubscribe(ofPage)
    expect(await subscriptions.page.list(ofPage)).toEqual([])
  })

  it('are not subscribed with a verify token that the application does not know', async () => {
    const { subscriptions } = await shop()
    const wrong = { object: 'page', callbackUrl, verifyToken: 'another', fields: ['feed'] }
    expect(await failureOf(subscriptions.app.subscribe(wrong))).toMatchObject({ code: 'config', metaCode: 2200 })
    expect(await subscriptions.app.list()).toEqual([])
  })
})

describe('signed requests at the emulator', () => {
  it('tell who removed the app, and who wants the data deleted', async () => {
    const { meta, app } = await shop()
    const { person, grants } = meta.world
    expect((await grants.requestDeletion(person)).confirmationCode).toBe('abc')
    grants.revoke(person)
    await meta.webhooks.settled()
    expect([app.people, app.refused]).toEqual([[person.id, person.id], []])
  })

  it('of Instagram Login are signed with its own secret, and name the app-scoped id', async () => {
    const app = application((meta) => [meta.app.secret, meta.app.instagram.secret])
    const meta = createEmulator({
      deliver: app.deliver,
      instagram: { deauthorizeUrl: `${callbackUrl}/person`, dataDeletionUrl: `${callbackUrl}/person` },
    })
    app.start(meta)
    const account = meta.world.addInstagram({ username: 'blue_store' })
    meta.world.instagramApp.generateToken(account)
    meta.world.grants.revoke(account)
    await meta.webhooks.settled()
    expect([app.people, app.refused]).toEqual([[account.appScopedId], []])
  })
})
