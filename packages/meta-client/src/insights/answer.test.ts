import { describe, expect, it } from 'vitest'
import type { AskedFor } from './answer.ts'
import { plainNumbers, readAnswer } from './answer.ts'
import type { InsightSubject } from './catalog.ts'
import { findMetric } from './catalog.ts'

const DAYS = ['2026-11-20', '2026-11-21']

function metricsOf(subject: InsightSubject, ...names: readonly string[]): AskedFor['metrics'] {
  return names.map((name) => {
    const row = findMetric(subject, name)
    if (row === undefined) throw new Error(`no metric ${name}`)
    return [name, row] as const
  })
}

const readings = (data: unknown, asked: AskedFor) => readAnswer({ data }, asked)?.readings
const daily = { period: 'day', days: DAYS } as const

describe('reading an insights answer', () => {
  it('dates a series by the day that ended, on both sides of a change of the clock', () => {
    const values = [
      { value: 1, end_time: '2026-11-01T07:00:00+0000' },
      { value: 0, end_time: '2026-11-02T08:00:00+0000' },
      { value: 9, end_time: '2026-11-03T08:00:00+0000' },
    ]
    const asked = { metrics: metricsOf('ig-user', 'reach'), period: 'day', days: ['2026-10-31', '2026-11-01'] }
    expect(readings([{ name: 'reach', period: 'day', values }], asked)).toEqual([
      { metric: 'reach', day: '2026-10-31', value: 1 },
      { metric: 'reach', day: '2026-11-01', value: 0 },
    ])
  })

  it('makes nothing of the first moment that a date can tell, nor of a long series of one day', () => {
    const asked = { metrics: metricsOf('ig-user', 'reach'), ...daily }
    const first = [{ value: 1, end_time: '-271821-04-20T00:00:00Z' }]
    expect(readings([{ name: 'reach', period: 'day', values: first }], asked)).toEqual([])
    const values = Array.from({ length: 100_000 }, () => ({ value: 1, end_time: '2026-11-21T08:00:00+0000' }))
    const found = readings([{ name: 'reach', period: 'day', values }], asked)
    expect(found).toEqual([{ metric: 'reach', day: '2026-11-20', value: 1 }])
  })

  it('names a rolling window by its last day, and tells it from a day', () => {
    const values = [{ value: 70, end_time: '2026-11-21T08:00:00+0000' }]
    const asked = { metrics: metricsOf('page', 'page_views_total'), period: 'week', days: DAYS }
    const entry = { name: 'page_views_total', values }
    const data = ['day', 'week', 'days_28'].map((period) => ({ ...entry, period }))
    expect(readings(data, asked)).toEqual([{ metric: 'page_views_total', day: '2026-11-20', value: 70 }])
  })

  it('adds up the slices of a day and names them', () => {
    const values = [
      { value: 500, end_time: '2026-11-21T08:00:00+0000', is_from_ads: '0' },
      { value: 160, end_time: '2026-11-21T08:00:00+0000', is_from_ads: '1' },
      { value: 7, end_time: '2026-11-22T08:00:00+0000', is_from_ads: '0' },
    ]
    const asked = { ...daily, metrics: metricsOf('page', 'page_media_view'), breakdown: 'is_from_ads' }
    expect(readings([{ name: 'page_media_view', period: 'day', values }], asked)).toEqual([
      { metric: 'page_media_view', day: '2026-11-20', value: 660, breakdown: { 0: 500, 1: 160 } },
      { metric: 'page_media_view', day: '2026-11-21', value: 7, breakdown: { 0: 7 } },
    ])
  })

  it('takes numbers for slices too, and drops a day that it cannot read whole', () => {
    const at = '2026-11-21T08:00:00+0000'
    const asked = { ...daily, metrics: metricsOf('page', 'page_media_view'), breakdown: 'is_from_ads' }
    const read = (...values: readonly unknown[]) =>
      readings([{ name: 'page_media_view', period: 'day', values }], asked)
    expect(read({ value: 500, end_time: at, is_from_ads: 0 }, { value: 160, end_time: at, is_from_ads: 1 })).toEqual([
      { metric: 'page_media_view', day: '2026-11-20', value: 660, breakdown: { 0: 500, 1: 160 } },
    ])
    const organic = { value: 500, end_time: at, is_from_ads: '0' }
    expect(read(organic, { value: 160, end_time: at })).toEqual([])
    expect(read(organic, { value: 160, end_time: at, is_from_ads: true })).toEqual([])
    expect(read(organic, { end_time: at, is_from_ads: '1' })).toEqual([])
    expect(read(organic, { value: { a: 1 }, end_time: at, is_from_ads: '1' })).toEqual([])
  })

  it('reads the entries one by one: an odd one takes no other along', () => {
    const good = { name: 'reach', period: 'day', values: [{ value: 5, end_time: '2026-11-21T08:00:00+0000' }] }
    const odd = [{ name: 'views', values: [] }, { period: 'day' }, null, { name: 'views', period: 'day', values: {} }]
    const asked = { ...daily, metrics: metricsOf('ig-user', 'reach', 'views') }
    expect(readings([...odd, good], asked)).toEqual([{ metric: 'reach', day: '2026-11-20', value: 5 }])
  })

  it('makes nothing of a total without a value, another period, or a metric nobody asked for', () => {
    const day = { value: 5, end_time: '2026-11-21T08:00:00+0000' }
    const data = [
      { name: 'views', period: 'day', total_value: { breakdowns: [] } },
      { name: 'reach', period: 'week', values: [day] },
      { name: 'other', period: 'day', values: [day] },
      { name: 'reach', period: 'day', values: [{ value: {}, end_time: day.end_time }, { value: 5 }, null] },
    ]
    expect(readings(data, { ...daily, metrics: metricsOf('ig-user', 'views', 'reach') })).toEqual([])
  })

  it('takes a plain number as it is, and none that lost digits', () => {
    const asked = { metrics: metricsOf('ig-media', 'reach'), when: {} }
    const of = (value: unknown) => readings([{ name: 'reach', period: 'lifetime', values: [{ value }] }], asked)
    expect(of(0)).toEqual([{ metric: 'reach', value: 0 }])
    for (const lost of [2 ** 53, -(2 ** 53), Number.NaN, Infinity, '7', null]) expect(of(lost)).toEqual([])
  })

  it('is undefined for what is no such answer', () => {
    for (const body of [{}, { data: {} }, [], null]) {
      expect(readAnswer(body, { ...daily, metrics: metricsOf('ig-user', 'reach') })).toBeUndefined()
    }
  })
})

