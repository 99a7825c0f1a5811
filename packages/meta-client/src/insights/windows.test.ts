import { describe, expect, it } from 'vitest'
import { losAngelesMidnight } from '../los-angeles.ts'
import { daysOf, isEmpty } from './windows.ts'

const NOW = new Date('2026-11-23T09:00:00Z') // 1:00 in Los Angeles

describe('the days of a window', () => {
  const since = losAngelesMidnight('2026-11-20')

  it('are whole Los Angeles days that are over', () => {
    const finished = (from: Date, until: Date) => daysOf(from, until, NOW).finished
    expect(finished(since, NOW)).toEqual({ since: '2026-11-20', until: '2026-11-23' })
    expect(finished(new Date(since.getTime() + 1), new Date('2027-01-01'))).toEqual({
      since: '2026-11-21',
      until: '2026-11-23',
    })
    expect(finished(since, new Date('2026-11-22T08:00:00Z')).until).toBe('2026-11-22')
    expect(finished(since, new Date('2026-11-22T07:59:59Z')).until).toBe('2026-11-21')
    expect(isEmpty(finished(NOW, since))).toBe(true)
  })

  it('are told apart from those that still run', () => {
    const running = (until: string) => daysOf(since, losAngelesMidnight(until), NOW).running
    expect(isEmpty(running('2026-11-23'))).toBe(true)
    expect(running('2026-11-25')).toEqual({ since: '2026-11-23', until: '2026-11-25' })
    expect(daysOf(since, NOW, NOW).running).toEqual({ since: '2026-11-23', until: '2026-11-24' })
  })

  it.each([
    ['2026-11-20T08:00:00Z', '2026-11-22T08:00:00Z', []],
    ['2026-11-20T00:00:00Z', '2026-11-22T08:00:00Z', ['2026-11-19']],
    ['2026-11-20T08:00:00Z', '2026-11-22T12:00:00Z', ['2026-11-22']],
    ['2026-11-20T00:00:00Z', '2026-11-23T00:00:00Z', ['2026-11-19', '2026-11-22']],
    ['2026-11-20T08:00:00Z', '2026-11-20T09:00:00Z', ['2026-11-20']],
    ['2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z', ['2026-11-20']],
    ['2026-11-22T09:00:00Z', '2026-11-23T08:30:00Z', ['2026-11-22']], // the last one is not over
  ])('of which only a part is inside are named: %s to %s', (from, until, cut) => {
    const days = daysOf(new Date(from), new Date(until), NOW)
    expect(days.cut.map((range) => range.since)).toEqual(cut)
  })
})
