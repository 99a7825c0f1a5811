import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createEmulator, webhookUpdates } from '../../testing.ts'
import { child, createCaller, readAnswer, SCOPES } from '../test-support/caller.ts'

const CALLBACK = 'https://app.example.test/webhooks?tenant=1'

interface Receiver {
  /** Bodies of what came, in order. */
  readonly bodies: unknown[]
  readonly requests: { readonly headers: Headers; readonly text: string }[]
  /** What the next POSTs are answered; 200 when there is nothing left. */
  readonly answers: (number | 'lost')[]
}

/** An application that verifies as it should. */
function receiver() {
  const its: Receiver = { bodies: [], requests: [], answers: [] }
  const deliver = async (request: Request): Promise<Response> => {
    const query = new URL(request.url).searchParams
    if (request.method === 'GET') {
      const isRight = query.get('hub.mode') === 'subscribe' && query.get('hub.verify_token') === 'right'
      return new Response(isRight ? query.get('hub.challenge') : 'no', { status: isRight ? 200 : 403 })
    }
    const text = await request.text()
    its.requests.push({ headers: request.headers, text })
    its.bodies.push(JSON.parse(text))
    const answer = its.answers.shift() ?? 200
    if (answer === 'lost') throw new TypeError('fetch failed')
    return new Response('', { status: answer })
  }
  return { ...its, deliver }
}

async function setUp({ scope = `${SCOPES},pages_manage_metadata` } = {}) {
  const app = receiver()
  const meta = createEmulator({ deliver: app.deliver })
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id, { scope })
  const send = (method: string, path: string, auth: string, form: Record<string, string> = {}) => {
    const headers = { authorization: `Bearer ${auth}` }
    const url = `https://graph.facebook.com/v26.0/${path}`
    const query = method === 'POST' ? '' : `?${new URLSearchParams(form)}`
    const body = method === 'POST' ? new URLSearchParams(form) : null
    return meta.fetch(url + query, { method, headers, body }).then(readAnswer)
  }
  const appToken = `${meta.app.id}|${meta.app.secret}`
  const post = `${page.id}_9001`
  const comment = (commentId: string) =>
    webhookUpdates.pageComment({ pageId: page.id, postId: post, commentId, message: 'Äh?', createdTime: 1 })
  const subscribe = async (fields = ['feed']) => {
    await meta.webhooks.subscribe({ object: 'page', callbackUrl: CALLBACK, verifyToken: 'right', fields })
    return send('POST', `${page.id}/subscribed_apps`, token, { subscribed_fields: 'feed,mention' })
  }
  return { meta, app, page, token, appToken, send, comment, subscribe, post }
}

