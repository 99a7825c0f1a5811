import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { type Answer, child, column, createCaller, items, SCOPES } from '../test-support/caller.ts'

async function setUp(changes: { scope?: string; followers?: number; now?: string } = {}) {
  const { scope = SCOPES, followers = 5000, now = '2026-11-23T09:00:00Z' } = changes
  const meta = createEmulator({ now })
  const page = meta.world.addPage({ name: 'Blue Store', followers, instagram: { username: 'blue_store', followers } })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id, { scope })
  const ask = (id: string) => (query: Record<string, string>) =>
    caller.get(`${id}/insights?${new URLSearchParams(query)}`, token)
  return { meta, page, ig: page.instagram, caller, token, get: (path: string) => caller.get(path, token), ask }
}

const unix = (time: string) => String(Date.parse(time) / 1000)
// Los Angeles midnights of 20 and 22 November 2026.
const WINDOW = { since: unix('2026-11-20T08:00:00Z'), until: unix('2026-11-22T08:00:00Z') }

const values = (answer: Answer, index = 0) => items(answer, 'data', index, 'values')
const endTimes = (answer: Answer) => values(answer).map((value) => child(value, 'end_time'))
const numbers = (answer: Answer) => values(answer).map((value) => Number(child(value, 'value')))

describe('Instagram account insights', () => {
  it('answers a daily series that ends at Los Angeles midnight', async () => {
    const { ig, ask } = await setUp()
    const answer = await ask(ig.id)({ metric: 'reach', period: 'day', ...WINDOW })
    expect(answer.at('data', 0)).toMatchObject({ name: 'reach', period: 'day', id: `${ig.id}/insights/reach/day` })
    expect(endTimes(answer)).toEqual(['2026-11-21T08:00:00+0000', '2026-11-22T08:00:00+0000'])
    for (const value of numbers(answer)) expect(value).toBeGreaterThan(0)
  })

  it('takes metric_type=default, which its refusals list, for none', async () => {
    const { ig, ask } = await setUp()
    const query = { metric: 'reach', period: 'day', ...WINDOW }
    expect((await ask(ig.id)({ ...query, metric_type: 'default' })).at('data')).toEqual(
      (await ask(ig.id)(query)).at('data'),
    )
    expect((await ask(ig.id)({ ...query, metric_type: 'other' })).at('error', 'code')).toBe(100)
  })

  it('goes through both clock changes: 23 and 25 hours, 07:00 and 08:00', async () => {
    const { ig, ask } = await setUp({ now: '2027-04-01T09:00:00Z' })
    const series = (since: string, until: string) =>
      ask(ig.id)({ metric: 'reach', period: 'day', since: unix(since), until: unix(until) })
    expect(endTimes(await series('2026-10-31T07:00:00Z', '2026-11-03T08:00:00Z'))).toEqual([
      '2026-11-01T07:00:00+0000',
      '2026-11-02T08:00:00+0000',
      '2026-11-03T08:00:00+0000',
    ])
    expect(endTimes(await series('2027-03-13T08:00:00Z', '2027-03-16T07:00:00Z'))).toEqual([
      '2027-03-14T08:00:00+0000',
      '2027-03-15T07:00:00+0000',
      '2027-03-16T07:00:00+0000',
    ])
  })

  it('picks the Pacific day that ends inside a window of UTC midnights', async () => {
    const { ig, ask } = await setUp()
    const window = { since: unix('2026-11-20T00:00:00Z'), until: unix('2026-11-21T00:00:00Z') }
    expect(endTimes(await ask(ig.id)({ metric: 'reach', period: 'day', ...window }))).toEqual([
      '2026-11-20T08:00:00+0000',
    ])
  })

  it('leaves out days that are not over, and metrics without any day', async () => {
    const { meta, ig, ask } = await setUp({ now: '2026-11-23T07:59:59Z' })
    const window = { since: unix('2026-11-21T08:00:00Z'), until: unix('2026-11-24T08:00:00Z') }
    const query = { metric: 'reach', period: 'day', ...window }
    expect(endTimes(await ask(ig.id)(query))).toEqual(['2026-11-22T08:00:00+0000'])
    meta.clock.advance({ seconds: 1 })
    expect(endTimes(await ask(ig.id)(query))).toHaveLength(2)
    const today = { ...query, since: unix('2026-11-23T08:00:00Z') }
    expect((await ask(ig.id)(today)).at('data')).toEqual([])
  })

  it('answers totals, with a breakdown whose parts add up', async () => {
    const { ig, ask } = await setUp()
    const query = { metric: 'views,likes', period: 'day', metric_type: 'total_value', ...WINDOW }
    const answer = await ask(ig.id)({ ...query, breakdown: 'media_product_type' })
    const total = answer.at('data', 0, 'total_value')
    expect(total).toMatchObject({ breakdowns: [{ dimension_keys: ['media_product_type'] }] })
    const results = items(answer, 'data', 0, 'total_value', 'breakdowns', 0, 'results')
    const parts = results.map((part) => Number(child(part, 'value')))
    expect(parts.reduce((all, value) => all + value, 0)).toBe(answer.at('data', 0, 'total_value', 'value'))
    expect((await ask(ig.id)(query)).at('data', 1, 'total_value')).toEqual({ value: expect.any(Number) })
  })

  it('gives follows_and_unfollows no value without its breakdown, and parts that match the follower count', async () => {
    const { meta, ig, ask, get } = await setUp()
    const count = async () => Number((await get(`${ig.id}?fields=followers_count`)).at('followers_count'))
    expect(await count()).toBe(5000)
    const before = await count()
    meta.clock.advance({ days: 1 })
    const after = await count()
    meta.clock.advance({ days: 1 })
    const window = { since: unix('2026-11-24T08:00:00Z'), until: unix('2026-11-25T08:00:00Z') }
    const query = { metric: 'follows_and_unfollows', period: 'day', metric_type: 'total_value', ...window }
    expect((await ask(ig.id)(query)).at('data', 0, 'total_value')).toEqual({})
    const split = await ask(ig.id)({ ...query, breakdown: 'follow_type' })
    const parts = new Map(
      items(split, 'data', 0, 'total_value', 'breakdowns', 0, 'results').map((part) => [
        child(child(part, 'dimension_values'), 0),
        Number(child(part, 'value')),
      ]),
    )
    const of = (name: string) => parts.get(name) ?? 0
    expect(of('FOLLOWER') - of('NON_FOLLOWER')).toBe(after - before)
  })

  it.each([
    [
      'a window over 30 days',
      { metric: 'reach', since: '1', until: '2592002' },
      'There cannot be more than 30 days (2592000 s) between since and until.',
    ],
    [
      'a removed name beside a good one',
      { metric: 'reach,impressions' },
      'metric[1] must be one of the following values: reach, views',
    ],
    [
      'a total without metric_type',
      { metric: 'reach,views' },
      '(views) should be specified with parameter metric_type=total_value',
    ],
    [
      'old follower counts',
      { metric: 'follower_count', since: unix('2026-10-01T07:00:00Z'), until: unix('2026-10-02T07:00:00Z') },
      '(follower_count) metric only supports querying data for the last 30 days excluding the current day',
    ],
  ])('refuses %s as a whole', async (_, query, text) => {
    const { ig, ask } = await setUp()
    const answer = await ask(ig.id)({ period: 'day', ...query })
    expect(answer.at('error', 'code')).toBe(100)
    expect(answer.at('error', 'message')).toContain(text)
  })

  it.each([
    'audience_city',
    'audience_gender_age',
    'email_contacts',
    'get_directions_clicks',
    'impressions',
    'phone_call_clicks',
  ])('refuses %s on every version', async (metric) => {
    const { meta, ig, token } = await setUp()
    for (const version of ['v26.0', 'v21.0', 'v18.0']) {
      const url = `https://graph.facebook.com/${version}/${ig.id}/insights?period=day&metric=${metric}`
      const answer: unknown = await (await meta.fetch(url, { headers: { authorization: `Bearer ${token}` } })).json()
      expect(answer).toMatchObject({ error: { code: 100 } })
    }
  })

  it('fails with an unknown error on a breakdown or period that one metric lacks', async () => {
    const { ig, ask } = await setUp()
    const total = { metric_type: 'total_value', period: 'day' }
    const refused = await ask(ig.id)({ ...total, metric: 'views,accounts_engaged', breakdown: 'media_product_type' })
    expect(refused.status).toBe(500)
    expect(refused.body).toMatchObject({ error: { code: 1, error_subcode: 99 } })
    expect((await ask(ig.id)({ ...total, metric: 'views', period: 'week' })).at('error', 'code')).toBe(1)
  })

  it('answers the hours followers are online as an object, and demographics under two dimensions', async () => {
    const { ig, ask } = await setUp()
    const old = { since: unix('2026-09-01T07:00:00Z'), until: unix('2026-09-20T07:00:00Z') }
    const gone = await ask(ig.id)({ metric: 'online_followers', period: 'lifetime', ...old })
    expect(gone.at('data', 0, 'values')).toEqual([])
    const hours = await ask(ig.id)({ metric: 'online_followers', period: 'lifetime', ...WINDOW })
    expect(values(hours)).toHaveLength(2)
    expect(Object.keys(child(values(hours)[0], 'value') ?? {})).toHaveLength(24)
    const query = { metric: 'follower_demographics', period: 'lifetime', metric_type: 'total_value' }
    const plain = await ask(ig.id)({ ...query, breakdown: 'country' })
    const split = await ask(ig.id)({ ...query, breakdown: 'country', timeframe: 'last_90_days' })
    const breakdownOf = (answer: Answer) => answer.at('data', 0, 'total_value', 'breakdowns', 0)
    expect(child(breakdownOf(plain), 'dimension_keys')).toEqual(['country'])
    expect(child(breakdownOf(split), 'dimension_keys')).toEqual(['timeframe', 'country'])
    const results = items(split, 'data', 0, 'total_value', 'breakdowns', 0, 'results')
    expect(child(results[0], 'dimension_values')).toEqual(['LAST_90_DAYS', 'US'])
    const shown = results.reduce<number>((sum, part) => sum + Number(child(part, 'value')), 0)
    expect(shown).toBeLessThan(5000)
  })

  it.each([
    ['a day', { metric: 'follower_demographics', period: 'day', metric_type: 'total_value' }, 1],
    ['another dimension', { metric: 'follower_demographics', breakdown: 'follow_type' }, 1],
    ['an ended timeframe', { metric: 'engaged_audience_demographics', timeframe: 'last_90_days' }, 100],
    ['a metric of days beside it', { metric: 'follower_demographics,views' }, 1],
  ])('refuses demographics with %s', async (_, query, code) => {
    const { ig, ask } = await setUp()
    const answer = await ask(ig.id)({ period: 'lifetime', metric_type: 'total_value', breakdown: 'country', ...query })
    expect(answer.at('error', 'code')).toBe(code)
  })

  it('counts the 30 days of follower_count as Los Angeles days, also over the 23 hours of a spring change', async () => {
    const { ig, ask } = await setUp({ now: '2027-03-20T07:30:00Z' })
    const from = (since: string) =>
      ask(ig.id)({ metric: 'follower_count', period: 'day', since: unix(since), until: unix('2027-02-19T08:00:00Z') })
    expect(endTimes(await from('2027-02-18T08:00:00Z'))).toEqual(['2027-02-19T08:00:00+0000'])
    expect((await from('2027-02-17T08:00:00Z')).at('error', 'code')).toBe(100)
  })

  it('leaves some metrics out under 100 followers, and everything without the permission', async () => {
    const { ig, ask } = await setUp({ followers: 40 })
    const answer = await ask(ig.id)({ metric: 'reach,follower_count', period: 'day', ...WINDOW })
    expect(column(answer, 'name')).toEqual(['reach'])
    expect((await ask(ig.id)({ metric: 'online_followers', period: 'lifetime' })).at('data')).toEqual([])
    const denied = await setUp({ scope: SCOPES.replace(',instagram_manage_insights', '') })
    expect((await denied.ask(denied.ig.id)({ metric: 'reach', period: 'day' })).at('error', 'code')).toBe(10)
    expect((await ask(ig.id)({ period: 'day' })).body).toMatchObject({ error: { code: 3001, error_subcode: 1504028 } })
  })
})

