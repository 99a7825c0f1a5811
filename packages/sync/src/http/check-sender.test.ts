import { describe, expect, it } from 'vitest'
import { checkSender } from './check-sender.ts'

const CONFIG = { redirectBaseUrl: 'https://app.example.test:8443/callback' }
const ORIGIN = 'https://app.example.test:8443'

const check = (headers: Record<string, string>) =>
  checkSender(new Request('https://anything.example.test/', { method: 'POST', headers }), CONFIG)

describe('what a person sends', () => {
  it.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8', ' application/json ;x'])(
    'comes from our own pages, as %j',
    (type) => {
      expect(() => check({ origin: ORIGIN, 'content-type': type })).not.toThrow()
    },
  )

  it.each([
    undefined,
    'null',
    'https://app.example.test',
    'http://app.example.test:8443',
    'https://x.app.example.test:8443',
    'https://app.example.test:8443/',
    'https://app.example.test:8443.evil.example',
  ])('is refused from the origin %j', (origin) => {
    const headers = { 'content-type': 'application/json', ...(origin !== undefined && { origin }) }
    expect(() => check(headers)).toThrow(expect.objectContaining({ status: 403, code: 'wrong_origin' }))
  })

  it.each([undefined, '', 'text/plain', 'application/x-www-form-urlencoded', 'text/plain; application/json', 'json'])(
    'is refused as %j',
    (type) => {
      const headers = { origin: ORIGIN, ...(type !== undefined && { 'content-type': type }) }
      expect(() => check(headers)).toThrow(expect.objectContaining({ status: 415, code: 'wrong_type' }))
    },
  )
})
