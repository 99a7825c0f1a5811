import { describe, expect, it } from 'vitest'
import { type Media, mediaRow } from './media.rows.ts'

const row = (media: Omit<Media, 'id'>) =>
  mediaRow({ id: '17990000000000001', ...media }, { accountId: '17841400000000001' })

describe('mediaRow', () => {
  it.each([
    [{ media_product_type: 'REELS', media_type: 'VIDEO' }, 'reel'],
    [{ media_product_type: 'STORY', media_type: 'IMAGE' }, 'story'],
    [{ media_product_type: 'AD', media_type: 'IMAGE' }, 'ad'],
    [{ media_product_type: 'FEED', media_type: 'VIDEO' }, 'video'],
    [{ media_product_type: 'FEED', media_type: 'CAROUSEL_ALBUM' }, 'post'],
    [{ permalink: 'https://www.instagram.com/reel/DEF456/', media_type: 'VIDEO' }, 'reel'],
    [{ permalink: 'https://www.instagram.com/stories/x/1/', media_type: 'IMAGE' }, 'story'],
    [{ media_type: 'VIDEO' }, 'video'],
    [{}, 'post'],
  ] as const)('makes %j a %s', (media, contentType) => {
    expect(row(media).contentType).toBe(contentType)
  })

  it('keeps the pictures of an album in order, not its own copy of the first', () => {
    const album = row({
      media_type: 'CAROUSEL_ALBUM',
      media_url: 'https://scontent.example/1.jpg',
      children: {
        data: [
          { id: '11', media_type: 'IMAGE', media_url: 'https://scontent.example/1.jpg' },
          { id: '12', media_type: 'VIDEO', media_url: 'https://scontent.example/2.mp4' },
        ],
      },
    })
    expect(album.mediaUrls).toEqual([
      { type: 'image', url: 'https://scontent.example/1.jpg', external_id: '11' },
      { type: 'video', url: 'https://scontent.example/2.mp4', external_id: '12' },
    ])
  })

  it('leaves out what was not told and keeps a real 0', () => {
    expect(row({ like_count: 0 }).engagementMetrics).toEqual({ likes: 0 })
    expect(row({}).engagementMetrics).toEqual({ likes: null })
    expect(row({}).contentText).toBeNull()
  })

  it('takes the likes of a story for not told, never for hidden', () => {
    expect(row({ media_product_type: 'STORY' }).engagementMetrics).toEqual({})
    expect(row({ media_product_type: 'STORY', like_count: 3 }).engagementMetrics).toEqual({ likes: 3 })
  })

  it('stores an item whose time cannot be read, without a time', () => {
    expect(row({ timestamp: 'yesterday' }).publishedAt).toBeNull()
    expect(row({ timestamp: '2026-11-20T09:15:02+0000' }).publishedAt).toEqual(new Date('2026-11-20T09:15:02Z'))
  })

  it('has one hash for one content, whatever its counts and signatures', () => {
    const media = {
      caption: 'a',
      media_type: 'IMAGE',
      media_url: 'https://scontent.example/1.jpg?oe=1',
      like_count: 1,
    } as const
    const read = row({ ...media, media_url: 'https://scontent.example/1.jpg?oe=2', like_count: 2 })
    expect(read.contentHash).toBe(row(media).contentHash)
    expect(row({ ...media, caption: 'b' }).contentHash).not.toBe(row(media).contentHash)
  })
})
