import { describe, expect, it } from 'vitest'
import { markOf, marksOf, sinceOf, todayOf } from './ad-days.ts'

describe('the days of an ad account that are read', () => {
  it('are as many as the service asks for at first, and no more than Meta keeps', () => {
    expect(sinceOf(undefined, '2026-11-23', 30)).toBe('2026-10-24')
    expect(sinceOf(undefined, '2026-11-23', 5000)).toBe('2023-11-09')
  })

  it('are the last 28 later on, and all since the last reading', () => {
    const from = '2026-01-01'
    expect(sinceOf({ from, through: '2026-11-22' }, '2026-11-23', 30)).toBe('2026-10-25')
    expect(sinceOf({ from, through: '2026-09-01' }, '2026-11-23', 30)).toBe('2026-08-04')
  })

  it('do not reach further back than the first reading did', () => {
    expect(sinceOf({ from: '2026-11-16', through: '2026-11-23' }, '2026-11-23', 7)).toBe('2026-11-16')
  })

  it('are one at least, also where the end of the days went back', () => {
    expect(sinceOf({ from: '2026-11-22', through: '2026-11-23' }, '2026-11-22', 1)).toBe('2026-11-21')
  })

  it('go on from the first that was not told', () => {
    const read = { since: '2026-10-25', until: '2026-11-23' }
    expect(markOf({ ...read, untold: new Set() }, undefined)).toEqual({ from: '2026-10-25', through: '2026-11-23' })
    const untold = new Set(['2026-11-03', '2026-11-02'])
    const before = { from: '2026-01-01', through: '2026-11-22' }
    expect(markOf({ ...read, untold }, before)).toEqual({ from: '2026-01-01', through: '2026-11-02' })
  })

  it('are kept by account, and what is no mark is none', () => {
    const mark = { from: '2026-10-25', through: '2026-11-23' }
    expect([...marksOf({ accounts: { act_1: mark, act_2: null, act_3: { from: 1 } } })]).toEqual([['act_1', mark]])
    expect(marksOf({}).size).toBe(0)
  })

  it('end with the day that runs in the zone of the account', () => {
    const now = new Date('2026-11-23T11:30:00Z')
    const account = { id: 'act_1' }
    expect(todayOf({ ...account, timezone_name: 'Pacific/Auckland' }, now)).toBe('2026-11-24')
    expect(todayOf({ ...account, timezone_name: 'America/Los_Angeles' }, now)).toBe('2026-11-23')
    expect(todayOf({ ...account, timezone_name: 'Mars/Olympus', timezone_offset_hours_utc: 13 }, now)).toBe(
      '2026-11-24',
    )
    expect(todayOf(account, now)).toBe('2026-11-22')
  })
})
