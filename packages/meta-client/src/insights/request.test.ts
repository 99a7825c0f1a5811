import { describe, expect, it } from 'vitest'
import { losAngelesMidnight } from '../los-angeles.ts'
import { findMetric } from './catalog.ts'
import { isEmpty, planGroups, wholeDays } from './request.ts'

const NOW = new Date('2026-11-23T09:00:00Z') // 1:00 in Los Angeles

function plan(subject: 'ig-user' | 'page', metrics: readonly string[], since: string, until: string, now = NOW) {
  const rows = metrics.flatMap((name) => {
    const row = findMetric(subject, name)
    return row === undefined ? [] : [[name, row] as const]
  })
  const { finished } = wholeDays(losAngelesMidnight(since), losAngelesMidnight(until), now)
  return planGroups(rows, finished, now)
}

describe('the days of a window', () => {
  const since = losAngelesMidnight('2026-11-20')

  it('are whole Los Angeles days that are over', () => {
    const finished = (from: Date, until: Date) => wholeDays(from, until, NOW).finished
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
    const running = (until: string) => wholeDays(since, losAngelesMidnight(until), NOW).running
    expect(isEmpty(running('2026-11-23'))).toBe(true)
    expect(running('2026-11-25')).toEqual({ since: '2026-11-23', until: '2026-11-25' })
    expect(isEmpty(wholeDays(since, NOW, NOW).running)).toBe(true)
  })
})

describe('the calls for a window', () => {
  it('puts metrics of the same period, type and breakdown into one group', () => {
    const groups = plan(
      'ig-user',
      ['reach', 'views', 'profile_links_taps', 'total_interactions', 'website_clicks'],
      '2026-11-21',
      '2026-11-23',
    )
    expect(groups.map(({ metrics }) => metrics)).toEqual([
      ['reach'],
      ['views', 'total_interactions'],
      ['profile_links_taps'],
      ['website_clicks'],
    ])
    expect(groups.map(({ calls }) => calls.length)).toEqual([1, 2, 2, 2])
  })

  it('asks for one number a window a day at a time, from midnight to midnight in Los Angeles', () => {
    const [group] = plan('ig-user', ['views'], '2026-10-31', '2026-11-03')
    expect(group?.calls.map(({ days, params }) => [days, params])).toEqual(
      [
        ['2026-10-31', '2026-10-31T07:00:00Z', '2026-11-01T07:00:00Z'],
        ['2026-11-01', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00Z'], // 25 hours
        ['2026-11-02', '2026-11-02T08:00:00Z', '2026-11-03T08:00:00Z'],
      ].map(([day, since, until]) => [
        [day],
        {
          period: 'day',
          metric_type: 'total_value',
          breakdown: 'media_product_type',
          since: Date.parse(since ?? '') / 1000,
          until: Date.parse(until ?? '') / 1000,
        },
      ]),
    )
  })

  it.each([
    ['reach', 'ig-user', 30],
    ['page_follows', 'page', 90],
  ] as const)(
    'never spans more seconds for %s than Meta allows, through both changes of the clock',
    (metric, subject, most) => {
      const [group] = plan(subject, [metric], '2026-01-01', '2026-11-23')
      const calls = group?.calls ?? []
      for (const { params, days } of calls) {
        expect(Number(params.until) - Number(params.since)).toBeLessThanOrEqual(most * 86_400)
        expect(params.since).toBe(losAngelesMidnight(days[0] ?? '').getTime() / 1000)
      }
      const all = calls.flatMap(({ days }) => days)
      expect([all.length, new Set(all).size, all[0], all.at(-1)]).toEqual([326, 326, '2026-01-01', '2026-11-22'])
      expect(Math.max(...calls.map(({ days }) => days.length))).toBe(most)
    },
  )

  it('shortens the piece that holds the day of 25 hours', () => {
    const lengths = (metric: string, subject: 'ig-user' | 'page', since: string) =>
      plan(subject, [metric], since, '2026-11-23').flatMap(({ calls }) => calls.map(({ days }) => days.length))
    expect(lengths('reach', 'ig-user', '2026-10-10')).toEqual([29, 15])
    expect(lengths('page_follows', 'page', '2026-08-20')).toEqual([89, 6])
  })

  it('keeps apart the days that Meta no longer answers for', () => {
    const [group] = plan('ig-user', ['follower_count'], '2026-10-20', '2026-11-23')
    expect(group?.tooOld).toEqual({ since: '2026-10-20', until: '2026-10-24' })
    expect(group?.calls.flatMap(({ days }) => days).length).toBe(30)
  })

  it('counts the days Meta answers for as days, also across the hour that spring takes', () => {
    const now = new Date('2027-03-20T07:30:00Z') // half past midnight in Los Angeles
    const [group] = plan('ig-user', ['follower_count'], '2027-01-01', '2027-03-20', now)
    const days = group?.calls.flatMap((call) => call.days) ?? []
    expect([days[0], days.at(-1), days.length]).toEqual(['2027-02-18', '2027-03-19', 30])
  })

  it('asks for no more than two years, however far back the window starts', () => {
    const [group] = plan('ig-user', ['views'], '1970-01-02', '2026-11-23')
    expect(group?.calls.length).toBe(730)
    expect(group?.tooOld).toEqual({ since: '1970-01-02', until: '2024-11-23' })
  })
})