describe('subscribing', () => {
  it('verifies the address first, by the dashboard and by the edge of the app', async () => {
    const { meta, send, appToken } = await setUp()
    const wrong = { object: 'page', callbackUrl: CALLBACK, verifyToken: 'wrong', fields: ['feed'] }
    await expect(meta.webhooks.subscribe(wrong)).rejects.toThrow('did not echo the challenge: it answered HTTP 403')
    const form = { object: 'page', callback_url: CALLBACK, fields: 'feed,mention', include_values: 'true' }
    const path = `${meta.app.id}/subscriptions`
    expect((await send('POST', path, appToken, { ...form, verify_token: 'wrong' })).at('error', 'code')).toBe(2200)
    expect((await send('GET', path, appToken)).at('data')).toEqual([])
    expect((await send('POST', path, appToken, { ...form, verify_token: 'right' })).body).toEqual({ success: true })
    const row = { object: 'page', callback_url: CALLBACK, active: true }
    const field = (name: string) => ({ name, version: 'v26.0' })
    expect((await send('GET', path, appToken)).at('data')).toEqual([
      { ...row, fields: [field('feed'), field('mention')] },
    ])
    await send('DELETE', path, appToken, { object: 'page', fields: 'feed' })
    expect((await send('GET', path, appToken)).at('data')).toEqual([{ ...row, fields: [field('mention')] }])
    await send('DELETE', path, appToken)
    expect((await send('GET', path, appToken)).at('data')).toEqual([])
  })

  it('refuses other tokens, a missing object and an address without TLS', async () => {
    const { meta, send, token, appToken } = await setUp()
    const path = `${meta.app.id}/subscriptions`
    expect((await send('GET', path, token)).at('error', 'code')).toBe(15)
    expect((await send('POST', path, appToken, { callback_url: CALLBACK })).at('error', 'code')).toBe(100)
    const plain = { object: 'page', callback_url: 'http://app.example.test/' }
    expect((await send('POST', path, appToken, plain)).at('error', 'message')).toContain('https')
  })

  it('installs the app on a Page, replaces its fields, and takes it off', async () => {
    const { meta, send, page, token } = await setUp()
    const path = `${page.id}/subscribed_apps`
    expect((await send('GET', path, token)).body).toEqual({ data: [] })
    expect((await send('POST', path, token)).at('error', 'code')).toBe(100)
    await send('POST', path, token, { subscribed_fields: 'feed,mention' })
    await send('POST', path, token, { subscribed_fields: 'feed' })
    expect((await send('GET', path, token)).at('data', 0)).toMatchObject({
      id: meta.app.id,
      name: 'Emulated App',
      subscribed_fields: ['feed'],
    })
    expect((await send('DELETE', path, token)).body).toEqual({ success: true })
    expect((await send('GET', path, token)).body).toEqual({ data: [] })
  })

  it('wants pages_manage_metadata, a role for content, and the token of the Page', async () => {
    const { send, page, token } = await setUp({ scope: SCOPES })
    expect((await send('GET', `${page.id}/subscribed_apps`, token)).at('error', 'code')).toBe(200)
    const { meta } = await setUp()
    const ads = meta.world.addPage({ name: 'Ads only', tasks: ['ADVERTISE'] })
    const caller = createCaller(meta)
    const scope = `${SCOPES},pages_manage_metadata`
    const path = `${ads.id}/subscribed_apps`
    expect((await caller.get(path, await caller.pageToken(ads.id, { scope }))).at('error', 'code')).toBe(10)
    expect((await caller.get(path, await caller.logIn({ scope }))).at('error', 'error_subcode')).toBe(2069032)
  })
})

