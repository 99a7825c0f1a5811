import { expect, it } from 'vitest'
import { sayDay, sayShare } from './format.ts'

it('says the year of a day that is not of the present one, as Los Angeles has it', () => {
  const now = new Date('2027-01-01T07:59:00Z')
  expect([sayDay('2026-12-30', now), sayDay('2025-12-30', now)]).toEqual(['30 Dec', '30 Dec 2025'])
  expect(sayDay('2026-12-30', new Date('2027-01-01T08:00:00Z'))).toBe('30 Dec 2026')
})

it('never says 0% of what is not nothing', () => {
  expect([0, 0.0004, 0.001, 0.413].map(sayShare)).toEqual(['0%', '<0.1%', '0.1%', '41.3%'])
})
