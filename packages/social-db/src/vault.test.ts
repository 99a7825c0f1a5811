import fc from 'fast-check'
import { format, inspect } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { secret } from './secret.ts'
import { createVault, ERASED } from './vault.ts'
import type { SealedPlace, Vault } from './vault.ts'

const place: SealedPlace = {
  rowId: '3f0c4a38-0000-4000-8000-000000000001',
  userId: 'user_1',
  platform: 'instagram',
  column: 'access_token',
  version: 3,
}
const token = secret('FAKE-token')

describe('vault', () => {
  const key = generateVaultKey('k1')
  const held: { vault?: Vault } = {}
  const vault = (): Vault => held.vault ?? expect.fail('no vault')
  const refuses = (sealed: string, at = place, by = vault()) =>
    expect(by.open(sealed, at)).rejects.toMatchObject({ code: 'unreadable' })

  beforeAll(async () => {
    held.vault = await createVault(key)
  })

  test('seals into an envelope that opens in its place', async () => {
    const sealed = await vault().seal(token, place)
    expect(sealed).toMatch(/^bos1\.[\w-]+\.\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/)
    expect(sealed).not.toBe(await vault().seal(token, place))
    expect((await vault().open(sealed, place)).expose()).toBe('FAKE-token')
  })

  test('opens any text it sealed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (text) => {
        const sealed = await vault().seal(secret(text), place)
        expect((await vault().open(sealed, place)).expose()).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  test('does not open in any other place', async () => {
    const sealed = await vault().seal(token, place)
    await refuses(sealed, { ...place, rowId: '3f0c4a38-0000-4000-8000-000000000002' })
    await refuses(sealed, { ...place, userId: 'user_2' })
    await refuses(sealed, { ...place, platform: 'facebook' })
    await refuses(sealed, { ...place, column: 'refresh_token' })
    await refuses(sealed, { ...place, version: 2 })
    await refuses(sealed, { ...place, userId: 'user_1instagram', platform: '' })
  })

  test('refuses every changed, missing and added character', async () => {
    const sealed = await vault().seal(token, place)
    for (let at = 0; at < sealed.length; at += 1) {
      await refuses(sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1))
      await refuses(sealed.slice(0, at))
      await refuses(`${sealed.slice(0, at)}!${sealed.slice(at)}`)
    }
    await refuses(`${sealed}.`)
    await refuses(`${sealed}=`)
  })

  test('refuses a byte moved from the ciphertext to the tag', async () => {
    const [prefix = '', header, , iv, ciphertext = '', tag = ''] = (await vault().seal(token, place)).split('.')
    const text = Buffer.from(ciphertext, 'base64url')
    const longer = Buffer.concat([text.subarray(-1), Buffer.from(tag, 'base64url')]).toString('base64url')
    await refuses([prefix, header, '', iv, text.subarray(0, -1).toString('base64url'), longer].join('.'))
  })

  test('has no way in for plain text, erased tokens and other algorithms', async () => {
    const [prefix = '', , ...rest] = (await vault().seal(token, place)).split('.')
    const none = Buffer.from('{"alg":"none","enc":"A256GCM","kid":"k1","ctx":""}').toString('base64url')
    for (const sealed of ['FAKE-token', '', 'bos1.', ERASED, [prefix, none, ...rest].join('.')]) await refuses(sealed)
  })

  test('seals no empty text', async () => {
    await expect(vault().seal(secret(''), place)).rejects.toMatchObject({
      code: 'invalid',
      message: 'Refused to seal an empty access_token.',
    })
  })

  test('says that a key is gone, and of anything else no more than that it does not open', async () => {
    const sealed = await vault().seal(token, place)
    const other = await createVault(generateVaultKey('k2'))
    await expect(other.open(sealed, place)).rejects.toThrow(/does not open: its key is not in BOS_TOKEN_KEYS\.$/)
    const why = /^The sealed access_token of row \S+ does not open: it was altered, or sealed for another place\.$/
    await expect(vault().open('FAKE-token', place)).rejects.toThrow(why)
    await expect(vault().open(sealed, { ...place, version: 4 })).rejects.toThrow(why)
    const changed = await createVault(generateVaultKey('k1'))
    await expect(changed.open(sealed, place)).rejects.toThrow(/does not open: it was altered, or its key changed\.$/)
  })

  // Computed apart from this code: what is stored must open in every release.
  test('binds to the very place: SHA-256 over each part behind its length', async () => {
    const [, header = ''] = (await vault().seal(token, place)).split('.')
    expect(Buffer.from(header, 'base64url').toString()).toBe(
      '{"alg":"dir","enc":"A256GCM","kid":"k1","ctx":"iaOFlJf8X038cHebbtVxHlpLkXU3FmlbSk-LDy01FpI"}',
    )
    expect(ERASED).toBe('bos1.erased')
  })

  test('shows of its keys the id, a check value and how its texts start, in their order', async () => {
    const [first, second] = ['k1:', 'k2:'].map((kid) => `${kid}${Buffer.alloc(32, kid).toString('base64url')}`)
    const { keys } = await createVault(`${first},${second}`)
    expect(keys.map(({ id }) => id)).toEqual(['k1', 'k2'])
    for (const { sealedPrefix } of keys) expect(sealedPrefix).toMatch(/^bos1\.ey/)
    expect(new Set(keys.flatMap(({ check, sealedPrefix }) => [check, sealedPrefix])).size).toBe(4)
  })

  test('the first key seals, all open, and a key that is gone says so', async () => {
    const old = await vault().seal(token, place)
    const rotated = await createVault(`${generateVaultKey('k2')},${key}`)
    expect((await rotated.open(old, place)).expose()).toBe('FAKE-token')
    await refuses(await rotated.seal(token, place))
    const other = await createVault(generateVaultKey('k1'))
    await refuses(old, place, other)
  })

  test('names the variable and a way to make a key, and never what was given', async () => {
    const bad = [
      undefined,
      '',
      ' ',
      'k1',
      'k1:short',
      `k1:${'!'.repeat(43)}`,
      `${key},`,
      `${key},${key}`,
      `a b:${key.slice(3)}`,
    ]
    for (const keys of bad) {
      const error: unknown = await createVault(keys).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'config', message: expect.stringContaining('BOS_TOKEN_KEYS') })
      expect(inspect(error)).not.toContain(key.slice(3))
    }
    await expect(createVault(undefined)).rejects.toThrow(/randomBytes\(32\)/)
  })
})

test('a secret does not print', () => {
  const hidden = secret('FAKE-token')
  expect(JSON.stringify({ hidden })).toBe('{"hidden":"[secret]"}')
  expect(format('%s %o %j %O', hidden, hidden, hidden, { hidden })).not.toContain('FAKE')
  expect(inspect(hidden, { customInspect: false, showHidden: true })).not.toContain('FAKE')
})
