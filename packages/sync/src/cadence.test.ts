import { describe, expect, it } from 'vitest'
import { freshUntil, readMarks } from './cadence.ts'
import type { Stream } from './platform.ts'
import type { StreamReport } from './report.ts'

const now = new Date('2026-11-23T09:00:00Z')
const inEveryRun: Stream = { name: 'metrics', pull: async function* () {} }
const stream: Stream = { ...inEveryRun, everyMinutes: 60 }
const granted = { now, permissions: ['b', 'a'] }
const report = (complete: boolean, more: Partial<StreamReport> = {}): StreamReport => {
  return { name: 'metrics', read: 1, written: 0, unchanged: 1, complete, missing: [], ...more }
}

describe('cadence', () => {
  it('reads a stream again once its time is over, or with other permissions', () => {
    const marks = readMarks({}, [report(true)], granted)
    const at = (minutes: number) => ({ ...granted, now: new Date(now.getTime() + minutes * 60_000) })
    expect(freshUntil(stream, marks, at(59))).toEqual(new Date('2026-11-23T10:00:00Z'))
    expect(freshUntil(stream, marks, at(60))).toBeUndefined()
    expect(freshUntil(stream, marks, { ...at(1), permissions: ['a', 'b'] })).toBeDefined()
    expect(freshUntil(stream, marks, { ...at(1), permissions: ['a'] })).toBeUndefined()
    expect(freshUntil(inEveryRun, marks, at(1))).toBeUndefined()
  })

  it('keeps the mark of what was skipped, and gives none to what was not read to its end', () => {
    const marks = readMarks({}, [report(true)], granted)
    const next = { now: new Date('2026-11-23T09:30:00Z'), permissions: ['a', 'b'] }
    expect(readMarks(marks, [report(true, { skippedUntil: now })], next)).toEqual(marks)
    expect(readMarks({}, [report(false)], next)).toEqual({ permissions: 'a b' })
    expect(readMarks(marks, [], { ...next, permissions: ['a'] })).toEqual({ permissions: 'a' })
  })
})