describe('Instagram media insights', () => {
  it('answers lifetime numbers that agree with the fields, also nested in the list', async () => {
    const { ig, ask, get } = await setUp()
    const media = ig.addMedia({ kind: 'reel', likes: 42, comments: 6, publishedAt: '2026-11-20T00:00:00Z' })
    const answer = await ask(media.id)({ metric: 'likes,comments,reach,ig_reels_avg_watch_time' })
    expect(column(answer, 'name')).toEqual(['likes', 'comments', 'reach', 'ig_reels_avg_watch_time'])
    expect([values(answer, 0), values(answer, 1)]).toEqual([[{ value: 42 }], [{ value: 6 }]])
    const nested = await get(`${ig.id}/media?fields=insights.metric(likes,comments,reach,ig_reels_avg_watch_time)`)
    expect(nested.at('data', 0, 'insights', 'data')).toEqual(answer.at('data'))
  })

  it.each([
    ['image', 'reach,plays', '(#100) metric[1] must be one of the following values: impressions, reach'],
    [
      'reel',
      'reach,follows',
      '(#100) The Media Insights API does not support the follows metric for this media product type.',
    ],
    [
      'image',
      'impressions',
      '(#100) Starting from version v22.0 and above, the impressions metric is no longer supported',
    ],
    ['reel', 'reach,facebook_views', '(#100) The media was not shared to Facebook'],
  ] as const)('refuses for a %s all of %s', async (kind, metric, text) => {
    const { ig, ask } = await setUp()
    const answer = await ask(ig.addMedia({ kind }).id)({ metric })
    expect(answer.at('error', 'message')).toContain(text)
  })

  it('breaks profile_activity down in lower case, and nothing else', async () => {
    const { ig, ask } = await setUp()
    const media = ig.addMedia({ kind: 'image', likes: 5000 })
    const answer = await ask(media.id)({ metric: 'profile_activity', breakdown: 'action_type' })
    const first = answer.at('data', 0, 'total_value', 'breakdowns', 0, 'results', 0)
    expect(first).toMatchObject({ dimension_values: ['bio_link_clicked'] })
    expect((await ask(media.id)({ metric: 'reach', breakdown: 'action_type' })).at('error', 'code')).toBe(1)
  })
})

