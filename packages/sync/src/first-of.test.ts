import { expect, test } from 'vitest'
import { firstOf } from './first-of.ts'

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

test('rejects as the first that rejects, and leaves no timer behind', async () => {
  const before = timers()
  const failing = Promise.reject(new Error('not given back'))
  await expect(firstOf(new Set([failing]), 3_600_000)).rejects.toThrow('not given back')
  expect(timers()).toBe(before)
})

test('settles with the first, or when the time is over', async () => {
  const before = timers()
  const never = new Promise<void>(() => undefined)
  await firstOf(new Set([never, Promise.resolve()]), 3_600_000)
  expect(timers()).toBe(before)
  await firstOf(new Set([never]), 1)
})
