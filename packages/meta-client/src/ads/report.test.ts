import { describe, expect, it } from 'vitest'
import { adInsights } from '../ads.ts'
import { adAccount } from '../index.ts'
import type { ReportRules } from '../testing.ts'
import { allOf, connectAds, delivery } from '../test-support/ads.ts'

const wish = {
  fields: ['impressions', 'reach'],
  since: '2026-11-20',
  until: '2026-11-21',
} as const

/** An account of one row that no call brings: two days as one, of a heavy field. */
function heavy(rules: ReportRules = {}, hooks: Parameters<typeof connectAds>[0] = {}) {
  const world = connectAds(hooks)
  const one = world.account.addAd({ name: 'A' })
  for (const day of ['2026-11-20', '2026-11-21']) one.deliver(delivery(day))
  world.account.limits({ heavyFields: ['impressions', 'reach'] })
  world.account.reports(rules)
  const began = () => world.calls().filter((call) => call.startsWith('POST')).length
  const read = (more: { deadlineMs?: number | undefined } = {}) =>
    allOf(adInsights(world.graph, adAccount, world.account.id, { ...wish, ...more }))
  return { ...world, began, read }
}

describe('a report in Meta’s own time', () => {
  it('is asked for until it is whole, less and less often', async () => {
    const { read, began, pauses } = heavy({ pollsNeeded: 9 })
    const { rows, missing } = await read()
    expect(rows).toMatchObject([{ impressions: 200, date_start: '2026-11-20', date_stop: '2026-11-21' }])
    expect(missing).toEqual([])
    expect(began()).toBe(1)
    expect(pauses).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  it.each<[string, ReportRules]>([
    ['failed at 100 %', { failAt100: true }],
    ['failed', { fail: true }],
    ['was skipped', { skip: true }],
    ['expired', { expireAfterDays: 0.000_001 }],
  ])('is begun once more when it %s, and then given up', async (_how, rules) => {
    const { read, began } = heavy(rules)
    const { rows, missing } = await read()
    expect(rows).toEqual([])
    expect(missing).toMatchObject([{ fields: ['impressions', 'reach'], reason: 'too_much_data' }])
    // Both fields, and each of them.
    expect(began()).toBe(6)
  })

  it('that fails once is there the second time', async () => {
    const { read, began, account } = heavy({ failAt100: true }, { onPause: () => account.reports({}) })
    expect(await read()).toMatchObject({ rows: [{ impressions: 200 }], missing: [] })
    expect(began()).toBe(2)
  })

  it.each([
    ['an hour', undefined, 3_600_000],
    ['the deadline', 90_000, 90_000],
  ])('that takes longer than %s is told as late, and not begun again in parts', async (_what, deadlineMs, mostMs) => {
    const { read, began, meta, calls } = heavy({ pollsNeeded: 100_000 })
    const begin = meta.clock.now()
    const { missing } = await read({ deadlineMs })
    expect(missing).toMatchObject([{ fields: ['impressions', 'reach'], reason: 'out_of_time' }])
    expect(meta.clock.now() - begin).toBeLessThanOrEqual(mostMs)
    expect(began()).toBe(1)
    // All fields, its halves, and then nothing but the report's state.
    expect(calls().filter((call) => call.includes('/insights')).length).toBe(4)
  })

  it('that has rightly no rows is an answer, also where each call before it failed', async () => {
    const { graph, account, meta, calls } = connectAds()
    meta.faults.next('GET /:id/insights', { code: 2 }, { times: 6 })
    expect(await allOf(adInsights(graph, adAccount, account.id, wish))).toEqual({ rows: [], missing: [] })
    expect(calls().filter((call) => call.startsWith('POST')).length).toBe(1)
  })

  it('is waited for through a short limit, and a limit that lasts longer than what is left is thrown', async () => {
    const limit = (regainMinutes: number) => ({ code: 80000, subcode: 2446079, regainMinutes })
    const short = heavy({ pollsNeeded: 1 })
    short.meta.faults.next('GET /:id', limit(2))
    expect(await short.read({ deadlineMs: 600_000 })).toMatchObject({ rows: [{ impressions: 200 }], missing: [] })
    expect(short.pauses).toContain(120_000)
    const long = heavy({ pollsNeeded: 1 })
    long.meta.faults.next('GET /:id', limit(20))
    await expect(long.read({ deadlineMs: 600_000 })).rejects.toMatchObject({
      code: 'throttled',
      scope: 'account',
      endpoint: 'GET /{id}/insights',
      waitMs: 20 * 60_000,
    })
  })

  it('is given up at the deadline where the calls take the time', async () => {
    const { meta, read } = heavy({ pollsNeeded: 100_000 }, { onCall: () => meta.clock.advance({ seconds: 20 }) })
    const begin = meta.clock.now()
    expect(await read({ deadlineMs: 300_000 })).toMatchObject({ missing: [{ reason: 'out_of_time' }] })
    expect(meta.clock.now() - begin).toBeLessThanOrEqual(320_000)
  })

  describe('that was not there in time', () => {
    const remember = () => {
      const kept = new Map<string, string>()
      return {
        kept,
        read: (question: string) => kept.get(question),
        keep: (question: string, id: string) => void kept.set(question, id),
        forget: (question: string) => void kept.delete(question),
      }
    }

    it('is waited for by the next read that is given it, and then forgotten', async () => {
      const { graph, account, began } = heavy({ pollsNeeded: 9 })
      const reports = remember()
      const read = () => allOf(adInsights(graph, adAccount, account.id, { ...wish, reports, deadlineMs: 60_000 }))
      expect(await read()).toMatchObject({ rows: [], missing: [{ reason: 'out_of_time' }] })
      expect(reports.kept.size).toBe(1)
      expect(await read()).toMatchObject({ rows: [{ impressions: 200 }], missing: [] })
      expect(began()).toBe(1)
      expect(reports.kept.size).toBe(0)
    })

    it('is begun anew when its id is no longer good', async () => {
      const { graph, account, meta, began } = heavy({ pollsNeeded: 9 })
      const reports = remember()
      const read = () => allOf(adInsights(graph, adAccount, account.id, { ...wish, reports, deadlineMs: 60_000 }))
      await read()
      account.reports({})
      meta.clock.advance({ days: 30 })
      expect(await read()).toMatchObject({ rows: [{ impressions: 200 }], missing: [] })
      expect(began()).toBe(2)
    })
  })
})
