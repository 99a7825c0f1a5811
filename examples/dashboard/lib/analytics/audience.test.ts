import { expect, it } from 'vitest'
import { audienceOf } from './audience.ts'

const counted = (value: number, breakdown: Record<string, unknown>) =>
  ({ day: '2026-11-20', value, unit: 'count', breakdown }) as const

const part = (title: string, ...rows: Parameters<typeof audienceOf>[0]) =>
  audienceOf(rows).find((one) => one.title === title)

it('takes shares of all followers of that day, not of the groups that are shown', () => {
  const cities = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`City ${index}`, 100 - index]))
  const told = part('Cities', counted(8423, { city: cities }))
  expect(told?.parts).toHaveLength(8)
  expect(told).toMatchObject({ whole: 8423, shareOf: 'of all followers' })
})

it('takes shares of the groups where there are more people in them than were counted', () => {
  const told = part('Gender', counted(10, { gender: { F: 8, M: 4 } }))
  expect(told).toMatchObject({ whole: 12, shareOf: 'of these groups' })
})

it('keeps a name that has no word, whatever it is', () => {
  const told = part('Gender', counted(10, { gender: { F: 8, toString: 2 } }))
  expect(told?.parts.map(({ name }) => name)).toEqual(['Women', 'toString'])
})

it('has no parts of what was never told', () => {
  expect(part('Age', counted(10, {}))).toMatchObject({ parts: [], about: 'Meta has not told this' })
})