describe('Page insights', () => {
  it('answers a daily series: first end time is since plus one day', async () => {
    const { page, ask } = await setUp()
    const answer = await ask(page.id)({ metric: 'page_follows,page_media_view', period: 'day', ...WINDOW })
    expect(endTimes(answer)).toEqual(['2026-11-21T08:00:00+0000', '2026-11-22T08:00:00+0000'])
    expect(answer.at('data', 0, 'id')).toBe(`${page.id}/insights/page_follows/day`)
    expect(answer.at('paging', 'next')).toEqual(expect.stringContaining('since='))
  })

  it('goes through both clock changes: end times at 07:00 and 08:00', async () => {
    const { page, ask } = await setUp({ now: '2027-04-01T09:00:00Z' })
    const series = (since: string, until: string) =>
      ask(page.id)({ metric: 'page_follows', period: 'day', since: unix(since), until: unix(until) })
    expect(endTimes(await series('2026-10-31T07:00:00Z', '2026-11-02T08:00:00Z'))).toEqual([
      '2026-11-01T07:00:00+0000',
      '2026-11-02T08:00:00+0000',
    ])
    expect(endTimes(await series('2027-03-13T08:00:00Z', '2027-03-15T07:00:00Z'))).toEqual([
      '2027-03-14T08:00:00+0000',
      '2027-03-15T07:00:00+0000',
    ])
  })

  it('gives one entry per period when none is asked for', async () => {
    const { page, ask } = await setUp()
    expect(column(await ask(page.id)({ metric: 'page_media_view', ...WINDOW }), 'period')).toEqual([
      'day',
      'week',
      'days_28',
    ])
  })

  it('adds a rolling window up, also where the number is an object', async () => {
    const { page, ask } = await setUp()
    const entries = async (metric: string, period: string) => values(await ask(page.id)({ metric, period, ...WINDOW }))
    const total = (value: unknown) => child(child(value, 'value'), 'total')
    const [week] = await entries('page_video_views', 'week')
    const [split] = await entries('page_video_views_by_paid_non_paid', 'week')
    expect(total(split)).toBe(child(week, 'value'))
    const [day] = await entries('page_video_views', 'day')
    expect(Number(child(week, 'value'))).toBeGreaterThan(Number(child(day, 'value')) * 3)
  })

  it('repeats the days with a string flag under is_from_ads', async () => {
    const { page, ask } = await setUp()
    const query = { metric: 'page_media_view', period: 'day', ...WINDOW }
    const plain = numbers(await ask(page.id)(query))
    const split = await ask(page.id)({ ...query, breakdown: 'is_from_ads' })
    expect(values(split).map((value) => child(value, 'is_from_ads'))).toEqual(['0', '1', '0', '1'])
    const [no = 0, yes = 0] = numbers(split)
    expect(no + yes).toBe(plain[0])
  })

  it('keeps the follower count of a day as that day in page_follows', async () => {
    const { meta, page, ask, get } = await setUp()
    const count = (await get(`${page.id}?fields=followers_count`)).at('followers_count')
    meta.clock.advance({ days: 2 })
    const window = { since: unix('2026-11-23T08:00:00Z'), until: unix('2026-11-24T08:00:00Z') }
    expect(numbers(await ask(page.id)({ metric: 'page_follows', period: 'day', ...window }))[0]).toBe(count)
  })

  it.each([
    'page_impressions',
    'page_impressions_unique',
    'page_posts_impressions',
    'page_fans',
    'page_fan_adds',
    'page_engaged_users',
    'page_consumptions',
    'page_video_views_unique',
    'page_website_clicks',
    'nonsense',
  ])('refuses %s with the whole request', async (metric) => {
    const { page, ask } = await setUp()
    const answer = await ask(page.id)({ metric: `page_follows,${metric}`, period: 'day' })
    expect(answer.body).toMatchObject({
      error: { code: 100, message: '(#100) The value must be a valid insights metric' },
    })
  })

  it('refuses a period the metric lacks, over 90 days, no metric, and few followers, each in its own way', async () => {
    const { page, ask } = await setUp()
    const follows = { metric: 'page_follows', period: 'day' }
    const code = async (query: Record<string, string>, id = page.id) => {
      const answer = await ask(id)(query)
      return [answer.at('error', 'code'), answer.at('error', 'error_subcode')]
    }
    expect(await code({ metric: 'page_media_view', period: 'lifetime' })).toEqual([1, 99])
    expect(
      await code({ ...follows, since: unix('2026-08-01T00:00:00Z'), until: unix('2026-11-01T00:00:00Z') }),
    ).toEqual([100, 1504016])
    expect(await code({ period: 'day' })).toEqual([3001, 1504028])
    const small = await setUp({ followers: 50 })
    const answer = await small.ask(small.page.id)(follows)
    expect(answer.at('error', 'error_subcode')).toBe(2874008)
  })

  it('refuses date_preset, which it does not know', async () => {
    const { page, ask } = await setUp()
    const answer = await ask(page.id)({ metric: 'page_follows', period: 'day', date_preset: 'yesterday' })
    expect(answer.at('error', 'message')).toBe('(#100) date_preset is not emulated: send since and until')
  })

  it('answers an empty list without read_insights', async () => {
    const { page, ask } = await setUp({ scope: SCOPES.replace(',read_insights', '') })
    const answer = await ask(page.id)({ metric: 'page_follows', period: 'day' })
    expect([answer.status, answer.body]).toEqual([200, { data: [] }])
  })
})

