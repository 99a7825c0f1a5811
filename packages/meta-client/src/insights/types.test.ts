import { describe, expect, expectTypeOf, it } from 'vitest'
import { compileSelection } from '../graph/fields.ts'
import type { Graph } from '../graph/graph.ts'
import type { Selected } from '../graph/selection.ts'
import { igLoginMedia, igLoginUser } from '../nodes/ig-login-user.ts'
import { igMedia } from '../nodes/ig-media.ts'
import { igUser } from '../nodes/ig-user.ts'
import { page } from '../nodes/page.ts'
import { pagePost } from '../nodes/page-post.ts'
import { pageStory } from '../nodes/page-story.ts'
import { user } from '../nodes/user.ts'
import { video } from '../nodes/video.ts'
import type { Parts } from './answer.ts'
import type { MetricOf } from './catalog.ts'
import { commonMetrics, findMetric } from './catalog.ts'
import type { InsightsOptions, LifetimeInsightsOptions } from './insights.ts'
import type { Amount, AmountByKey, Reading } from './reading.ts'

const since = new Date('2026-11-20T08:00:00Z')
const until = new Date('2026-11-22T08:00:00Z')
const ignore = () => undefined

type Told<Result> = Result extends Promise<{ readings: readonly (infer One)[] }> ? One : never

