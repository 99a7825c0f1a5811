import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { column, createCaller, keysOf, SCOPES } from '../test-support/caller.ts'

async function setUp({ scope = `${SCOPES},instagram_manage_comments`, budgets = {} } = {}) {
  const meta = createEmulator({ budgets })
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id, { scope })
  return { meta, ig: page.instagram, get: (path: string) => caller.get(path, token) }
}

describe('comments', () => {
  it('stand for their count, newest first, 50 a page, and added ones raise it', async () => {
    const { meta, ig, get } = await setUp()
    const media = ig.addMedia({ kind: 'image', comments: 60 })
    const first = await get(`${media.id}/comments?limit=100`)
    expect(keysOf(first.at('data', 0))).toEqual(['timestamp', 'text', 'id'])
    const second = await get(`${media.id}/comments?after=${String(first.at('paging', 'cursors', 'after'))}`)
    const ids = [...column(first, 'id'), ...column(second, 'id')]
    expect([column(first, 'id').length, new Set(ids).size]).toEqual([50, 60])
    const made = String(ids[7])
    expect((await get(`${made}?fields=text,parent_id`)).body).toEqual({ text: first.at('data', 7, 'text'), id: made })

    meta.clock.advance({ hours: 1 })
    const comment = media.addComment({ text: 'Mine?', username: 'ana.l', likes: 2 })
    const reply = comment.addReply({ text: 'Yours', username: 'blue_store' })
    const fields = 'text,username,from{username},like_count,hidden,media{media_product_type},replies{text,parent_id}'
    expect((await get(`${media.id}/comments?limit=1&fields=${fields}`)).at('data', 0)).toEqual({
      text: 'Mine?',
      username: 'ana.l',
      from: { id: expect.any(String), username: 'ana.l' },
      like_count: 2,
      hidden: false,
      media: { id: media.id, media_product_type: 'FEED' },
      replies: {
        data: [{ text: 'Yours', parent_id: comment.id, id: reply.id }],
        paging: { cursors: { before: expect.any(String), after: expect.any(String) } },
      },
      id: comment.id,
    })
    expect(column(await get(`${comment.id}/replies`), 'text')).toEqual(['Yours'])
    expect((await get(`${media.id}?fields=comments_count`)).at('comments_count')).toBe(62)
    comment.remove()
    expect((await get(comment.id)).at('error', 'error_subcode')).toBe(33)
  })

  it('come newest first and never from the future, beside old ones that were added', async () => {
    const { meta, ig, get } = await setUp()
    const timesOf = async (id: string) => {
      const list = await get(`${id}/comments?fields=timestamp,text`)
      return column(list, 'timestamp').map((time) => Date.parse(String(time)))
    }
    const fresh = ig.addMedia({ kind: 'image', comments: 30 })
    const times = await timesOf(fresh.id)
    expect(times.length).toBe(25)
    expect(Math.max(...times)).toBeLessThanOrEqual(meta.clock.now())
    fresh.addComment({ text: 'Now' })
    expect((await get(`${fresh.id}/comments?limit=1`)).at('data', 0, 'text')).toBe('Now')

    const old = ig.addMedia({ kind: 'image', comments: 3, publishedAt: '2026-11-01T00:00:00Z' })
    old.addComment({ text: 'Between', publishedAt: '2026-11-01T00:00:30Z' })
    const all = await timesOf(old.id)
    expect(all).toEqual(all.toSorted((one, other) => other - one))
    expect((await get(`${old.id}/comments`)).at('data', 2, 'text')).toBe('Between')
    const before = await timesOf(fresh.id)
    meta.clock.advance({ days: 1 })
    expect(await timesOf(fresh.id)).toEqual(before)
  })

  it('are made a page at a time', async () => {
    const { ig, get } = await setUp()
    const msFor = async (comments: number) => {
      const { id } = ig.addMedia({ kind: 'image', comments })
      const before = performance.now()
      for (let turn = 0; turn < 20; turn += 1) await get(`${id}/comments?limit=5`)
      return performance.now() - before
    }
    await msFor(100)
    const few = await msFor(100)
    // All of them would take some hundred times as long.
    expect(await msFor(100_000)).toBeLessThan(30 * few)
  })

  it('want instagram_manage_comments', async () => {
    const { ig, get } = await setUp({ scope: SCOPES })
    const media = ig.addMedia({ kind: 'image', comments: 1 })
    for (const path of [`${media.id}/comments`, `${media.id}?fields=comments{text}`, `${ig.id}/tags`]) {
      expect((await get(path)).at('error', 'code')).toBe(10)
    }
    expect((await get(`${media.id}?fields=comments_count`)).at('comments_count')).toBe(1)
  })
})

