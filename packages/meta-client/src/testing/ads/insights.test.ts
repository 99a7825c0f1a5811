import { describe, expect, it } from 'vitest'
import { type AdDelivery, createEmulator, type EmulatorOptions, type NewAdAccount } from '../../testing.ts'
import { column, createCaller, items, keysOf } from '../test-support/caller.ts'

const DAY: AdDelivery = {
  day: '2026-11-20',
  impressions: 4120,
  reach: 3010,
  clicks: 77,
  inlineLinkClicks: 51,
  outboundClicks: 47,
  spend: '38.42',
  actions: { landing_page_view: 40, comment: 2, post_reaction: 40, omni_purchase: 3 },
  values: { omni_purchase: '149.7' },
  windows: { omni_purchase: { '1d_view': 1, '7d_click': 2 } },
  results: { indicator: 'actions:lead', value: 45 },
}

function setUp(given: Partial<NewAdAccount> = {}, options: EmulatorOptions = {}) {
  const meta = createEmulator(options)
  const account = meta.world.addAdAccount({ name: 'Blue Ads', currency: 'EUR', ...given })
  const token = meta.world.grants.tokenFor(meta.world.person, { scopes: ['ads_read'] })
  const caller = createCaller(meta)
  const insights = (id: string, params: Record<string, unknown> = {}) => {
    const texts = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ])
    return caller.get(`${id}/insights?${new URLSearchParams(texts)}`, token)
  }
  return { meta, account, token, caller, insights, get: (path: string) => caller.get(path, token) }
}

const range = (since: string, until = since) => ({ since, until })
const plain = (day: string, impressions: number, reach = impressions): AdDelivery => ({
  day,
  impressions,
  reach,
  clicks: 0,
  spend: '1',
})