describe('reading a total', () => {
  const when = { day: '2026-11-20' }

  it('keeps the total beside a breakdown that it cannot read', () => {
    const total_value = { value: 9120, breakdowns: [{ dimension_keys: ['media_product_type'], results: [{}] }] }
    const asked = { period: 'day', when, metrics: metricsOf('ig-user', 'views'), breakdown: 'media_product_type' }
    expect(readings([{ name: 'views', period: 'day', total_value }], asked)).toEqual([
      { metric: 'views', day: '2026-11-20', value: 9120 },
    ])
  })

  it('finds the dimension by its name, and writes its values in capitals', () => {
    const results = [
      { dimension_values: ['x', 'reel'], value: 7000 },
      { dimension_values: ['x', 'STORY'], value: 200 },
    ]
    const dimension_keys = ['timeframe', 'media_product_type']
    const total_value = { value: 9120, breakdowns: [{ dimension_keys, results }] }
    const metrics = metricsOf('ig-user', 'views', 'likes')
    const data = [
      { name: 'views', period: 'day', total_value },
      { name: 'likes', period: 'day', total_value: { value: 0 } },
    ]
    expect(readings(data, { period: 'day', when, metrics, breakdown: 'media_product_type' })).toEqual([
      { metric: 'views', day: '2026-11-20', value: 9120, breakdown: { REEL: 7000, STORY: 200 } },
      { metric: 'likes', day: '2026-11-20', value: 0 },
    ])
  })

  it('says who was gained and who was lost, and makes no total of the two', () => {
    const results = [
      { dimension_values: ['FOLLOWER'], value: 17 },
      { dimension_values: ['NON_FOLLOWER'], value: 20 },
      { dimension_values: ['UNKNOWN'], value: 1 },
    ]
    const total_value = { breakdowns: [{ dimension_keys: ['follow_type'], results }] }
    const asked = {
      period: 'day',
      when,
      metrics: metricsOf('ig-user', 'follows_and_unfollows'),
      breakdown: 'follow_type',
    }
    const entry = { name: 'follows_and_unfollows', period: 'day' }
    expect(readings([{ ...entry, total_value }], asked)).toStrictEqual([
      { metric: 'follows_and_unfollows', day: '2026-11-20', breakdown: { gained: 17, lost: 20, UNKNOWN: 1 } },
    ])
    // P!: what comes without the breakdown
    expect(readings([{ ...entry, total_value: {} }], asked)).toEqual([])
    expect(readings([{ ...entry, total_value: { value: 3 } }], asked)).toEqual([])
  })

  it.each([
    ['one dimension', ['city'], (city: string) => [city]],
    ['two', ['timeframe', 'city'], (city: string) => ['THIS_MONTH', city]],
    ['two in the other order', ['city', 'timeframe'], (city: string) => [city, 'THIS_MONTH']],
  ])('leaves the names of cities as they are, with %s', (_name, dimension_keys, valuesOf) => {
    const results = Object.entries({ 'Berlin, Berlin': 22, 'Paris, Île-de-France': 18 }).map(([city, value]) => ({
      dimension_values: valuesOf(city),
      value,
    }))
    const asked = {
      period: 'lifetime',
      when: {},
      metrics: metricsOf('ig-user', 'follower_demographics'),
      breakdown: 'city',
    }
    const total_value = { breakdowns: [{ dimension_keys, results }] }
    expect(readings([{ name: 'follower_demographics', period: 'lifetime', total_value }], asked)).toStrictEqual([
      { metric: 'follower_demographics', breakdown: { 'Berlin, Berlin': 22, 'Paris, Île-de-France': 18 } },
    ])
  })
})

