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
  const clock = { now: Date.parse('2026-11-23T09:00:00Z') }
  const graph = createGraph({
    ...noSleep(),
    now: () => clock.now,
    fetch: async (input, init) => {
      const { searchParams } = new URL(new Request(input, init).url)
      const metrics = searchParams.get('metric') ?? ''
      asked.push(metrics)
      return answering(metrics.split(','), searchParams)
    },
  }).withToken(pageToken('EAAfake'))
  return { graph, asked, clock }
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
const hiccup = metaError({ code: 1, error_subcode: 99, message: 'An unknown error has occurred' }, { status: 500 })
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

  it('asks for a refused metric again after a day', async () => {
    const { graph, asked, clock } = setUp(() => refuse(fakeRequest))
    const read = () => graph.insights(igUser, '1', { metrics: ['website_clicks'], since, until })
    await read()
    clock.now += 86_399_000
    await read()
    expect(asked.length).toBe(1)
    clock.now += 1000
    await read()
    expect(asked.length).toBe(2)
  })

  it('takes 1/99 for a refusal after one more try, when Meta answers the rest, and remembers it for an hour', async () => {
    const { graph, asked, clock } = setUp((metrics, query) =>
      metrics.includes('page_views_total') ? hiccup(fakeRequest) : series(metrics, query),
    )
    const metrics = ['page_follows', 'page_views_total'] as const
    async function read(): Promise<readonly string[]> {
      asked.length = 0
      const { readings, missing } = await graph.insights(page, '1040', { metrics, since, until })
      expect(readings.length).toBe(3)
      expect(missing.map(({ what, reason }) => `${what} ${reason}`)).toEqual(['page_views_total refused'])
      return [...asked]
    }
    const halving = [metrics.join(), metrics.join(), 'page_follows', 'page_views_total']
    expect(await read()).toEqual(halving)
    clock.now += 3_599_000
    expect(await read()).toEqual(['page_follows'])
    clock.now += 1000
    expect(await read()).toEqual(halving)
  })

  describe('of a metric that has no numbers before some day', () => {
    function setUpYoung(firstDay: string) {
      return setUp((metrics, query) => {
        const isBefore = Number(query.get('since')) * 1000 < losAngelesMidnight(firstDay).getTime()
        return metrics.includes('total_interactions') && isBefore ? refuse(fakeRequest) : total(metrics, 1)
      })
    }
    const metrics = ['views', 'total_interactions'] as const

    it('reads the days that it has, names the others, and refuses it no other time', async () => {
      const { graph, asked } = setUpYoung('2026-11-21')
      for (const _again of [1, 2]) {
        asked.length = 0
        const { readings, missing } = await graph.insights(igUser, '17841', { metrics, since, until })
        expect(readings.map(({ day, metric }) => `${day} ${metric}`)).toEqual([
          '2026-11-20 views',
          '2026-11-21 views',
          '2026-11-21 total_interactions',
          '2026-11-22 views',
          '2026-11-22 total_interactions',
        ])
        expect(missing).toEqual([
          {
            what: 'total_interactions',
            reason: 'refused',
            range: { since: '2026-11-20', until: '2026-11-21' },
            action: expect.any(String),
          },
        ])
        expect(asked).toEqual([metrics.join(), metrics.join(), metrics.join(), 'views', 'total_interactions'])
      }
    })

    it('still asks for it today after it was refused for a time long ago', async () => {
      const { graph, asked } = setUpYoung('2026-11-20')
      const long = { since: losAngelesMidnight('2026-11-01'), until: losAngelesMidnight('2026-11-02') }
      expect((await graph.insights(igUser, '17841', { metrics, ...long })).missing.length).toBe(1)
      asked.length = 0
      expect((await graph.insights(igUser, '17841', { metrics, since, until })).missing).toEqual([])
      expect(asked).toEqual([metrics.join(), metrics.join(), metrics.join()])
    })
  })

  it.each([
    ['is all that comes', 0],
    ['comes in the middle', 1],
  ])('takes 1/99 for trouble when it %s, and remembers nothing', async (_name, answered) => {
    let left = answered
    const { graph } = setUp((metrics) => (left-- > 0 ? total(metrics, 7) : hiccup(fakeRequest)))
    const read = () => graph.insights(igUser, '17841', { metrics: ['views', 'total_interactions'], since, until })
    expect(await failureOf(read())).toMatchObject({ code: 'transient', action: 'retry' })
    left = 3
    expect((await read()).readings.length).toBe(6)
  })

  it('takes a failure that Meta calls transient for trouble, and tries as often as ever', async () => {
    const { graph, asked } = setUp(() =>
      metaError({ code: 1, error_subcode: 99, is_transient: true }, { status: 500 })(fakeRequest),
    )
    const reading = graph.insights(igUser, '17841', { metrics: ['views', 'total_interactions'], since, until })
    expect(await failureOf(reading)).toMatchObject({ code: 'transient' })
    expect(asked.length).toBe(4)
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

  it('names every day that did not come, as ranges, by metric', async () => {
    const { graph } = setUp((metrics) => {
      const at = (day: string) => ({ value: 5, end_time: `${day}T08:00:00+0000` })
      const days: Record<string, readonly string[]> = {
        page_follows: ['2026-11-17', '2026-11-18', '2026-11-23'],
        page_views_total: ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'],
        page_total_actions: ['2026-11-16'],
      }
      const data = metrics.map((name) => ({ name, period: 'day', values: (days[name] ?? []).map(at) }))
      return Response.json({ data })
    })
    const { readings, missing } = await graph.insights(page, '1040', {
      metrics: ['page_follows', 'page_views_total', 'page_total_actions'],
      since: losAngelesMidnight('2026-11-15'),
      until,
    })
    expect(readings.length).toBe(10)
    expect(missing.map(({ what, reason, range }) => [what, reason, range?.since, range?.until])).toEqual([
      ['page_follows', 'no_data', '2026-11-15', '2026-11-16'],
      ['page_follows', 'no_data', '2026-11-18', '2026-11-22'],
      ['page_views_total', 'not_ready', '2026-11-21', '2026-11-23'],
      ['page_total_actions', 'no_data', '2026-11-16', '2026-11-21'],
      ['page_total_actions', 'not_ready', '2026-11-21', '2026-11-23'],
    ])
  })

  it('names only the days for which a permission was missing', async () => {
    let calls = 0
    const { graph } = setUp((metrics) => (++calls === 1 ? total(metrics, 7) : metaError({ code: 10 })(fakeRequest)))
    const { readings, missing } = await graph.insights(igUser, '17841', { metrics: ['views'], since, until })
    expect(readings.map(({ day }) => day)).toEqual(['2026-11-22'])
    expect(missing).toMatchObject([
      { what: 'views', reason: 'permission', range: { since: '2026-11-20', until: '2026-11-22' } },
    ])
  })

  it('names the part of the window that Meta has forgotten, and the part that still runs', async () => {
    const { graph } = setUp((metrics, query) => series(metrics, query))
    const { missing } = await graph.insights(igUser, '1', {
      metrics: ['follower_count'],
      since: losAngelesMidnight('2026-10-20'),
      until: losAngelesMidnight('2026-11-25'),
    })
    expect(missing).toMatchObject([
      { reason: 'too_old', range: { since: '2026-10-20', until: '2026-10-24' } },
      { reason: 'not_finished', range: { since: '2026-11-23', until: '2026-11-25' } },
    ])
  })

  it.each([
    [new Date('nope'), until],
    [since, new Date('nope')],
    [new Date(-8.64e15), until],
  ])('refuses a window from %s to %s with an error of ours', async (from, to) => {
    const { graph } = setUp(() => refuse(fakeRequest))
    const reading = graph.insights(igUser, '1', { metrics: ['reach'], since: from, until: to })
    expect(await failureOf(reading)).toMatchObject({ name: 'GraphError', code: 'invalid_request' })
  })

  it('reports a missing permission for the whole group and goes on with the others', async () => {
    const { graph, asked } = setUp((metrics) =>
      metrics.includes('reach') ? metaError({ code: 10 })(fakeRequest) : total(metrics, 1),
    )
    const metrics = ['reach', 'website_clicks'] as const
    const { readings, missing } = await graph.insights(igUser, '17841', { metrics, since, until })
    expect(missing.map((part) => [part.what, part.reason])).toEqual([['reach', 'permission']])
    expect([readings.length, asked.length]).toEqual([3, 4])
  })

  it('asks no more of a Page that has no insights', async () => {
    const { graph, asked } = setUp(() => metaError({ code: 100, error_subcode: 2874008 })(fakeRequest))
    const metrics = ['page_follows', 'page_media_view', 'page_follows_city'] as const
    const { missing } = await graph.insights(page, '1040', { metrics, since, until })
    expect(missing.map(({ what, reason, range }) => [what, reason, range])).toEqual(
      metrics.map((name) => [name, 'unavailable', RANGE]),
    )
    expect(asked).toEqual(['page_follows'])
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
