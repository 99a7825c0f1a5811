import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { igLoginUser } from '../nodes/ig-login-user.ts'
import { igUser } from '../nodes/ig-user.ts'
import { page } from '../nodes/page.ts'
import type { GraphNotice } from '../notice.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import { brokenConnection, collect, failureOf, json, noSleep, scriptedFetch } from '../test-support/scripted-fetch.ts'
import { instagramToken, pageToken } from '../tokens.ts'
import { batchGet } from './batch.ts'
import { createGraph } from './graph.ts'
import type { ListOptions } from './read-options.ts'

const ID = '17841400000000001'
const TOKEN = pageToken('EAAfakecanary0001')

function setUp(...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  const notices: GraphNotice[] = []
  const onNotice = (notice: GraphNotice) => notices.push(notice)
  return { script, notices, graph: createGraph({ fetch: script.fetch, ...noSleep(), onNotice }).withToken(TOKEN) }
}

function next(after: string) {
  return { cursors: { after }, next: `https://canary.example.test/?access_token=EAAfake&after=${after}` }
}

describe('graph.get', () => {
  it('hands on nothing that is nested deeper than its reader could bear', async () => {
    const nested = (depth: number) => JSON.parse(`${'{"a":['.repeat(depth / 2)}${']}'.repeat(depth / 2)}`)
    const { graph } = setUp(json(nested(64)), ...Array.from({ length: 5 }, () => json(nested(66))))
    expect(await graph.request('GET', '1/x')).toEqual(nested(64))
    expect(await failureOf(graph.request('GET', '1/x'))).toMatchObject({ code: 'upstream_malformed' })
    expect(await failureOf(graph.request('POST', '1/x'))).toMatchObject({ code: 'outcome_unknown' })
  })

  it('takes an id that no column holds for none', async () => {
    const { graph } = setUp(json({ data: [{ id: '7'.repeat(256) }, { id: '8' }] }))
    expect(await collect(graph.list(igUser.media, ID, { fields: ['caption'] }))).toEqual([{ id: '8' }])
  })

  it('gives the fields asked for, in the type and at run time', async () => {
    const { graph, script } = setUp(
      json({ id: ID, username: 'blue_store', followers_count: 0, media: { data: [{ id: '1', caption: 'New drop' }] } }),
    )
    const me = await graph.get(igUser, ID, {
      fields: ['username', 'followers_count', { media: { limit: 10, fields: ['caption', 'timestamp'] } }],
    })
    expectTypeOf(me.followers_count).toEqualTypeOf<number | undefined>()
    expectTypeOf(me.media?.data[0]?.caption).toEqualTypeOf<string | undefined>()
    expect([me.id, me.followers_count, me.media?.data[0]?.caption]).toEqual([ID, 0, 'New drop'])
    // @ts-expect-error not asked for
    expect(me.biography).toBeUndefined()
    expect(script.sent[0]?.url.searchParams.get('fields')).toBe(
      'id,username,followers_count,media.limit(10){id,caption,timestamp}',
    )
  })

  it('says that an answer without an id is no node', async () => {
    expect(await failureOf(setUp(json({ name: 'x' })).graph.get(page, '1040', { fields: ['name'] }))).toMatchObject({
      code: 'upstream_malformed',
    })
  })
})

