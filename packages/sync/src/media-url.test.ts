import { expect, it } from 'vitest'
import { mediaUrl } from './media-url.ts'

it('keeps the address, the id and when the address expires', () => {
  expect(mediaUrl({ type: 'image', url: 'https://scontent.example/1.jpg?oh=x&oe=6A1B2C3D', id: '1' })).toEqual({
    type: 'image',
    url: 'https://scontent.example/1.jpg?oh=x&oe=6A1B2C3D',
    external_id: '1',
    expires_at: '2026-05-30T18:28:13.000Z',
  })
})

it('says that the platform withholds a video instead of dropping it', () => {
  expect(mediaUrl({ type: 'video', url: undefined, thumbnailUrl: 'https://scontent.example/3.jpg' })).toEqual({
    type: 'video',
    unavailable_reason: 'withheld_by_platform',
    thumbnail_url: 'https://scontent.example/3.jpg',
  })
})

it.each(['javascript:alert(1)', 'data:text/html,x', ' https://scontent.example/1.jpg', ''])('stores no %j', (url) => {
  expect(mediaUrl({ type: 'image', url })).not.toHaveProperty('url')
})

it.each(['zz', '', '1', 'ffffffffffffffff'])('takes oe=%s for no expiry', (oe) => {
  expect(mediaUrl({ type: 'image', url: `https://scontent.example/1.jpg?oe=${oe}` })).not.toHaveProperty('expires_at')
})
