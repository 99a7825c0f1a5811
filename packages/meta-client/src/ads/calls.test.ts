import { describe, expect, it } from 'vitest'
import { adInsights } from '../ads.ts'
import { adAccount, createGraph, userToken } from '../index.ts'
import type { GraphNotice } from '../index.ts'
import { allOf } from '../test-support/ads.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import { json, metaError, scriptedFetch } from '../test-support/scripted-fetch.ts'

const day = (date: string, more: object = {}) => ({ date_start: date, date_stop: date, account_id: '66', ...more })
const page = (rows: readonly object[], after?: string) =>
  json({ data: rows, ...(after && { paging: { cursors: { after }, next: 'https://x.test' } }) })
const tooMuch = () => metaError({ code: 100, error_subcode: 1487534 })
const wish = { fields: ['spend'], since: '2026-11-20', until: '2026-11-21', every: 'day' } as const

function scripted(...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  const notices: GraphNotice[] = []
  const pauses: number[] = []
  let now = Date.parse('2026-11-23T09:00:00Z')
  const entry = createGraph({
    fetch: script.fetch,
    now: () => now,
    async sleep(ms) {
      pauses.push(ms)
      now += ms
    },
    onNotice: (notice) => notices.push(notice),
  })
  const graph = entry.withToken(userToken('EAAfakeone'))
  const asked = (name: string) => script.sent.map(({ url }) => url.searchParams.get(name))
  return { script, graph, entry, notices, pauses, asked }
}

