import { describe, expect, it } from 'vitest'
import { isSyncError } from './errors.ts'
import { coreOf, noticeOf } from './inside.ts'
import { createSync } from './sync.ts'

describe('coreOf', () => {
  it('finds what is behind a sync, and behind a copy that wraps one', async () => {
    const sync = createSync({ env: {} })
    expect(coreOf({ ...sync })).toBe(coreOf(sync))
    // Nothing was opened before: an environment that is missing shows only now.
    await expect(coreOf(sync)()).rejects.toSatisfy((error) => isSyncError(error) && error.code === 'config')
  })

  it('tells the operator before anything could be opened', () => {
    const told: string[] = []
    const sync = createSync({ env: {}, onNotice: ({ code }) => told.push(code) })
    noticeOf({ ...sync })({ code: 'handler_failed', message: 'x' })
    expect(told).toEqual(['handler_failed'])
  })

  it('refuses what createSync did not make', () => {
    expect(() => coreOf({})).toThrow(/createSync/)
  })

  it('is no part of the public type', () => {
    expect(Object.keys(createSync({ env: {} })).filter((key) => /core|inside|notice/i.test(key))).toEqual([])
  })
})
