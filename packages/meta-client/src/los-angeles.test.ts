import { describe, expect, it } from 'vitest'
import { addDays, dayAfter, losAngelesDay, losAngelesMidnight } from './los-angeles.ts'

describe('Los Angeles days', () => {
  it.each([
    ['2026-11-22', '2026-11-22T08:00:00.000Z'], // standard time
    ['2026-07-01', '2026-07-01T07:00:00.000Z'], // summer time
    ['2026-03-08', '2026-03-08T08:00:00.000Z'], // summer time begins at 2:00 of this day
    ['2026-03-09', '2026-03-09T07:00:00.000Z'],
    ['2026-11-01', '2026-11-01T07:00:00.000Z'], // and ends at 2:00 of this one
    ['2026-11-02', '2026-11-02T08:00:00.000Z'],
  ])('%s begins at %s', (day, start) => {
    expect(losAngelesMidnight(day).toISOString()).toBe(start)
    expect(losAngelesDay(new Date(start))).toBe(day)
    expect(dayAfter(losAngelesDay(new Date(Date.parse(start) - 1)))).toBe(day)
  })

  it('are counted as days, not as hours', () => {
    expect([addDays('2027-03-20', -30), addDays('2026-11-02', -1), addDays('2026-12-31', 1)]).toEqual([
      '2027-02-18',
      '2026-11-01',
      '2027-01-01',
    ])
  })

  it('refuses what is no day', () => {
    for (const day of ['2026-11', '2026-02-30', 'today', '2026-11-22T00:00:00Z']) {
      expect(() => losAngelesMidnight(day)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    }
  })
})
