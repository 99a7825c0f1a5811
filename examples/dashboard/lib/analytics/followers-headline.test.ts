import { describe, expect, it } from 'vitest'
import { periodOf } from './days.ts'
import { followersHeadline } from './followers-headline.ts'

const now = new Date('2026-11-28T12:00:00Z')
const on = (day: string, value: number) => ({ day, value, unit: 'count', breakdown: null }) as const
const headline = (days: 7 | 28, ...rows: readonly ReturnType<typeof on>[]) =>
  followersHeadline(rows.at(-1), { rows, period: periodOf(days, now) })

describe('followers', () => {
  it.each(['2026-11-27', '2026-11-28'])('are those of now where they were counted on %s', (day) => {
    expect(headline(7, on(day, 1234))).toMatchObject({ value: 1234, over: 'now' })
  })

  it('are the last known ones where the count is older, whatever the period', () => {
    for (const days of [7, 28] as const) {
      const told = headline(days, on('2026-11-08', 1234))
      expect(told).toMatchObject({ value: 1234, over: 'last known', comparison: undefined })
      expect(told.note).toContain('Counted on 8 Nov')
    }
  })

  it('are compared with the day before the period, and with no other', () => {
    const told = headline(7, on('2026-11-20', 1200), on('2026-11-27', 1234))
    expect(told.comparison).toEqual({ before: 1200, change: 34, with: '20 Nov' })
    const gap = headline(7, on('2026-11-19', 1200), on('2026-11-27', 1234))
    expect(gap).toMatchObject({ comparison: undefined, note: expect.stringContaining('no count of 20 Nov is known') })
  })

  it('are not known where none was ever counted', () => {
    expect(headline(7).value).toBeUndefined()
  })
})
