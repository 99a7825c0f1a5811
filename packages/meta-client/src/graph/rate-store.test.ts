import { describe, expect, it } from 'vitest'
import { createMemoryRateStore } from './rate-store.ts'

describe('the store in memory', () => {
  it('keeps the last share and the latest stop', () => {
    const store = createMemoryRateStore({ now: () => 1000 })
    store.report('app', { usedPercent: 96, blockedUntil: 9000 })
    store.report('app', { usedPercent: 40, blockedUntil: 5000 })
    expect(store.read('app')).toEqual({ usedPercent: 40, blockedUntil: 9000 })
  })

  it('forgets with a stop what was told before its end, and keeps what is told after it', () => {
    const clock = { ms: 1000 }
    const store = createMemoryRateStore({ now: () => clock.ms })
    store.report('app', { usedPercent: 96, blockedUntil: 9000 })
    clock.ms = 9000
    expect(store.read('app')).toBeUndefined()
    store.report('app', { usedPercent: 70 })
    expect(store.read('app')).toEqual({ usedPercent: 70, blockedUntil: undefined })
  })

  it('knows nothing where it was told nothing, or a stop that is past', () => {
    const store = createMemoryRateStore({ now: () => 1000 })
    store.report('app', {})
    store.report('person:1', { blockedUntil: 900 })
    expect([store.read('app'), store.read('person:1'), store.read('pages:1')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
