import { describe, expect, it } from 'vitest'
import { losAngelesMidnight } from '../los-angeles.ts'
import { planInsights } from './request.ts'
import type { InsightsQuery } from './wish.ts'

const NOW = new Date('2026-11-23T09:00:00Z') // 1:00 in Los Angeles

type Wanted = Partial<Omit<InsightsQuery, 'since' | 'until'>>

function planned(wanted: Wanted, now = NOW) {
  return planInsights({ subject: 'ig-user', id: '1', metrics: [], ...wanted }, now)
}

function plan(
  subject: 'ig-user' | 'page',
  metrics: readonly string[],
  [since, until]: readonly [string, string],
  { now = NOW, ...wanted }: Wanted & { now?: Date } = {},
) {
  const window = { since: losAngelesMidnight(since), until: losAngelesMidnight(until) }
  return planInsights({ subject, id: '1', metrics, ...window, ...wanted }, now).groups
}

const namesOf = (groups: ReturnType<typeof plan>) => groups.map(({ metrics }) => metrics.map(([name]) => name))
const paramsOf = (groups: ReturnType<typeof plan>) => groups.flatMap(({ calls }) => calls.map(({ params }) => params))

describe('the calls for a window', () => {
  it('puts metrics of the same period, type and breakdown into one group', () => {
    const groups = plan(
      'ig-user',
      ['reach', 'views', 'profile_links_taps', 'total_interactions', 'website_clicks'],
      ['2026-11-21', '2026-11-23'],
    )
    expect(namesOf(groups)).toEqual([
      ['reach'],
      ['views', 'total_interactions'],
      ['profile_links_taps'],
      ['website_clicks'],
    ])
    expect(groups.map(({ calls }) => calls.length)).toEqual([1, 2, 2, 2])
  })

  it('asks for one number a window a day at a time, from midnight to midnight in Los Angeles', () => {
    const [group] = plan('ig-user', ['views'], ['2026-10-31', '2026-11-03'])
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
      const [group] = plan(subject, [metric], ['2026-01-01', '2026-11-23'])
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
      plan(subject, [metric], [since, '2026-11-23']).flatMap(({ calls }) => calls.map(({ days }) => days.length))
    expect(lengths('reach', 'ig-user', '2026-10-10')).toEqual([29, 15])
    expect(lengths('page_follows', 'page', '2026-08-20')).toEqual([89, 6])
  })

  it('keeps apart the days that Meta no longer answers for', () => {
    const [group] = plan('ig-user', ['follower_count'], ['2026-10-20', '2026-11-23'])
    expect(group?.tooOld).toEqual({ since: '2026-10-20', until: '2026-10-24' })
    expect(group?.calls.flatMap(({ days }) => days).length).toBe(30)
  })

  it('counts the days Meta answers for as days, also across the hour that spring takes', () => {
    const now = new Date('2027-03-20T07:30:00Z') // half past midnight in Los Angeles
    const [group] = plan('ig-user', ['follower_count'], ['2027-01-01', '2027-03-20'], { now })
    const days = group?.calls.flatMap((call) => call.days) ?? []
    expect([days[0], days.at(-1), days.length]).toEqual(['2027-02-18', '2027-03-19', 30])
  })

  it('asks for no more than two years, however far back the window starts', () => {
    const [group] = plan('ig-user', ['views'], ['1970-01-02', '2026-11-23'])
    expect(group?.calls.length).toBe(730)
    expect(group?.tooOld).toEqual({ since: '1970-01-02', until: '2024-11-23' })
  })

  it('asks with another breakdown, or with none in fewer calls', () => {
    const day = ['2026-11-21', '2026-11-22'] as const
    const names = ['views', 'likes', 'accounts_engaged'] as const
    expect(namesOf(plan('ig-user', names, day))).toEqual([['views', 'likes'], ['accounts_engaged']])
    const together = plan('ig-user', names, day, { breakdown: 'none' })
    expect(namesOf(together)).toEqual([[...names]])
    expect(paramsOf(together)).toEqual([
      { period: 'day', metric_type: 'total_value', since: 1795248000, until: 1795334400 },
    ])
    expect(paramsOf(plan('ig-user', ['views'], day, { breakdown: 'follow_type' }))).toMatchObject([
      { breakdown: 'follow_type' },
    ])
    // A series has no breakdown: it is asked for as totals.
    expect(paramsOf(plan('ig-user', ['reach'], day, { breakdown: 'follow_type' }))).toMatchObject([
      { metric_type: 'total_value', breakdown: 'follow_type' },
    ])
  })

  it('never asks for follows_and_unfollows without its breakdown, which has no value then', () => {
    const day = ['2026-11-21', '2026-11-22'] as const
    expect(paramsOf(plan('ig-user', ['follows_and_unfollows'], day))).toMatchObject([{ breakdown: 'follow_type' }])
    expect(() => plan('ig-user', ['follows_and_unfollows'], day, { breakdown: 'none' })).toThrow(
      'follows_and_unfollows of ig-user has no breakdown "none", only: follow_type.',
    )
  })

  it('asks for rolling windows a day at a time in one call, and for hours by their own period', () => {
    const window = ['2026-11-01', '2026-11-20'] as const
    expect(paramsOf(plan('page', ['page_media_view'], window, { per: 'days_28' }))).toMatchObject([
      { period: 'days_28', breakdown: 'is_from_ads' },
    ])
    expect(paramsOf(plan('ig-user', ['reach'], window, { per: 'week' }))).toMatchObject([
      { period: 'week', metric_type: 'time_series' },
    ])
    expect(paramsOf(plan('ig-user', ['online_followers'], window))).toMatchObject([
      { period: 'lifetime', metric_type: 'time_series' },
    ])
  })

  it('asks for one number for the whole window, half-open', () => {
    const [group] = plan('ig-user', ['reach'], ['2026-11-02', '2026-11-23'], { per: 'window' })
    const seconds = (day: string) => losAngelesMidnight(day).getTime() / 1000
    expect(group?.calls).toMatchObject([
      {
        params: {
          period: 'day',
          metric_type: 'total_value',
          since: seconds('2026-11-02'),
          until: seconds('2026-11-23'),
        },
        when: { since: '2026-11-02', until: '2026-11-23' },
      },
    ])
  })

  it('takes no whole window that Meta would refuse: 30 days, less one with 25 hours', () => {
    const of = (...window: readonly [string, string]) => plan('ig-user', ['reach'], window, { per: 'window' })
    expect(of('2026-08-01', '2026-08-31')[0]?.calls.length).toBe(1)
    expect(() => of('2026-08-01', '2026-09-01')).toThrow(/2592000 seconds/)
    expect(of('2026-10-15', '2026-11-13')[0]?.calls.length).toBe(1)
    expect(() => of('2026-10-15', '2026-11-14')).toThrow(/2592000 seconds/)
  })
})

