import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { signingSecrets } from '../signatures.ts'
import { readSignedRequest } from './signed-request.ts'
import { verifySignature } from './verify-signature.ts'

const FORGERIES = inject('isLong') ? 100_000 : 20_000
const SECRET = '0123456789abcdef0123456789abcdef'
const SECRETS = signingSecrets(['0123456789abcdef0123456789abcdee', SECRET])
const hmac = (text: string | Uint8Array, secret = SECRET, algorithm = 'sha256') =>
  createHmac(algorithm, secret).update(text)

const otherSecret = fc
  .oneof(
    fc.constantFrom('', SECRET.slice(1), `${SECRET}0`, SECRET.toUpperCase(), `${SECRET}\0`.slice(1), 'test_app_secret'),
    fc.string(),
    fc.stringMatching(/^[0-9a-f]{32}$/),
  )
  // An HMAC key is filled up with zero bytes: such an end is the same key.
  .filter((secret) => secret.replace(/\0+$/, '') !== SECRET)

const value = fc.record({
  message: fc.string({ unit: 'grapheme' }),
  url: fc.webUrl(),
  id: fc.bigInt(0n, 1n << 60n).map(String),
})
// As Meta writes it: escapes, which no parser writes again.
const body = value.map((one) =>
  JSON.stringify({ object: 'page', entry: [{ id: '1', changes: [{ field: 'feed', value: one }] }] })
    .replaceAll('/', String.raw`\/`)
    .replaceAll(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
)

/** Flips one bit of a text as it goes over the wire. */
function flipped(text: string, place: number): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  const at = Math.floor(place / 8) % bytes.length
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (place % 8))
  return bytes
}

type Kind = string
interface Delivery {
  readonly kind: Kind
  readonly raw: Uint8Array
  readonly header: string | null
}

const place = fc.nat(1_000_000)
const bytesOf = (text: string) => new TextEncoder().encode(text)

const forgedDelivery: fc.Arbitrary<Delivery> = fc
  .record({
    text: body,
    place,
    otherSecret,
    other: body,
    junk: fc.string(),
    algorithm: fc.constantFrom('sha1', 'sha512', 'md5'),
  })
  .chain(({ text, place, otherSecret, other, junk, algorithm }) => {
    const raw = bytesOf(text)
    const header = `sha256=${hmac(raw).digest('hex')}`
    const hex = header.slice('sha256='.length)
    const weak = hmac(raw, SECRET, algorithm).digest('hex')
    return fc.constantFrom<Delivery>(
      { kind: 'bit of the body', raw: flipped(text, place), header },
      { kind: 'bit of the header', raw, header: new TextDecoder('latin1').decode(flipped(header, place)) },
      { kind: 'other secret', raw, header: `sha256=${hmac(raw, otherSecret).digest('hex')}` },
      { kind: 'written again', raw: bytesOf(JSON.stringify(JSON.parse(text))), header },
      { kind: 'other body', raw: bytesOf(`${other}\n`), header },
      { kind: 'shorter', raw: raw.slice(0, place % raw.length), header },
      { kind: 'algorithm', raw, header: `${algorithm}=${weak}` },
      { kind: 'algorithm', raw, header: `sha256=${weak}` },
      { kind: 'algorithm', raw, header: `${algorithm}=${hex}` },
      { kind: 'form', raw, header: hex },
      { kind: 'form', raw, header: `SHA256=${hex}` },
      { kind: 'form', raw, header: `sha256=${hex.slice(0, place % 64)}` },
      { kind: 'form', raw, header: `${header}${junk || '0'}` },
      {
        kind: 'form',
        raw,
        header: `sha256=${hex.replace(/[a-f]/, (sign) => sign.toUpperCase())}${/[a-f]/.test(hex) ? '' : 'x'}`,
      },
      { kind: 'form', raw, header: `sha256=${hmac(raw).digest('base64')}` },
      { kind: 'junk', raw, header: junk },
      { kind: 'nothing', raw, header: null },
    )
  })

test('no forged webhook signature is taken, and none makes it throw', () => {
  const counts = new Map<string, number>()
  let controls = 0
  const refused = fc.property(forgedDelivery, body, ({ kind, raw, header }, genuine) => {
    if (verifySignature(raw, header, SECRETS)) expect.fail(`accepted: ${kind}`)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    const good = bytesOf(genuine)
    if (!verifySignature(good, `sha256=${hmac(good).digest('hex')}`, SECRETS)) expect.fail('refused a genuine one')
    controls += 1
  })
  fc.assert(refused, { numRuns: FORGERIES })
  tell('webhook signatures', counts, controls)
})

const payload = fc
  .record({ user_id: fc.bigInt(1n, 1n << 60n).map(String), issued_at: fc.nat(2_000_000_000) })
  .map((one) => ({ ...one, algorithm: 'HMAC-SHA256' }))
