import { describe, expect, it } from 'vitest'
import { adInsights } from '../ads.ts'
import { ad, adAccount, campaign } from '../index.ts'
import { allOf, connectAds, delivery } from '../test-support/ads.ts'

const DAYS = ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20']
const week = { since: '2026-11-17', until: '2026-11-20' }
const asked = { fields: ['impressions', 'spend', 'reach', 'clicks'], level: 'ad', every: 'day', ...week } as const

function shop(ads: number) {
  const world = connectAds()
  const its = Array.from({ length: ads }, (_, index) => {
    const one = world.account.addAd({ name: `Ad ${index}`, createdAt: '2026-11-01T00:00:00Z' })
    for (const day of DAYS) one.deliver(delivery(day))
    return one
  })
  const insights = (calls = world.calls()) => calls.filter((call) => call.includes('/insights'))
  return { ...world, its, insights }
}

const keysOf = (rows: readonly { ad_id?: string | undefined; date_start: string }[]) =>
  rows.map((row) => `${row.ad_id} ${row.date_start}`).toSorted()

describe('ads insights', () => {
  it('are pages of typed rows, of an account by its id with or without act_', async () => {
    const { graph, account, its, insights } = shop(2)
    const { rows, missing } = await allOf(adInsights(graph, adAccount, account.accountId, asked))
    expect(rows.length).toBe(8)
    expect(missing).toEqual([])
    expect(rows.find((row) => row.ad_id === its[0]?.id && row.date_start === '2026-11-17')).toEqual({
      account_id: account.accountId,
      account_currency: 'EUR',
      campaign_id: its[0]?.campaignId,
      adset_id: its[0]?.adSetId,
      ad_id: its[0]?.id,
      date_start: '2026-11-17',
      date_stop: '2026-11-17',
      impressions: 100,
      reach: 90,
      clicks: 3,
      spend: '1.5',
    })
    expect(insights().length).toBe(1)
  })

  it('are halved by days where a call is too much, and begin smaller the next time', async () => {
    const { graph, account, insights } = shop(2)
    account.limits({ rowsPerCall: 4 })
    const read = () => allOf(adInsights(graph, adAccount, account.id, asked))
    const first = await read()
    expect(first).toMatchObject({ missing: [], rows: { length: 8 } })
    expect(insights().length).toBe(3) // refused, and two halves
    await read()
    expect(insights().length).toBe(5)
  })

  it('are cut by objects where one day is too much, each row once', async () => {
    const { graph, account, its, insights } = shop(5)
    account.limits({ rowsPerCall: 2 })
    const read = () => allOf(adInsights(graph, adAccount, account.id, asked))
    const { rows, missing } = await read()
    expect(missing).toEqual([])
    expect(keysOf(rows)).toEqual(its.flatMap(({ id }) => DAYS.map((day) => `${id} ${day}`)).toSorted())
    const before = insights().length
    expect(keysOf((await read()).rows)).toEqual(keysOf(rows))
    expect(insights().length - before).toBeLessThan(before)
  })

  it('end with all rows, and with the one field named that Meta cannot give of one object', async () => {
    const { graph, account, its } = shop(3)
    account.limits({ rowsPerCall: 2, refusedFields: ['reach'] })
    const { rows, missing } = await allOf(adInsights(graph, adAccount, account.id, asked))
    expect(keysOf(rows)).toEqual(its.flatMap(({ id }) => DAYS.map((day) => `${id} ${day}`)).toSorted())
    for (const row of rows) {
      expect(row).toMatchObject({ impressions: 100, spend: '1.5', clicks: 3, reach: undefined })
      expect(row).toHaveProperty('reach') // told as unknown, not as absent
    }
    const expected = its.flatMap(({ id }) => DAYS.map((day) => `${id} ${day}`)).toSorted()
    expect(missing.map(({ of, range }) => `${of} ${range.since}`).toSorted()).toEqual(expected)
    expect(new Set(missing.map(({ fields, reason }) => `${fields.join()} ${reason}`))).toEqual(
      new Set(['reach too_much_data']),
    )
  })

  it('of one object that is heavy come as one report', async () => {
    const { graph, account, its, calls } = shop(1)
    const [one] = its
    account.limits({ heavyFields: ['reach', 'impressions'] })
    const wish = { ...asked, every: 'all', account: account.id } as const
    const { rows, missing } = await allOf(adInsights(graph, ad, one?.id ?? '', wish))
    expect(missing).toEqual([])
    expect(rows).toMatchObject([{ impressions: 400, clicks: 12, spend: '6', date_stop: '2026-11-20' }])
    expect(rows[0]?.reach).toBeGreaterThan(0)
    expect(calls().filter((call) => call.startsWith('POST')).length).toBeLessThanOrEqual(2)
  })

  it('say which days Meta no longer has, and read the rest', async () => {
    const { graph, account, insights } = shop(1)
    const wish = { ...asked, since: '2023-01-01', every: 'month' } as const
    const { rows, missing } = await allOf(adInsights(graph, adAccount, account.id, wish))
    expect(missing).toMatchObject([{ reason: 'too_old', range: { since: '2023-01-01', until: '2023-10-31' } }])
    expect(rows).toMatchObject([{ date_start: '2026-11-01', date_stop: '2026-11-20', impressions: 400 }])
    expect(insights().length).toBe(2)
  })

  it('find out where Meta’s memory ends when it is shorter', async () => {
    const { graph, account, meta, insights } = shop(1)
    meta.faults.next('GET /:id/insights', { code: 3018 })
    const { rows, missing } = await allOf(adInsights(graph, adAccount, account.id, asked))
    expect(missing).toMatchObject([{ reason: 'too_old', range: { since: '2026-11-17', until: '2026-11-17' } }])
    expect(rows.map(({ date_start: day }) => day).toSorted()).toEqual(DAYS.slice(1))
    expect(insights().length).toBe(3)
  })

  it('of an object that is gone are missing, and no failure', async () => {
    const { graph, account } = shop(1)
    const wish = { ...asked, account: account.id }
    const { rows, missing } = await allOf(adInsights(graph, campaign, '6023999999999', wish))
    expect(rows).toEqual([])
    expect(missing).toMatchObject([{ of: '6023999999999', reason: 'not_found', range: week }])
  })

  it('are read again as Meta restates them', async () => {
    const { graph, account, its } = shop(1)
    const read = () => allOf(adInsights(graph, adAccount, account.id, { ...asked, since: '2026-11-20' }))
    expect((await read()).rows).toMatchObject([{ spend: '1.5' }])
    its[0]?.deliver(delivery('2026-11-20', { spend: '1.43' }))
    expect((await read()).rows).toMatchObject([{ spend: '1.43' }])
  })

  it('take two passing failures for too much, and a lasting one for what it is', async () => {
    const { graph, account, meta, insights } = shop(1)
    meta.faults.next('GET /:id/insights', { code: 1 })
    meta.faults.next('GET /:id/insights', { code: 2 })
    const { rows } = await allOf(adInsights(graph, adAccount, account.id, asked))
    expect(rows.length).toBe(4)
    expect(insights().length).toBe(4)
    meta.faults.next('GET /:id/insights', { code: 2 }, { times: Number.POSITIVE_INFINITY })
    await expect(allOf(adInsights(graph, adAccount, account.id, asked))).rejects.toMatchObject({ code: 'transient' })
    expect(insights().length).toBeLessThan(25)
  })

  it('stop at a deadline, and say what is left', async () => {
    const { graph, account, meta } = shop(2)
    account.limits({ rowsPerCall: 2 })
    const pages = adInsights(graph, adAccount, account.id, { ...asked, deadlineMs: 60_000 })
    const reasons: string[] = []
    for await (const { rows, missing } of pages) {
      if (rows.length > 0) meta.clock.advance({ minutes: 1 })
      reasons.push(...missing.map(({ reason, range }) => `${reason} ${range.since}`))
    }
    expect(reasons).toEqual(['out_of_time 2026-11-18', 'out_of_time 2026-11-19'])
  })

  it('go by the limit of the ad account, of its campaigns too', async () => {
    const { graph, account, its, meta, calls } = shop(1)
    meta.faults.next('GET /:id/insights', { code: 80000, subcode: 2446079, regainMinutes: 7 })
    const throttled = { code: 'throttled', scope: 'account', waitMs: 7 * 60_000 }
    await expect(allOf(adInsights(graph, adAccount, account.id, asked))).rejects.toMatchObject(throttled)
    const sent = calls().length
    const wish = { ...asked, account: account.id }
    await expect(allOf(adInsights(graph, campaign, its[0]?.campaignId ?? '', wish))).rejects.toMatchObject(throttled)
    expect(calls().length).toBe(sent)
  })

  it.each<[object, RegExp]>([
    [{ fields: [] }, /list of names/],
    [{ fields: ['reachh'] }, /no field "reachh"/],
    [{ since: '2026-11-31' }, /days of the form/],
    [{ since: '2026-11-21' }, /must not be after/],
    [{ every: 91 }, /1 to 90/],
    [{ breakdowns: ['dma'] }, /no breakdown "dma"/],
    [{ attributionWindows: ['7d_view'] }, /no attribution window "7d_view"/],
  ])('refuse %j before any call', (wrong, message) => {
    const { graph, account, calls } = shop(0)
    const before = calls().length
    expect(() => adInsights(graph, adAccount, account.id, { ...asked, ...wrong })).toThrow(message)
    expect(calls().length).toBe(before)
  })
})
