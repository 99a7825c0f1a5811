import { inspect } from 'node:util'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { GraphError } from '../errors.ts'
import { igLoginUser } from '../nodes/ig-login-user.ts'
import { igMedia } from '../nodes/ig-media.ts'
import { igUser } from '../nodes/ig-user.ts'
import { page as pageNode } from '../nodes/page.ts'
import { user } from '../nodes/user.ts'
import type { AtEmulatorOptions } from '../test-support/at-emulator.ts'
import { atEmulator } from '../test-support/at-emulator.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import { collect, failureOf, json, metaError, noSleep, scriptedFetch } from '../test-support/scripted-fetch.ts'
import { instagramToken, pageToken, userToken } from '../tokens.ts'
import { batchGet, batchPage } from './batch.ts'
import { createGraph } from './graph.ts'

async function withMedia(count: number, options: AtEmulatorOptions = {}) {
  const at = await atEmulator(options)
  const series = at.page.instagram.addMediaSeries({ count })
  const ids = Array.from({ length: count }, (_, index) => series.at(index).id)
  return { ...at, ids, reads: ids.map((id) => batchGet(igMedia, id, { fields: ['caption'] })) }
}

/** A batch whose outer answers are scripted. */
function scripted(...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  return {
    script,
    graph: createGraph({ fetch: script.fetch, ...noSleep(), retries: 1 }).withToken(pageToken('EAAfakeone')),
  }
}

const part = (body: unknown, code = 200) => ({ code, headers: [], body: JSON.stringify(body) })
const read = batchGet(igMedia, '17990000000000001', { fields: ['caption'] })

