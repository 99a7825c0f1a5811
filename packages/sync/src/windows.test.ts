import { describe, expect, it } from 'vitest'
import { addDays, dateOf, metricsWindows } from './windows.ts'

const now = new Date('2026-11-23T09:00:00Z')

describe('metricsWindows', () => {
  const read = (mark: Record<string, unknown>, at: Date, days = 90) =>
    metricsWindows({ permissions: 'a b', ...mark }, { now: at, days, permissions: ['b', 'a'], backfillDays: 30 }).map(
      ({ since, until }) => [since.toISOString(), until.toISOString()],
    )

  it('starts with 30 finished Los Angeles days', () => {
    expect(read({}, now)).toEqual([['2026-10-24T07:00:00.000Z', '2026-11-23T08:00:00.000Z']])
    expect(metricsWindows({}, { now, days: 90, permissions: ['b', 'a'], backfillDays: 30 })[0]?.next).toEqual({
      through: '2026-11-23',
      permissions: 'a b',
    })
  })

  it('re-reads the three days that Meta still revises', () => {
    expect(read({ through: '2026-11-23' }, new Date('2026-11-24T09:00:00Z'))).toEqual([
      ['2026-11-20T08:00:00.000Z', '2026-11-24T08:00:00.000Z'],
    ])
  })

  it('catches up on what a long pause left out', () => {
    expect(read({ through: '2026-10-01' }, now)[0]?.[0]).toBe('2026-09-28T07:00:00.000Z')
  })

  it('starts again when the permissions are others', () => {
    expect(read({ through: '2026-11-23', permissions: 'a' }, now)[0]?.[0]).toBe('2026-10-24T07:00:00.000Z')
  })

  it('cuts a long window into pieces without a hole or an overlap, oldest first', () => {
    const pieces = read({}, now, 7)
    expect(pieces).toHaveLength(5)
    for (const [index, [since]] of pieces.entries()) if (index > 0) expect(since).toBe(pieces[index - 1]?.[1])
    expect([pieces[0]?.[0], pieces[4]?.[1]]).toEqual(['2026-10-24T07:00:00.000Z', '2026-11-23T08:00:00.000Z'])
  })
})

it('adds days over the end of a month, a leap day and both clock changes', () => {
  expect([
    addDays('2026-11-30', 1),
    addDays('2028-02-28', 1),
    addDays('2026-03-08', 1),
    addDays('2026-11-01', -1),
  ]).toEqual(['2026-12-01', '2028-02-29', '2026-03-09', '2026-10-31'])
})

it.each([
  '1969-12-31T23:59:59Z',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  'soon',
  5,
])('takes %j for no time: Postgres would refuse it', (text) => {
  expect(dateOf(text)).toBeUndefined()
})