const encode = (text: string) => Buffer.from(text).toString('base64url')
const sealed = (encoded: string, secret = SECRET, algorithm = 'sha256') =>
  `${hmac(encoded, secret, algorithm).digest('base64url')}.${encoded}`

interface Forgery {
  readonly kind: Kind
  readonly text: string
}

const wrongAlgorithm = fc.oneof(
  fc.constantFrom<unknown>(
    'none',
    'NONE',
    '',
    'HMAC-SHA1',
    'HMAC-SHA512',
    'HMAC-MD5',
    'HS256',
    'RS256',
    'HMAC-SHA256 ',
  ),
  fc.constantFrom<unknown>(null, true, 0, 256, [], ['HMAC-SHA256'], {}, { toString: 'HMAC-SHA256' }),
  fc.string().filter((text) => text.toUpperCase() !== 'HMAC-SHA256'),
)

const forgedRequest: fc.Arbitrary<Forgery> = fc
  .record({
    claims: payload,
    place,
    otherSecret,
    other: payload,
    junk: fc.string(),
    wrongAlgorithm,
    jsonish: fc.json(),
  })
  .chain(({ claims, place, otherSecret, other, junk, wrongAlgorithm, jsonish }) => {
    const json = JSON.stringify(claims)
    const encoded = encode(json)
    const genuine = sealed(encoded)
    const [signature = ''] = genuine.split('.')
    const { algorithm: _, ...unnamed } = claims
    const { user_id: __, ...nobody } = claims
    return fc.constantFrom<Forgery>(
      { kind: 'bit', text: new TextDecoder('latin1').decode(flipped(genuine, place)) },
      { kind: 'other secret', text: sealed(encoded, otherSecret) },
      { kind: 'other payload', text: `${signature}.${encode(JSON.stringify({ ...other, x: 1 }))}` },
      { kind: 'written again', text: `${signature}.${encode(JSON.stringify(claims, undefined, 1))}` },
      { kind: 'signed before encoding', text: `${hmac(json).digest('base64url')}.${encoded}` },
      { kind: 'other hash', text: sealed(encoded, SECRET, 'sha512') },
      { kind: 'other hash', text: sealed(encoded, SECRET, 'sha1') },
      { kind: 'algorithm', text: sealed(encode(JSON.stringify({ ...claims, algorithm: wrongAlgorithm }))) },
      { kind: 'algorithm', text: sealed(encode(JSON.stringify(unnamed))) },
      { kind: '__proto__', text: sealed(encode(`{"user_id":"1","__proto__":${json}}`)) },
      { kind: '__proto__', text: sealed(encode(`{"algorithm":"HMAC-SHA256","__proto__":${json}}`)) },
      { kind: '__proto__', text: sealed(encode(`{"algorithm":"HMAC-SHA256","constructor":{"prototype":${json}}}`)) },
      { kind: 'nobody', text: sealed(encode(JSON.stringify(nobody))) },
      { kind: 'nobody', text: sealed(encode(JSON.stringify({ ...claims, user_id: junk.replaceAll(/\d/g, '') }))) },
      { kind: 'no object', text: sealed(encode(`[${jsonish}]`)) },
      { kind: 'parts', text: signature },
      { kind: 'parts', text: `${signature}.` },
      { kind: 'parts', text: `.${encoded}` },
      { kind: 'parts', text: `${genuine}.${encoded}` },
      { kind: 'parts', text: `${genuine}=` },
      { kind: 'parts', text: genuine.replace('.', '..') },
      { kind: 'shorter', text: genuine.slice(0, place % genuine.length) },
      { kind: 'junk', text: junk },
    )
  })

test('no forged signed request is taken, and none makes it throw', () => {
  const counts = new Map<string, number>()
  let controls = 0
  const refused = fc.property(forgedRequest, payload, ({ kind, text }, genuine) => {
    const { value: taken } = readSignedRequest(text, SECRETS)
    if (taken !== undefined) expect.fail(`accepted: ${kind}: ${text}`)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    const { value: read } = readSignedRequest(sealed(encode(JSON.stringify(genuine))), SECRETS)
    if (read?.userId !== genuine.user_id) expect.fail('refused a genuine one')
    controls += 1
  })
  fc.assert(refused, { numRuns: FORGERIES })
  expect(Object.hasOwn(Object.prototype, 'user_id')).toBe(false)
  tell('signed requests', counts, controls)
})

function tell(what: string, counts: ReadonlyMap<string, number>, controls: number): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  expect([total, controls]).toEqual([FORGERIES, FORGERIES])
  for (const count of counts.values()) expect(count).toBeGreaterThan(FORGERIES / 100)
  const shown = [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')
  process.stdout.write(
    `proof: ${what}: ${total} forged (${shown}): 0 accepted, 0 exceptions; ${controls} genuine accepted\n`,
  )
}