describe('graph.batch', () => {
  it('gives each read its own type and value, in order', async () => {
    const { graph, page, ids } = await withMedia(3)
    const [shop, first, list] = await graph.batch([
      batchGet(pageNode, page.id, { fields: ['name'] }),
      batchGet(igMedia, ids[0] ?? '', { fields: ['caption', 'like_count'] }),
      batchPage(igUser.media, page.instagram.id, { fields: ['caption'], limit: 2 }),
    ])
    expectTypeOf(shop.value?.name).toEqualTypeOf<string | undefined>()
    expectTypeOf(first.value?.like_count).toEqualTypeOf<number | undefined>()
    expectTypeOf(list.error).toEqualTypeOf<GraphError | undefined>()
    // @ts-expect-error not asked for
    expect(first.value?.permalink).toBeUndefined()
    expect(shop.value).toEqual({ id: page.id, name: 'Blue Store' })
    expect(first.value?.caption).toBe('Media 1')
    expect([list.value?.items.map(({ id }) => id), list.value?.hasMore]).toEqual([ids.slice(0, 2), true])
  })

  it('sends 50 in a request and the rest in the next ones', async () => {
    const { graph, calls, reads, ids } = await withMedia(120)
    const outcomes = await graph.batch(reads)
    expect(outcomes.map(({ value }) => value?.id)).toEqual(ids)
    expect(calls().filter((line) => line === 'POST /').length).toBe(3)
    expect(calls().filter((line) => line.startsWith('batch: GET /1799')).length).toBe(120)
  })

  it('sends at most 4 requests at once', async () => {
    let running = 0
    let most = 0
    const { graph } = await withMedia(1, {
      graph: {
        async fetch() {
          running += 1
          most = Math.max(most, running)
          await new Promise((resolve) => setImmediate(resolve))
          running -= 1
          return Response.json(Array.from({ length: 50 }, () => part({ id: '17990000000000001' })))
        },
      },
    })
    await graph.batch(Array.from({ length: 500 }, () => read))
    expect(most).toBe(4)
  })

  it('keeps the failure of one read to that read', async () => {
    const { graph, page, ids } = await withMedia(2)
    const outcomes = await graph.batch([
      batchGet(igMedia, ids[0] ?? '', { fields: ['caption'] }),
      batchGet(igMedia, '17990000000009999', { fields: ['caption'] }),
      batchGet(pageNode, page.id, { fields: ['name'] }),
    ])
    expect(outcomes.map(({ error }) => error?.code)).toEqual([undefined, 'not_found', undefined])
    expect(outcomes[1].error).toMatchObject({ action: 'skip', metaCode: 100, subcode: 33, endpoint: 'GET /{id}' })
  })

  it('asks again by itself for what timed out inside the batch', async () => {
    const { graph, meta, calls, reads, ids } = await withMedia(3)
    meta.faults.next(`GET /${ids[1]}`, { network: 'reset' })
    expect((await graph.batch(reads)).map(({ value }) => value?.id)).toEqual(ids)
    expect(calls().at(-1)).toBe(`GET /${ids[1]}`)
  })

  it('asks again for what failed in passing, and leaves the rest alone', async () => {
    const { graph, meta, calls, reads, ids } = await withMedia(3)
    meta.faults.next(`GET /${ids[2]}`, { code: 2, status: 500 })
    expect((await graph.batch(reads)).map(({ value }) => value?.id)).toEqual(ids)
    expect(calls().filter((line) => line.startsWith('GET'))).toEqual([`GET /${ids[2]}`])
  })

  it('repeats a batch whose answer was lost, since it only reads', async () => {
    const { graph, meta, calls, reads } = await withMedia(2)
    meta.faults.next('POST /', { network: 'reset', when: 'after' })
    expect((await graph.batch(reads)).every(({ error }) => error === undefined)).toBe(true)
    expect(calls().filter((line) => line === 'POST /').length).toBe(2)
  })

  it('ends in time as a whole, and tells of the rest that it was too late', async () => {
    let sent = 0
    // Meta's batch holds nothing, and each read by itself gets no answer.
    const fetch = async (input: string | URL | Request): Promise<Response> => {
      sent += 1
      const isBatch = new URL(input instanceof Request ? input.url : input).pathname.endsWith('/v26.0/')
      return isBatch ? Response.json(Array.from({ length: 50 }, () => null)) : new Promise(() => undefined)
    }
    const graph = createGraph({ fetch, deadlineMs: 200, retries: 0 }).withToken(pageToken('EAAfakeone'))
    const startedAt = performance.now()
    const outcomes = await graph.batch(Array.from({ length: 50 }, () => read))
    // 13 turns of 4 would take 2,600 ms.
    expect(performance.now() - startedAt).toBeLessThan(1500)
    expect(outcomes.map(({ error }) => error?.code)).toEqual(outcomes.map(() => 'timeout'))
    expect(sent).toBeLessThan(20)
  })

  it('lets each read bring a token of its own, with its own proof', async () => {
    const { graph, meta, page, person } = await withMedia(1, {
      emulator: { app: { requireAppSecretProof: true } },
    })
    const other = meta.world.addPage({ name: 'Red Store' })
    const [own, foreign, mine] = await graph.batch([
      batchGet(pageNode, page.id, { fields: ['name'] }),
      batchPage(pageNode.published_posts, other.id, { fields: ['message'] }),
      batchGet(pageNode, other.id, { fields: ['name'], token: person }),
    ])
    expect([own.value?.name, foreign.error?.code, mine.value?.name]).toEqual(['Blue Store', 'permission', 'Red Store'])
  })

  it('sends plain calls to graph.instagram.com, at most 10 at once', async () => {
    let running = 0
    let most = 0
    const urls: URL[] = []
    const entry = createGraph({
      async fetch(input) {
        urls.push(new URL(input instanceof Request ? input.url : input))
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
        return Response.json({ id: '1', username: 'blue_store' })
      },
    })
    const reads = Array.from({ length: 30 }, () => batchGet(igLoginUser, 'me', { fields: ['username'] }))
    const outcomes = await entry.withToken(instagramToken('IGAAfake')).batch(reads)
    expect(outcomes.every(({ value }) => value?.username === 'blue_store')).toBe(true)
    expect(most).toBe(10)
    expect(new Set(urls.map(({ host, pathname }) => host + pathname))).toEqual(
      new Set(['graph.instagram.com/v26.0/me']),
    )
  })

  it('sends no read whose allowance is used up, and all the others', async () => {
    const { graph, meta, page, ids, calls } = await withMedia(2)
    meta.faults.next('GET /:id/media', { code: 80002, regainMinutes: 19 })
    const listing = graph.list(igUser.media, page.instagram.id, { fields: ['caption'] })
    expect(await failureOf(collect(listing))).toMatchObject({ code: 'throttled' })
    const before = calls().length
    const [media, shop] = await graph.batch([
      batchGet(igMedia, ids[0] ?? '', { fields: ['caption'] }),
      batchGet(pageNode, page.id, { fields: ['name'] }),
    ])
    expect(media.error).toMatchObject({ code: 'throttled', waitMs: 19 * 60_000 })
    expect(shop.value?.name).toBe('Blue Store')
    expect(calls().slice(before)).toEqual(['POST /', `batch: GET /${page.id}`])
  })

  it.each([
    ['no list', json({ data: [] })],
    ['too few parts', json([part({ id: '1' })])],
    ['nothing', json(null)],
  ])('asks for each read alone where the outer answer has %s', async (_what, answer) => {
    const { graph, script } = scripted(answer, json({ id: '1' }), json({ id: '2' }))
    const outcomes = await graph.batch([read, read])
    expect(outcomes.map(({ value }) => value?.id)).toEqual(['1', '2'])
    expect(script.sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
  })

  it('sends halves where the answer as a whole is too long', async () => {
    const { graph, calls, reads, ids } = await withMedia(8, { graph: { maxBodyBytes: 1500 } })
    expect((await graph.batch(reads)).map(({ value }) => value?.id)).toEqual(ids)
    expect(calls().filter((line) => line === 'POST /').length).toBeGreaterThan(2)
  })

  it('reads a page of fewer items where Meta says that it was too much', async () => {
    const { graph, meta, page, ids, calls } = await withMedia(60)
    const tooMuch = { code: 1, status: 500, message: "Please reduce the amount of data you're asking for" }
    meta.faults.next('GET /:id/media', tooMuch, { times: 2 })
    const [list] = await graph.batch([batchPage(igUser.media, page.instagram.id, { fields: ['caption'], limit: 50 })])
    expect([list.value?.items.map(({ id }) => id), list.value?.hasMore]).toEqual([ids.slice(0, 12), true])
    expect(calls().filter((line) => line.startsWith('GET')).length).toBe(2)
  })

  it('learns from what is said of a batch as a whole', async () => {
    const headers = { 'x-business-use-case-usage': '{"1040":[{"type":"pages","call_count":100}]}' }
    const refused = scripted(metaError({ code: 4 }))
    expect((await refused.graph.batch([read]))[0].error).toMatchObject({ code: 'throttled', scope: 'app' })
    expect((await refused.graph.batch([read, read])).map(({ error }) => error?.code)).toEqual([
      'throttled',
      'throttled',
    ])
    const full = scripted(json([part({ id: '1' })], { headers }))
    const posts = batchGet(pageNode, '1040', { fields: ['name'] })
    await full.graph.batch([posts])
    expect((await full.graph.batch([posts]))[0].error).toMatchObject({ code: 'throttled', scope: 'account' })
  })

  it("keeps to the limits of the person behind a read's own token", async () => {
    const { script } = scripted(metaError({ code: 17 }))
    const entry = createGraph({ fetch: script.fetch, ...noSleep() })
    await failureOf(entry.withToken(userToken('EAAfakeone'), { person: '1022' }).get(user, 'me', { fields: ['name'] }))
    const own = { token: userToken('EAAfaketwo'), person: '1022' }
    const [me] = await entry
      .withToken(pageToken('EAAfakepage'))
      .batch([batchGet(user, 'me', { fields: ['name'], ...own })])
    expect(me.error).toMatchObject({ code: 'throttled', scope: 'person' })
  })

  it('never brings tokens of Facebook Login to graph.instagram.com', async () => {
    const { script } = scripted(json([part({ id: '1040' })]))
    const entry = createGraph({ fetch: script.fetch, ...noSleep() })
    const token = pageToken('EAAfakepage')
    const [page] = await entry
      .withToken(instagramToken('IGAAfake'))
      .batch([batchGet(pageNode, '1040', { fields: ['name'], token })])
    expect(page.value?.id).toBe('1040')
    expect(script.log()).toEqual(['POST graph.facebook.com/'])
    expect([...(script.sent[0]?.form.values() ?? [])].join()).not.toContain('IGAAfake')
  })

  it('reads what it can of parts in another form, and asks again for the others', async () => {
    const strange = [
      {
        code: 200,
        headers: [
          { name: 'bad name', value: 'a\nb' },
          { name: 'x-app-usage', value: '{' },
        ],
        body: '{"id":"1"}',
      },
      { code: '200', body: '{}' },
      { code: 200, body: '{"id":' },
    ]
    const { graph, script } = scripted(json(strange), json({ id: '2' }), json({ id: '3' }))
    const outcomes = await graph.batch([read, read, read])
    expect(outcomes.map(({ value }) => value?.id)).toEqual(['1', '2', '3'])
    expect(script.sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
  })

  it('gives every read the error of a batch that was refused as a whole', async () => {
    const { graph } = scripted(metaError({ code: 190, error_subcode: 460 }))
    const outcomes = await graph.batch([read, read])
    expect(outcomes.map(({ error }) => [error?.code, error?.subcode])).toEqual([
      ['reconnect', 460],
      ['reconnect', 460],
    ])
  })

  it('refuses a wrong read before anything is sent', async () => {
    const { graph, script } = scripted()
    const right = Array.from({ length: 60 }, () => read)
    for (const id of ['1/2', '17 99', '']) {
      const wrong = batchGet(igMedia, id, { fields: ['caption'] })
      expect(await failureOf(graph.batch([...right, wrong]))).toMatchObject({ code: 'invalid_request' })
    }
    expect(script.sent).toEqual([])
  })

  it('ends as the caller stops', async () => {
    const { graph } = scripted()
    const signal = AbortSignal.abort()
    expect(await failureOf(graph.batch([read], { signal }))).toMatchObject({ code: 'aborted' })
  })

  it('answers no reads without a call', async () => {
    const { graph, script } = scripted()
    expect(await graph.batch([])).toEqual([])
    expect(script.sent).toEqual([])
  })

  it('shows no token of any read, wherever Meta repeats one', async () => {
    const own = pageToken('EAAfakesecond')
    const echo = metaError({ code: 2, fbtrace_id: 'EAAfakesecond' }, { status: 500 })
    const { graph } = scripted(echo, echo)
    const [{ error }] = await graph.batch([batchGet(igMedia, '17990000000000001', { fields: ['caption'], token: own })])
    expect(error?.code).toBe('transient')
    expect(inspect(error, { showHidden: true, depth: null })).not.toMatch(/EAAfake/)
  })

  it('brings the sending token as the one to fall back on, and asks for the headers of the parts', async () => {
    const { graph, script } = scripted(json([part({ id: '1' })]))
    const own = pageToken('EAAfakesecond')
    await graph.batch([batchGet(igMedia, '17990000000000001', { fields: ['caption'], token: own })])
    const { form } = script.sent[0] ?? {}
    expect(form?.get('access_token')).toBe('EAAfakeone')
    expect(form?.get('include_headers')).toBe('true')
    expect(form?.get('batch')).toContain('access_token=EAAfakesecond')
  })

  it('learns from the headers of each part', async () => {
    const value = '{"1040":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]}'
    const full = { ...part({ id: '1040' }), headers: [{ name: 'X-Business-Use-Case-Usage', value }] }
    const { graph } = scripted(json([full]))
    const shop = batchGet(pageNode, '1040', { fields: ['name'] })
    await graph.batch([shop])
    const [{ error }] = await graph.batch([shop])
    expect(error?.code).toBe('throttled')
    expect(Math.round((error?.waitMs ?? 0) / 60_000)).toBe(19)
  })

  it('takes as many turns as it has reads', async () => {
    const waits: number[] = []
    const headers = { 'x-business-use-case-usage': '{"1040":[{"type":"pages","call_count":85}]}' }
    const { fetch } = scriptedFetch(
      json({ id: '1040' }, { headers }),
      json(Array(3).fill(part({ id: '1' }))),
      json({ id: '1' }),
    )
    const clock = { now: 0 }
    const graph = createGraph({
      fetch,
      now: () => clock.now,
      async sleep(ms) {
        waits.push(ms)
        clock.now += ms
      },
    }).withToken(pageToken('EAAfakeone'))
    const shop = batchGet(pageNode, '1040', { fields: ['name'] })
    await graph.get(pageNode, '1040', { fields: ['name'] })
    await graph.batch([shop, shop, shop])
    await graph.get(pageNode, '1040', { fields: ['name'] })
    expect(waits).toEqual([15_000])
  })

  it('has the time of a whole call for one try, since it is the work of many', async () => {
    const slow: Answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 40))
      return Response.json([part({ id: '1' })])
    }
    const { fetch } = scriptedFetch(slow, slow)
    const graph = createGraph({ fetch, ...noSleep(), retries: 0, attemptTimeoutMs: 10 }).withToken(pageToken('EAAfake'))
    expect((await graph.batch([read]))[0].value).toEqual({ id: '1' })
    expect(await failureOf(graph.get(igMedia, '17990000000000001', { fields: [] }))).toMatchObject({ code: 'timeout' })
  })

  it('asks a bounded number of times for a part that fails again and again', async () => {
    const failing = part({ error: { code: 2, message: 'fake' } }, 500)
    const again = metaError({ code: 2 }, { status: 500 })
    const { graph, script } = scripted(json([failing]), again, again)
    expect((await graph.batch([read]))[0].error).toMatchObject({ code: 'transient' })
    expect(script.sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
  })
})