describe('tags', () => {
  it('are media of others, paged by cursors alone until a page is empty', async () => {
    const { ig, get } = await setUp()
    for (const day of ['20', '21', '22']) {
      ig.addTag({ by: 'ana.l', kind: 'image', caption: day, publishedAt: `2026-11-${day}T00:00:00Z` })
    }
    const edge = `${ig.id}/tags?fields=caption,username,saved_count&limit=2`
    const first = await get(edge)
    expect(first.at('data', 0)).toEqual({ caption: '22', username: 'ana.l', id: expect.any(String) })
    expect(keysOf(first.at('paging'))).toEqual(['cursors'])
    const second = await get(`${edge}&after=${String(first.at('paging', 'cursors', 'after'))}`)
    expect([column(second, 'caption'), keysOf(second.at('paging'))]).toEqual([['20'], ['cursors']])
    const third = await get(`${edge}&after=${String(second.at('paging', 'cursors', 'after'))}`)
    expect(third.body).toEqual({ data: [] })
    for (let more = 0; more < 50; more += 1) ig.addTag({ by: 'ana.l', kind: 'image' })
    expect(column(await get(`${ig.id}/tags?limit=100`), 'id')).toHaveLength(50)
    const id = String(first.at('data', 0, 'id'))
    expect((await get(id)).at('error', 'error_subcode')).toBe(33)
    expect(column(await get(`${ig.id}/media`), 'id')).toEqual([])
  })
})

describe('business_discovery', () => {
  it('shows another professional account and its media, with views of reels and cursors alone', async () => {
    const { meta, ig, get } = await setUp()
    const rival = meta.world.addInstagram({ username: 'blue_rival', name: 'Blue Rival', followers: 9911 })
    rival.addMedia({ kind: 'image', publishedAt: '2026-11-01T00:00:00Z' })
    const reel = rival.addMedia({ kind: 'reel', caption: 'Launch', likes: 410 })
    const media = 'media.limit(1){caption,like_count,view_count,saved_count}'
    const ask = (what: string) => get(`${ig.id}?fields=business_discovery.username(blue_rival){${what}}`)
    const answer = await ask(`username,followers_count,media_count,${media}`)
    expect(answer.body).toEqual({
      business_discovery: {
        username: 'blue_rival',
        followers_count: 9911,
        media_count: 2,
        media: {
          data: [{ caption: 'Launch', like_count: 410, view_count: expect.any(Number), id: reel.id }],
          paging: { cursors: { before: expect.any(String), after: expect.any(String) } },
        },
        id: rival.id,
      },
      id: ig.id,
    })
    const after = String(answer.at('business_discovery', 'media', 'paging', 'cursors', 'after'))
    const next = await ask(`media.limit(1).after(${after}){view_count}`)
    expect(keysOf(next.at('business_discovery', 'media', 'data', 0))).toEqual(['id'])
    expect((await ask('media{insights.metric(reach)}')).at('error', 'code')).toBe(100)
    expect((await ask('website')).at('business_discovery')).toEqual({ id: rival.id })
    for (const path of [reel.id, rival.id]) expect((await get(path)).at('error', 'error_subcode')).toBe(33)
  })

  it('finds neither unknown nor personal accounts', async () => {
    const { meta, ig, get } = await setUp()
    meta.world.addInstagram({ username: 'private', kind: 'PERSONAL' })
    for (const username of ['private', 'nobody']) {
      expect((await get(`${ig.id}?fields=business_discovery.username(${username}){id}`)).body).toMatchObject({
        error: {
          message: 'Invalid user id',
          code: 110,
          error_subcode: 2207013,
          is_transient: false,
          error_user_title: 'Cannot find User',
          error_user_msg: `The user with username: ${username} cannot be found.`,
        },
      })
    }
  })

  it('counts against the person, not against the account', async () => {
    const { ig, get } = await setUp({ budgets: { person: 2, instagram: 1 } })
    const path = `${ig.id}?fields=business_discovery.username(blue_store){id}`
    expect((await get(path)).status).toBe(200)
    expect((await get(path)).at('error', 'code')).toBe(17)
    expect((await get(ig.id)).status).toBe(200)
  })
})