describe('webhooks', () => {
  it('carry what happened, signed over the escaped body', async () => {
    const { meta, app, page, subscribe, comment, post } = await setUp()
    await subscribe()
    expect(meta.webhooks.send(comment('9001_1'))).toEqual({ sent: 1, held: [] })
    await meta.webhooks.settled()
    const [request] = app.requests
    expect(request?.text).toContain(String.raw`\u00c4h?`)
    const expected = createHmac('sha256', meta.app.secret)
      .update(request?.text ?? '')
      .digest('hex')
    expect(request?.headers.get('x-hub-signature-256')).toBe(`sha256=${expected}`)
    expect(request?.headers.get('content-type')).toBe('application/json')
    const value = {
      item: 'comment',
      verb: 'add',
      from: { id: '7700000000000001', name: 'Ana Lopez' },
      post_id: post,
      comment_id: '9001_1',
      parent_id: post,
      created_time: 1,
      message: 'Äh?',
    }
    const time = meta.clock.now() / 1000
    expect(app.bodies).toEqual([
      { object: 'page', entry: [{ time, id: page.id, changes: [{ field: 'feed', value }] }] },
    ])
    expect(meta.webhooks.deliveries).toEqual([
      {
        what: 'page',
        url: 'https://app.example.test/webhooks',
        attempt: 1,
        at: meta.clock.now(),
        status: 200,
        outcome: 'accepted',
      },
    ])
  })

  it('come only where app and asset are subscribed, and tell what is missing', async () => {
    const { meta, app, page, token, send, subscribe, comment } = await setUp()
    const { webhooks } = meta
    const ig = { accountId: page.instagram.id, mediaId: '17990000000000001', commentId: '1', text: 'Nice' }
    const onInstagram = webhookUpdates.instagramComment(ig)
    const held = (id: string, field: string, reason: string) => ({ sent: 0, held: [{ id, field, reason }] })
    const ofPage = (reason: string) => held(page.id, 'feed', reason)
    const ofAccount = (reason: string, field = 'comments') => held(page.instagram.id, field, reason)
    expect(webhooks.send(comment('1'))).toEqual(ofPage('the app does not subscribe to page'))
    const subscription = { callbackUrl: CALLBACK, verifyToken: 'right' }
    await webhooks.subscribe({ object: 'page', ...subscription, fields: ['mention'] })
    expect(webhooks.send(comment('1'))).toEqual(ofPage("the app's subscription to page leaves out feed"))
    await webhooks.subscribe({ object: 'page', ...subscription, fields: ['feed'] })
    await webhooks.subscribe({ object: 'instagram', ...subscription, fields: ['comments'] })
    expect(webhooks.send(comment('1'))).toEqual(
      ofPage('the Page has not installed the app by POST /{page-id}/subscribed_apps'),
    )
    const neither = 'neither has its Page installed the app, nor does the account itself subscribe to comments'
    expect(webhooks.send(onInstagram)).toEqual(ofAccount(neither))
    await send('POST', `${page.id}/subscribed_apps`, token, { subscribed_fields: 'mention' })
    expect(webhooks.send(comment('1'))).toEqual(ofPage('the Page does not subscribe to feed'))
    await subscribe()
    const all = { sent: 1, held: [] }
    expect([webhooks.send(comment('1')), webhooks.send(onInstagram)]).toEqual([all, all])
    const story = webhookUpdates.storyInsights({ ...ig, numbers: { reach: -1 } })
    expect(webhooks.send(story)).toEqual(
      ofAccount("the app's subscription to instagram leaves out story_insights", 'story_insights'),
    )
    await send('DELETE', `${page.id}/subscribed_apps`, token)
    expect(webhooks.send(onInstagram)).toEqual(ofAccount(neither))
    await webhooks.settled()
    expect(app.bodies).toHaveLength(2)
  })

  it('go out in part where a part is subscribed', async () => {
    const { meta, app, page, subscribe, comment } = await setUp()
    await subscribe()
    const other = meta.world.addPage({ name: 'Second' })
    const entry = [
      ...comment('1').entry,
      { id: page.id, changes: [{ field: 'mention', value: 1 }] },
      { id: other.id, changes: [{ field: 'feed', value: 1 }] },
    ]
    const { sent, held } = meta.webhooks.send({ object: 'page', entry })
    expect([sent, held.map(({ id, field }) => [id, field])]).toEqual([
      1,
      [
        [page.id, 'mention'],
        [other.id, 'feed'],
      ],
    ])
    await meta.webhooks.settled()
    expect(app.bodies).toMatchObject([{ entry: [{ id: page.id, changes: [{ field: 'feed' }] }] }])
  })

  it('are refused for what is not in the world, and for options that cannot be meant', async () => {
    const { meta, app, comment, subscribe } = await setUp()
    await subscribe()
    const { webhooks } = meta
    const noPage = webhookUpdates.pagePost({ pageId: '1', postId: '1_2', createdTime: 1 })
    const both = { object: 'page', entry: [...comment('1').entry, ...noPage.entry] }
    for (const update of [noPage, both]) {
      expect(() => webhooks.send(update)).toThrow("webhooks.send(): no Page of this world has the id '1'")
    }
    const mention = webhookUpdates.instagramMention({ accountId: '1', mediaId: '2' })
    expect(() => webhooks.send(mention)).toThrow('no Instagram account of this world')
    const permission = webhookUpdates.permission({ personId: '1', permission: 'email', verb: 'revoked' })
    expect(() => webhooks.send(permission)).toThrow('no person of this world')
    expect(() => webhooks.send(comment('1'), { copies: 0 })).toThrow(RangeError)
    expect(() => webhooks.send(comment('1'), { afterSeconds: -1 })).toThrow(RangeError)
    const nowhere = { object: 'page', callbackUrl: '/webhooks', verifyToken: 'right', fields: ['feed'] }
    await expect(webhooks.subscribe(nowhere)).rejects.toThrow("'/webhooks' is no https address")
    const open = { ...nowhere, callbackUrl: 'http://app.example.test/webhooks' }
    await expect(webhooks.subscribe(open)).rejects.toThrow('is no https address, nor http on this machine')
    const strange = { ...nowhere, callbackUrl: CALLBACK, object: 'pagez' }
    await expect(webhooks.subscribe(strange)).rejects.toThrow("no webhooks of 'pagez': did you mean 'page'?")
    await webhooks.settled()
    expect(app.bodies).toEqual([])
  })

  it('are signed with the secret of the Instagram product where a test wants so', async () => {
    const { meta, app } = await setUp()
    const subscription = { object: 'user', callbackUrl: CALLBACK, verifyToken: 'right', fields: ['email'] }
    await meta.webhooks.subscribe({ ...subscription, signedWith: 'instagram' })
    const { id } = meta.world.person
    meta.webhooks.send({ object: 'user', entry: [{ id, changes: [{ field: 'email', value: 1 }] }] })
    await meta.webhooks.settled()
    const [request] = app.requests
    const expected = createHmac('sha256', meta.app.instagram.secret).update(request?.text ?? '')
    expect(request?.headers.get('x-hub-signature-256')).toBe(`sha256=${expected.digest('hex')}`)
  })

  it('of an account without a Page come where its own login subscribed it', async () => {
    const { meta, app } = await setUp()
    const account = meta.world.addInstagram({ username: 'maple' })
    const token = meta.world.instagramApp.generateToken(account)
    const update = webhookUpdates.instagramComment({ accountId: account.id, mediaId: '1', commentId: '2', text: 'Hi' })
    const subscription = { object: 'instagram', callbackUrl: CALLBACK, verifyToken: 'right', fields: ['comments'] }
    await meta.webhooks.subscribe(subscription)
    expect(meta.webhooks.send(update).sent).toBe(0)
    const url = `https://graph.instagram.com/v26.0/me/subscribed_apps?subscribed_fields=comments&access_token=${token}`
    expect((await meta.fetch(url, { method: 'POST' })).status).toBe(200)
    expect(meta.webhooks.send(update).sent).toBe(1)
    await meta.webhooks.settled()
    expect(app.bodies).toHaveLength(1)
  })

  it('hold several entries, names instead of values, or a flat entry', async () => {
    const { meta, app, page, subscribe, comment, post } = await setUp()
    await subscribe()
    const other = webhookUpdates.pagePost({ pageId: page.id, postId: post, createdTime: 1 })
    meta.webhooks.send({ object: 'page', entry: [...comment('1').entry, ...other.entry] })
    meta.webhooks.send(comment('2'), { shape: 'flat' })
    const names = {
      object: 'page',
      callbackUrl: CALLBACK,
      verifyToken: 'right',
      fields: ['feed'],
      includeValues: false,
    }
    await meta.webhooks.subscribe(names)
    meta.webhooks.send(comment('3'))
    await meta.webhooks.settled()
    expect(app.bodies).toMatchObject([
      { entry: [{ changes: [{ value: { item: 'comment' } }] }, { changes: [{ value: { item: 'status' } }] }] },
      { entry: [{ field: 'feed', value: { comment_id: '2' } }] },
      { entry: [{ id: page.id, changed_fields: ['feed'] }] },
    ])
    expect(child(child(child(app.bodies[2], 'entry'), 0), 'changes')).toBeUndefined()
  })

  it('hold at most 1000 changes', async () => {
    const { meta, app, subscribe, comment } = await setUp()
    await subscribe()
    const entry = Array.from({ length: 2001 }, (_, index) => comment(String(index)).entry).flat()
    expect(meta.webhooks.send({ object: 'page', entry }).sent).toBe(2001)
    await meta.webhooks.settled()
    const sizes = app.bodies.map((body) => {
      const list = child(body, 'entry')
      return Array.isArray(list) ? list.length : undefined
    })
    expect(sizes).toEqual([1000, 1000, 1])
  })

  it('come twice, and overtake each other', async () => {
    const { meta, app, subscribe, comment } = await setUp()
    await subscribe()
    meta.webhooks.send(comment('first'), { afterSeconds: 60 })
    meta.webhooks.send(comment('second'), { copies: 2 })
    await meta.webhooks.settled()
    meta.clock.advance({ minutes: 1 })
    await meta.webhooks.settled()
    const ids = app.bodies.map((body) => /"comment_id":"(\w+)"/.exec(JSON.stringify(body))?.[1])
    expect(ids).toEqual(['second', 'second', 'first'])
  })

  it('are repeated at once, then more and more seldom, with the same body, until they are accepted', async () => {
    const { meta, app, subscribe, comment } = await setUp()
    await subscribe()
    app.answers.push(500, 'lost', 503)
    meta.webhooks.send(comment('1'))
    await meta.webhooks.settled()
    expect(meta.webhooks.deliveries.map(({ status, outcome }) => [status, outcome])).toEqual([
      [500, 'will retry'],
      [undefined, 'will retry'],
    ])
    meta.clock.advance({ seconds: 59 })
    await meta.webhooks.settled()
    expect(app.bodies).toHaveLength(2)
    meta.clock.advance({ seconds: 1 })
    await meta.webhooks.settled()
    meta.clock.advance({ hours: 5 })
    await meta.webhooks.settled()
    expect(meta.webhooks.deliveries.map(({ attempt, outcome }) => [attempt, outcome]).slice(2)).toEqual([
      [3, 'will retry'],
      [4, 'accepted'],
    ])
    expect(new Set(app.requests.map(({ text }) => text)).size).toBe(1)
    meta.clock.advance({ days: 2 })
    await meta.webhooks.settled()
    expect(app.bodies).toHaveLength(4)
  })

  it('are dropped after 36 hours', async () => {
    const { meta, app, subscribe, comment } = await setUp()
    await subscribe()
    app.answers.push(...Array.from({ length: 100 }, () => 500))
    meta.webhooks.send(comment('1'))
    for (let hour = 0; hour <= 40; hour += 1) {
      await meta.webhooks.settled()
      meta.clock.advance({ hours: 1 })
    }
    await meta.webhooks.settled()
    const last = meta.webhooks.deliveries.at(-1)
    const first = meta.webhooks.deliveries[0]
    expect(last?.outcome).toBe('dropped')
    expect((last?.at ?? 0) - (first?.at ?? 0)).toBe(36 * 3_600_000)
    expect(meta.webhooks.deliveries.filter(({ outcome }) => outcome === 'dropped')).toHaveLength(1)
  })

  it('go over real HTTP unless a handler stands in', async () => {
    const paths: (string | undefined)[] = []
    const server = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://localhost').searchParams
      paths.push(request.method)
      response.end(query.get('hub.challenge') ?? '')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      const meta = createEmulator()
      const callbackUrl = `http://127.0.0.1:${port}/`
      await meta.webhooks.subscribe({ object: 'permissions', callbackUrl, verifyToken: 'x', fields: ['email'] })
      const change = { personId: meta.world.person.id, permission: 'email', verb: 'granted' } as const
      expect(meta.webhooks.send(webhookUpdates.permission(change)).sent).toBe(1)
      await meta.webhooks.settled()
      expect(paths).toEqual(['GET', 'POST'])
    } finally {
      server.close()
    }
  })
})
