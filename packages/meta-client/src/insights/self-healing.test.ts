import { describe, expect, it } from 'vitest'
import { createGraph } from '../graph/graph.ts'
import { losAngelesMidnight } from '../los-angeles.ts'
import type { AnyNode } from '../nodes/define.ts'
import { igLoginMedia } from '../nodes/ig-login-user.ts'
import { igMedia } from '../nodes/ig-media.ts'
import { page } from '../nodes/page.ts'
import { pagePost } from '../nodes/page-post.ts'
import { pageStory } from '../nodes/page-story.ts'
import { video } from '../nodes/video.ts'
import type { MetaErrorScript } from '../test-support/scripted-fetch.ts'
import { metaError, noSleep } from '../test-support/scripted-fetch.ts'
import { instagramToken, pageToken } from '../tokens.ts'
import type { ObjectSubject } from './catalog.ts'
import { findMetric, metricNames } from './catalog.ts'
import type { Refusals } from './refusals.ts'

const DEAD = metaError({ code: 100, message: '(#100) The value must be a valid insights metric' })
const request = new Request('https://graph.facebook.com/')

interface Setting {
  /** What Meta says to these metrics of an object, instead of numbers. */
  refusal?: (metrics: readonly string[], id: string) => Response | Promise<Response> | undefined
  refusals?: Refusals
  clock?: { now: number }
}

/** A Meta with numbers for everything, and the calls it got. */
function setUp({ refusal, refusals, clock = { now: Date.parse('2026-11-23T09:00:00Z') } }: Setting = {}) {
  const log: string[] = []
  const notices: string[] = []
  const entry = createGraph({
    ...noSleep(),
    onNotice: ({ code }) => void notices.push(code),
    now: () => clock.now,
    refusals,
    fetch: async (input, init) => {
      const { pathname, searchParams } = new URL(new Request(input, init).url)
      const [, , id = '', edge] = pathname.split('/')
      const metrics = (searchParams.get('metric') ?? '').split(',')
      log.push(`${id}/${edge} ${metrics.join()}`)
      const refused = await refusal?.(metrics, id)
      if (refused !== undefined) return refused
      const period = searchParams.get('period') ?? 'lifetime'
      const end_time = '2026-11-21T08:00:00+0000'
      return Response.json({ data: metrics.map((name) => ({ name, period, values: [{ value: 7, end_time }] })) })
    },
  })
  return { graph: entry.withToken(pageToken('EAAfake')), entry, log, notices, clock }
}

const whenAsked = (dead: string, error: Parameters<typeof metaError>[0]) => (metrics: readonly string[]) =>
  metrics.includes(dead) ? metaError(error)(request) : undefined

// What halving must come to, said once more in another way: the calls in order.
function halvings(names: readonly string[], dead: string): readonly string[] {
  if (!names.includes(dead) || names.length === 1) return [names.join()]
  const half = Math.ceil(names.length / 2)
  return [names.join(), ...halvings(names.slice(0, half), dead), ...halvings(names.slice(half), dead)]
}

const MOST_CALLS = 1 + 2 * Math.ceil(Math.log2(10))

/** Ten metrics that are asked in one call. */
function tenOf(subject: ObjectSubject | 'page'): readonly string[] {
  const isPlain = (name: string) => {
    const row = findMetric(subject, name)
    return row?.keys === undefined && row?.bestEffort === undefined && row?.unit === 'count' && plainest(row.breakdowns)
  }
  return metricNames(subject).filter(isPlain).slice(0, 10)
}
const plainest = (breakdowns: readonly string[] = ['none']) => breakdowns[0] === 'none'

describe('ten metrics of which one is dead', () => {
  const window = { since: losAngelesMidnight('2026-11-20'), until: losAngelesMidnight('2026-11-21') }

  it.each(tenOf('page').map((dead, index) => [index + 1, dead] as const))(
    'of a Page, number %i: nine are read, and the next time in one call',
    async (_position, dead) => {
      const { graph, log } = setUp({ refusal: (metrics) => (metrics.includes(dead) ? DEAD(request) : undefined) })
      const metrics = tenOf('page')
      // @ts-expect-error picked at run time
      const read = () => graph.insights(page, '1040', { metrics, ...window })
      const first = await read()
      expect(new Set(first.readings.map(({ metric }) => metric))).toEqual(
        new Set(metrics.filter((name) => name !== dead)),
      )
      const range = { since: '2026-11-20', until: '2026-11-21' }
      const missing = [{ what: dead, range, reason: 'refused', action: expect.any(String) }]
      expect(first.missing).toEqual(missing)
      expect(log).toEqual(halvings(metrics, dead).map((names) => `1040/insights ${names}`))
      expect(log.length).toBeLessThanOrEqual(MOST_CALLS)
      log.length = 0
      expect((await read()).missing).toEqual(missing)
      expect(log).toEqual([`1040/insights ${metrics.filter((name) => name !== dead).join()}`])
    },
  )

  it.each([
    [igMedia, 'insights'],
    [igLoginMedia, 'insights'],
    [pagePost, 'insights'],
    [pageStory, 'insights'],
    [video, 'video_insights'],
  ] as const)('of $0.nodeName, whichever it is', async (node: AnyNode & { nodeName: ObjectSubject }, edge) => {
    const metrics = tenOf(node.nodeName)
    expect(metrics.length).toBeGreaterThanOrEqual(7)
    const token = node === igLoginMedia ? instagramToken('IGAAfake') : pageToken('EAAfake')
    for (const dead of metrics) {
      const { entry, log } = setUp({ refusal: (asked) => (asked.includes(dead) ? DEAD(request) : undefined) })
      const graph = entry.withToken(token)
      // @ts-expect-error picked at run time
      const read = () => graph.insights(node, '55', { metrics })
      const { readings, missing } = await read()
      expect(readings.map(({ metric }) => metric)).toEqual(metrics.filter((name) => name !== dead))
      expect(missing).toEqual([{ what: dead, reason: 'refused', action: expect.any(String) }])
      expect(log).toEqual(halvings(metrics, dead).map((names) => `55/${edge} ${names}`))
      expect(log.length).toBeLessThanOrEqual(MOST_CALLS)
      log.length = 0
      expect((await read()).missing).toEqual(missing)
      expect(log.length).toBe(1)
    }
  })
})

