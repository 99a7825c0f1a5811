import { expect, test } from 'vitest'
import { generateVaultKey, readKeyRing } from './key-ring.ts'

const KEY = Buffer.alloc(32, 7).toString('base64url')

test('a new key has the id that was asked for, and is another one each time', () => {
  expect(generateVaultKey()).toMatch(/^k1:[\w-]{43}$/)
  expect(generateVaultKey('x'.repeat(32))).toMatch(/^x{32}:[\w-]{43}$/)
  expect(generateVaultKey()).not.toBe(generateVaultKey())
  for (const kid of ['', 'x'.repeat(33), 'a b', 'a:b', 'a,b', 'ä', 'k1\n']) {
    expect(() => generateVaultKey(kid)).toThrow(expect.objectContaining({ code: 'config' }))
  }
})

test('the ring is read in its order, with space around its entries', async () => {
  const ring = await readKeyRing(` a:${KEY} ,\n b-_9:${Buffer.alloc(32, 8).toString('base64url')}`)
  expect([...ring.keys()]).toEqual(['a', 'b-_9'])
})

// Computed apart from this code: it stands in databases.
test('a key is told from another of its id by an HMAC of a constant', async () => {
  const ring = await readKeyRing(`a:${KEY}`)
  expect(ring.get('a')?.check).toBe('J-0qf8wpQZQyl0IwOexNwkzw-WUrqR7LkdBrI6NHTv8')
})

test('a key seals and opens, and cannot be taken out', async () => {
  const key = (await readKeyRing(`a:${KEY}`)).get('a')?.key ?? expect.fail('no key')
  expect([key.algorithm, key.extractable, [...key.usages].sort()]).toEqual([
    { name: 'AES-GCM', length: 256 },
    false,
    ['decrypt', 'encrypt'],
  ])
})

test.each([
  [undefined, 'is not set'],
  ['', 'is not set'],
  [' \n', 'is not set'],
  ['a', 'Entry 1 of BOS_TOKEN_KEYS is malformed'],
  [`a:${KEY}:more`, 'Entry 1 of BOS_TOKEN_KEYS is malformed'],
  [`a:${KEY}=`, 'Entry 1 of BOS_TOKEN_KEYS is malformed'],
  [`a:${KEY.slice(0, -1)}d`, 'Entry 1 of BOS_TOKEN_KEYS is malformed'],
  [`a:${Buffer.alloc(31).toString('base64url')}`, 'Entry 1 of BOS_TOKEN_KEYS is malformed'],
  [`a:${Buffer.alloc(33).toString('base64url')}`, 'Entry 1 of BOS_TOKEN_KEYS is malformed'],
  [`a:${KEY},b:`, 'Entry 2 of BOS_TOKEN_KEYS is malformed'],
  [`a:${KEY},a:${KEY}`, 'two keys with the id of entry 2'],
  [`:${KEY}`, 'A key id of BOS_TOKEN_KEYS'],
])('a ring that is none is refused by its place: %j', async (text, says) => {
  await expect(readKeyRing(text)).rejects.toMatchObject({ code: 'config', message: expect.stringContaining(says) })
})
