import { describe, expect, it } from 'vitest'
import { checkOwner, checkPlatform, nonceOf, readFlowOptions } from './flow.ts'

describe('what a flow was started for', () => {
  it('is read as it was kept', () => {
    const kept = { login: 'instagram', accountId: '17841', replace: true, returnTo: '/x', capabilities: ['content'] }
    expect(readFlowOptions(kept)).toEqual(kept)
  })

  it('is the safe thing where it was not kept, or not readably', () => {
    const nothing = { login: 'facebook', replace: false, capabilities: undefined }
    expect(readFlowOptions({})).toEqual(nothing)
    expect(readFlowOptions({ login: 'threads', replace: 'yes', capabilities: ['everything'] })).toEqual(nothing)
    expect(readFlowOptions({ login: 'facebook' }).login).toBe('facebook')
  })
})

describe('whoever starts one', () => {
  it('is the owner, unless somebody acts for them', () => {
    expect(checkOwner({ userId: 'user_1' })).toEqual({ userId: 'user_1', actor: 'user_1' })
    expect(checkOwner({ userId: 'org_1', actor: 'user_1' })).toEqual({ userId: 'org_1', actor: 'user_1' })
  })

  it.each(['', '  ', undefined, null, 7, {}])('is not %j', (userId) => {
    const missing: never = userId as never // a caller without types
    expect(() => checkOwner({ userId: missing })).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  it('wants a platform of Meta', () => {
    expect(['facebook', 'instagram'].map(checkPlatform)).toEqual(['facebook', 'instagram'])
    for (const other of ['', 'tiktok', 'Facebook', '__proto__']) {
      expect(() => checkPlatform(other)).toThrow(
        expect.objectContaining({ code: 'unknown_platform', message: expect.stringContaining(`'${other}'`) }),
      )
    }
  })
})

it('a nonce follows from its state, and the state not from it', () => {
  // SHA-256 of `nonce:state-1`, computed apart from this code.
  expect(nonceOf('state-1')).toBe('JAN1qkN-A6PuVrTXNZ7vvK68xJri7KoigrX_vAumc4I')
})