describe('what Meta refused', () => {
  const metrics = ['reach', 'views', 'likes'] as const
  const dead = { code: 100 }

  it('is shared by all media of one product and token', async () => {
    const { graph, entry, log } = setUp({ refusal: whenAsked('likes', dead) })
    await graph.insights(igMedia, '1', { metrics, product: 'FEED' })
    expect(log).toEqual(['1/insights reach,views,likes', '1/insights reach,views', '1/insights likes'])
    const firstCall = async (read: Promise<unknown>) => {
      log.length = 0
      await read
      return log[0]
    }
    const other = entry.withToken(pageToken('EAAfakeother'))
    expect(await firstCall(graph.insights(igMedia, '2', { metrics, product: 'FEED' }))).toBe('2/insights reach,views')
    const anew = ['2/insights reach,views,likes', '1/insights reach,views,likes', '3/insights reach,views,likes']
    expect([
      await firstCall(graph.insights(igMedia, '2', { metrics, product: 'REELS' })),
      await firstCall(other.insights(igMedia, '1', { metrics, product: 'FEED' })),
      await firstCall(graph.insights(igMedia, '3', { metrics })),
    ]).toEqual(anew)
  })

  it('is shared by all posts once three were refused, and by no other video without its kind', async () => {
    const { graph, log } = setUp({
      refusal: (asked) =>
        asked.some((name) => name === 'post_clicks' || name === 'total_video_views') ? DEAD(request) : undefined,
    })
    for (const id of ['1', '2', '2', '3', '4']) {
      await graph.insights(pagePost, id, { metrics: ['post_clicks', 'post_media_view'] })
      await graph.insights(video, id, { metrics: ['total_video_views', 'total_video_10s_views'] })
    }
    const callsOf = (path: string) => log.filter((line) => line.startsWith(`${path} `)).length
    expect(['1/insights', '2/insights', '3/insights', '4/insights'].map(callsOf)).toEqual([3, 4, 3, 1])
    expect(['1/video_insights', '2/video_insights', '4/video_insights'].map(callsOf)).toEqual([3, 4, 3])
  })

  it('stays with the object where it answered nothing at all: it may be the object', async () => {
    const { graph, log } = setUp({ refusal: (_metrics, id) => (id === '1' ? DEAD(request) : undefined) })
    const { missing } = await graph.insights(igMedia, '1', { metrics, product: 'FEED' })
    expect(missing.map(({ reason }) => reason)).toEqual(['refused', 'refused', 'refused'])
    log.length = 0
    expect((await graph.insights(igMedia, '2', { metrics, product: 'FEED' })).missing).toEqual([])
    expect((await graph.insights(igMedia, '1', { metrics, product: 'FEED' })).missing.length).toBe(3)
    expect(log).toEqual(['2/insights reach,views,likes'])
  })

  it('is kept where the caller says, under keys without the token, for a day', async () => {
    const refusals = new Map<string, number>()
    const { graph, clock } = setUp({ refusal: whenAsked('likes', dead), refusals })
    await graph.insights(igMedia, '1', { metrics, product: 'FEED' })
    expect([...refusals.values()]).toEqual([clock.now + 86_400_000, clock.now + 86_400_000])
    expect([...refusals.keys()].join()).toMatch(
      /^[0-9a-f]{16}\/ig-media\/1\/likes,[0-9a-f]{16}\/ig-media\/FEED\/likes$/,
    )
    expect([...refusals.keys()].join()).not.toContain('EAAfake')
    const other = setUp({ refusals })
    await other.graph.insights(igMedia, '2', { metrics, product: 'FEED' })
    expect(other.log).toEqual(['2/insights reach,views'])
    other.clock.now += 86_400_000
    other.log.length = 0
    await other.graph.insights(igMedia, '2', { metrics, product: 'FEED' })
    expect(other.log).toEqual(['2/insights reach,views,likes'])
  })
})