describe('a row of insights', () => {
  it('has texts for numbers, money in major units, and lists only where something is in them', async () => {
    const { account, insights } = setUp()
    const ad = account.addAd({ name: 'Autumn 1' })
    ad.deliver(DAY)
    const fields =
      'ad_id,ad_name,account_currency,impressions,reach,frequency,clicks,inline_link_clicks,spend,cpm,ctr,outbound_clicks,' +
      'actions,action_values,inline_post_engagement,results,cost_per_result,video_play_actions,quality_ranking'
    const answer = await insights(account.id, { level: 'ad', fields, time_range: range('2026-11-20') })
    expect(answer.at('data')).toEqual([
      {
        ad_id: ad.id,
        ad_name: 'Autumn 1',
        account_currency: 'EUR',
        impressions: '4120',
        reach: '3010',
        frequency: '1.368771',
        clicks: '77',
        inline_link_clicks: '51',
        spend: '38.42',
        cpm: '9.325243',
        ctr: '1.868932',
        outbound_clicks: [{ action_type: 'outbound_click', value: '47' }],
        actions: [
          { action_type: 'link_click', value: '51' },
          { action_type: 'landing_page_view', value: '40' },
          { action_type: 'comment', value: '2' },
          { action_type: 'post_reaction', value: '40' },
          { action_type: 'omni_purchase', value: '3' },
          { action_type: 'page_engagement', value: '93' },
          { action_type: 'post_engagement', value: '93' },
        ],
        action_values: [{ action_type: 'omni_purchase', value: '149.7' }],
        inline_post_engagement: '93',
        results: [{ indicator: 'actions:lead', values: [{ value: '45', attribution_windows: ['default'] }] }],
        cost_per_result: [
          { indicator: 'actions:lead', values: [{ value: '0.853778', attribution_windows: ['default'] }] },
        ],
        date_start: '2026-11-20',
        date_stop: '2026-11-20',
      },
    ])
  })

  it('leaves out actions where there were none, and writes a result of 0 without values', async () => {
    const { account, insights } = setUp()
    account.addAd({ name: 'A' }).deliver({
      ...plain('2026-11-20', 10),
      results: { indicator: 'actions:lead', value: 0 },
    })
    const answer = await insights(account.id, { fields: 'actions,action_values,outbound_clicks,results,clicks' })
    expect(keysOf(answer.at('data', 0))).toEqual(['results', 'clicks', 'date_start', 'date_stop'])
    expect(answer.at('data', 0, 'results')).toEqual([{ indicator: 'actions:lead' }])
    expect(answer.at('data', 0, 'clicks')).toBe('0')
  })

  it('is not there without delivery', async () => {
    const { account, insights } = setUp()
    const [one] = ['One', 'Two'].map((name) => account.addAd({ name }))
    expect((await insights(account.id)).body).toEqual({ data: [] })
    one?.deliver(plain('2026-11-20', 10))
    const params = { level: 'ad', fields: 'ad_id', time_increment: '1', time_range: range('2026-11-18', '2026-11-22') }
    const answer = await insights(account.id, params)
    expect(answer.at('data')).toEqual([{ ad_id: one?.id, date_start: '2026-11-20', date_stop: '2026-11-20' }])
  })

  it('counts accounts once: never the sum of days or ads, never fewer than one of them', async () => {
    const { account, insights } = setUp()
    for (const name of ['One', 'Two']) {
      const ad = account.addAd({ name })
      for (const day of ['2026-11-20', '2026-11-21']) ad.deliver({ ...plain(day, 200, 100), clicks: 1 })
    }
    const answer = await insights(account.id, { fields: 'reach,impressions,frequency,clicks' })
    const [reach, frequency] = [Number(answer.at('data', 0, 'reach')), Number(answer.at('data', 0, 'frequency'))]
    expect(reach).toBeGreaterThan(100)
    expect(reach).toBeLessThan(400)
    expect(answer.at('data', 0)).toMatchObject({ impressions: '800', clicks: '4' })
    expect(frequency).toBeCloseTo(800 / reach, 5)
  })

  it('follows numbers that Meta restates later', async () => {
    const { account, insights } = setUp()
    const ad = account.addAd({ name: 'A' })
    ad.deliver(DAY)
    ad.deliver({ ...DAY, actions: { omni_purchase: 5 } })
    const answer = await insights(ad.id, { fields: 'actions', time_range: range('2026-11-20') })
    expect(items(answer, 'data', 0, 'actions')).toContainEqual({ action_type: 'omni_purchase', value: '5' })
  })

  it('splits actions by the windows that are asked for, of which two are gone', async () => {
    const { account, insights } = setUp()
    account.addAd({ name: 'A' }).deliver(DAY)
    const windows = ['1d_view', '7d_click', '7d_view', '28d_view']
    const answer = await insights(account.id, {
      fields: 'actions,action_values',
      action_attribution_windows: windows,
    })
    expect(items(answer, 'data', 0, 'actions')).toContainEqual({
      action_type: 'omni_purchase',
      value: '3',
      '1d_view': '1',
      '7d_click': '2',
    })
    expect(answer.at('data', 0, 'action_values')).toEqual([
      { action_type: 'omni_purchase', value: '149.7', '1d_view': '49.9', '7d_click': '99.8' },
    ])
    const wrong = await insights(account.id, { action_attribution_windows: ['3d_click'] })
    expect(wrong.at('error', 'code')).toBe(100)
  })
})

