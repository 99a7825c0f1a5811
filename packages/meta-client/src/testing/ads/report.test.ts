import { describe, expect, it } from 'vitest'
import { createEmulator, type ReportRules } from '../../testing.ts'
import { column, createCaller, readAnswer } from '../test-support/caller.ts'

function setUp(rules?: ReportRules) {
  const meta = createEmulator()
  const account = meta.world.addAdAccount({ name: 'Blue Ads' })
  const ad = account.addAd({ name: 'A' })
  const day = { impressions: 10, reach: 9, clicks: 1, spend: '0.5' }
  ad.deliver({ day: '2026-11-20', ...day })
  ad.deliver({ day: '2026-11-21', ...day })
  if (rules) account.reports(rules)
  const token = meta.world.grants.tokenFor(meta.world.person)
  const caller = createCaller(meta)
  const get = (path: string) => caller.get(path, token)
  const post = async (body: string, type: string) =>
    readAnswer(
      await meta.fetch(`https://graph.facebook.com/v26.0/${account.id}/insights`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        body,
      }),
    )
  const start = async (params: Record<string, string> = {}) => {
    const form = new URLSearchParams({ level: 'ad', fields: 'ad_id,impressions', time_increment: '1', ...params })
    const answer = await post(form.toString(), 'application/x-www-form-urlencoded')
    return String(answer.at('report_run_id'))
  }
  return { meta, account, ad, get, post, start }
}

describe('a report', () => {
  it('runs, tells how far it is, and then holds the rows of the call', async () => {
    const { ad, get, start } = setUp({ pollsNeeded: 4 })
    const id = await start()
    const states: unknown[] = []
    for (let poll = 0; poll < 5; poll += 1) {
      expect((await get(`${id}/insights`)).status).toBe(poll < 4 ? 400 : 200)
      const answer = await get(`${id}?fields=async_status,async_percent_completion`)
      states.push([answer.at('async_status'), answer.at('async_percent_completion')])
    }
    expect(states).toEqual([
      ['Job Not Started', 0],
      ['Job Started', 0],
      ['Job Running', 75],
      ['Job Completed', 100],
      ['Job Completed', 100],
    ])
    const first = await get(`${id}/insights?limit=1`)
    expect(first.at('data')).toEqual([
      { ad_id: ad.id, impressions: '10', date_start: '2026-11-20', date_stop: '2026-11-20' },
    ])
    const second = await get(`${id}/insights?limit=1&after=${String(first.at('paging', 'cursors', 'after'))}`)
    expect(column(second, 'date_start')).toEqual(['2026-11-21'])
    expect(second.at('paging', 'next')).toBeUndefined()
  })

  it('takes JSON too, as the SDK for Node posts it', async () => {
    const { get, post } = setUp({ pollsNeeded: 1 })
    const time_range = { since: '2026-11-21', until: '2026-11-21' }
    const answer = await post(JSON.stringify({ time_range, time_increment: 1, level: 'ad' }), 'application/json')
    const id = String(answer.at('report_run_id'))
    expect((await get(id)).at('date_start')).toBe('2026-11-21')
    expect(column(await get(`${id}/insights`), 'date_start')).toEqual(['2026-11-21'])
    expect((await post('{"time_range":', 'application/json')).at('report_run_id')).toBeDefined()
  })

  it.each([
    [{ failAt100: true }, 'Job Failed', 100, 2],
    [{ fail: true }, 'Job Failed', 40, 2],
    [{ skip: true }, 'Job Skipped', 0, undefined],
  ])('may end badly: %j', async (rules, status, percent, code) => {
    const { account, get, start } = setUp({ pollsNeeded: 1, ...rules })
    const id = await start()
    const answer = await get(id)
    expect([answer.at('async_status'), answer.at('async_percent_completion'), answer.at('error_code')]).toEqual([
      status,
      percent,
      code,
    ])
    expect((await get(`${id}/insights`)).at('error', 'code')).toBe(100)
    account.reports({ pollsNeeded: 1 })
    expect((await get(await start())).at('async_status')).toBe('Job Completed')
  })

  it('may hold more than one call, but never a field that is always too much', async () => {
    const { account, get, start } = setUp({ pollsNeeded: 1 })
    account.limits({ rowsPerCall: 1, heavyFields: ['results'], refusedFields: ['conversions'] })
    const fine = await start({ fields: 'results,impressions' })
    expect((await get(fine)).at('async_status')).toBe('Job Completed')
    const refused = await get(await start({ fields: 'conversions' }))
    expect([refused.at('async_status'), refused.at('error_code'), refused.at('error_subcode')]).toEqual([
      'Job Failed',
      100,
      1487534,
    ])
  })

  it('is gone after 30 days, belongs to its account, and counts as insights', async () => {
    const { meta, account, get, start } = setUp()
    const id = await start()
    const answer = await get(id)
    expect(answer.headers.get('x-business-use-case-usage')).toContain(`"${account.accountId}":[{"type":"ads_insights"`)
    const stranger = meta.world.grants.tokenFor(meta.world.addPerson({ name: 'Ana' }))
    expect((await createCaller(meta).get(id, stranger)).at('error', 'error_subcode')).toBe(33)
    meta.clock.advance({ days: 29 })
    expect((await get(id)).status).toBe(200)
    meta.clock.advance({ days: 1 })
    expect((await get(id)).at('error', 'error_subcode')).toBe(33)
  })
})
