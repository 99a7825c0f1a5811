import { describe, expect, it } from 'vitest'
import type { Graph } from '../index.ts'
import {
  commonMetrics,
  createGraph,
  igLoginMedia,
  igLoginUser,
  igMedia,
  igUser,
  instagramToken,
  losAngelesMidnight,
} from '../index.ts'
import { connect, reasons, sum, window } from '../test-support/insights.ts'
import { collect, failureOf } from '../test-support/scripted-fetch.ts'
import type { EmulatedInstagram } from '../testing.ts'
import { createEmulator } from '../testing.ts'
import { createInstagramCaller } from '../testing/test-support/instagram-caller.ts'

describe('insights of media', () => {
  it('of a thousand posts and reels come in ten calls, the same as one call each', async () => {
    const { meta, account, graph } = await connect()
    account.addMediaSeries({ count: 1000, everyHours: 1 })
    const metrics = commonMetrics(['FEED', 'REELS'])
    const before = meta.log.length
    const fields = ['media_product_type', { insights: { metrics } }] as const
    const media = await collect(graph.list(igUser.media, account.id, { limit: 100, fields }))
    expect(meta.log.length - before).toBe(10)
    expect(new Set(media.map((one) => one.media_product_type))).toEqual(new Set(['FEED', 'REELS']))
    expect(media.length).toBe(1000)
    expect(new Set(media.flatMap(({ insights = {} }) => Object.keys(insights).toSorted().join()))).toEqual(
      new Set([metrics.toSorted().join()]),
    )
    for (const { id, insights } of media) {
      const { readings, missing } = await graph.insights(igMedia, id, { metrics })
      expect(missing).toEqual([])
      expect(insights).toEqual(Object.fromEntries(readings.map(({ metric, value }) => [metric, value])))
    }
    expect(meta.log.length - before).toBe(1010)
  })

  it('that one of a page does not have fail the page or are left out: nobody knows', async () => {
    const metrics = ['reach', 'follows'] as const // reels have no follows
    const list = (graph: Graph, id: string) =>
      collect(graph.list(igUser.media, id, { fields: ['media_product_type', { insights: { metrics } }] }))
    for (const nestedInsights of ['refuse', 'omit'] as const) {
      const { account, graph } = await connect({ nestedInsights })
      account.addMedia({ kind: 'image' })
      account.addMedia({ kind: 'reel' })
      if (nestedInsights === 'refuse') {
        expect(await failureOf(list(graph, account.id))).toMatchObject({ code: 'invalid_request', metaCode: 100 })
        continue
      }
      const media = await list(graph, account.id)
      expect(media.map(({ media_product_type: type, insights = {} }) => [type, ...Object.keys(insights)])).toEqual([
        ['REELS', 'reach'],
        ['FEED', 'reach', 'follows'],
      ])
    }
  })

  it('leave out what the product does not have, and answer all it has', async () => {
    const { account, graph, calls } = await connect()
    const reel = account.addMedia({ kind: 'reel' })
    const metrics = ['reach', 'ig_reels_avg_watch_time', 'reels_skip_rate', 'follows', 'facebook_views'] as const
    const { told, calls: made } = await calls(graph.insights(igMedia, reel.id, { metrics, product: 'REELS' }))
    expect(told.readings.map(({ metric }) => metric)).toEqual(metrics.slice(0, 3))
    expect(reasons(told.missing)).toEqual([
      ['follows', 'unavailable'],
      ['facebook_views', 'unavailable'],
    ])
    expect(made).toBe(3) // the plain ones, the doubtful one, the one of media shared to Facebook
  })

  it('split the taps of a story, and know nothing of one that few saw', async () => {
    const { account, graph } = await connect()
    const story = account.addStory({ viewers: 40 })
    const options = { metrics: ['navigation'], breakdown: 'story_navigation_action_type', product: 'STORY' } as const
    const [taps] = (await graph.insights(igMedia, story.id, options)).readings
    expect(Object.keys(taps?.breakdown ?? {})).toContain('TAP_FORWARD')
    expect(sum(taps?.breakdown)).toBe(taps?.value)
    const quiet = account.addStory({ viewers: 4 })
    const { readings, missing } = await graph.insights(igMedia, quiet.id, { metrics: ['reach', 'reposts'] })
    expect([readings, reasons(missing)]).toEqual([
      [],
      [
        ['reach', 'unavailable'],
        ['reposts', 'unavailable'],
      ],
    ])
  })
})