describe('a store of refusals', () => {
  const metrics = ['reach', 'likes'] as const
  const dead = whenAsked('likes', { code: 100 })

  it('may answer later', async () => {
    const kept = new Map<string, number>()
    const refusals: Refusals = {
      get: async (key) => kept.get(key),
      set: async (key, until) => void kept.set(key, until),
    }
    const { graph, log } = setUp({ refusal: dead, refusals })
    for (const _again of [1, 2]) await graph.insights(igMedia, '1', { metrics })
    expect(log).toEqual(['1/insights reach,likes', '1/insights reach', '1/insights likes', '1/insights reach'])
  })

  it.each<[string, Refusals]>([
    ['throws', { get: () => fail(), set: () => fail() }],
    ['rejects', { get: async () => fail(), set: async () => fail() }],
  ])('that %s costs a notice and no number', async (_name, refusals) => {
    const { graph, notices } = setUp({ refusal: dead, refusals })
    const { readings } = await graph.insights(igMedia, '1', { metrics })
    expect(readings.map(({ metric }) => metric)).toEqual(['reach'])
    expect(new Set(notices)).toEqual(new Set(['refusals']))
  })

  function fail(): never {
    throw new Error('no database')
  }
})

describe('a refusal with a breakdown', () => {
  it('says nothing about the metric without it', async () => {
    const { graph, log } = setUp({
      refusal: (asked) => (asked.includes('navigation') && log.length === 1 ? DEAD(request) : undefined),
    })
    const split = { metrics: ['navigation'], breakdown: 'story_navigation_action_type' } as const
    expect((await graph.insights(igMedia, '1', split)).missing.map(({ reason }) => reason)).toEqual(['refused'])
    expect((await graph.insights(igMedia, '1', { metrics: ['navigation'] })).readings.length).toBe(1)
    expect((await graph.insights(igMedia, '1', split)).missing.map(({ reason }) => reason)).toEqual(['refused'])
    expect(log.length).toBe(2)
  })
})

describe('groups that cannot poison each other', () => {
  it('keep metrics of media that were not shared to Facebook apart, and ask for them again', async () => {
    const { graph, log } = setUp({ refusal: whenAsked('facebook_views', { code: 100, error_subcode: 2207086 }) })
    const metrics = ['reach', 'facebook_views', 'crossposted_views', 'reposts'] as const
    for (const id of ['1', '2']) {
      const { readings, missing } = await graph.insights(igMedia, id, { metrics, product: 'REELS' })
      expect(readings.map(({ metric }) => metric)).toEqual(['reach', 'reposts'])
      expect(missing.map(({ what, reason }) => [what, reason])).toEqual([
        ['facebook_views', 'unavailable'],
        ['crossposted_views', 'unavailable'],
      ])
    }
    const once = ['reach', 'facebook_views,crossposted_views', 'reposts']
    expect(log).toEqual([...once.map((names) => `1/insights ${names}`), ...once.map((names) => `2/insights ${names}`)])
  })

  it('find the one doubtful metric that wants another permission, once something was answered', async () => {
    const metrics = ['total_likes', 'total_views', 'reposts'] as const
    const { graph, log } = setUp({ refusal: whenAsked('total_views', { code: 200 }) })
    const { readings, missing } = await graph.insights(igMedia, '1', {
      metrics: ['reach', ...metrics],
      product: 'FEED',
    })
    expect(readings.map(({ metric }) => metric)).toEqual(['reach', 'total_likes', 'reposts'])
    expect(missing.map(({ what, reason }) => [what, reason])).toEqual([['total_views', 'permission']])
    log.length = 0
    const alone = await graph.insights(igMedia, '1', { metrics, product: 'FEED' })
    expect(alone.missing.map(({ reason }) => reason)).toEqual(['permission', 'permission', 'permission'])
    expect(log.length).toBe(1)
  })

  it.each([
    ['too few viewers', { code: 10, message: '(#10) Not enough viewers for the media to show insights' }],
    ['media from before the account was professional', { code: 100, error_subcode: 2108006 }],
    ['a shared post', { code: 100, error_subcode: 2932003 }],
    ['an object without the edge', { code: 100, message: '(#100) Tried accessing nonexisting field (insights)' }],
  ] satisfies readonly (readonly [string, MetaErrorScript])[])('ask no more after %s', async (_name, error) => {
    const { graph, log } = setUp({ refusal: () => metaError(error)(request) })
    const metrics = ['reach', 'reposts', 'facebook_views'] as const
    const { readings, missing } = await graph.insights(igMedia, '1', { metrics })
    expect([readings, log]).toEqual([[], ['1/insights reach']])
    expect(missing).toEqual(
      metrics.map((what) => ({ what, reason: 'unavailable', action: expect.stringContaining('too few people') })),
    )
  })
})
