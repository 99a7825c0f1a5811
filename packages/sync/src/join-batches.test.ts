import type { ContentRow } from '@bos/social-db'
import { expect, it } from 'vitest'
import { joinBatches } from './join-batches.ts'

const item = (platformContentId: string): ContentRow => ({
  platformContentId,
  contentType: 'post',
  contentText: null,
  mediaUrls: [],
  engagementMetrics: {},
  reachMetrics: {},
  publishedAt: null,
  contentHash: 'hash',
})
it('joins rows and what is missing, and keeps the last mark', () => {
  const skipped = { what: 'story 1', reason: 'hidden', action: 'Nothing.' } as const
  const joined = joinBatches([
    { read: 2, content: [item('1')], watermark: { at: 1 } },
    { read: 3, content: [item('2')], missing: [skipped], isTruncated: true, watermark: { at: 2 } },
    { read: 1 },
  ])
  expect(joined).toEqual([
    {
      read: 6,
      content: [item('1'), item('2')],
      missing: [skipped],
      isTruncated: true,
      watermark: { at: 2 },
    },
  ])
})

it('does not join an item with itself', () => {
  const batches = [
    { read: 1, content: [item('1'), item('2')] },
    { read: 1, content: [item('2'), item('3')] },
    { read: 1, content: [item('1')] },
  ]
  const ids = joinBatches(batches).map(({ content }) => content?.map((row) => row.platformContentId))
  expect(ids).toEqual([
    ['1', '2'],
    ['2', '3', '1'],
  ])
})

it('has no mark where none of them has one', () => {
  expect(joinBatches([{ read: 1 }, { read: 2 }])).toEqual([{ read: 3, content: [], missing: [], isTruncated: false }])
})

it('keeps what is more than content by itself, in its place', () => {
  const day = { day: '2026-11-04', metricType: 'reach', value: 1, unit: 'count', breakdown: {} } as const
  const batches = [
    { read: 1, content: [item('1')] },
    { read: 0, seen: { types: ['post'], since: undefined, until: new Date(0), platformContentIds: ['1'] } },
    { read: 1, content: [item('2')] },
    { read: 1, profile: { displayName: 'Blue Store' } },
    { read: 1, analytics: [day] },
    { read: 1, analytics: [day] },
    { read: 0, covered: { since: '2026-11-04', until: '2026-11-05' } },
  ] as const
  expect(joinBatches(batches)).toEqual(batches)
})
