import fc from 'fast-check'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { headerOf } from './envelope.ts'
import { isSocialDbError } from './errors.ts'
import { generateVaultKey } from './key-ring.ts'
import { secret } from './secret.ts'
import { createVault } from './vault.ts'
import type { SealedPlace, Vault } from './vault.ts'

// Every change tries a fifth of what a release does.
const SAMPLES = inject('isLong') ? 20 : 4
const SWAPS = inject('isLong') ? 10_000 : 2_000
const STRINGS = inject('isLong') ? 100_000 : 20_000
const SEALS = inject('isLong') ? 1_000_000 : 200_000
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const key = generateVaultKey('k1')
const columns = ['access_token', 'refresh_token', 'code_verifier', 'pending_grant'] as const
const platforms = ['instagram', 'facebook', 'twitter', 'linkedin', 'youtube'] as const

interface Sample {
  readonly sealed: string
  readonly place: SealedPlace
}

const held: { vault?: Vault; aliases?: Vault; samples: Sample[] } = { samples: [] }
const vault = (): Vault => held.vault ?? expect.fail('no vault')

/** Tries every text in its place, and answers how many opened. Each refusal must be our one error, without the text. */
async function countOpened(by: Vault, tries: Iterable<Sample>): Promise<{ tried: number; opened: number }> {
  const count = { tried: 0, opened: 0 }
  for (const { sealed, place } of tries) {
    count.tried += 1
    try {
      await by.open(sealed, place)
      count.opened += 1
    } catch (error) {
      if (!isSocialDbError(error) || error.code !== 'unreadable' || 'cause' in error) throw error
      // Of one in a hundred all that can be printed is searched, of every one what is most often printed.
      const shown = count.tried % 100 === 0 ? inspect(error, { depth: Infinity, showHidden: true }) : error.message
      if (sealed.length > 4 && shown.includes(sealed)) expect.fail('the error holds what was given')
    }
  }
  return count
}

function say(what: string): void {
  process.stdout.write(`proof: ${what}\n`)
}

function newPlace(): SealedPlace {
  const at = randomBytes(2)
  return {
    rowId: randomUUID(),
    userId: `user_${randomUUID()}`,
    platform: platforms[(at[0] ?? 0) % platforms.length] ?? 'facebook',
    column: columns[(at[1] ?? 0) % columns.length] ?? 'access_token',
    version: at.readUInt16BE(),
  }
}

// What a writer in the database can do: the context is a plain hash, so a header for any place can be made.
function contextOf(version: string, place: SealedPlace): string {
  const hash = createHash('sha256')
  for (const part of [version, place.rowId, place.userId, place.platform, place.column, String(place.version)]) {
    const bytes = Buffer.from(part, 'utf8')
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    hash.update(length).update(bytes)
  }
  return hash.digest('base64url')
}

function withHeader(sealed: string, kid: string, ctx: string): string {
  const [prefix, , ...rest] = sealed.split('.')
  return [prefix, Buffer.from(JSON.stringify(headerOf(kid, ctx)), 'utf8').toString('base64url'), ...rest].join('.')
}