describe('reading a number for all time', () => {
  const read = (subject: InsightSubject, name: string, sent: object, breakdown?: string) =>
    readAnswer(
      { data: [{ name, period: 'lifetime', ...sent }] },
      { when: {}, metrics: metricsOf(subject, name), breakdown },
    )

  it('has no day', () => {
    expect(read('ig-media', 'reach', { values: [{ value: 0 }] })).toEqual({
      readings: [{ metric: 'reach', value: 0 }],
      answered: ['reach'],
      early: [],
    })
  })

  it('is split where that was asked for', () => {
    const dimension = 'story_navigation_action_type'
    const results = [
      { dimension_values: ['tap_forward'], value: 19 },
      { dimension_values: ['tap_exit'], value: 6 },
    ]
    const total_value = { value: 25, breakdowns: [{ dimension_keys: [dimension], results }] }
    const sent = { values: [{ value: 25 }], total_value }
    expect(read('ig-media', 'navigation', sent, dimension)?.readings).toEqual([
      { metric: 'navigation', value: 25, breakdown: { TAP_FORWARD: 19, TAP_EXIT: 6 } },
    ])
    const values = [
      { value: 900, is_from_ads: '0' },
      { value: 630, is_from_ads: '1' },
    ]
    expect(read('page-post', 'post_media_view', { values }, 'is_from_ads')?.readings).toEqual([
      { metric: 'post_media_view', value: 1530, breakdown: { 0: 900, 1: 630 } },
    ])
  })

  it('is a sum only where the table says so, and of no reactions it is 0', () => {
    const values = [{ value: { like: 37, love: 4 } }]
    expect(read('page-post', 'post_reactions_by_type_total', { values })?.readings).toEqual([
      { metric: 'post_reactions_by_type_total', value: 41, breakdown: { like: 37, love: 4 } },
    ])
    expect(read('page-post', 'post_reactions_by_type_total', { values: [{ value: {} }] })?.readings).toEqual([
      { metric: 'post_reactions_by_type_total', value: 0, breakdown: {} },
    ])
    expect(read('page-post', 'post_clicks_by_type', { values })?.readings).toStrictEqual([
      { metric: 'post_clicks_by_type', breakdown: { like: 37, love: 4 } },
    ])
  })

  it.each([
    ['an object in place of a number', 'post_clicks', { values: [{ value: { a: 1 } }] }],
    ['a number in place of an object', 'post_clicks_by_type', { values: [{ value: 5 }] }],
    ['a member that is no number', 'post_clicks_by_type', { values: [{ value: { a: 1, b: 'x' } }] }],
    ['a list in place of an object', 'post_clicks_by_type', { values: [{ value: [1] }] }],
    ['text', 'post_clicks', { values: [{ value: '5' }] }],
    ['nothing, which is the answer to a range', 'post_clicks', { values: [] }],
    ['a value that is no object', 'post_clicks', { values: [{ value: 5 }, 7] }],
  ])('makes nothing of %s', (_name, metric, sent) => {
    expect(read('page-post', metric, sent)).toEqual({ readings: [], answered: [metric], early: [] })
  })

  it('takes a 0 of 1970 for not counted yet', () => {
    const values = [{ value: 0, end_time: '1970-01-02T08:00:00+0000' }]
    expect(read('page-story', 'STORY_MEDIA_VIEW', { values })).toEqual({
      readings: [],
      answered: ['STORY_MEDIA_VIEW'],
      early: ['STORY_MEDIA_VIEW'],
    })
  })

  it.each([1e21, -1e21, 2 ** 53])('takes %s for unreadable: it is not what was counted', (value) => {
    expect(read('page-post', 'post_clicks', { values: [{ value }] })?.readings).toEqual([])
    expect(read('page-post', 'post_clicks', { total_value: { value } })?.readings).toEqual([])
  })
})