describe('a call of ads insights', () => {
  it('says all that was asked for, as Meta wants it', async () => {
    const { script, graph } = scripted(page([day('2026-11-20', { age: '25-34', spend: '1.5' })]))
    const { rows } = await allOf(
      adInsights(graph, adAccount, '66', {
        ...wish,
        level: 'ad',
        every: 7,
        breakdowns: ['age'],
        actionBreakdowns: ['action_device'],
        attributionWindows: ['1d_view', '7d_click'],
        filtering: [{ field: 'ad.impressions', operator: 'GREATER_THAN', value: 0 }],
      }),
    )
    expect(rows).toMatchObject([{ age: '25-34', spend: '1.5' }])
    const [sent] = script.sent
    expect(sent?.url.pathname).toBe('/v26.0/act_66/insights')
    expect(Object.fromEntries(sent?.url.searchParams ?? [])).toEqual({
      level: 'ad',
      fields: 'account_id,account_currency,campaign_id,adset_id,ad_id,spend',
      time_range: '{"since":"2026-11-20","until":"2026-11-21"}',
      time_increment: '7',
      breakdowns: '["age"]',
      action_breakdowns: '["action_type","action_device"]',
      action_attribution_windows: '["1d_view","7d_click"]',
      filtering: '[{"field":"ad.impressions","operator":"GREATER_THAN","value":0}]',
      limit: '500',
    })
  })

  it('is asked for in shorter pages where a later page is too much, and loses nothing of the first', async () => {
    const { graph, asked } = scripted(
      page([day('2026-11-20', { spend: '1' })], 'a'),
      tooMuch(),
      page([day('2026-11-21', { spend: '2' })]),
    )
    const { rows } = await allOf(adInsights(graph, adAccount, '66', wish))
    expect(rows.map(({ spend }) => spend)).toEqual(['1', '2'])
    expect(asked('limit')).toEqual(['500', '500', '250'])
  })

  it('that breaks off for good is read again in parts, and gives no row twice', async () => {
    const { graph, asked } = scripted(
      page([day('2026-11-20', { spend: '1' })], 'a'),
      ...Array.from({ length: 4 }, tooMuch),
      page([day('2026-11-20', { spend: '1' })]),
      page([day('2026-11-21', { spend: '2' })]),
    )
    const { rows, missing } = await allOf(adInsights(graph, adAccount, '66', wish))
    expect([rows.map(({ spend }) => spend), missing]).toEqual([['1', '2'], []])
    expect(asked('time_range').slice(-2)).toEqual([
      '{"since":"2026-11-20","until":"2026-11-20"}',
      '{"since":"2026-11-21","until":"2026-11-21"}',
    ])
  })

  it('begins small for the same token and question alone, and for a day', async () => {
    const days = () => [page([day('2026-11-20')]), page([day('2026-11-21')])]
    const { script, graph, entry } = scripted(tooMuch(), ...days(), ...days(), page([]), page([]))
    await allOf(adInsights(graph, adAccount, '66', wish))
    await allOf(adInsights(graph, adAccount, 'act_66', wish))
    expect(script.sent.length).toBe(5)
    await allOf(adInsights(entry.withToken(userToken('EAAfaketwo')), adAccount, '66', wish))
    await allOf(adInsights(graph, adAccount, '66', { ...wish, fields: ['reach'] }))
    expect(script.sent.length).toBe(7)
  })

  it('tells a cell in an unknown form once, and keeps its row', async () => {
    const odd = (date: string) => day(date, { spend: { amount: 1 } })
    const { graph, notices } = scripted(page([odd('2026-11-20'), odd('2026-11-21')]))
    const { rows } = await allOf(adInsights(graph, adAccount, '66', wish))
    expect(rows).toMatchObject([{ spend: undefined }, { date_start: '2026-11-21' }])
    expect(notices).toMatchObject([{ code: 'drift', node: 'ads-insights', field: 'spend' }])
  })

  it('fails as it fails where it says nothing about the size', async () => {
    const { graph } = scripted(metaError({ code: 200 }))
    await expect(allOf(adInsights(graph, adAccount, '66', wish))).rejects.toMatchObject({ code: 'permission' })
  })

  it('asks an edge for the objects where naming those with numbers is too much as well', async () => {
    const { script, graph, asked } = scripted(
      tooMuch(),
      tooMuch(),
      page([{ id: '1' }, { id: '2' }]),
      page([day('2026-11-20', { ad_id: '1' })]),
      page([day('2026-11-20', { ad_id: '2' })]),
    )
    const { rows } = await allOf(adInsights(graph, adAccount, '66', { ...wish, every: 'all', level: 'ad' }))
    expect(rows.map((row) => row.ad_id)).toEqual(['1', '2'])
    expect(script.sent[2]?.url.pathname).toBe('/v26.0/act_66/ads')
    expect(asked('effective_status')[2]).toContain('"DELETED"')
    expect(asked('filtering').slice(3)).toEqual(
      ['1', '2'].map((id) => `[{"field":"ad.id","operator":"IN","value":["${id}"]}]`),
    )
  })

  it('names what it is of where nothing else was asked for and Meta cannot tell', async () => {
    const failed = json({
      id: '777',
      async_status: 'Job Failed',
      async_percent_completion: 100,
      error_subcode: 1487534,
    })
    const { graph } = scripted(tooMuch(), json({ report_run_id: '777' }), failed)
    const { missing } = await allOf(
      adInsights(graph, adAccount, '66', { ...wish, fields: ['account_id'], every: 'all' }),
    )
    expect(missing).toMatchObject([{ fields: ['account_id'], of: 'act_66', reason: 'too_much_data' }])
  })

  it.each([
    ['days that Meta no longer has', { code: 3018 }, 'too_old'],
    ['an object that is gone', { code: 100, error_subcode: 33 }, 'not_found'],
  ])('of some fields alone tells %s as that, and asks no smaller', async (_what, refusal, reason) => {
    const two = { ...wish, fields: ['spend', 'reach'], every: 'all' } as const
    const some = scripted(tooMuch(), metaError(refusal), page([day('2026-11-20', { reach: '9' })]))
    const { rows, missing } = await allOf(adInsights(some.graph, adAccount, '66', two))
    expect(rows).toMatchObject([{ spend: undefined, reach: 9 }])
    expect(missing).toMatchObject([{ fields: ['spend'], reason }])

    const none = scripted(tooMuch(), metaError(refusal), metaError(refusal))
    expect((await allOf(adInsights(none.graph, adAccount, '66', two))).missing).toMatchObject([
      { fields: ['spend', 'reach'], reason },
    ])

    const report = scripted(tooMuch(), metaError(refusal))
    const one = { ...wish, every: 'all' } as const
    expect((await allOf(adInsights(report.graph, adAccount, '66', one))).missing).toMatchObject([{ reason }])
    expect(report.script.log()).toEqual(['GET', 'POST'].map((how) => `${how} graph.facebook.com/act_66/insights`))
  })

  it('ends as aborted when it is stopped while Meta makes a report', async () => {
    const stop = new AbortController()
    const { graph } = scripted(tooMuch(), json({ report_run_id: '777' }), () => {
      stop.abort()
      return Response.json({ id: '777', async_status: 'Job Running', async_percent_completion: 5 })
    })
    const pages = adInsights(graph, adAccount, '66', { ...wish, every: 'all', signal: stop.signal })
    await expect(allOf(pages)).rejects.toMatchObject({ name: 'GraphError', code: 'aborted' })
  })

  it('waits while a report’s state may not be asked for', async () => {
    const { graph, pauses, script } = scripted(
      tooMuch(),
      json({ report_run_id: '777' }),
      metaError({ code: 80000, error_subcode: 2446079 }),
      json({ id: '777', async_status: 'Job Completed', async_percent_completion: 100 }),
      page([day('2026-11-20', { spend: '3' })]),
    )
    const { rows } = await allOf(adInsights(graph, adAccount, '66', { ...wish, every: 'all' }))
    expect(rows).toMatchObject([{ spend: '3' }])
    expect(Math.max(...pauses)).toBe(3_600_000)
    expect(script.sent[1]?.method).toBe('POST')
    expect(script.sent[4]?.url.pathname).toBe('/v26.0/777/insights')
  })
})