describe('sealed tokens', () => {
  beforeAll(async () => {
    held.vault = await createVault(key)
    // Two ids of one key: only the bound id keeps what one sealed from opening as the other's.
    held.aliases = await createVault(`${key},${key.replace('k1:', 'k2:')}`)
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const place = newPlace()
      const text = `FAKE${randomBytes(20 + (sample * 100) / SAMPLES).toString('hex')}`
      held.samples.push({ place, sealed: await vault().seal(secret(text), place) })
    }
    for (const { sealed, place } of held.samples) await vault().open(sealed, place)
  })

  test('no flipped bit, cut or exchanged letter opens', async () => {
    function* flips(): Generator<Sample> {
      for (const { sealed, place } of held.samples) {
        const text = Buffer.from(sealed, 'latin1')
        for (let bit = 0; bit < text.length * 8; bit += 1) {
          const flipped = Buffer.from(text)
          flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
          yield { sealed: flipped.toString('latin1'), place }
        }
      }
    }
    // The same in the bytes behind the letters, so that what is tried is canonical.
    function* innerFlips(): Generator<Sample> {
      for (const { sealed, place } of held.samples) {
        const parts = sealed.split('.')
        for (const [index, part] of parts.entries()) {
          if (index === 0) continue
          const bytes = Buffer.from(part, 'base64url')
          for (let bit = 0; bit < bytes.length * 8; bit += 1) {
            const flipped = Buffer.from(bytes)
            flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
            yield { sealed: parts.with(index, flipped.toString('base64url')).join('.'), place }
          }
        }
      }
    }
    function* cuts(): Generator<Sample> {
      for (const { sealed, place } of held.samples) {
        for (let at = 0; at < sealed.length; at += 1) {
          yield { sealed: sealed.slice(0, at), place }
          yield { sealed: sealed.slice(at + 1), place }
        }
        // Each part shortened by itself, the others left whole: the tag among them.
        const parts = sealed.split('.')
        for (const [index, part] of parts.entries()) {
          const bytes = Buffer.from(part, 'base64url')
          for (let length = 0; length < bytes.length; length += 1) {
            yield { sealed: parts.with(index, bytes.subarray(0, length).toString('base64url')).join('.'), place }
          }
        }
      }
    }
    function* letters(): Generator<Sample> {
      for (const { sealed, place } of held.samples) {
        for (let at = 0; at < sealed.length; at += 1) {
          for (const letter of LETTERS) {
            if (letter !== sealed[at]) yield { sealed: sealed.slice(0, at) + letter + sealed.slice(at + 1), place }
          }
        }
      }
    }
    const results = []
    for (const tries of [flips(), innerFlips(), cuts(), letters()]) results.push(await countOpened(vault(), tries))
    const [flip, inner, cut, letter] = results.map(({ tried }) => tried)
    const opened = results.reduce((sum, one) => sum + one.opened, 0)
    expect(opened).toBe(0)
    say(
      `vault, ${SAMPLES} samples: ${flip} bit flips of the text, ${inner} of its bytes, ${cut} truncations, ${letter} letter substitutions: ${opened} opened`,
    )
  })

  test('nothing opens in another place, also with the header of that place', async () => {
    const swaps: Record<string, (place: SealedPlace) => SealedPlace> = {
      row: (place) => ({ ...place, rowId: randomUUID() }),
      user: (place) => ({ ...place, userId: `user_${randomUUID()}` }),
      platform: (place) => ({ ...place, platform: other(platforms, place.platform) }),
      column: (place) => ({ ...place, column: other(columns, place.column) }),
      token_version: (place) => ({ ...place, version: place.version + 1 + (randomBytes(2).readUInt16BE() % 1000) }),
    }
    const opened: Record<string, number> = {}
    for (const [field, swap] of Object.entries(swaps)) {
      opened[field] = await countSwaps(SWAPS, (sealed, place) => {
        const there = swap(place)
        return [
          { sealed, place: there },
          { sealed: withHeader(sealed, 'k1', contextOf('bos1', there)), place: there },
        ]
      })
    }
    opened['envelope version'] = await countSwaps(SWAPS, (sealed, place) => [
      { sealed: sealed.replace('bos1', `bos${randomBytes(1)[0] ?? 0}`).replace(/^bos1\./, 'bos2.'), place },
      { sealed: withHeader(sealed, 'k1', contextOf('bos2', place)), place },
    ])
    opened['key id'] = await countSwaps(SWAPS, (sealed, place) => [
      { sealed: withHeader(sealed, 'k2', contextOf('bos1', place)), place },
    ])
    const sum = Object.values(opened).reduce((total, count) => total + count, 0)
    expect(sum).toBe(0)
    say(
      `vault, ${Object.keys(opened).length} bound fields (${Object.keys(opened).join(', ')}) x ${SWAPS} swaps: ${sum} opened`,
    )
  })

  test('a text that is no envelope is refused, with our one error', async () => {
    const place = newPlace()
    const sealed = await vault().seal(secret('FAKE-token'), place)
    const [, header = '', , iv = '', ciphertext = '', tag = ''] = sealed.split('.')
    const word = fc.stringMatching(/^[\w-]{0,60}$/)
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      word.map((text) => `EAAG${text}`),
      word.map((text) => `IGQW${text}`),
      word.map((text) => `bos1.${text}`),
      fc.array(word, { maxLength: 7 }).map((parts) => `bos1.${parts.join('.')}`),
      fc.tuple(word, word).map(([a, b]) => `eyJhbGciOiJub25lIn0.${a}.${b}`),
      fc.tuple(word, word).map(([a, b]) => `bos1.${header}.${a}.${iv}.${b}.${tag}`),
      fc.jsonValue().map((value) => {
        const text = Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')
        return `bos1.${text}..${iv}.${ciphertext}.${tag}`
      }),
      fc.constantFrom(' ', '\n', '=', '.', '\u0000', '\uFEFF').map((stray) => sealed + stray),
      fc.constantFrom(' ', '\n', 'BOS1.', 'bos1.', '\uFEFF').map((stray) => stray + sealed),
    )
    const result = await countOpened(
      vault(),
      fc.sample(texts, STRINGS).map((text) => ({ sealed: text, place })),
    )
    expect(result).toEqual({ tried: STRINGS, opened: 0 })
    say(`vault, ${result.tried} strings that are no envelope: ${result.opened} returned`)
  })

  test('no IV comes twice', async () => {
    const place = newPlace()
    const text = secret('FAKE-token')
    const ivs = new Set<string>()
    for (let batch = 0; batch < SEALS / 1000; batch += 1) {
      const sealed = await Promise.all(Array.from({ length: 1000 }, () => vault().seal(text, place)))
      for (const one of sealed) ivs.add(one.split('.')[3] ?? '')
    }
    expect(ivs.size).toBe(SEALS)
    say(`vault, ${SEALS} seals: ${ivs.size} distinct IVs`)
  })
})

function other<T>(all: readonly T[], one: T): T {
  const rest = all.filter((each) => each !== one)
  return rest[(randomBytes(1)[0] ?? 0) % rest.length] ?? expect.fail('no other')
}

/** Swaps of fresh samples: each must open in its own place before it is tried in others. */
async function countSwaps(rounds: number, triesOf: (sealed: string, place: SealedPlace) => Sample[]): Promise<number> {
  const by = held.aliases ?? expect.fail('no vault')
  const count = { opened: 0 }
  for (let round = 0; round < rounds; round += 1) {
    const place = newPlace()
    const sealed = await by.seal(secret(`FAKE-${round}`), place)
    if (round % 100 === 0) await by.open(sealed, place)
    count.opened += (await countOpened(by, triesOf(sealed, place))).opened
  }
  return count.opened
}