describe('the quick look at numbers of one object', () => {
  const metrics = [
    ...metricsOf('ig-media', 'reach', 'views'),
    ...metricsOf('page-post', 'post_reactions_by_type_total'),
  ]
  const bodies: readonly (readonly unknown[])[] = [
    [],
    [number('reach', 7), number('views', 0)],
    [number('reach', 1), number('reach', 2)],
    [number('reach', Number.MAX_SAFE_INTEGER)],
  ]
  it.each(bodies)('tells what the whole reading tells: %j', (...data) => {
    const told = readAnswer({ data }, { metrics, when: {} })
    const whole = Object.fromEntries((told?.readings ?? []).map(({ metric, value }) => [metric, value]))
    expect(plainNumbers({ data }, new Map(metrics))).toEqual(whole)
  })

  const others: readonly unknown[] = [
    'reach',
    null,
    { ...number('reach', 7), total_value: { value: 7 } },
    { ...number('reach', 7), period: 'day' },
    { ...number('reach', 7), values: [] },
    { ...number('reach', 7), values: [{ value: 7 }, { value: 8 }] },
    { ...number('reach', 7), values: [{ value: 7, end_time: '1970-01-01T08:00:00+0000' }] },
    { ...number('reach', 7), values: [{ value: '7' }] },
    number('reach', 2 ** 53),
    number('post_reactions_by_type_total', 7),
    number('likes', 7),
    number('__proto__', 7),
  ]
  it.each(others)('leaves anything else to the whole reading: %j', (sent) => {
    expect(plainNumbers({ data: [number('views', 1), sent] }, new Map(metrics))).toBeUndefined()
  })

  it.each([undefined, null, [], { data: {} }])('leaves what is no answer to it: %j', (body) => {
    expect(plainNumbers(body, new Map(metrics))).toBeUndefined()
  })
})

function number(name: string, value: number): object {
  return { name, period: 'lifetime', values: [{ value }] }
}
