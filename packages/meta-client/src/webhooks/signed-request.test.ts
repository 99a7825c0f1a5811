import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signingSecrets } from '../signatures.ts'
import { readSignedRequest } from './signed-request.ts'

const SECRET = '0123456789abcdef0123456789abcdef'
const SECRETS = signingSecrets(['another', SECRET])

// Computed apart from this code.
const REQUEST =
  'iED4--GCTS4TjeB_5jwKivnx1UTv4qy1H--kvHsqRAA.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjE3OTUzOTIwMDAsImV4cGlyZXMiOjE3OTUzOTU2MDB9'

function signed(payload: string, secret = SECRET, algorithm = 'sha256'): string {
  const encoded = Buffer.from(payload).toString('base64url')
  return `${createHmac(algorithm, secret).update(encoded).digest('base64url')}.${encoded}`
}

describe('readSignedRequest', () => {
  it('reads whom it is about', () => {
    expect(readSignedRequest(REQUEST, SECRETS)).toEqual({
      value: { userId: '218471', issuedAt: new Date(1_795_392_000_000), expiresAt: new Date(1_795_395_600_000) },
    })
  })

  it.each([
    ['{"user_id":"218471","algorithm":"hmac-sha256"}', '218471'],
    ['{"user_id":218471,"algorithm":"HMAC-SHA256","issued_at":"soon","expires":-1}', '218471'],
    // Past 2^53, as a number.
    ['{"user_id":27640875392278831,"algorithm":"HMAC-SHA256"}', '27640875392278831'],
    ['{"algorithm":"HMAC-SHA256","user_id":"1","__proto__":{"algorithm":"none"},"oauth_token":"EAAfake"}', '1'],
  ])('reads %s', (payload, userId) => {
    const { value } = readSignedRequest(signed(payload), SECRETS)
    expect(value).toEqual({ userId, issuedAt: undefined, expiresAt: undefined })
  })

  it.each([
    ['', 'malformed'],
    ['.', 'malformed'],
    [REQUEST.split('.')[0] ?? '', 'malformed'],
    [`${REQUEST}.x`, 'malformed'],
    [`.${REQUEST.split('.')[1]}`, 'malformed'],
    [` ${REQUEST}`, 'malformed'],
    [`${REQUEST}=`, 'malformed'],
    [REQUEST.replaceAll('-', '+').replaceAll('_', '/'), 'malformed'],
    // The last sign of 43 has two bits that mean nothing.
    [REQUEST.replace('AA.', 'AB.'), 'malformed'],
    [`${'x'.repeat(43)}.${'a'.repeat(20_000)}`, 'malformed'],
    [REQUEST.replace('iED4', 'iED5'), 'signature'],
    [REQUEST.replace('eyJ1', 'eyJ2'), 'signature'],
    [signed('{"user_id":"1","algorithm":"HMAC-SHA256"}', 'wrong'), 'signature'],
    [signed('{"user_id":"1","algorithm":"none"}', 'wrong'), 'signature'],
    [signed('{"user_id":"1","algorithm":"none"}'), 'algorithm'],
    [signed('{"user_id":"1","algorithm":"HMAC-SHA1"}'), 'algorithm'],
    [signed('{"user_id":"1","algorithm":"RS256"}'), 'algorithm'],
    [signed('{"user_id":"1","algorithm":["HMAC-SHA256"]}'), 'algorithm'],
    [signed('{"user_id":"1"}'), 'algorithm'],
    [signed('{"user_id":"1","__proto__":{"algorithm":"HMAC-SHA256"}}'), 'algorithm'],
    [signed('["HMAC-SHA256"]'), 'algorithm'],
    [signed('null'), 'algorithm'],
    [signed('no json'), 'algorithm'],
    [signed('['.repeat(10_000)), 'algorithm'],
    [signed('{"algorithm":"HMAC-SHA256"}'), 'payload'],
    [signed('{"user_id":"","algorithm":"HMAC-SHA256"}'), 'payload'],
    [signed('{"user_id":"1 OR 1=1","algorithm":"HMAC-SHA256"}'), 'payload'],
    [signed('{"user_id":{"id":"1"},"algorithm":"HMAC-SHA256"}'), 'payload'],
    [signed('{"user_id":-1,"algorithm":"HMAC-SHA256"}'), 'payload'],
    [signed('{"user_id":1.5,"algorithm":"HMAC-SHA256"}'), 'payload'],
  ] as const)('%#: refuses %s as %s', (text, problem) => {
    expect(readSignedRequest(text, SECRETS)).toEqual({ problem })
  })

  it('does not take a signature of another kind for one of ours', () => {
    const short = signed('{"user_id":"1","algorithm":"HMAC-SHA1"}', SECRET, 'sha1')
    expect(readSignedRequest(short, SECRETS)).toEqual({ problem: 'malformed' })
  })
})