// Nothing in here is called: what compiles is what is tested.
describe('the type of graph.insights', () => {
  it('is a reading a day of accounts, with the names that were asked for', () => {
    const ask = (graph: Graph) => graph.insights(igUser, '1', { metrics: ['reach', 'views'], since, until })
    type One = Told<ReturnType<typeof ask>>
    expectTypeOf<One['metric']>().toEqualTypeOf<'reach' | 'views'>()
    expectTypeOf<One>().toExtend<Reading>()
    expectTypeOf<One['value']>().toEqualTypeOf<number>()
    expectTypeOf<One['breakdown']>().toEqualTypeOf<Parts | undefined>()
  })

  it('has a value or parts, by the metric', () => {
    const metrics = ['page_follows', 'page_follows_city', 'page_actions_post_reactions_total'] as const
    const ask = (graph: Graph) => graph.insights(page, '1', { metrics, since, until })
    type One = Told<ReturnType<typeof ask>>
    expectTypeOf<Extract<One, { metric: 'page_follows' }>>().toExtend<Reading<'page_follows'>>()
    type City = Extract<One, { metric: 'page_follows_city' }>
    expectTypeOf<City>().toExtend<AmountByKey<'page_follows_city'> & { day: string }>()
    expectTypeOf<City['value']>().toEqualTypeOf<undefined>()
    expectTypeOf<City['breakdown']>().toEqualTypeOf<Parts>()
    type Reactions = Extract<One, { metric: 'page_actions_post_reactions_total' }>
    expectTypeOf<Reactions['value']>().toEqualTypeOf<number>()
    expectTypeOf<Reactions['breakdown']>().toEqualTypeOf<Parts>()
  })

  it('is of the window where that was asked for', () => {
    const ask = (graph: Graph) =>
      graph.insights(igUser, '1', { metrics: ['reach'], since, until, per: 'window', breakdown: 'follow_type' })
    type One = Told<ReturnType<typeof ask>>
    expectTypeOf<Pick<One, 'since' | 'until'>>().toEqualTypeOf<{ since: string; until: string }>()
    expectTypeOf<One>().not.toHaveProperty('day')
  })

  it('has no day of what is of all time', () => {
    const ask = (graph: Graph) => graph.insights(igMedia, '1', { metrics: ['reach'], product: 'FEED' })
    expectTypeOf<Told<ReturnType<typeof ask>>>().toExtend<Amount<'reach'>>()
    expectTypeOf<Told<ReturnType<typeof ask>>>().not.toHaveProperty('day')
    const people = (graph: Graph) => graph.insights(igUser, '1', { metrics: ['follower_demographics'], by: 'age' })
    expectTypeOf<Told<ReturnType<typeof people>>>().toExtend<AmountByKey<'follower_demographics'>>()
    expectTypeOf<Told<ReturnType<typeof people>>>().not.toHaveProperty('day')
  })

  it('takes a breakdown or timeframe that all of the metrics have', () => {
    const compiled = (graph: Graph) => [
      graph.insights(igUser, '1', { metrics: ['reach', 'likes'], since, until, breakdown: 'media_product_type' }),
      // @ts-expect-error of reach alone
      graph.insights(igUser, '1', { metrics: ['reach', 'likes'], since, until, breakdown: 'follow_type' }),
      graph.insights(igUser, '1', { metrics: ['follower_demographics'], by: 'age', timeframe: 'last_90_days' }),
      graph.insights(igUser, '1', {
        metrics: ['follower_demographics', 'engaged_audience_demographics'],
        by: 'age',
        // @ts-expect-error of followers alone
        timeframe: 'last_90_days',
      }),
    ]
    expect(compiled).toBeTypeOf('function')
  })

  it('has options that can be written down before', () => {
    const account: InsightsOptions<'reach'> = { metrics: ['reach'], since, until }
    const object: LifetimeInsightsOptions<'reach'> = { metrics: ['reach'] }
    const compiled = (graph: Graph) => [graph.insights(igUser, '1', account), graph.insights(igMedia, '1', object)]
    expect(compiled).toBeTypeOf('function')
  })

  it('takes only what the subject has', () => {
    const compiled = (graph: Graph) => [
      graph.insights(igLoginUser, 'me', { metrics: ['reach'], since, until }),
      graph.insights(igLoginMedia, '1', { metrics: ['link_clicks'], product: 'STORY' }),
      graph.insights(pagePost, '1_2', { metrics: ['post_media_view'], breakdown: 'is_from_ads' }),
      graph.insights(pageStory, '1', { metrics: ['STORY_MEDIA_VIEW'] }),
      graph.insights(video, '1', { metrics: ['fb_reels_total_plays'], product: 'REELS' }),
      graph.insights(page, '1', { metrics: ['page_views_total'], since, until, per: 'days_28' }),
      // @ts-expect-error with Facebook Login only
      graph.insights(igLoginMedia, '1', { metrics: ['total_views'] }),
      // @ts-expect-error of Pages
      graph.insights(igUser, '1', { metrics: ['page_follows'], since, until }),
      // @ts-expect-error of posts, not of videos
      graph.insights(video, '1', { metrics: ['post_clicks'] }),
      // @ts-expect-error a person has none
      graph.insights(user, 'me', { metrics: ['reach'], since, until }),
    ]
    expectTypeOf(compiled).toBeFunction()
  })

  it('takes no removed name', () => {
    const compiled = (graph: Graph) => [
      // @ts-expect-error removed 2025-11-15
      graph.insights(page, '1', { metrics: ['page_impressions'], since, until }),
      // @ts-expect-error removed 2025-04-21
      graph.insights(igUser, '1', { metrics: ['impressions'], since, until }),
      // @ts-expect-error removed 2025-04-21
      graph.insights(igMedia, '1', { metrics: ['plays'] }),
      // @ts-expect-error removed 2026-07
      graph.insights(pagePost, '1', { metrics: ['post_impressions_unique'] }),
      // @ts-expect-error removed 2026-07
      graph.insights(video, '1', { metrics: ['total_video_views_unique'] }),
      // @ts-expect-error removed 2026-07
      graph.insights(pageStory, '1', { metrics: ['PAGE_STORY_IMPRESSIONS_BY_STORY_ID'] }),
    ]
    expectTypeOf(compiled).toBeFunction()
  })

  it('takes only a per, breakdown, product and dimension that there is', () => {
    const compiled = (graph: Graph) => [
      // @ts-expect-error views have no rolling weeks
      graph.insights(igUser, '1', { metrics: ['views'], since, until, per: 'week' }),
      // @ts-expect-error one of the two has none
      graph.insights(igUser, '1', { metrics: ['reach', 'views'], since, until, per: 'days_28' }),
      // @ts-expect-error Pages have no totals of a window
      graph.insights(page, '1', { metrics: ['page_follows'], since, until, per: 'window' }),
      // @ts-expect-error not a dimension of views
      graph.insights(igUser, '1', { metrics: ['views'], since, until, breakdown: 'contact_button_type' }),
      // @ts-expect-error without the breakdown it has no value
      graph.insights(igUser, '1', { metrics: ['follows_and_unfollows'], since, until, breakdown: 'none' }),
      // @ts-expect-error a product of videos on Facebook
      graph.insights(igMedia, '1', { metrics: ['reach'], product: 'VIDEO' }),
      // @ts-expect-error posts of Pages have no products
      graph.insights(pagePost, '1', { metrics: ['post_clicks'], product: 'FEED' }),
      // @ts-expect-error by what?
      graph.insights(igUser, '1', { metrics: ['follower_demographics'] }),
      // @ts-expect-error people have no days
      graph.insights(igUser, '1', { metrics: ['follower_demographics'], since, until }),
      // @ts-expect-error and days have no people
      graph.insights(igUser, '1', { metrics: ['reach', 'follower_demographics'], since, until }),
      // @ts-expect-error a window needs both ends
      graph.insights(igUser, '1', { metrics: ['reach'], since }),
      // @ts-expect-error a post has no window
      graph.insights(igMedia, '1', { metrics: ['reach'], since, until }),
    ]
    expectTypeOf(compiled).toBeFunction()
  })

  it('knows the metrics of a subject by what they are answered per', () => {
    expectTypeOf<MetricOf<'ig-user', 'week'>>().toEqualTypeOf<'reach'>()
    expectTypeOf<MetricOf<'ig-user', 'timeframe'>>().toEqualTypeOf<
      'follower_demographics' | 'engaged_audience_demographics' | 'reached_audience_demographics'
    >()
    expectTypeOf<MetricOf<'page', 'window'>>().toEqualTypeOf<never>()
    expectTypeOf<Exclude<MetricOf<'ig-media'>, MetricOf<'ig-login-media'>>>().toEqualTypeOf<
      'total_likes' | 'total_comments' | 'total_views'
    >()
    expectTypeOf<MetricOf<'ig-login-user'>>().toEqualTypeOf<MetricOf<'ig-user'>>()
    expect(findMetric('ig-user', 'reach')?.per).toEqual(['day', 'week', 'days_28', 'window'])
  })
})

