import { expect, it } from 'vitest'
import { inTurn } from './in-turn.ts'

const items = Array.from({ length: 230 }, (_, index) => index)
const at = (day: number) => new Date(Date.UTC(2026, 10, 23) + day * 86_400_000)

it.each([
  [1, 14],
  [2, 14],
  [3, 14],
  [5, 14],
  [7, 25],
])('gives each its turn where runs are %i days apart, within %i of them', (apart, most) => {
  const seen = new Set<number>()
  let runs = 0
  for (; seen.size < items.length && runs < 100; runs += 1) {
    const some = inTurn(items, { now: at(runs * apart), most: 50 })
    expect(some).toHaveLength(50)
    for (const item of some) seen.add(item)
  }
  expect(runs).toBeLessThanOrEqual(most)
})

it('gives all where they are no more than may be asked', () => {
  expect(inTurn(items.slice(0, 50), { now: at(0), most: 50 })).toEqual(items.slice(0, 50))
})
