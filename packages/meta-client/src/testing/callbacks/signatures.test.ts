import { describe, expect, it } from 'vitest'
import { signedRequest, webhookSignatures, webhookText } from './signatures.ts'

const SECRET = '0123456789abcdef0123456789abcdef'

// The expected texts were computed apart from this code.
describe('signatures of Meta', () => {
  it('are made over the escaped text of a webhook', () => {
    const change = { field: 'feed', value: { message: 'äö 😀 a/b' } }
    const text = webhookText({ object: 'page', entry: [{ id: '1', time: 1, changes: [change] }] })
    expect(text).toBe(
      String.raw`{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"feed","value":{"message":"\u00e4\u00f6 \ud83d\ude00 a\/b"}}]}]}`,
    )
    expect(webhookSignatures(text, SECRET)['x-hub-signature-256']).toBe(
      'sha256=7660eb873d5471ebfd984dc7fa2781d6b2b568ddfeb04867cdf0457feaf56ebb',
    )
    const plain = '{"object":"whatsapp_business_account","entry":[]}'
    expect(Object.keys(webhookSignatures(plain, 'x'))).toEqual(['x-hub-signature-256', 'x-hub-signature'])
    expect(Object.keys(webhookSignatures(plain, 'x', 'absent'))).toEqual(['x-hub-signature-256'])
    expect(webhookSignatures(plain, 'test_app_secret')['x-hub-signature-256']).toBe(
      'sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756',
    )
  })

  it('stand before the payload of a signed request', () => {
    const payload = { user_id: '218471', algorithm: 'HMAC-SHA256', issued_at: 1795392000, expires: 1795395600 }
    expect(signedRequest(payload, SECRET)).toBe(
      'iED4--GCTS4TjeB_5jwKivnx1UTv4qy1H--kvHsqRAA.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjE3OTUzOTIwMDAsImV4cGlyZXMiOjE3OTUzOTU2MDB9',
    )
  })
})
