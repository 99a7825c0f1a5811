import { expect, it } from 'vitest'
import { momentsOf, periodIn, periodOf } from './days.ts'

// 23:30 of the 27th in Los Angeles, 08:30 of the 28th in Berlin, 21:30 of the 27th in Honolulu.
const now = new Date('2026-11-28T07:30:00Z')

it('ends with yesterday in Pacific days, and leaves today out', () => {
  const period = periodOf(7, now)
  expect(period).toMatchObject({ since: '2026-11-20', until: '2026-11-27', last: '2026-11-26', tomorrow: '2026-11-28' })
  expect(period.before).toEqual({ since: '2026-11-13', until: '2026-11-20', last: '2026-11-19' })
  expect(momentsOf(period)).toEqual({
    since: new Date('2026-11-20T08:00:00Z'),
    until: new Date('2026-11-27T08:00:00Z'),
  })
})

it('ends with the day that is over in every named time zone', () => {
  const lastIn = (...zones: readonly string[]) => periodIn(zones, { days: 7, now }).last
  expect(lastIn('Europe/Berlin')).toBe('2026-11-27')
  expect(lastIn('Europe/Berlin', 'Pacific/Honolulu')).toBe('2026-11-26')
  expect([lastIn(), lastIn('Nowhere/At_All')]).toEqual(['2026-11-26', '2026-11-26'])
})
