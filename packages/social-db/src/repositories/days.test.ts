import { expect, test } from 'vitest'
import { countDays, gapsIn, previousRange } from './days.ts'

test('a range is half-open, over the change of the clocks and of the year', () => {
  expect(countDays({ since: '2026-10-31', until: '2026-11-02' })).toBe(2)
  expect(countDays({ since: '2026-12-31', until: '2027-01-01' })).toBe(1)
})

test('the previous range is as long and ends where this one begins', () => {
  expect(previousRange({ since: '2026-03-01', until: '2026-03-08' })).toEqual({
    since: '2026-02-22',
    until: '2026-03-01',
  })
})

test('what is not known is told as stretches', () => {
  const range = { since: '2026-11-01', until: '2026-11-08' }
  expect(gapsIn(range, [])).toEqual([range])
  expect(gapsIn(range, ['2026-11-02', '2026-11-03', '2026-11-06'])).toEqual([
    { since: '2026-11-01', until: '2026-11-02' },
    { since: '2026-11-04', until: '2026-11-06' },
    { since: '2026-11-07', until: '2026-11-08' },
  ])
  const all = Array.from({ length: 7 }, (_, index) => `2026-11-0${index + 1}`)
  expect(gapsIn(range, all)).toEqual([])
})

test('what is no day or no range is refused', () => {
  const refused = [
    { since: '2026-11-31', until: '2026-12-02' },
    { since: '2026-1-01', until: '2026-12-02' },
    { since: 'FAKE', until: '2026-12-02' },
    { since: '2026-12-02', until: '2026-12-02' },
  ]
  for (const range of refused) expect(() => countDays(range)).toThrow(expect.objectContaining({ code: 'invalid' }))
})
