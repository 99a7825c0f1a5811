import { expect, it } from 'vitest'
import { metricRows, toldTwice } from './metric-rows.ts'

const mappings = [
  { metricType: 'reach', metrics: ['reach'] },
  { metricType: 'clicks', metrics: ['website_clicks', 'profile_links_taps'] },
] as const

it('makes one row a day and type, days ascending, a day not told left out', () => {
  const readings = [
    { metric: 'reach', day: '2026-11-22', value: 5 },
    { metric: 'reach', day: '2026-11-20', value: 0 },
  ]
  expect(metricRows(readings, { prefix: 'ig', mappings })).toEqual([
    { day: '2026-11-20', metricType: 'reach', value: 0, unit: 'count', breakdown: { source: 'ig.reach' } },
    { day: '2026-11-22', metricType: 'reach', value: 5, unit: 'count', breakdown: { source: 'ig.reach' } },
  ])
})

it('adds the metrics of one type and names those that answered', () => {
  const readings = [
    { metric: 'profile_links_taps', day: '2026-11-20', value: 3 },
    { metric: 'website_clicks', day: '2026-11-20', value: 4 },
    { metric: 'profile_links_taps', day: '2026-11-21', value: 2 },
  ]
  expect(
    metricRows(readings, { prefix: 'ig', mappings }).map(({ value, breakdown }) => [value, breakdown['source']]),
  ).toEqual([
    [7, 'ig.website_clicks+ig.profile_links_taps'],
    [2, 'ig.profile_links_taps'],
  ])
})

it('takes the last of two numbers for one day, never their sum, and tells it', () => {
  const readings = [
    { metric: 'website_clicks', day: '2026-11-20', value: 4 },
    { metric: 'profile_links_taps', day: '2026-11-20', value: 3 },
    { metric: 'website_clicks', day: '2026-11-20', value: 5 },
    { metric: 'website_clicks', day: '2026-11-22', value: 1 },
    { metric: 'website_clicks', day: '2026-11-22', value: 0 },
  ]
  const rows = metricRows(readings, { prefix: 'ig', mappings })
  expect(rows.map(({ day, value }) => [day, value])).toEqual([
    ['2026-11-20', 8],
    ['2026-11-22', 0],
  ])
  expect(toldTwice(readings)).toMatchObject([
    { what: 'website_clicks', reason: 'told_twice', range: { since: '2026-11-20', until: '2026-11-23' } },
  ])
  expect(toldTwice(readings.slice(0, 2))).toEqual([])
})
