import { describe, expect, it } from 'vitest'
import { type Post, postRow } from './post.rows.ts'

const row = (post: Omit<Post, 'id'>) => postRow({ id: '1040000000001_77', ...post }, { accountId: '1040000000001' })
const video = {
  media_type: 'video',
  target: { id: '900' },
  media: { image: { src: 'https://scontent.example/v.jpg' } },
}

describe('postRow', () => {
  it.each([
    [{}, 'post'],
    [{ attachments: { data: [{ media_type: 'photo' }] } }, 'post'],
    [{ attachments: { data: [video] }, permalink_url: 'https://www.facebook.com/x/videos/900/' }, 'video'],
    [{ attachments: { data: [video] }, permalink_url: '/reel/900/' }, 'reel'],
    [{ attachments: { data: [{ ...video, url: 'https://www.facebook.com/reel/900/' }] } }, 'reel'],
  ] as const)('makes %j a %s', (post, contentType) => {
    expect(row(post).contentType).toBe(contentType)
  })

  it('keeps the pictures of an album in order', () => {
    const photo = (id: string) => ({
      media_type: 'photo',
      target: { id },
      media: { image: { src: `https://scontent.example/${id}.jpg` } },
    })
    const album = { media_type: 'album', media: photo('1').media, subattachments: { data: [photo('1'), photo('2')] } }
    expect(row({ attachments: { data: [album] } }).mediaUrls).toEqual([
      { type: 'image', url: 'https://scontent.example/1.jpg', external_id: '1' },
      { type: 'image', url: 'https://scontent.example/2.jpg', external_id: '2' },
    ])
  })

  it('takes absent shares for 0 and unreadable ones for unknown', () => {
    expect(row({}).engagementMetrics).toEqual({ shares: 0 })
    expect(row({ shares: { count: 3 } }).engagementMetrics).toEqual({ shares: 3 })
    expect(row({ shares: undefined }).engagementMetrics).toEqual({})
  })

  it('counts reactions of all kinds as likes, and leaves out what was not asked', () => {
    const counted = row({
      reactions: { data: [], summary: { total_count: 41 } },
      comments: { data: [], summary: { total_count: 0 } },
    })
    expect(counted.engagementMetrics).toEqual({ likes: 41, comments: 0, shares: 0 })
  })

  it('stores a post whose time cannot be read, without a time', () => {
    expect(row({ created_time: 'soon' }).publishedAt).toBeNull()
  })
})
