import { describe, expect, expectTypeOf, it } from 'vitest'
import { createGraph } from '../graph/graph.ts'
import { losAngelesDay, losAngelesMidnight } from '../los-angeles.ts'
import { igUser } from '../nodes/ig-user.ts'
import { page } from '../nodes/page.ts'
import { failureOf, json, metaError, noSleep } from '../test-support/scripted-fetch.ts'
import { pageToken } from '../tokens.ts'

const since = losAngelesMidnight('2026-11-20')
const until = losAngelesMidnight('2026-11-23')
const RANGE = { since: '2026-11-20', until: '2026-11-23' }

type Answering = (metrics: readonly string[], query: URLSearchParams) => Response | Promise<Response>

/** A Meta that answers insights, and the metrics of each call. */
function setUp(answering: Answering) {
  const asked: string[] = []
  const graph = createGraph({
    ...noSleep(),
    now: () => Date.parse('2026-11-23T09:00:00Z'),
    fetch: async (input, init) => {
      const { searchParams } = new URL(new Request(input, init).url)
      const metrics = searchParams.get('metric') ?? ''
      asked.push(metrics)
      return answering(metrics.split(','), searchParams)
    },
  }).withToken(pageToken('EAAfake'))
  return { graph, asked }
}

function total(metrics: readonly string[], value: number): Response {
  return Response.json({ data: metrics.map((name) => ({ name, period: 'day', total_value: { value } })) })
}

function series(metrics: readonly string[], query: URLSearchParams): Response {
  const [start, end] = ['since', 'until'].map((name) => Number(query.get(name)))
  const ends: string[] = []
  for (let at = (start ?? 0) + 86_400; at <= (end ?? 0); at += 86_400) ends.push(new Date(at * 1000).toISOString())
  const values = ends.map((end_time, index) => ({ value: index, end_time }))
  return Response.json({ data: metrics.map((name) => ({ name, period: 'day', values })) })
}

const refuse = metaError({ code: 100, message: '(#100) The value must be a valid insights metric' })
const fakeRequest = new Request('https://graph.facebook.com/')