describe('insights of an Instagram account', () => {
  it('tell who came and who went, day by day', async () => {
    const { account, graph } = await connect({ now: '2026-11-26T09:00:00Z' })
    const days = { since: losAngelesMidnight('2026-11-23'), until: losAngelesMidnight('2026-11-26') }
    const { readings, missing } = await graph.insights(igUser, account.id, {
      metrics: ['follows_and_unfollows'],
      ...days,
    })
    expect(readings.map(({ day, breakdown }) => [day, Object.keys(breakdown).toSorted().join()])).toEqual([
      ['2026-11-23', 'gained,lost'],
      ['2026-11-24', 'gained,lost'],
      ['2026-11-25', 'gained,lost'],
    ])
    // P!: the new followers of a day are what the other metric counts
    const gained = await graph.insights(igUser, account.id, { metrics: ['follower_count'], ...days })
    expect(gained.readings.map(({ value }) => value)).toEqual(readings.map(({ breakdown }) => breakdown['gained']))
    expect(missing).toEqual([])
  })

  it('count people of a window once, and of rolling weeks by their last day', async () => {
    const { account, graph } = await connect()
    const metrics = ['reach'] as const
    const read = async (per: 'day' | 'week' | 'window') =>
      (await graph.insights(igUser, account.id, { metrics, ...window, per })).readings
    const days = await read('day')
    const [whole] = await read('window')
    expect(whole).toMatchObject({ metric: 'reach', since: '2026-11-20', until: '2026-11-23' })
    expect(whole?.value).toBeLessThan(days.reduce((all, { value }) => all + value, 0))
    expect(whole?.value).toBeGreaterThan(Math.max(...days.map(({ value }) => value)))
    const weeks = await graph.insights(igUser, account.id, { metrics, ...window, per: 'week' })
    expect(weeks.readings.map(({ day }) => day)).toEqual(['2026-11-20', '2026-11-21', '2026-11-22'])
    expect(weeks.readings[0]?.value).toBeGreaterThan(days[0]?.value ?? Infinity)
  })

  it('cost a call a day for everything without breakdowns', async () => {
    const { account, graph, calls } = await connect()
    const metrics = ['views', 'likes', 'comments', 'accounts_engaged', 'replies'] as const
    const options = { metrics, ...window, breakdown: 'none' } as const
    const { told, calls: made } = await calls(graph.insights(igUser, account.id, options))
    expect([told.readings.length, told.missing, made]).toEqual([15, [], 3])
  })

  it('know the people by age, gender, city and country', async () => {
    const { account, graph } = await connect()
    const metrics = ['follower_demographics', 'engaged_audience_demographics'] as const
    for (const by of ['age', 'gender', 'city', 'country'] as const) {
      const { readings, missing } = await graph.insights(igUser, account.id, { metrics, by })
      expect([readings.map(({ metric }) => metric), missing]).toEqual([[...metrics], []])
      expect(sum(readings[0]?.breakdown)).toBeGreaterThan(sum(readings[1]?.breakdown))
    }
    const [cities] = (await graph.insights(igUser, account.id, { metrics, by: 'city' })).readings
    expect(Object.keys(cities?.breakdown ?? {})).toContain('Paris, Île-de-France')
  })

  it('know when followers are there, by hour', async () => {
    const { account, graph } = await connect()
    const { readings } = await graph.insights(igUser, account.id, { metrics: ['online_followers'], ...window })
    expect(readings.map(({ day, breakdown }) => [day, Object.keys(breakdown).length])).toEqual([
      ['2026-11-20', 24],
      ['2026-11-21', 24],
      ['2026-11-22', 24],
    ])
  })

  it('withhold what they withhold from small accounts, which is not 0', async () => {
    const { account, graph } = await connect({ followers: 60 })
    const people = { metrics: ['follower_demographics'], by: 'age' } as const
    const { readings, missing } = await graph.insights(igUser, account.id, people)
    expect([readings, missing]).toEqual([
      [],
      [{ what: 'follower_demographics', reason: 'no_data', action: expect.any(String) }],
    ])
    const follows = await graph.insights(igUser, account.id, { metrics: ['follows_and_unfollows'], ...window })
    expect([follows.readings, reasons(follows.missing)]).toEqual([[], [['follows_and_unfollows', 'no_data']]])
  })
})

describe('insights with Instagram Login', () => {
  function twoAccounts() {
    const meta = createEmulator()
    const [blue, red] = [meta.world.addInstagram({ username: 'blue' }), meta.world.addInstagram({ username: 'red' })]
    const entry = createGraph({ fetch: meta.fetch, now: () => meta.clock.now(), sleep: async () => undefined })
    const as = async (instagram: EmulatedInstagram) => {
      meta.world.consent.next({ instagram })
      return entry.withToken(instagramToken(await createInstagramCaller(meta).logIn()))
    }
    return { meta, blue, red, as }
  }

  it('are the same tables on the other host, behind `me`', async () => {
    const { meta, blue, as } = twoAccounts()
    const graph = await as(blue)
    blue.addMediaSeries({ count: 120, everyHours: 1 })
    const before = meta.log.length
    const metrics = ['reach', 'views'] as const
    const { readings, missing } = await graph.insights(igLoginUser, 'me', { metrics, ...window })
    expect([readings.length, missing]).toEqual([6, []])
    const people = await graph.insights(igLoginUser, 'me', { metrics: ['follower_demographics'], by: 'country' })
    expect(Object.keys(people.readings[0]?.breakdown ?? {})).toContain('DE')
    const nested = { insights: { metrics: commonMetrics(['FEED', 'REELS']) } }
    const media = await collect(graph.list(igLoginUser.media, 'me', { limit: 100, fields: [nested] }))
    expect(media.filter(({ insights }) => insights?.reach !== undefined).length).toBe(120)
    const [newest] = media
    const one = await graph.insights(igLoginMedia, newest?.id ?? '', { metrics })
    expect(one.readings.map(({ value }) => value)).toEqual([newest?.insights?.reach, newest?.insights?.views])
    expect(meta.log.slice(before).every((line) => line.startsWith('GET graph.instagram.com/'))).toBe(true)
    expect(meta.log.length - before).toBe(8) // reach, three days of views, people, two pages, one media
  })

  it('remember what was refused of the account behind `me`, and of no other', async () => {
    const { meta, as, ...accounts } = twoAccounts()
    const [blue, red] = [await as(accounts.blue), await as(accounts.red)]
    const options = { metrics: ['reach'], ...window } as const
    meta.faults.next('GET /:id/insights', {
      code: 100,
      message: '(#100) metric[0] must be one of the following values',
    })
    expect(reasons((await blue.insights(igLoginUser, 'me', options)).missing)).toEqual([['reach', 'refused']])
    expect(reasons((await blue.insights(igLoginUser, 'me', options)).missing)).toEqual([['reach', 'refused']])
    expect((await red.insights(igLoginUser, 'me', options)).readings.length).toBe(3)
  })
})
