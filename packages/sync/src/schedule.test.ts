import { expect, it } from 'vitest'
import { dueInMs } from './schedule.ts'

const base = { frequencyMinutes: 60, failures: 0, outcome: 'complete', waitMs: undefined, random: 0.5 } as const
const minutes = (given: Partial<Parameters<typeof dueInMs>[0]>): number => dueInMs({ ...base, ...given }) / 60_000

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