it.each(['refuse', 'omit'] as const)('answers names that JavaScript has with a refusal: %s', async (nestedInsights) => {
  const meta = createEmulator({ nestedInsights })
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  page.instagram.addMedia({ kind: 'image' })
  const token = meta.world.grants.tokenFor(page)
  const answer = await createCaller(meta).get(
    `${page.instagram.id}/media?fields=insights.metric(constructor,reach)`,
    token,
  )
  expect(answer.at('error', 'code')).toBe(100)
})

it('has the video and follower metrics of the live table, and withholds earnings', async () => {
  const { page, ask } = await setUp()
  const metric =
    'page_video_views_by_uploaded_hosted,page_video_complete_views_30s_paid,page_follows_city,page_follows_country'
  const names = ['page_follows_city', 'page_follows_country']
  const days = await ask(page.id)({ metric, period: 'day', ...WINDOW })
  expect(column(days, 'name').slice(2)).toEqual(names)
  expect(days.at('data', 2, 'values', 0, 'value')).toEqual(
    expect.objectContaining({ 'Berlin, Berlin': expect.any(Number) }),
  )
  const earnings = await ask(page.id)({ metric: 'content_monetization_earnings', period: 'day' })
  expect(earnings.at('error', 'code')).toBe(200)
})

describe('post insights', () => {
  it('answers lifetime numbers and objects without zeros', async () => {
    const { page, ask } = await setUp()
    const post = page.addPost({ reactions: 2, comments: 0, shares: 3 })
    const answer = await ask(post.id)({
      metric: 'post_media_view,post_reactions_by_type_total,post_activity_by_action_type',
    })
    expect(values(answer, 1)).toEqual([{ value: { like: 2 } }])
    expect(values(answer, 2)).toEqual([{ value: { like: 2, share: 3 } }])
    const ranged = await ask(post.id)({ metric: 'post_media_view', ...WINDOW })
    expect(values(ranged)).toEqual([])
  })

  it.each(['post_impressions', 'post_impressions_unique', 'post_engaged_users', 'post_video_views_unique'])(
    'refuses %s with the whole request',
    async (metric) => {
      const { page, ask } = await setUp()
      const answer = await ask(page.addPost().id)({ metric: `post_clicks,${metric}` })
      expect(answer.at('error', 'message')).toBe('(#100) The value must be a valid insights metric')
    },
  )

  it('stand nested in posts, from any edge and below the Page, as the post itself answers them', async () => {
    const { page, get, ask } = await setUp()
    const id = page.addPost({ kind: 'video' }).id
    const own = (await ask(id)({ metric: 'post_media_view,post_clicks' })).at('data')
    const field = 'insights.metric(post_media_view,post_clicks)'
    for (const edge of ['posts', 'published_posts', 'feed']) {
      expect((await get(`${page.id}/${edge}?fields=${field}`)).at('data', 0)).toEqual({ insights: { data: own }, id })
    }
    expect((await get(`${id}?fields=${field}`)).at('insights', 'data')).toEqual(own)
    const below = await get(`${page.id}?fields=posts.limit(1){${field}}`)
    expect(below.at('posts', 'data', 0, 'insights', 'data')).toEqual(own)
    const flagged = await get(`${id}?fields=insights.metric(post_media_view).breakdown(is_from_ads)`)
    expect(items(flagged, 'insights', 'data', 0, 'values').map((value) => child(value, 'is_from_ads'))).toEqual([
      '0',
      '1',
    ])
    const ranged = await get(`${id}?fields=insights.metric(post_clicks).since(2026-11-20).until(2026-11-22)`)
    expect(ranged.at('insights', 'data', 0, 'values')).toEqual([])
  })

  it('refuse the whole list for a wrong name, and are empty without read_insights', async () => {
    const { page, get } = await setUp()
    page.addPost()
    const edge = `${page.id}/posts?fields=message,insights.metric`
    const refused = await get(`${edge}(post_media_view,post_impressions)`)
    expect(refused.at('error', 'message')).toBe('(#100) The value must be a valid insights metric')
    const other = await setUp({ scope: 'pages_show_list,pages_read_engagement' })
    other.page.addPost()
    const empty = await other.get(`${other.page.id}/posts?fields=insights.metric(post_media_view)`)
    expect(empty.at('data', 0, 'insights')).toEqual({ data: [] })
  })

  it.each([
    ['refuse', undefined],
    ['omit', [{ data: [] }, { data: [{ name: 'post_clicks' }] }]],
  ] as const)('of a post that has none are refused, and nested by the switch %s', async (nestedInsights, insights) => {
    const meta = createEmulator({ nestedInsights })
    const page = meta.world.addPage({ name: 'Blue Store' })
    page.addPost({ publishedAt: '2026-11-20T09:00:00Z' })
    const shared = page.addPost({ uncounted: true })
    const caller = createCaller(meta)
    const token = await caller.pageToken(page.id)
    const error = { code: 100, error_subcode: 2932001 }
    expect((await caller.get(`${shared.id}/insights?metric=post_clicks`, token)).at('error')).toMatchObject(error)
    const list = await caller.get(`${page.id}/posts?fields=insights.metric(post_clicks)`, token)
    if (insights) expect(column(list, 'insights')).toMatchObject(insights)
    else expect(list.at('error')).toMatchObject(error)
  })
})
