import { expect, it } from 'vitest'
import { mediaUrl, webLink } from './media-url.ts'

it('keeps the address, the id and when the address expires', () => {
  expect(mediaUrl({ type: 'image', url: 'https://scontent.example/1.jpg?oh=x&oe=6A1B2C3D', id: '1' })).toEqual({
    type: 'image',
    url: 'https://scontent.example/1.jpg?oh=x&oe=6A1B2C3D',
    external_id: '1',
    expires_at: '2026-05-30T18:28:13.000Z',
  })
})

it.each([
  ['?oe=6A1B2C3D&oh=x', '2026-05-30T18:28:13.000Z'],
  ['?_nc_noe=1&oe=6a1b2c3d', '2026-05-30T18:28:13.000Z'],
  ['?oe_x=6A1B2C3D', undefined],
  ['?oh=x', undefined],
])('reads the end of life where it stands in the address: %s', (query, expires) => {
  expect(mediaUrl({ type: 'image', url: `https://scontent.example/1.jpg${query}` }).expires_at).toBe(expires)
})

it('says that the platform withholds a video instead of dropping it', () => {
  expect(mediaUrl({ type: 'video', url: undefined, thumbnailUrl: 'https://scontent.example/3.jpg' })).toEqual({
    type: 'video',
    unavailable_reason: 'withheld_by_platform',
    thumbnail_url: 'https://scontent.example/3.jpg',
  })
})

const HOSTILE = [
  ['javascript:alert(1)', 'data:text/html,x', ' https://scontent.example/1.jpg', '', 'blob:https://x.example/1'],
  [
    'http://scontent.example/1.jpg',
    'ftp://scontent.example/1.jpg',
    '//scontent.example/1.jpg',
    'https://',
    'https://[',
  ],
  [
    'https://127.0.0.1/x',
    'https://0x7f.1/x',
    'https://2130706433/x',
    'https://169.254.169.254/latest',
    'https://10.0.0.1',
  ],
  ['https://[::1]/', 'https://[::ffff:10.0.0.1]/', 'https://localhost/x', 'https://db/x', 'https://db.internal/x'],
  ['https://printer.local/', 'https://x.localhost/', 'https://nas.home.arpa/', 'https://x.internal./'],
  ['https://user:pass@scontent.example/', 'https://scontent.example/a b', 'https://scontent.example/\n'],
  [`https://scontent.example/${'a'.repeat(9_000)}`],
].flat()

it.each(HOSTILE)('stores no %j', (url) => {
  expect(mediaUrl({ type: 'image', url })).not.toHaveProperty('url')
})

it.each(['zz', '', '1', 'ffffffffffffffff'])('takes oe=%s for no expiry', (oe) => {
  expect(mediaUrl({ type: 'image', url: `https://scontent.example/1.jpg?oe=${oe}` })).not.toHaveProperty('expires_at')
})

it('keeps a link over http, and none that would run or leads inside', () => {
  expect(webLink('http://shop.example.com/autumn?x=1')).toBe('http://shop.example.com/autumn?x=1')
  expect(webLink('https://shop.example.com/')).toBe('https://shop.example.com/')
  for (const odd of [
    'javascript:alert(1)',
    'http://localhost/',
    'http://10.0.0.1/',
    'http://a:b@shop.example.com/',
    'HTTP',
  ]) {
    expect(webLink(odd)).toBeUndefined()
  }
})

it('takes no host that the parser would read as another one', () => {
  const parts = ['a', '1', '0x7f', '127', '.', '..', '-', ':8', '@', '%2e', 'xn--p1ai', 'local', 'ß', '[', 'A', '.com']
  let taken = 0
  for (let seed = 0; seed < 65_536; seed += 1) {
    const host = [seed, seed >> 4, seed >> 8, seed >> 12].map((each) => parts[each % parts.length]).join('')
    const link = webLink(`https://${host}/x`)
    if (link === undefined) continue
    taken += 1
    const { hostname, username, password } = new URL(link)
    expect(`${username}${password}`).toBe('')
    expect(hostname).toMatch(/^([\w-]+\.)+[a-z][\w-]*$/)
  }
  expect(taken).toBeGreaterThan(100)
})
