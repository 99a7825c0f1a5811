import { describe, expect, it, vi } from 'vitest'
import { createEmulator, type FaultKind } from '../testing.ts'
import { column, createCaller } from './test-support/caller.ts'

async function setUp() {
  const meta = createEmulator()
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id)
  page.instagram.addMediaSeries({ count: 6, make: (index) => ({ kind: 'image', caption: String(index) }) })
  const edge = `${page.instagram.id}/media?fields=caption&limit=2`
  const get = (cursor?: string) => caller.get(cursor === undefined ? edge : `${edge}&after=${cursor}`, token)
  const read = async (cursor?: string) => {
    const answer = await get(cursor)
    const after = String(answer.at('paging', 'cursors', 'after'))
    return { captions: column(answer, 'caption'), after, hasNext: answer.at('paging', 'next') !== undefined }
  }
  const url = `https://graph.facebook.com/v26.0/me?access_token=${token}`
  return { meta, page, token, get, read, url }
}

describe('faults of pages', () => {
  it('leads back to the same page, the first one too, until the fault is used up', async () => {
    const { meta, read } = await setUp()
    meta.faults.next('GET /:id/media', { paging: 'loop' }, { times: 2 })
    const first = await read()
    const again = await read(first.after)
    expect(again).toEqual(first)
    expect([first.captions, first.hasNext]).toEqual([['0', '1'], true])
    expect((await read((await read(again.after)).after)).captions).toEqual(['2', '3'])

    meta.faults.next('GET /:id/media', { paging: 'loop' }, { times: Infinity })
    const cursor = Buffer.from('start').toString('base64url')
    for (let turn = 0; turn < 3; turn += 1) expect((await read(cursor)).after).toBe(cursor)
    expect(meta.faults.pending()).toEqual(['GET /:id/media'])
  })

  it('repeats or skips items that moved while the caller paged', async () => {
    const { meta, read } = await setUp()
    const { after } = await read()
    meta.faults.next('GET /:id/media', { paging: 'shift', by: 1 })
    meta.faults.next('GET /:id/media', { paging: 'shift', by: -1 })
    expect((await read(after)).captions).toEqual(['1', '2'])
    expect((await read(after)).captions).toEqual(['3', '4'])
    expect((await read(after)).captions).toEqual(['2', '3'])
  })

  it('may be empty several times in a row, each with a cursor of its own, before what should have come', async () => {
    const { meta, read } = await setUp()
    meta.faults.next('GET /:id/media', { paging: 'empty' }, { times: 3 })
    const pages = [await read()]
    for (let turn = 0; turn < 2; turn += 1) pages.push(await read(pages.at(-1)?.after))
    expect(pages.map(({ captions, hasNext }) => [captions, hasNext])).toEqual(Array(3).fill([[], true]))
    expect(new Set(pages.map(({ after }) => after)).size).toBe(3)
    expect((await read(pages.at(-1)?.after)).captions).toEqual(['0', '1'])

    const { after } = await read()
    meta.faults.next('GET /:id/media', { paging: 'empty' })
    const between = await read(after)
    expect([between.captions, (await read(between.after)).captions]).toEqual([[], ['2', '3']])
  })

  it('show an item twice, lead to a foreign host, or end in a cursor that is refused', async () => {
    const { meta, read, get, token } = await setUp()
    meta.faults.next('GET /:id/media', { paging: 'duplicate' })
    expect((await read()).captions).toEqual(['0', '1', '0'])

    meta.faults.next('GET /:id/media', { paging: 'foreignNext' })
    const next = new URL(String((await get()).at('paging', 'next')))
    expect([next.host, next.searchParams.get('access_token')]).toEqual(['graph.example.com', token])
    await expect(meta.fetch(next)).rejects.toThrow(TypeError)

    meta.faults.next('GET /:id/media', { paging: 'deadCursor' })
    const { after, captions } = await read()
    expect(captions).toEqual(['0', '1'])
    expect((await get(after)).at('error', 'code')).toBe(2642)
  })
})

describe('faults of headers', () => {
  const usageOf = (answer: { headers: Headers }) => answer.headers.get('x-business-use-case-usage')

  it('leave the usage out, garble it, or tell several types of the account', async () => {
    const { meta, get, page } = await setUp()
    expect(JSON.parse(usageOf(await get()) ?? '')).toMatchObject({ [page.instagram.id]: [{ type: 'instagram' }] })
    for (const usage of ['absent', 'malformed', 'several'] as const) meta.faults.next('GET /:id/media', { usage })
    expect(usageOf(await get())).toBeNull()
    const garbled = usageOf(await get()) ?? ''
    expect(() => void JSON.parse(garbled)).toThrow(SyntaxError)
    expect(JSON.parse(usageOf(await get()) ?? '')).toMatchObject({
      [page.instagram.id]: [{ type: 'instagram' }, { type: 'pages' }, { type: 'ads_insights' }],
    })
  })

  it('give the answer another content type, or none', async () => {
    const { meta, get } = await setUp()
    for (const contentType of ['text/html', '']) meta.faults.next('GET /:id/media', { contentType })
    const [first, second] = [await get(), await get()]
    expect([first.headers.get('content-type'), second.headers.get('content-type')]).toEqual(['text/html', null])
    expect(first.at('data', 0, 'caption')).toBe('0')
  })
})

