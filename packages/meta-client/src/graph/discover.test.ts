import { describe, expect, expectTypeOf, it } from 'vitest'
import { igUser } from '../nodes/ig-user.ts'
import { atEmulator } from '../test-support/at-emulator.ts'
import { collect, failureOf } from '../test-support/scripted-fetch.ts'

describe('listings whose pages have cursors and no links', () => {
  it('reads every tagged media, and knows the end by an empty page', async () => {
    const { graph, page, calls } = await atEmulator({ scopes: ['instagram_manage_comments'] })
    const tags = Array.from({ length: 7 }, (_, index) =>
      page.instagram.addTag({ kind: 'image', by: 'ana.l', publishedAt: new Date(Date.UTC(2026, 10, 1 + index)) }),
    )
    const found = await collect(graph.list(igUser.tags, page.instagram.id, { fields: ['username'], limit: 3 }))
    expect(found.map(({ id }) => id)).toEqual(tags.map(({ id }) => id).toReversed())
    expect(calls()).toEqual(Array.from({ length: 4 }, () => `GET /${page.instagram.id}/tags`))
  })
})

describe('a listing that ended early', () => {
  it('is gone on with by a window, though several items stand in one second', async () => {
    const { graph, page } = await atEmulator()
    const ids = Array.from({ length: 30 }, (_, index) =>
      page.instagram.addMedia({ kind: 'image', publishedAt: new Date(Date.UTC(2026, 10, 20, 9, 0, index >> 2)) }),
    ).map(({ id }) => id)
    const read = new Set<string>()
    let until: Date | undefined
    for (let pieces = 0; read.size < ids.length && pieces < 20; pieces++) {
      const options = { fields: ['timestamp'], maxItems: 10, until } as const
      const piece = await collect(graph.list(igUser.media, page.instagram.id, options))
      for (const { id } of piece) read.add(id)
      until = new Date(Date.parse(piece.at(-1)?.timestamp ?? '') + 1000)
    }
    expect([...read]).toEqual(ids.toReversed())
  })
})

describe('graph.discoverMedia', () => {
  async function withRival(count: number) {
    const at = await atEmulator()
    const rival = at.meta.world.addInstagram({ username: 'blue.rival' })
    const series = rival.addMediaSeries({ count })
    return { ...at, ids: Array.from({ length: count }, (_, index) => series.at(index).id) }
  }

  it("reads all of another account's media, newest first", async () => {
    const { graph, page, ids, calls } = await withRival(120)
    const media = await collect(
      graph.discoverMedia(page.instagram.id, { username: 'blue.rival', fields: ['caption', 'like_count'], limit: 50 }),
    )
    expectTypeOf(media[0]?.like_count).toEqualTypeOf<number | undefined>()
    expect(media.map(({ id }) => id)).toEqual(ids)
    expect(calls().length).toBe(4) // 50, 50, 20 and the empty one
  })

  it('stops behind as many as were asked for', async () => {
    const { graph, page, ids, calls } = await withRival(120)
    const options = { username: 'blue.rival', fields: ['caption'], limit: 50, maxItems: 60 } as const
    expect((await collect(graph.discoverMedia(page.instagram.id, options))).map(({ id }) => id)).toEqual(
      ids.slice(0, 60),
    )
    expect(calls().length).toBe(2)
  })

  it('says that pages are left where it was told to read no more', async () => {
    const { graph, page } = await withRival(120)
    const options = { username: 'blue.rival', fields: ['caption'], maxPages: 1 } as const
    expect(await failureOf(collect(graph.discoverMedia(page.instagram.id, options)))).toMatchObject({
      code: 'page_limit',
    })
  })

  it('tells an account without media from one that is not there', async () => {
    const { graph, page } = await withRival(0)
    const fields = ['caption'] as const
    expect(await collect(graph.discoverMedia(page.instagram.id, { username: 'blue.rival', fields }))).toEqual([])
    const nobody = collect(graph.discoverMedia(page.instagram.id, { username: 'nobody', fields }))
    expect(await failureOf(nobody)).toMatchObject({ code: 'not_found', metaCode: 110, action: 'skip' })
  })

  it('takes a handle and nothing else', async () => {
    const { graph, page, calls } = await withRival(0)
    const options = { username: 'x){id},access_token', fields: ['caption'] } as const
    expect(await failureOf(collect(graph.discoverMedia(page.instagram.id, options)))).toMatchObject({
      code: 'invalid_request',
    })
    expect(calls()).toEqual([])
  })
})
