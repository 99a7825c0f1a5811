import { expect, it } from 'vitest'
import { contentHash } from './content-hash.ts'

const identity = {
  platform: 'instagram',
  accountId: '17841400000000001',
  contentId: '17990000000000001',
  contentType: 'post',
  text: 'Three new colours',
  mediaIds: ['1', '2'],
  permalink: null,
}

it('is 64 hex digits and the same for the same content', () => {
  expect(contentHash(identity)).toMatch(/^[0-9a-f]{64}$/)
  expect(contentHash({ ...identity })).toBe(contentHash(identity))
})

it.each([
  { text: 'Three new colors' },
  { text: null },
  { mediaIds: ['2', '1'] },
  { mediaIds: ['12'] },
  { accountId: '17841400000000002' },
  { contentType: 'reel' },
  { permalink: '' },
])('differs when %j', (change) => {
  expect(contentHash({ ...identity, ...change })).not.toBe(contentHash(identity))
})

it('does not tell apart two encodings of the same letters', () => {
  expect(contentHash({ ...identity, text: 'Cafe\u0301' })).toBe(contentHash({ ...identity, text: 'Caf\u00e9' }))
})