describe('insights in a selection', () => {
  const insights = { metrics: ['reach', 'navigation'] } as const

  it('are asked for as one modifier, and come as numbers by name', () => {
    const fields = ['caption', { insights }] as const
    const { text, read } = compileSelection(igMedia, fields, ignore)
    expect(text).toBe('id,caption,insights.metric(reach,navigation)')
    const entry = (name: string, value: unknown) => ({ name, period: 'lifetime', values: [{ value }] })
    const sent = { data: [entry('reach', 0), entry('views', 5)], paging: { next: 'https://x?access_token=y' } }
    expect(read({ id: '1', insights: sent })).toStrictEqual({ id: '1', insights: { reach: 0 } })
    expect(read({ id: '1', insights: { data: [] } })).toStrictEqual({ id: '1', insights: {} })
    expect(read({ id: '1' })).toStrictEqual({ id: '1' })

    type Media = Selected<typeof igMedia, typeof fields>
    expectTypeOf<keyof Media>().toEqualTypeOf<'id' | 'caption' | 'insights'>()
    expectTypeOf<NonNullable<Media['insights']>['reach']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<keyof NonNullable<Media['insights']>>().toEqualTypeOf<'reach' | 'navigation'>()
  })

  it('of posts come as parts where Meta counts parts', () => {
    const metrics = ['post_media_view', 'post_reactions_by_type_total', 'post_clicks_by_type'] as const
    const fields = [{ insights: { metrics } }] as const
    const { text, read } = compileSelection(pagePost, fields, ignore)
    expect(text).toBe(`id,insights.metric(${metrics.join()})`)
    const data = [
      { name: 'post_media_view', period: 'lifetime', values: [{ value: 1530 }] },
      { name: 'post_media_view', period: 'day', values: [{ value: 12 }] },
      { name: 'post_reactions_by_type_total', period: 'lifetime', values: [{ value: { like: 37, love: 4 } }] },
    ]
    expect(read({ id: '1_2', insights: { data } })).toEqual({
      id: '1_2',
      insights: { post_media_view: 1530, post_reactions_by_type_total: { like: 37, love: 4 } },
    })
    type Numbers = NonNullable<Selected<typeof pagePost, typeof fields>['insights']>
    expectTypeOf<Numbers['post_media_view']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Numbers['post_reactions_by_type_total']>().toEqualTypeOf<Parts | undefined>()
    expectTypeOf<Numbers['post_clicks_by_type']>().toEqualTypeOf<Parts | undefined>()
  })

  it('tell what cannot be read from what is absent, and report it', () => {
    const drift: string[] = []
    const { read } = compileSelection(igMedia, ['caption', { insights }], (...at) => drift.push(at.join('.')))
    const data = [{ name: 'reach', period: 'lifetime', values: [{ value: 'many' }] }]
    expect(read({ id: '1', insights: { data } })).toStrictEqual({ id: '1', insights: { reach: undefined } })
    expect(read({ id: '1', caption: 'a', insights: 7 })).toStrictEqual({ id: '1', caption: 'a', insights: undefined })
    expect(drift).toEqual(['ig-media.insights.reach', 'ig-media.insights'])
  })

  it('lie below lists and other nodes too', () => {
    const fields = [{ media: { limit: 2, fields: [{ insights: { metrics: ['reach'] } }] } }] as const
    expect(compileSelection(igLoginUser, fields, ignore).text).toBe('id,media.limit(2){id,insights.metric(reach)}')
    type Media = NonNullable<Selected<typeof igLoginUser, typeof fields>['media']>['data'][0]
    expectTypeOf<NonNullable<Media['insights']>['reach']>().toEqualTypeOf<number | undefined>()
  })

  it('take the metrics that all media share, and each once', () => {
    const metrics = commonMetrics(['FEED', 'REELS'])
    expectTypeOf(metrics).toEqualTypeOf<
      readonly ('reach' | 'views' | 'shares' | 'total_interactions' | 'likes' | 'comments' | 'saved')[]
    >()
    const text = 'id,insights.metric(reach,views,shares,total_interactions,likes,comments,saved)'
    expect(compileSelection(igMedia, [{ insights: { metrics } }], ignore).text).toBe(text)
    expect(compileSelection(igLoginMedia, [{ insights: { metrics: [...metrics, 'reach'] } }], ignore).text).toBe(text)
  })

  it('refuse other names, and say what took the place of removed ones', () => {
    const { insights: removed } = { insights: { metrics: ['plays'] } } as const
    // @ts-expect-error removed names are not in the type
    expect(() => compileSelection(igMedia, [{ insights: removed }], ignore)).toThrow(
      'plays of ig-media: Meta removed it on every version (2025-04-21): ask for views instead.',
    )
    const { insights: unknown } = { insights: { metrics: ['quotes'] } } as const
    // @ts-expect-error not in the catalogue
    expect(() => compileSelection(igMedia, [{ insights: unknown }], ignore)).toThrow(/ig-media has no metric "quotes"/)
    const totals = { metrics: ['total_views'] } as const
    // @ts-expect-error with Facebook Login only
    expect(() => compileSelection(igLoginMedia, [{ insights: totals }], ignore)).toThrow(/no metric "total_views"/)
    // @ts-expect-error never by its name alone
    expect(() => compileSelection(igMedia, ['insights'], ignore)).toThrow(/has no field "insights"/)
    // @ts-expect-error a Page's are read with graph.insights
    expect(() => compileSelection(page, [{ insights: { metrics: ['page_follows'] } }], ignore)).toThrow(/`fields` list/)
  })

  it('take a list of metrics and nothing else', () => {
    // @ts-expect-error no metrics
    expect(() => compileSelection(igMedia, [{ insights: { fields: [] } }], ignore)).toThrow(/list of metrics/)
    expect(() => compileSelection(igMedia, [{ insights: { metrics: [] } }], ignore)).toThrow(/list of metrics/)
    const wide = { metrics: ['reach'], limit: 5 } as const
    expect(() => compileSelection(igMedia, [{ insights: wide }], ignore)).toThrow(/list of metrics/)
  })
})
