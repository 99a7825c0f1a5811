import { describe, expect, it } from 'vitest'
import { readAnswer } from './answer.ts'

const DAYS = ['2026-11-20', '2026-11-21']

describe('reading an insights answer', () => {
  it('dates a series by the day that ended, on both sides of a change of the clock', () => {
    const values = [
      { value: 1, end_time: '2026-11-01T07:00:00+0000' },
      { value: 0, end_time: '2026-11-02T08:00:00+0000' },
      { value: 9, end_time: '2026-11-03T08:00:00+0000' },
    ]
    const days = ['2026-10-31', '2026-11-01']
    expect(
      readAnswer(
        { data: [{ name: 'reach', period: 'day', values }] },
        { metrics: ['reach'], days, breakdown: undefined },
      ),
    ).toEqual([
      { metric: 'reach', day: '2026-10-31', value: 1 },
      { metric: 'reach', day: '2026-11-01', value: 0 },
    ])
  })

  it('adds up the slices of a day and names them', () => {
    const values = [
      { value: 500, end_time: '2026-11-21T08:00:00+0000', is_from_ads: '0' },
      { value: 160, end_time: '2026-11-21T08:00:00+0000', is_from_ads: '1' },
      { value: 7, end_time: '2026-11-22T08:00:00+0000', is_from_ads: '0' },
    ]
    const asked = { metrics: ['page_media_view'], days: DAYS, breakdown: 'is_from_ads' }
    expect(readAnswer({ data: [{ name: 'page_media_view', period: 'day', values }] }, asked)).toEqual([
      { metric: 'page_media_view', day: '2026-11-20', value: 660, breakdown: { 0: 500, 1: 160 } },
      { metric: 'page_media_view', day: '2026-11-21', value: 7, breakdown: { 0: 7 } },
    ])
  })

  it('takes numbers for slices too, and drops a day that it cannot read whole', () => {
    const at = '2026-11-21T08:00:00+0000'
    const asked = { metrics: ['page_media_view'], days: DAYS, breakdown: 'is_from_ads' }
    const read = (...values: readonly unknown[]) =>
      readAnswer({ data: [{ name: 'page_media_view', period: 'day', values }] }, asked)
    expect(read({ value: 500, end_time: at, is_from_ads: 0 }, { value: 160, end_time: at, is_from_ads: 1 })).toEqual([
      { metric: 'page_media_view', day: '2026-11-20', value: 660, breakdown: { 0: 500, 1: 160 } },
    ])
    const organic = { value: 500, end_time: at, is_from_ads: '0' }
    expect(read(organic, { value: 160, end_time: at })).toEqual([])
    expect(read(organic, { value: 160, end_time: at, is_from_ads: true })).toEqual([])
    expect(read(organic, { end_time: at, is_from_ads: '1' })).toEqual([])
  })

  it('reads the entries one by one: an odd one takes no other along', () => {
    const good = { name: 'reach', period: 'day', values: [{ value: 5, end_time: '2026-11-21T08:00:00+0000' }] }
    const odd = [{ name: 'views', values: [] }, { period: 'day' }, null, { name: 'views', period: 'day', values: {} }]
    const asked = { metrics: ['reach', 'views'], days: DAYS, breakdown: undefined }
    expect(readAnswer({ data: [...odd, good] }, asked)).toEqual([{ metric: 'reach', day: '2026-11-20', value: 5 }])
  })

  it('keeps the total beside a breakdown that it cannot read', () => {
    const total_value = { value: 9120, breakdowns: [{ dimension_keys: ['media_product_type'], results: [{}] }] }
    const asked = { metrics: ['views'], days: ['2026-11-20'], breakdown: 'media_product_type' }
    expect(readAnswer({ data: [{ name: 'views', period: 'day', total_value }] }, asked)).toEqual([
      { metric: 'views', day: '2026-11-20', value: 9120 },
    ])
  })

  it('finds the dimension of a total by its name, and writes its values in capitals', () => {
    const total_value = {
      value: 9120,
      breakdowns: [
        {
          dimension_keys: ['timeframe', 'media_product_type'],
          results: [
            { dimension_values: ['x', 'reel'], value: 7000 },
            { dimension_values: ['x', 'STORY'], value: 200 },
          ],
        },
      ],
    }
    const asked = { metrics: ['views', 'likes'], days: ['2026-11-20'], breakdown: 'media_product_type' }
    const data = [
      { name: 'views', period: 'day', total_value },
      { name: 'likes', period: 'day', total_value: { value: 0 } },
    ]
    expect(readAnswer({ data }, asked)).toEqual([
      { metric: 'views', day: '2026-11-20', value: 9120, breakdown: { REEL: 7000, STORY: 200 } },
      { metric: 'likes', day: '2026-11-20', value: 0 },
    ])
  })

  it('makes nothing of a total without a value, another period, or a metric nobody asked for', () => {
    const data = [
      { name: 'views', period: 'day', total_value: { breakdowns: [] } },
      { name: 'reach', period: 'week', values: [{ value: 5, end_time: '2026-11-21T08:00:00+0000' }] },
      { name: 'other', period: 'day', values: [{ value: 5, end_time: '2026-11-21T08:00:00+0000' }] },
      {
        name: 'reach',
        period: 'day',
        values: [{ value: {}, end_time: '2026-11-21T08:00:00+0000' }, { value: 5 }, null],
      },
    ]
    expect(readAnswer({ data }, { metrics: ['views', 'reach'], days: DAYS, breakdown: undefined })).toEqual([])
  })

  it('is undefined for what is no such answer', () => {
    for (const body of [{}, { data: {} }, [], null]) {
      expect(readAnswer(body, { metrics: ['reach'], days: DAYS, breakdown: undefined })).toBeUndefined()
    }
  })
})
