import { describe, expect, it } from 'vitest'
import { createEmulator } from '../testing.ts'
import { column, createCaller } from './test-support/caller.ts'

async function setUp() {
  const meta = createEmulator()
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id)
  page.instagram.addMediaSeries({ count: 6, make: (index) => ({ kind: 'image', caption: String(index) }) })
  const edge = `${page.instagram.id}/media?fields=caption&limit=2`
  const read = async (cursor?: string) => {
    const answer = await caller.get(cursor === undefined ? edge : `${edge}&after=${cursor}`, token)
    const after = String(answer.at('paging', 'cursors', 'after'))
    return { captions: column(answer, 'caption'), after, hasNext: answer.at('paging', 'next') !== undefined }
  }
  const url = `https://graph.facebook.com/v26.0/me?access_token=${token}`
  return { meta, read, url }
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
      await expect(fetch(there, { signal: AbortSignal.timeout(20) })).rejects.toThrow('timeout')
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
