import { expect, it } from 'vitest'
import { nextDueAt } from './schedule.ts'

const now = new Date('2026-11-23T09:00:00Z')
const base = { now, frequencyMinutes: 60, failures: 0, outcome: 'complete', waitMs: undefined, random: 0.5 } as const
const minutes = (given: Partial<Parameters<typeof nextDueAt>[0]>): number =>
  (nextDueAt({ ...base, ...given }).getTime() - now.getTime()) / 60_000

it('comes back after the connection’s own frequency, spread by 10 %', () => {
  expect([minutes({ random: 0 }), minutes({}), minutes({ random: 1 })]).toEqual([54, 60, 66])
})

it('backs off twice as far after every failure, at most a day', () => {
  expect([0, 1, 2, 20].map((failures) => minutes({ outcome: 'failed', failures }))).toEqual([15, 30, 60, 1440])
})

it('waits as long as Meta says and never less', () => {
  expect(minutes({ waitMs: 19 * 60_000, random: 0 })).toBe(19)
})

it('does not believe a wait of years', () => {
  expect(minutes({ waitMs: 1e15, random: 0 })).toBe(1440)
})