describe('graph.insights', () => {
  it('gives one reading a day, oldest first, over all groups', async () => {
    const { graph, asked } = setUp((metrics, query) =>
      query.has('metric_type', 'total_value') ? total(metrics, 7) : series(metrics, query),
    )
    const { readings, missing } = await graph.insights(igUser, '17841', { metrics: ['views', 'reach'], since, until })
    expectTypeOf(readings[0]?.metric).toEqualTypeOf<'views' | 'reach' | undefined>()
    expect(readings.map(({ day, metric, value }) => `${day} ${metric} ${value}`)).toEqual([
      '2026-11-20 views 7',
      '2026-11-20 reach 0',
      '2026-11-21 views 7',
      '2026-11-21 reach 1',
      '2026-11-22 views 7',
      '2026-11-22 reach 2',
    ])
    expect([missing, asked]).toEqual([[], ['views', 'views', 'views', 'reach']])
  })

  it('halves a refused group, serves the rest, and does not ask again for the refused name', async () => {
    const { graph, asked } = setUp((metrics, query) =>
      metrics.includes('page_views_total') ? refuse(fakeRequest) : series(metrics, query),
    )
    const metrics = ['page_follows', 'page_post_engagements', 'page_views_total', 'page_total_actions'] as const
    const first = await graph.insights(page, '1040', { metrics, since, until })
    expect(new Set(first.readings.map(({ metric }) => metric))).toEqual(
      new Set(['page_follows', 'page_post_engagements', 'page_total_actions']),
    )
    const refused = { what: 'page_views_total', range: RANGE, reason: 'refused', action: expect.any(String) }
    expect(first.missing).toEqual([refused])
    expect(asked).toEqual([
      metrics.join(),
      'page_follows,page_post_engagements',
      'page_views_total,page_total_actions',
      'page_views_total',
      'page_total_actions',
    ])
    asked.length = 0
    const second = await graph.insights(page, '1040', { metrics, since, until })
    expect(second.missing).toEqual([refused])
    expect(asked).toEqual(['page_follows,page_post_engagements,page_total_actions'])
  })

  it('asks the later days of a window without what was refused on the first', async () => {
    const { graph, asked } = setUp((metrics) =>
      metrics.includes('total_interactions') ? refuse(fakeRequest) : total(metrics, 1),
    )
    const { readings } = await graph.insights(igUser, '17841', {
      metrics: ['views', 'total_interactions'],
      since,
      until,
    })
    expect(asked).toEqual(['views,total_interactions', 'views', 'total_interactions', 'views', 'views'])
    expect(readings.length).toBe(3)
  })

  it('remembers a refusal per account', async () => {
    const { graph, asked } = setUp(() => refuse(fakeRequest))
    await graph.insights(igUser, '1', { metrics: ['website_clicks'], since, until })
    await graph.insights(igUser, '2', { metrics: ['website_clicks'], since, until })
    expect(asked).toEqual(['website_clicks', 'website_clicks'])
  })

  it('names the replacement of a removed metric, and never asks for it', async () => {
    const { graph, asked } = setUp((metrics, query) => series(metrics, query))
    // @ts-expect-error removed names are not in the type
    const { missing } = await graph.insights(page, '1040', { metrics: ['page_impressions'], since, until })
    expect(missing).toEqual([
      {
        what: 'page_impressions',
        reason: 'removed',
        action: 'Meta removed it on every version (2025-11-15): ask for page_media_view instead.',
      },
    ])
    expect(asked).toEqual([])
  })

  it('refuses a name outside the catalogue', async () => {
    const { graph } = setUp(() => refuse(fakeRequest))
    // @ts-expect-error a metric of Pages
    expect(await failureOf(graph.insights(igUser, '1', { metrics: ['page_follows'], since, until }))).toMatchObject({
      code: 'invalid_request',
    })
  })

  it('says that nothing came, which is not 0', async () => {
    const { graph } = setUp(() => Response.json({ data: [] }))
    expect(await graph.insights(page, '1040', { metrics: ['page_follows'], since, until })).toEqual({
      readings: [],
      missing: [
        { what: 'page_follows', range: RANGE, reason: 'no_data', action: expect.stringContaining('permission') },
      ],
    })
  })

  it.each([
    ['permission', { code: 10 }],
    ['unavailable', { code: 100, error_subcode: 2874008 }],
  ])('reports %s for the whole group and goes on with the others', async (reason, error) => {
    const { graph, asked } = setUp((metrics, query) =>
      metrics.includes('reach')
        ? metaError(error)(fakeRequest)
        : query.has('metric_type')
          ? total(metrics, 1)
          : series(metrics, query),
    )
    const { readings, missing } = await graph.insights(igUser, '17841', {
      metrics: ['reach', 'website_clicks'],
      since,
      until,
    })
    expect(missing.map((part) => [part.what, part.reason])).toEqual([['reach', reason]])
    expect([readings.length, asked.length]).toEqual([3, 4])
  })

  it.each([
    ['reconnect', { code: 190, error_subcode: 463 }],
    ['throttled', { code: 80002 }],
    ['not_found', { code: 100, error_subcode: 33 }],
    ['invalid_request', { code: 100, error_subcode: 1504016 }],
  ])('throws %s', async (code, error) => {
    const { graph } = setUp(() => metaError(error)(fakeRequest))
    expect(await failureOf(graph.insights(igUser, '1', { metrics: ['reach'], since, until }))).toMatchObject({ code })
  })

  it('throws when the answer is something else', async () => {
    const { graph } = setUp(() => json({ ok: true })(fakeRequest))
    expect(await failureOf(graph.insights(igUser, '1', { metrics: ['reach'], since, until }))).toMatchObject({
      code: 'upstream_malformed',
    })
  })

  it('makes no call for days that are not over, or that Meta has forgotten', async () => {
    const { graph, asked } = setUp((metrics, query) => series(metrics, query))
    const today = { since: until, until: losAngelesMidnight('2026-11-24') }
    const { missing } = await graph.insights(igUser, '1', { metrics: ['reach'], ...today })
    expect(missing).toMatchObject([
      { what: 'reach', reason: 'not_finished', range: { since: '2026-11-23', until: '2026-11-24' } },
    ])
    const old = { since: losAngelesMidnight('2026-10-01'), until: losAngelesMidnight('2026-10-03') }
    const forgotten = await graph.insights(igUser, '1', { metrics: ['follower_count'], ...old })
    expect(forgotten.missing).toMatchObject([
      { reason: 'too_old', range: { since: '2026-10-01', until: '2026-10-03' } },
    ])
    expect([asked, losAngelesDay(since)]).toEqual([[], '2026-11-20'])
  })
})