describe('the levels of insights', () => {
  it('add up ads by ad set, campaign and account, from wherever they are asked', async () => {
    const { account, insights } = setUp()
    const a = account.addAd({ name: 'A', campaign: 'One', adSet: 'X' })
    const b = account.addAd({ name: 'B', campaign: 'One', adSet: 'Y' })
    const c = account.addAd({ name: 'C', campaign: 'Two' })
    for (const [index, ad] of [a, b, c].entries()) ad.deliver(plain('2026-11-20', 10 ** index))
    const rowsOf = async (id: string, level: string) =>
      items(await insights(id, { level, fields: 'campaign_name,adset_name,ad_name,impressions' }), 'data')
    expect(await rowsOf(account.id, 'account')).toMatchObject([{ impressions: '111' }])
    expect(await rowsOf(account.id, 'campaign')).toMatchObject([
      { campaign_name: 'One', impressions: '11' },
      { campaign_name: 'Two', impressions: '100' },
    ])
    expect(await rowsOf(a.campaignId, 'adset')).toMatchObject([{ adset_name: 'X' }, { adset_name: 'Y' }])
    expect(await rowsOf(b.adSetId, 'ad')).toMatchObject([{ ad_name: 'B', adset_name: 'Y', campaign_name: 'One' }])
    expect((await insights(c.id, { fields: 'ad_name' })).at('data', 0, 'ad_name')).toBe('C')
    expect((await insights(a.id, { level: 'campaign' })).at('error', 'code')).toBe(100)
    expect((await insights(a.id, { fields: 'nope' })).at('error', 'code')).toBe(100)
  })

  it('keep what was deleted inside its parents and under its id, and list it to who filters for it', async () => {
    const { account, insights } = setUp()
    const [live, gone] = ['Live', 'Gone'].map((name) => account.addAd({ name }))
    for (const ad of [live, gone]) ad?.deliver(plain('2026-11-20', 10))
    gone?.remove()
    const idsWith = async (filtering: unknown) =>
      column(await insights(account.id, { level: 'ad', fields: 'ad_id', filtering }), 'ad_id')
    expect(await idsWith([])).toEqual([live?.id])
    const byStatus = { field: 'ad.effective_status', operator: 'IN', value: ['DELETED'] }
    expect(await idsWith([byStatus])).toEqual([gone?.id])
    expect((await insights(account.id, { fields: 'impressions' })).at('data', 0, 'impressions')).toBe('20')
    expect((await insights(String(gone?.id), { fields: 'impressions' })).at('data', 0, 'impressions')).toBe('10')
  })

  it('are filtered by ids and by numbers, and sorted', async () => {
    const { account, insights } = setUp()
    const ads = ['A', 'B', 'C'].map((name) => account.addAd({ name }))
    for (const [index, ad] of ads.entries()) ad.deliver(plain('2026-11-20', 10 ** index))
    const namesOf = async (params: Record<string, unknown>) =>
      column(await insights(account.id, { level: 'ad', fields: 'ad_name', ...params }), 'ad_name')
    expect(await namesOf({ filtering: [{ field: 'ad.id', operator: 'IN', value: [ads[0]?.id, ads[2]?.id] }] })).toEqual(
      ['A', 'C'],
    )
    expect(await namesOf({ filtering: [{ field: 'ad.impressions', operator: 'GREATER_THAN', value: 9 }] })).toEqual([
      'B',
      'C',
    ])
    expect(await namesOf({ sort: ['impressions_descending'] })).toEqual(['C', 'B', 'A'])
    for (const filtering of ['{', '{}', '[{"field":"x","operator":"IN","value":[]}]', '[{"field":"ad.id"}]']) {
      expect((await insights(account.id, { filtering })).at('error', 'code'), filtering).toBe(100)
    }
  })

  it('can be expanded as a field of an ad', async () => {
    const { account, get } = setUp()
    const ad = account.addAd({ name: 'A' })
    ad.deliver(DAY)
    const answer = await get(`${account.id}/ads?fields=name,insights.date_preset(last_7d){impressions,spend}`)
    expect(answer.at('data', 0, 'insights', 'data', 0)).toEqual({
      impressions: '4120',
      spend: '38.42',
      date_start: '2026-11-16',
      date_stop: '2026-11-22',
    })
  })
})