describe('graph.list and graph.pages', () => {
  it('walks the pages on our own host, with the same fields and window', async () => {
    const { graph, script } = setUp(
      json({ data: [{ id: '1' }, { id: '2' }], paging: next('A') }),
      json({ data: [], paging: next('B') }),
      json({ data: [{ id: '3', caption: 'last' }] }),
    )
    const since = new Date('2026-11-01T00:00:00Z')
    const media = await collect(
      graph.list(igUser.media, ID, {
        fields: ['caption', { children: { fields: ['media_type', 'media_url'] } }],
        since,
        limit: 2,
      }),
    )
    expectTypeOf(media[0]?.caption).toEqualTypeOf<string | undefined>()
    expect(media.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(script.log()).toEqual(Array.from({ length: 3 }, () => `GET graph.facebook.com/${ID}/media`))
    const queries = script.sent.map(({ url }) => url.search)
    expect(queries[0]).toBe('?limit=2&since=1793491200&fields=id%2Ccaption%2Cchildren%7Bid%2Cmedia_type%2Cmedia_url%7D')
    expect(queries[2]).toBe(`${queries[0]}&after=B`)
  })

  it('never goes where a next link points, whatever it holds', async () => {
    const link = fc.oneof(
      fc.string(),
      fc.webUrl({ withQueryParameters: true }),
      fc.constant('//canary.example.test/?after=..%2F..'),
    )
    await fc.assert(
      fc.asyncProperty(link, fc.option(fc.string(), { nil: undefined }), async (address, after) => {
        const { graph, script } = setUp(
          json({ data: [{ id: '1' }], paging: { cursors: { after }, next: address } }),
          json({ data: [] }),
        )
        await collect(graph.list(igUser.media, ID, { fields: [] })).catch(() => undefined)
        const places = script.sent.map(({ url }) => `${url.origin}${url.pathname}`)
        expect(new Set(places)).toEqual(new Set([`https://graph.facebook.com/v26.0/${ID}/media`]))
        expect(script.sent.every(({ url }) => !url.searchParams.has('access_token'))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('reads nothing before it is consumed, and ends early', async () => {
    const { graph, script } = setUp(json({ data: [{ id: '1' }, { id: '2' }], paging: next('A') }))
    const listing = graph.list(page.published_posts, '1040', { fields: ['message'], maxItems: 1 })
    expect(script.sent.length).toBe(0)
    expect(await collect(listing)).toEqual([{ id: '1' }])
    expect(script.sent.length).toBe(1)
  })

  it('does not end in silence before the last item', async () => {
    const pages = [json({ data: [{ id: '1' }], paging: next('A') }), json({ data: [{ id: '2' }], paging: next('B') })]
    const read: string[] = []
    const walk = async () => {
      const listing = setUp(...pages).graph.list(igUser.media, ID, { fields: [], maxPages: 2 })
      for await (const { id } of listing) read.push(id)
    }
    expect(await failureOf(walk())).toMatchObject({ code: 'page_limit', action: 'never', endpoint: 'GET /{id}/media' })
    expect(read).toEqual(['1', '2'])
    const enough = setUp(...pages).graph.list(igUser.media, ID, { fields: [], maxPages: 2, maxItems: 2 })
    expect((await collect(enough)).length).toBe(2)
  })

  it('gives pages with the totals of their items', async () => {
    const { graph } = setUp(
      json({
        data: [{ id: '1_1', message: 'Hi', reactions: { data: [], summary: { total_count: 41 } } }],
        paging: next('A'),
      }),
    )
    const pages = graph.pages(page.published_posts, '1040', {
      fields: [
        'message',
        'created_time',
        { attachments: { fields: ['media_type', { media: { fields: [{ image: { fields: ['src'] } }] } }] } },
        { reactions: { limit: 0, summary: true, fields: [] } },
      ],
      limit: 50,
      maxPages: 1,
    })
    const [first] = await collect(pages)
    expect(first?.items[0]?.reactions?.summary?.total_count).toBe(41)
    expect(first?.hasMore).toBe(true)
  })

  it('leaves out what has no id and says once that a field changed', async () => {
    const odd = { id: '1', caption: { text: 'an object now' } }
    const { graph, notices } = setUp(json({ data: [odd, odd, { caption: 'lost' }] }))
    expect(await collect(graph.list(igUser.media, ID, { fields: ['caption'] }))).toStrictEqual([
      { id: '1', caption: undefined },
      { id: '1', caption: undefined },
    ])
    expect(notices).toMatchObject([
      { code: 'drift', node: 'ig-media', field: 'caption' },
      { code: 'drift', node: 'ig-media', field: 'id' },
    ])
  })

  it('refuses a page size that Meta refuses, before any call', async () => {
    const { graph, script } = setUp()
    const listing = graph.pages(page.published_posts, '1040', { fields: [], limit: 101 })
    expect(await failureOf(collect(listing))).toMatchObject({ code: 'invalid_request' })
    expect(script.sent.length).toBe(0)
  })

  it.each(['fields', 'limit', 'after', 'before', 'since', 'until'])('takes %s as an option alone', async (name) => {
    const { graph, script } = setUp()
    const listing = graph.list(igUser.media, ID, { fields: [], params: { [name]: '5000' } })
    expect(await failureOf(collect(listing))).toMatchObject({ code: 'invalid_request' })
    expect(script.sent.length).toBe(0)
  })

  it('stops when the caller says so', async () => {
    const stop = new AbortController()
    const { graph } = setUp(json({ data: [{ id: '1' }], paging: next('A') }), brokenConnection())
    const walk = async () => {
      for await (const _media of graph.list(igUser.media, ID, { fields: [], signal: stop.signal })) stop.abort()
    }
    expect(await failureOf(walk())).toMatchObject({ code: 'aborted', action: 'never' })
  })
})

describe('an id', () => {
  it.each(['1040/published_posts', '/1040', '1040/'])('is one part of a path, which %j is not', async (id) => {
    const { graph, script } = setUp()
    const window = { since: new Date('2026-11-01'), until: new Date('2026-11-03') }
    for (const call of [
      graph.get(page, id, { fields: ['name'] }),
      collect(graph.list(page.published_posts, id, { fields: [] })),
      graph.insights(page, id, { metrics: ['page_follows'], ...window }),
    ]) {
      expect(await failureOf(call)).toMatchObject({ code: 'invalid_request' })
    }
    expect(script.sent).toEqual([])
  })
})

describe('what cannot be meant', () => {
  const list = (options: Partial<ListOptions<readonly []>>) => {
    const { graph } = setUp()
    return collect(graph.list(igUser.media, ID, { fields: [], ...options }))
  }
  const since = new Date('2026-11-01')

  it.each([
    [{ maxItems: -5 }, /^maxItems/],
    [{ maxItems: Number.NaN }, /^maxItems/],
    [{ maxItems: 1.5 }, /^maxItems/],
    [{ maxPages: 0 }, /^maxPages/],
    [{ limit: 0 }, /^limit of media must be at least 1/],
    [{ limit: 101 }, /^limit of media must be a whole number from 0 to 100/],
    [{ since: Date.parse('2026-11-01') }, /^since must be a valid Date, or unix seconds \(not milliseconds\)/],
    [{ since, until: since }, /^since of media must be before until/],
  ])('is refused before any call: %o', async (options, sentence) => {
    expect(await failureOf(list(options))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(sentence),
    })
  })

  it('is a node of the other login', async () => {
    const { graph, script } = setUp()
    const sentence =
      'ig-login-user is read with an Instagram Login token, and this is a page token: see igUser and igMedia.'
    const me = graph.get(igLoginUser, 'me', { fields: ['username'] })
    expect(await failureOf(me)).toMatchObject({ code: 'invalid_request', message: sentence })
    const direct = createGraph({ fetch: script.fetch }).withToken(instagramToken('IGAAfake'))
    for (const call of [
      direct.get(igUser, ID, { fields: [] }),
      collect(direct.list(igUser.media, ID, { fields: [] })),
      collect(direct.discoverMedia(ID, { username: 'x', fields: [] })),
      direct.insights(igUser, ID, { metrics: ['reach'], since, until: new Date('2026-11-03') }),
      direct.batch([batchGet(igUser, ID, { fields: [] })]),
    ]) {
      expect(await failureOf(call)).toMatchObject({ code: 'invalid_request' })
    }
  })

  it('is refused with a sentence also where the types were not looked at', async () => {
    const { graph } = setUp()
    const loose: any = graph // oxlint-disable-line typescript/no-explicit-any -- a caller without types
    for (const call of [
      loose.get(igUser, 17841400000000001n, { fields: [] }),
      loose.get(igUser, undefined, { fields: [] }),
      loose.get(igUser, ID, { fields: 'username' }),
      collect(loose.list(igUser.media, ID, { fields: [], since: 'yesterday' })),
    ]) {
      expect(await failureOf(call)).toMatchObject({ code: 'invalid_request' })
    }
    const entry: any = createGraph() // oxlint-disable-line typescript/no-explicit-any -- a caller without types
    expect(() => entry.withToken('EAAfake')).toThrow(/^withToken takes a token made by/)
  })
})

describe('graph.request', () => {
  it('sends a batch to the root, and to nothing else without a path', async () => {
    const { graph, script } = setUp(json([null]))
    expect(await graph.request('POST', '', { batch: '[{"method":"GET","relative_url":"me"}]' })).toEqual([null])
    expect(script.sent[0]?.url.href).toBe('https://graph.facebook.com/v26.0/')
    for (const method of ['GET', 'DELETE'] as const) {
      expect(await failureOf(graph.request(method, ''))).toMatchObject({ code: 'invalid_request' })
    }
    const lost = setUp(brokenConnection()).graph.request('POST', '/', { batch: '[]' })
    expect(await failureOf(lost)).toMatchObject({ code: 'outcome_unknown', endpoint: 'POST /' })
  })

  it('stops when the caller says so', async () => {
    const { graph, script } = setUp()
    const stopped = graph.request('GET', 'me', {}, { signal: AbortSignal.abort() })
    expect(await failureOf(stopped)).toMatchObject({ code: 'aborted' })
    expect(script.sent).toEqual([])
  })

  it('reaches anything else, reads repeated and writes sent once', async () => {
    const { graph, script } = setUp(brokenConnection(), json({ data: [] }), brokenConnection())
    expect(await graph.request('GET', '/1040/videos', { limit: 1 })).toEqual({ data: [] })
    expect(await failureOf(graph.request('POST', '1040/feed', { message: 'Hi' }))).toMatchObject({
      code: 'outcome_unknown',
    })
    expect(script.log()).toEqual([
      'GET graph.facebook.com/1040/videos',
      'GET graph.facebook.com/1040/videos',
      'POST graph.facebook.com/1040/feed',
    ])
  })

  it.each(['access_token', 'client_secret', 'code', 'fb_exchange_token', 'input_token'])(
    'puts no %s into an address, which would be logged and repeated',
    async (name) => {
      const { graph, script } = setUp()
      const params = { [name]: 'EAAfakeother' }
      const listing = graph.list(igUser.media, ID, { fields: [], params })
      for (const sending of [
        graph.request('GET', 'me', params),
        graph.request('DELETE', 'me', params),
        collect(listing),
      ]) {
        expect(await failureOf(sending)).toMatchObject({ code: 'invalid_request' })
      }
      expect(script.sent.length).toBe(0)
    },
  )

  it('sends a code in the body of a write, but never another token', async () => {
    const { graph, script } = setUp(json({ success: true }))
    await graph.request('POST', '1040/verify_code', { code: '123456' })
    expect(script.sent[0]?.form.get('code')).toBe('123456')
    expect(await failureOf(graph.request('POST', '1040/feed', { access_token: 'EAAfakeother' }))).toMatchObject({
      code: 'invalid_request',
    })
  })
})
