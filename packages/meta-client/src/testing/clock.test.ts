import { describe, expect, it } from 'vitest'
import { createEmulator } from '../testing.ts'
import { readInstant } from './instant.ts'

describe('the clock', () => {
  it('stands still until it is moved, which only goes forward', () => {
    const { clock } = createEmulator({ now: '2026-11-23T09:00:00Z' })
    clock.advance({ days: 1, minutes: 2 })
    expect(new Date(clock.now()).toISOString()).toBe('2026-11-24T09:02:00.000Z')
    expect(() => clock.advance({ days: 1e7 })).toThrow('ends with the year 9999')
    for (const hours of [-1, Infinity, Number.NaN]) expect(() => clock.advance({ hours })).toThrow(RangeError)
  })

  it('refuses a unit that it does not know, in place of standing still', () => {
    const { clock } = createEmulator()
    const before = clock.now()
    const step: { days?: number } = JSON.parse('{"day": 1}')
    expect(() => clock.advance(step)).toThrow(
      "advance() knows days, hours, minutes, seconds, not 'day': did you mean 'days'?",
    )
    expect(clock.now()).toBe(before)
  })

  it('moves while somebody sleeps by it; those who begin together sleep together', async () => {
    const { clock } = createEmulator()
    const { now, sleep } = clock
    const before = now()
    await Promise.all([sleep(2000), sleep(500), sleep(0)])
    expect(now() - before).toBe(2000)
    await sleep(100)
    expect(now() - before).toBe(2100)
    await expect(sleep(-1)).rejects.toThrow(RangeError)
    await expect(sleep(Infinity)).rejects.toThrow(RangeError)
  })

  it('does not move for a sleep that is given up', async () => {
    const { clock } = createEmulator()
    const before = clock.now()
    const giveUp = new AbortController()
    const asleep = clock.sleep(1000, giveUp.signal)
    giveUp.abort(new Error('enough'))
    await expect(asleep).rejects.toThrow('enough')
    await expect(clock.sleep(1000, giveUp.signal)).rejects.toThrow('enough')
    expect(clock.now()).toBe(before)
  })
})

describe('a time', () => {
  it.each([
    ['2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T09:00Z', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T09:00:00.250+01:00', '2026-11-23T08:00:00.250Z'],
    ['2026-11-20T09:15:02+0000', '2026-11-20T09:15:02.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('is %s', (text, iso) => {
    expect(new Date(readInstant(text) ?? 0).toISOString()).toBe(iso)
  })

  it.each([
    '1',
    'soon',
    '11/23/2026',
    '2026-11-23',
    '2026-11-23T09:00:00',
    '2026-02-31T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-23T25:00:00Z',
  ])('is not %s', (text) => {
    expect(readInstant(text)).toBeUndefined()
    expect(() => createEmulator({ now: text })).toThrow(RangeError)
  })
})