describe('the calls for all time', () => {
  it('are one a group, and doubtful metrics have their own', () => {
    const metrics = ['reach', 'reposts', 'views', 'facebook_views', 'total_views', 'crossposted_views']
    const { groups } = planned({ subject: 'ig-media', metrics })
    expect(namesOf(groups)).toEqual([
      ['reach', 'views'],
      ['reposts', 'total_views'],
      ['facebook_views', 'crossposted_views'],
    ])
    expect(paramsOf(groups)).toEqual([{}, {}, {}])
  })

  it('leave out what Meta does not have for the product', () => {
    const metrics = ['reach', 'follows', 'navigation', 'ig_reels_avg_watch_time']
    const { groups, missing } = planned({ subject: 'ig-media', metrics, product: 'REELS' })
    expect(namesOf(groups)).toEqual([['reach', 'ig_reels_avg_watch_time']])
    expect(missing).toEqual([
      { what: 'follows', reason: 'unavailable', action: expect.any(String) },
      { what: 'navigation', reason: 'unavailable', action: expect.any(String) },
    ])
  })

  it('ask for people by one dimension, in the timeframe that all take', () => {
    const { groups } = planned({ metrics: ['follower_demographics', 'engaged_audience_demographics'], by: 'country' })
    expect(paramsOf(groups)).toEqual([
      { period: 'lifetime', metric_type: 'total_value', breakdown: 'country', timeframe: 'this_month' },
    ])
  })
})

describe('what Meta would refuse as a whole is refused before any call', () => {
  const window = { since: losAngelesMidnight('2026-11-20'), until: losAngelesMidnight('2026-11-21') }
  const cases: readonly (readonly [Wanted, string])[] = [
    [{ metrics: ['views'], per: 'week' }, 'views of ig-user has no readings per "week", only: day, window.'],
    [
      { subject: 'page', metrics: ['page_follows'], per: 'window' },
      'page_follows of page has no readings per "window", only: day.',
    ],
    [
      { metrics: ['follower_demographics'] },
      'follower_demographics of ig-user has no readings per "day", only: timeframe.',
    ],
    [
      { metrics: ['reach'], by: 'age' },
      'reach of ig-user has no readings per "timeframe", only: day, week, days_28, window.',
    ],
    [
      { metrics: ['views'], breakdown: 'age' },
      'views of ig-user has no breakdown "age", only: media_product_type, follow_type, none.',
    ],
    [
      { metrics: ['reach'], per: 'week', breakdown: 'follow_type' },
      'reach of ig-user has no breakdown "follow_type", only: none.',
    ],
    [
      { metrics: ['engaged_audience_demographics'], by: 'age', timeframe: 'last_90_days' },
      'engaged_audience_demographics of ig-user has no timeframe "last_90_days", only: this_month, this_week.',
    ],
    [
      { subject: 'ig-media', metrics: ['reach'], breakdown: 'action_type' },
      'reach of ig-media has no breakdown "action_type", only: none.',
    ],
    [
      { subject: 'ig-login-media', metrics: ['total_views'] },
      'The catalogue of ig-login-media has no metric "total_views".',
    ],
    [{ subject: 'ig-media', metrics: ['reach'] }, 'Numbers of ig-media asked for like this take no since.'],
    [{ metrics: ['reach'], product: 'REELS' }, 'Numbers of ig-user asked for like this take no product.'],
    [{ metrics: [] }, 'metrics is empty: name at least one.'],
  ]
  it('a window that is empty', () => {
    const { since, until } = window
    const asked = { subject: 'ig-user', id: '1', metrics: ['reach'] } as const
    for (const wrong of [
      { since: until, until: since },
      { since, until: since },
    ]) {
      expect(() => planInsights({ ...asked, ...wrong }, NOW)).toThrow('since must be before until')
    }
  })

  it.each(cases)('%o', (wanted, sentence) => {
    expect(() => planInsights({ subject: 'ig-user', id: '1', metrics: [], ...window, ...wanted }, NOW)).toThrow(
      sentence,
    )
  })
})
