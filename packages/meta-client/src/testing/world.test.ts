import { describe, expect, it } from 'vitest'
import { createEmulator } from '../testing.ts'
import { column, createCaller } from './test-support/caller.ts'

async function setUp() {
  const meta = createEmulator()
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id)
  return { meta, page, ig: page.instagram, get: (path: string) => caller.get(path, token) }
}

describe('a series', () => {
  it('is paged like stored things, in one order with them, each under an id of its own', async () => {
    const { ig, get } = await setUp()
    ig.addMediaSeries({ count: 30, everyHours: 24, make: (index) => ({ kind: 'image', caption: `made ${index}` }) })
    ig.addMedia({ kind: 'image', caption: 'added', publishedAt: '2026-11-21T12:00:00Z' })
    const edge = `${ig.id}/media?fields=caption&limit=20`
    const first = await get(edge)
    const second = await get(`${edge}&after=${String(first.at('paging', 'cursors', 'after'))}`)
    const captions = [...column(first, 'caption'), ...column(second, 'caption')]
    expect(captions.slice(0, 4)).toEqual(['made 0', 'made 1', 'added', 'made 2'])
    expect([captions.length, captions.at(-1)]).toEqual([31, 'made 29'])
    expect(second.at('paging', 'next')).toBeUndefined()
    const back = await get(`${edge}&before=${String(second.at('paging', 'cursors', 'before'))}`)
    expect(back.at('data')).toEqual(first.at('data'))
    const last = String(second.at('data', 10, 'id'))
    expect((await get(`${last}?fields=caption`)).body).toEqual({ caption: 'made 29', id: last })
    expect((await get(`${ig.id}?fields=media_count`)).at('media_count')).toBe(31)
    const since = Date.parse('2026-11-21T00:00:00Z') / 1000
    expect(column(await get(`${edge}&since=${since}`), 'caption')).toEqual(['made 0', 'made 1', 'added', 'made 2'])
  })

  it('keeps what was edited, and its albums have children that can be read', async () => {
    const { page, ig, get } = await setUp()
    const media = ig.addMediaSeries({ count: 5, make: () => ({ kind: 'carousel', likes: 1 }) }).at(3)
    media.edit({ caption: 'New', likes: 2 })
    const read = await get(`${media.id}?fields=caption,like_count,children`)
    expect(read.body).toMatchObject({ caption: 'New', like_count: 2 })
    const child = String(read.at('children', 'data', 1, 'id'))
    expect((await get(`${child}?fields=media_type`)).body).toEqual({ media_type: 'VIDEO', id: child })
    const post = page.addPosts({ count: 3 }).at(2)
    post.edit({ message: 'New' })
    expect(column(await get(`${page.id}/published_posts`), 'message')).toEqual(['Post 1', 'Post 2', 'New'])
    expect((await get(`${post.id}?fields=message`)).at('message')).toBe('New')
    expect(() => page.addPosts({ count: 3 }).at(3)).toThrow(RangeError)
  })

  it('shows the newest 10,000 and makes only what is read', async () => {
    const { ig, get } = await setUp()
    let made = 0
    const make = () => {
      made += 1
      return { kind: 'image' } as const
    }
    const oldest = ig.addMediaSeries({ count: 10_002, make })
    const reachable = oldest.at(9_999).id
    const cursor = Buffer.from(reachable).toString('base64url')
    const last = await get(`${ig.id}/media?limit=2&before=${cursor}`)
    expect(column(last, 'id')).toHaveLength(2)
    expect(column(await get(`${ig.id}/media?limit=2&after=${cursor}`), 'id')).toEqual([])
    expect(made).toBeLessThan(20)
  })
})
