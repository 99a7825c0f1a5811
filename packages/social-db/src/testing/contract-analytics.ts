import { describe, expect, test } from 'vitest'
import type { AnalyticsRow } from '../repositories/write-analytics.ts'
import type { Subject } from './contract.ts'
import { instagramAccount, leased, newUser } from './samples.ts'

const week = { since: '2026-11-08', until: '2026-11-15' } as const

function row(day: string, value: number, over: Partial<AnalyticsRow> = {}): AnalyticsRow {
  return { day, metricType: 'engagement', value, unit: 'count', breakdown: { source: 'interactions' }, ...over }
}

/** One row for each of so many days in November. */
function days(first: number, count: number, value: number): AnalyticsRow[] {
  return Array.from({ length: count }, (_, index) => row(`2026-11-${String(first + index).padStart(2, '0')}`, value))
}

export function describeAnalytics({ social }: Subject): void {
  async function stored(rows: readonly AnalyticsRow[]): Promise<{ userId: string; connectionId: string }> {
    const { userId, connectionId, lease } = await leased(social())
    await social().worker.writeAnalytics(lease, rows)
    return { userId, connectionId }
  }

  describe('totals', () => {
    test('add the known days and name the others', async () => {
      const { userId, connectionId } = await stored([...days(8, 2, 10.5), ...days(12, 2, 0), ...days(15, 1, 99)])
      const [total, ...others] = await social().analytics.totals({ userId, metric: 'engagement', ...week })
      expect(others).toEqual([])
      expect(total).toEqual({
        connectionId,
        platform: 'instagram',
        unit: 'count',
        ...week,
        value: 21,
        days: 4,
        gaps: [
          { since: '2026-11-10', until: '2026-11-12' },
          { since: '2026-11-14', until: '2026-11-15' },
        ],
        sources: ['interactions'],
      })
      expect(await social().analytics.totals({ userId, metric: 'clicks', ...week })).toEqual([])
      expect(await social().analytics.totals({ userId: newUser(), metric: 'engagement', ...week })).toEqual([])
    })

    test('name every source, and leave rates out', async () => {
      const { userId } = await stored([
        row('2026-11-08', 1),
        row('2026-11-09', 2, { breakdown: { source: 'other' } }),
        row('2026-11-10', 50, { unit: 'percentage' }),
      ])
      const [total] = await social().analytics.totals({ userId, metric: 'engagement', ...week })
      expect(total).toMatchObject({ value: 3, days: 2, sources: ['interactions', 'other'] })
    })

    test('of people are refused, with what to ask instead', async () => {
      for (const [metric, instead] of [
        ['reach', 'windows()'],
        ['followers', 'latest()'],
      ] as const) {
        // @ts-expect-error -- does not compile either
        const asked = social().analytics.totals({ userId: newUser(), metric, ...week })
        await expect(asked).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining(instead) })
      }
    })

    test('a range without a day is refused', async () => {
      const none = { userId: newUser(), metric: 'clicks', since: week.until, until: week.since } as const
      await expect(social().analytics.totals(none)).rejects.toMatchObject({ code: 'invalid' })
    })
  })

  describe('comparison', () => {
    test('is with the range of the same length before it', async () => {
      const { userId } = await stored([...days(1, 7, 1.1), ...days(8, 7, 2.2)])
      const [compared] = await social().analytics.compare({ userId, metric: 'engagement', ...week })
      expect(compared?.previous).toMatchObject({ since: '2026-11-01', until: '2026-11-08', value: 7.7, gaps: [] })
      expect(compared).toMatchObject({ current: { value: 15.4, days: 7 }, change: 7.7 })
    })

    test('tells no change where a day is missing, or a whole range', async () => {
      const { userId } = await stored([...days(2, 6, 1), ...days(8, 7, 2)])
      const asked = { userId, metric: 'engagement' } as const
      const [compared] = await social().analytics.compare({ ...asked, ...week })
      expect(compared).toMatchObject({ current: { value: 14 }, previous: { value: 6, days: 6 }, change: undefined })
      const [ended] = await social().analytics.compare({ ...asked, since: '2026-11-15', until: '2026-11-22' })
      expect(ended).toMatchObject({ current: undefined, previous: { value: 14 }, change: undefined })
      const [begun] = await social().analytics.compare({ ...asked, since: '2026-11-02', until: '2026-11-03' })
      expect(begun).toMatchObject({ current: { value: 1 }, previous: undefined, change: undefined })
    })

    test('tells no change where what is counted changed, within a range or between the two', async () => {
      const views = { breakdown: { source: 'views' } }
      const between = await stored([...days(1, 7, 1), ...days(8, 7, 3).map((one) => ({ ...one, ...views }))])
      const within = await stored([...days(1, 10, 1), ...days(11, 4, 3).map((one) => ({ ...one, ...views }))])
      for (const { userId } of [between, within]) {
        const [compared] = await social().analytics.compare({ userId, metric: 'engagement', ...week })
        expect(compared).toMatchObject({ current: { gaps: [] }, previous: { gaps: [], value: 7 }, change: undefined })
      }
    })
  })

  test('a breakdown adds what is a number, part by part', async () => {
    const by = 'by_media_product_type'
    const { userId } = await stored([
      row('2026-11-08', 9, { breakdown: { source: 's', [by]: { REEL: 7, FEED: 2, odd: 'x' } } }),
      row('2026-11-09', 5, { breakdown: { source: 's', [by]: { FEED: 5.5 } } }),
      row('2026-11-10', 5, { breakdown: { source: 's', [by]: 'not told' } }),
      row('2026-11-11', 5),
    ])
    const asked = { userId, metric: 'engagement', ...week } as const
    const [breakdown] = await social().analytics.breakdown({ ...asked, by })
    expect(breakdown?.parts).toEqual([
      { part: 'FEED', value: 7.5, days: 2 },
      { part: 'REEL', value: 7, days: 1 },
    ])
    expect(await social().analytics.breakdown({ ...asked, by: 'no_such' })).toEqual([])
    expect(await social().analytics.breakdown({ ...asked, by, userId: newUser() })).toEqual([])
    const windows = social().analytics.breakdown({ ...asked, by: 'windows' })
    await expect(windows).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('windows()') })
  })

  test.each(['2026-11-1', '2026-11-31', 'infinity', 'today', ''])('a value of no day is refused: "%s"', async (day) => {
    const { userId, lease } = await leased(social())
    for (const lastSyncAt of [null, new Date(0)]) {
      const write = social().worker.writeAnalytics({ ...lease, lastSyncAt }, [row('2026-11-08', 1), row(day, 1)])
      await expect(write).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('YYYY-MM-DD') })
    }
    expect(await social().analytics.latest({ userId, metric: 'engagement' })).toEqual([])
  })

  describe('unique counts', () => {
    const reach = (day: string, windows?: object): AnalyticsRow =>
      row(day, 100, { metricType: 'reach', breakdown: { source: 'reach', ...(windows && { windows }) } })

    test("are the platform's own of the newest day that has one, or of the day asked for", async () => {
      const { userId, connectionId } = await stored([
        reach('2026-11-08', { 7: 500, 28: null }),
        reach('2026-11-09', { 7: 650, 28: 1800 }),
        reach('2026-11-10'),
      ])
      const asked = { userId, metric: 'reach', days: 7 } as const
      const known = { connectionId, platform: 'instagram', status: 'known', unit: 'count' }
      expect(await social().analytics.windows(asked)).toEqual([
        { ...known, since: '2026-11-03', until: '2026-11-10', value: 650 },
      ])
      expect(await social().analytics.windows({ ...asked, until: '2026-11-09' })).toEqual([
        { ...known, since: '2026-11-02', until: '2026-11-09', value: 500 },
      ])
      expect(await social().analytics.windows({ ...asked, userId: newUser() })).toEqual([])
    })

    test('that are not known say why', async () => {
      const { userId } = await stored([reach('2026-11-08', { 7: 500, 28: null })])
      const reasonOf = async (over: object): Promise<unknown> => {
        const [answer] = await social().analytics.windows({ userId, metric: 'reach', days: 28, ...over })
        return answer?.status === 'missing' ? answer.reason : answer
      }
      expect(await reasonOf({})).toBe('no_window')
      expect(await reasonOf({ until: '2026-11-09' })).toBe('no_window')
      expect(await reasonOf({ until: '2026-11-12' })).toBe('no_row')
      expect(await reasonOf({ metric: 'followers' })).toBe('no_row')
    })
  })

  test('the latest followers are those of the newest day', async () => {
    const followers = { metricType: 'followers', breakdown: { source: 'followers_count' } } as const
    const rows = [row('2026-11-08', 10, followers), row('2026-11-09', 12, followers), row('2026-11-10', 7)]
    const { userId, connectionId } = await stored(rows)
    await social().connections.save(instagramAccount(userId, { platform: 'facebook', login: 'facebook' }))
    expect(await social().analytics.latest({ userId, metric: 'followers' })).toEqual([
      { connectionId, platform: 'instagram', day: '2026-11-09', value: 12, unit: 'count' },
    ])
    expect(await social().analytics.latest({ userId: newUser(), metric: 'followers' })).toEqual([])
  })
}
