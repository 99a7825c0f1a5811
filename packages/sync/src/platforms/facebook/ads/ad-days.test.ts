import { describe, expect, it } from 'vitest'
import { addDays } from '../../../windows.ts'
import type { AccountMark } from './account-marks.ts'
import { markOf, sinceOf, todayOf } from './ad-days.ts'

const now = new Date('2026-11-23T12:00:00Z')

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
    expect(markOf({ ...read, untold: new Set() }, undefined, now)).toEqual({
      from: '2026-10-25',
      through: '2026-11-23',
    })
    const untold = new Set(['2026-11-03', '2026-11-02'])
    const before = { from: '2026-01-01', through: '2026-11-22' }
    expect(markOf({ ...read, untold }, before, now)).toEqual({
      from: '2026-01-01',
      through: '2026-11-02',
      tries: 1,
      triedAt: now.toISOString(),
    })
  })

  it('of an account that does not tell do not grow for ever, and no day is let be before two months', () => {
    const untold = new Set(['2026-07-15'])
    let mark: AccountMark = { from: '2026-01-01', through: '2026-08-01' }
    const days = Array.from({ length: 60 }, (_, index) => {
      const until = addDays('2026-08-02', index)
      const since = sinceOf(mark, until, 30)
      mark = markOf(
        { since, until, untold: '2026-07-15' < since ? new Set() : untold },
        mark,
        new Date(`${until}T12:00:00Z`),
      )
      return { since, until, ...mark }
    })
    expect(days.slice(0, 4).map(({ since, through, tries }) => [since, through, tries])).toEqual([
      ['2026-07-04', '2026-07-15', 1],
      ['2026-06-17', '2026-07-15', 2],
      ['2026-06-17', '2026-07-15', 3],
      ['2026-06-17', '2026-07-15', 4],
    ])
    const late = days.filter(({ since, until }) => since < addDays(until, -62))
    expect(late).toEqual([])
    expect(days.at(-1)).toEqual({ since: '2026-09-01', until: '2026-09-30', from: '2026-01-01', through: '2026-09-30' })
  })

  it('are not waited for as long as an account gets on', () => {
    const before = { from: '2026-01-01', through: '2026-02-01', tries: 2 }
    const read = { since: '2026-01-04', until: '2026-11-23' }
    expect(markOf({ ...read, untold: new Set(['2026-03-01']) }, before, now)).toMatchObject({ tries: 1 })
  })

  it('go on where time ran out, and over all that moved meanwhile once they are told', () => {
    const [late, whole] = [new Set(['2026-10-20', '2026-10-21']), new Set<string>()]
    const one = markOf({ since: '2026-09-01', until: '2026-10-22', untold: late, isLate: true }, undefined, now)
    expect(one).toMatchObject({ through: '2026-10-20', goesOn: '2026-10-22', tries: 1 })
    expect(sinceOf(one, '2026-11-23', 60)).toBe('2026-10-20')
    const all = markOf({ since: '2026-10-20', until: '2026-11-23', untold: whole }, one, now)
    expect(sinceOf(all, '2026-11-24', 60)).toBe('2026-09-24')
    const next = markOf({ since: '2026-09-24', until: '2026-11-24', untold: whole }, all, now)
    expect(next).toEqual({ from: '2026-09-01', through: '2026-11-24' })
  })

  it('are those that a full run wanted, where it did not have them', () => {
    const mark = { from: '2026-01-01', through: '2026-11-22', owedFrom: '2026-05-01' }
    expect(sinceOf(mark, '2026-11-23', 30)).toBe('2026-05-01')
  })

  it('are those of two months where an account failed for longer', () => {
    const failed = { from: '2026-01-01', through: '2026-02-01' }
    expect(sinceOf({ ...failed, tries: 2 }, '2026-11-23', 30)).toBe('2026-01-04')
    expect(sinceOf({ ...failed, tries: 3 }, '2026-11-23', 30)).toBe('2026-09-22')
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