describe('how long faults last', () => {
  it('until they are lifted, by pattern or all of them', async () => {
    const { meta, get } = await setUp()
    meta.faults.next('GET /:id/media', 'unavailable', { times: Infinity })
    meta.faults.next('GET /me', 'unavailable', { times: Infinity })
    for (let turn = 0; turn < 5; turn += 1) expect((await get()).at('error', 'code')).toBe(2)
    expect(meta.faults.lift('GET /:id/media')).toBe(1)
    expect(meta.faults.lift('GET /:id/media')).toBe(0)
    expect((await get()).status).toBe(200)
    expect(meta.faults.pending()).toEqual(['GET /me'])
    meta.faults.lift()
    expect(meta.faults.pending()).toEqual([])
  })

  it('refuses what makes no sense', () => {
    const { faults } = createEmulator()
    expect(() => faults.next('GET me', 'gone')).toThrow(TypeError)
    expect(() => faults.next('FETCH /me', 'gone')).toThrow("begins with GET, POST, DELETE, not 'FETCH'")
    expect(() => faults.next('GET graph.facebok.com/me', 'gone')).toThrow("did you mean 'graph.facebook.com'?")
    expect(() => faults.next('GET /v26.0/me', 'gone')).toThrow('has no version')
    expect(() => faults.next('GET /me?fields=id', 'gone')).toThrow('has no query')
    expect(() => faults.deadMetrics.add('reachh')).toThrow("a metric 'reachh': did you mean 'reach'?")
    expect(faults.deadMetrics.add('reach').has('reach')).toBe(true)
    expect(() => faults.next('GET /me', 'gone', { times: 0 })).toThrow(RangeError)
    for (const fault of [
      { slowMs: 3e9 },
      { slowMs: -1 },
      { contentType: 'a\r\nb: c' },
      { code: 2, status: 204 },
      { body: '', status: 99 },
    ]) {
      expect(() => faults.next('GET /me', fault), JSON.stringify(fault)).toThrow(RangeError)
    }
    expect(() => faults.plan({ seed: 1, rate: 2 })).toThrow(RangeError)
    const unknown: FaultKind = JSON.parse('"no-such-kind"')
    expect(() => faults.next('GET /me', unknown)).toThrow(TypeError)
    expect(() => faults.plan({ seed: 1, rate: 1, kinds: [unknown] })).toThrow(TypeError)
  })
})

it('say what they were told to, whatever a header can hold, and gone as Meta says it', async () => {
  const { meta, get } = await setUp()
  meta.faults.next('GET /:id/media', { code: 190, message: 'Ended – über Nacht' })
  const ended = await get()
  expect([ended.status, ended.at('error', 'message')]).toEqual([400, 'Ended – über Nacht'])
  expect(ended.headers.get('www-authenticate')).toContain('"Ended ? ?ber Nacht"')
  meta.faults.next('GET /:id/media', 'gone')
  expect((await get()).at('error')).toMatchObject({ type: 'GraphMethodException', code: 100, error_subcode: 33 })
})

describe('faults of the connection', () => {
  it('never answers until the caller gives up, through fetch and over real HTTP', async () => {
    const { meta, url } = await setUp()
    meta.faults.next('GET /me', { slowMs: Infinity }, { times: 2 })
    const giveUp = new AbortController()
    const asked = meta.fetch(url, { signal: giveUp.signal })
    giveUp.abort()
    await expect(asked).rejects.toThrow('aborted')

    const listening = await meta.listen()
    try {
      const there = url.replace('https:/', listening.url)
      const giveUpThere = new AbortController()
      const askedThere = fetch(there, { signal: giveUpThere.signal })
      // On a busy machine the request may take longer to arrive than any time-out would wait.
      await vi.waitFor(() => expect(meta.faults.pending()).toEqual([]), { timeout: 10_000 })
      giveUpThere.abort()
      await expect(askedThere).rejects.toThrow('aborted')
      expect((await fetch(there)).status).toBe(200)
    } finally {
      await listening.close()
    }
  })

  it('is slow by real milliseconds', async () => {
    const { meta, url } = await setUp()
    meta.faults.next('GET /me', { slowMs: 5 })
    const before = performance.now()
    expect((await meta.fetch(url)).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThan(4)
  })

  it('cuts an answer, with or without breaking the connection, also over real HTTP', async () => {
    const { meta, url } = await setUp()
    meta.faults.next('GET /me', { cutAfter: 7 })
    expect(await (await meta.fetch(url)).text()).toBe('{"name"')
    const listening = await meta.listen()
    try {
      const doors = [() => meta.fetch(url), () => fetch(url.replace('https:/', listening.url))]
      for (const door of doors) {
        meta.faults.next('GET /me', { cutAfter: 7, ending: 'reset' })
        await expect(door().then((response) => response.text())).rejects.toThrow(TypeError)
      }
    } finally {
      await listening.close()
    }
  })
})