describe('the days of insights', () => {
  it('are those of the account, and today is told as far as it got', async () => {
    // In Los Angeles it is still the 22nd, in Kiritimati the 24th already.
    const west = setUp({}, { now: '2026-11-23T07:30:00Z' })
    const east = setUp({ timeZone: 'Pacific/Kiritimati' }, { now: '2026-11-23T10:30:00Z' })
    for (const [its, today] of [[west, '2026-11-22'] as const, [east, '2026-11-24'] as const]) {
      its.account.addAd({ name: 'A' }).deliver(plain(today, 10))
      const answer = await its.insights(its.account.id, { date_preset: 'today', fields: 'impressions' })
      expect(answer.at('data')).toEqual([{ impressions: '10', date_start: today, date_stop: today }])
    }
  })

  it.each([
    ['today', '2026-11-23', '2026-11-23'],
    ['yesterday', '2026-11-22', '2026-11-22'],
    ['this_month', '2026-11-01', '2026-11-23'],
    ['last_month', '2026-10-01', '2026-10-31'],
    ['this_quarter', '2026-10-01', '2026-11-23'],
    ['last_quarter', '2026-07-01', '2026-09-30'],
    ['this_year', '2026-01-01', '2026-11-23'],
    ['last_year', '2025-01-01', '2025-12-31'],
    ['last_3d', '2026-11-20', '2026-11-22'],
    ['last_7d', '2026-11-16', '2026-11-22'],
    ['last_14d', '2026-11-09', '2026-11-22'],
    ['last_28d', '2026-10-26', '2026-11-22'],
    ['last_30d', '2026-10-24', '2026-11-22'],
    ['last_90d', '2026-08-25', '2026-11-22'],
    ['last_week_mon_sun', '2026-11-16', '2026-11-22'],
    ['last_week_sun_sat', '2026-11-15', '2026-11-21'],
    ['this_week_mon_today', '2026-11-23', '2026-11-23'],
    ['this_week_sun_today', '2026-11-22', '2026-11-23'],
    ['maximum', '2023-10-23', '2026-11-23'],
    ['data_maximum', '2023-10-23', '2026-11-23'],
  ])('have the preset %s', async (preset, since, until) => {
    const { account, insights } = setUp()
    const ad = account.addAd({ name: 'A' })
    ad.deliver(plain(since, 1))
    if (since !== until) ad.deliver(plain(until, 1))
    const answer = await insights(account.id, { date_preset: preset, fields: 'impressions' })
    expect(answer.at('data')).toEqual([
      { impressions: since === until ? '1' : '2', date_start: since, date_stop: until },
    ])
  })

  it('are cut by time_increment, by months, or into ranges of their own; a range beats a preset', async () => {
    const { account, insights } = setUp()
    account.deliverDaily()
    const ad = account.addAd({ name: 'A' })
    for (const day of ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-05']) ad.deliver(plain(day, 1))
    const datesOf = async (params: Record<string, unknown>) =>
      items(await insights(account.id, { date_preset: 'today', fields: 'date_start,impressions', ...params }), 'data')
    const time_range = range('2026-10-30', '2026-11-05')
    expect(await datesOf({ time_range, time_increment: '3' })).toEqual([
      { impressions: '3', date_start: '2026-10-30', date_stop: '2026-11-01' },
      { impressions: '1', date_start: '2026-11-05', date_stop: '2026-11-05' },
    ])
    expect(await datesOf({ time_range, time_increment: 'monthly' })).toEqual([
      { impressions: '2', date_start: '2026-10-30', date_stop: '2026-10-31' },
      { impressions: '2', date_start: '2026-11-01', date_stop: '2026-11-05' },
    ])
    expect(await datesOf({ time_ranges: [range('2026-10-30'), range('2026-11-01', '2026-11-05')] })).toEqual([
      { impressions: '1', date_start: '2026-10-30', date_stop: '2026-10-30' },
      { impressions: '2', date_start: '2026-11-01', date_stop: '2026-11-05' },
    ])
    expect(await datesOf({ time_range })).toHaveLength(1)
    for (const params of [
      { time_increment: '91' },
      { time_increment: '0' },
      { date_preset: 'lifetime' },
      { time_range: range('2026-11-31') },
      { time_range: range('2026-11-05', '2026-11-01') },
    ]) {
      expect((await insights(account.id, params)).at('error', 'code'), JSON.stringify(params)).toBe(100)
    }
  })

  it('go back 37 months, and unique numbers by breakdown 13', async () => {
    const { account, insights } = setUp()
    const at = async (since: string, more: object = {}) =>
      (await insights(account.id, { time_range: range(since, '2026-11-01'), ...more })).at('error', 'code')
    expect(await at('2023-10-23')).toBeUndefined()
    expect(await at('2023-10-22')).toBe(3018)
    const breakdown = { breakdowns: 'age', fields: 'reach' }
    expect(await at('2025-10-23', breakdown)).toBeUndefined()
    expect(await at('2025-10-22', breakdown)).toBe(100)
    expect(await at('2025-10-22', { breakdowns: 'age', fields: 'impressions' })).toBeUndefined()
  })
})

describe('breakdowns', () => {
  it('come as keys of the row, and add up to the whole', async () => {
    const { account, insights } = setUp()
    account.addAd({ name: 'A' }).deliver(DAY)
    const whole = { impressions: 4120, clicks: 77, spend: 38.42 }
    for (const breakdowns of ['age', 'gender', 'country', 'publisher_platform', 'age,gender']) {
      const fields = Object.keys(whole).join(',')
      const rows = items(await insights(account.id, { breakdowns, fields }), 'data')
      expect(rows.length, breakdowns).toBeGreaterThan(1)
      for (const name of breakdowns.split(',')) for (const row of rows) expect(keysOf(row)).toContain(name)
      for (const [name, total] of Object.entries(whole)) {
        const answer = await insights(account.id, { breakdowns, fields: name })
        const parts = column(answer, name).map(Number)
        expect(
          parts.reduce((sum, part) => sum + part, 0),
          `${breakdowns} ${name}`,
        ).toBeCloseTo(total, 5)
      }
    }
  })

  it('follow the audience that a test tells', async () => {
    const { account, insights } = setUp()
    account.addAd({ name: 'A' }).deliver({
      ...plain('2026-11-20', 100),
      byAudience: [
        { age: '25-34', gender: 'female', publisherPlatform: 'instagram', platformPosition: 'feed', share: 3 },
        { age: '35-44', gender: 'female', publisherPlatform: 'facebook', platformPosition: 'feed', share: 1 },
      ],
    })
    const params = { breakdowns: 'publisher_platform,platform_position', fields: 'impressions' }
    expect(items(await insights(account.id, params), 'data')).toMatchObject([
      { publisher_platform: 'instagram', platform_position: 'feed', impressions: '75' },
      { publisher_platform: 'facebook', platform_position: 'feed', impressions: '25' },
    ])
    const byGender = await insights(account.id, { breakdowns: 'gender', fields: 'impressions' })
    expect(byGender.at('data')).toMatchObject([{ gender: 'female', impressions: '100' }])
  })

  it.each([['age,country'], ['platform_position'], ['dma'], ['region'], ['nope'], ['gender,publisher_platform']])(
    'are refused where they cannot be asked for: %s',
    async (breakdowns) => {
      const { account, insights } = setUp()
      expect((await insights(account.id, { breakdowns })).at('error', 'code')).toBe(100)
    },
  )
})

describe('too much data', () => {
  it('in one call is 100/1487534: too many rows, a heavy field, a field that never comes', async () => {
    const { account, insights } = setUp()
    const ads = ['A', 'B'].map((name) => account.addAd({ name }))
    for (const ad of ads) ad.deliver(plain('2026-11-20', 10))
    const subcode = async (params: Record<string, unknown>, id = account.id) => {
      const answer = await insights(id, { level: 'ad', time_range: range('2026-11-20'), ...params })
      return answer.at('error', 'error_subcode')
    }
    const week = { time_range: range('2026-11-16', '2026-11-22'), time_increment: '1' }
    account.limits({ rowsPerCall: 13 })
    expect([await subcode(week), await subcode({ ...week, level: 'account' }), await subcode({})]).toEqual([
      1487534,
      undefined,
      undefined,
    ])
    account.limits({ heavyFields: ['results'], refusedFields: ['conversions'] })
    const own = String(ads[0]?.id)
    expect(await subcode({ fields: 'results' })).toBe(1487534)
    expect(await subcode({ fields: 'results' }, own)).toBeUndefined()
    expect(await subcode({ ...week, fields: 'results' }, own)).toBe(1487534)
    expect(await subcode({ fields: 'conversions' }, own)).toBe(1487534)
    account.limits({})
    expect(await subcode({ ...week, fields: 'results,conversions' })).toBeUndefined()
  })

  it('is not what many pages are', async () => {
    const { account, insights } = setUp()
    for (let more = 0; more < 60; more += 1) account.addAd({ name: `Ad ${more}` }).deliver(plain('2026-11-20', 10))
    const seen = new Set<unknown>()
    const params: Record<string, string> = { level: 'ad', fields: 'ad_id' }
    for (const expected of [25, 25, 10]) {
      const answer = await insights(account.id, params)
      expect(column(answer, 'ad_id')).toHaveLength(expected)
      for (const id of column(answer, 'ad_id')) seen.add(id)
      expect(answer.at('paging', 'next') === undefined).toBe(expected === 10)
      params['after'] = String(answer.at('paging', 'cursors', 'after'))
    }
    expect(seen.size).toBe(60)
  })
})

describe('the load of ads', () => {
  it('stands in headers of its own, and is refused by account when it is too much', async () => {
    const { meta, account, get, insights } = setUp({}, { budgets: { adsInsights: 2, adsManagement: 1 } })
    const first = await insights(account.id)
    expect(JSON.parse(first.headers.get('x-business-use-case-usage') ?? '')).toMatchObject({
      [account.accountId]: [{ type: 'ads_insights', call_count: 50, ads_api_access_tier: 'standard_access' }],
    })
    expect(JSON.parse(first.headers.get('x-fb-ads-insights-throttle') ?? '')).toMatchObject({ acc_id_util_pct: 50 })
    expect(JSON.parse(first.headers.get('x-ad-account-usage') ?? '')).toMatchObject({ acc_id_util_pct: 50 })
    await insights(account.id)
    const refused = await insights(account.id)
    expect([refused.at('error', 'code'), refused.at('error', 'error_subcode')]).toEqual([80000, 2446079])
    expect((await get(`${account.id}/ads`)).status).toBe(200)
    const managing = await get(`${account.id}/ads`)
    expect([managing.at('error', 'code'), managing.at('error', 'error_subcode')]).toEqual([80004, 2446079])
    meta.clock.advance({ minutes: 61 })
    expect((await insights(account.id)).status).toBe(200)
  })

  it('is spoilt by faults in the name of the account', async () => {
    const { meta, account, insights } = setUp()
    meta.faults.next('GET /:id/insights', { code: 80000, subcode: 2446079, regainMinutes: 19 })
    const answer = await insights(account.id)
    expect(answer.at('error', 'code')).toBe(80000)
    expect(JSON.parse(answer.headers.get('x-business-use-case-usage') ?? '')).toMatchObject({
      [account.accountId]: [{ type: 'ads_insights', estimated_time_to_regain_access: 19 }],
    })
  })
})

describe('a month of ads in one call', () => {
  it('is the same for the same seed, plausible, and ends yesterday', async () => {
    const rowsOf = async () => {
      const { account, insights } = setUp()
      account.addAd({ name: 'A' })
      account.deliverDaily()
      const fields = 'impressions,reach,clicks,spend,actions'
      return items(
        await insights(account.id, { date_preset: 'maximum', time_increment: '1', limit: '100', fields }),
        'data',
      )
    }
    const rows = await rowsOf()
    expect(rows).toHaveLength(28)
    expect(rows.at(-1)).toMatchObject({ date_stop: '2026-11-22' })
    expect(await rowsOf()).toEqual(rows)
  })
})
