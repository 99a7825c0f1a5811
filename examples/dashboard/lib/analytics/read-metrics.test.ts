import { type AnalyticsRow, secret } from '@bos/social-db'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { daysIn, periodOf } from './days.ts'
import { readMetrics } from './read-metrics.ts'
import { tableOf } from './table.ts'

// Noon of the 28th in Los Angeles, and the 29th already in Auckland.
const now = new Date('2026-11-28T20:00:00Z')
const period = periodOf(7, now)
const both = daysIn({ since: period.before.since, until: period.until })

let database: TestDatabase
let users = 0

beforeAll(async () => {
  database = await createTestDatabase()
  globalThis.bosExampleStore = Promise.resolve({ database: database.db, social: database.social })
})
afterAll(async () => {
  globalThis.bosExampleStore = undefined
  await database.close()
})

const row = (day: string, over: Partial<AnalyticsRow> = {}): AnalyticsRow => ({
  day,
  metricType: 'impressions',
  value: 100,
  unit: 'count',
  breakdown: { source: 'fb.page_impressions' },
  ...over,
})

/** What the dashboard reads of a new Page with these rows. */
async function read(rows: readonly AnalyticsRow[]) {
  users += 1
  const userId = `user_${users}`
  const { social } = database
  const { connection } = await social.connections.save({
    userId,
    platform: 'facebook',
    accountId: `${users}`,
    accountUsername: null,
    displayName: 'Blue Store',
    profilePictureUrl: null,
    accessToken: secret('FAKE-access-token'),
    tokenExpiresAt: null,
    permissions: [],
    login: 'facebook',
    appId: '100000000000001',
    platformUserId: '10001',
  })
  const lease = await social.worker.acquire({ connectionId: connection.id, owner: 'test', leaseSeconds: 60 })
  if (!lease) throw new Error('the new connection could not be leased')
  await social.worker.writeAnalytics(lease, rows)
  return readMetrics({ connectionId: connection.id, platform: 'facebook' }, { userId, period, now })
}

const headlineOf = async (label: string, rows: readonly AnalyticsRow[]) =>
  (await read(rows)).find((metric) => metric.label === label)?.headline

const views = { value: 300, breakdown: { source: 'fb.page_media_view' } }

it('compares a total with the days before', async () => {
  const told = await headlineOf(
    'Views',
    both.map((day) => row(day, day < period.since ? {} : { value: 150 })),
  )
  expect(told).toEqual({
    value: 1050,
    over: '7 days',
    comparison: { before: 700, change: 350, with: 'the 7 days before' },
    note: undefined,
  })
})

it('does not compare what Meta counts now with something else that it counted before', async () => {
  const told = await headlineOf(
    'Views',
    both.map((day) => row(day, day < period.since ? {} : views)),
  )
  expect(told).toMatchObject({ value: 2100, comparison: undefined })
  expect(told?.note).toBe(
    'Not compared: Meta counted something else before (fb.page_impressions, now fb.page_media_view).',
  )
})

it('says that a total mixes two things', async () => {
  const told = await headlineOf(
    'Views',
    both.map((day) => row(day, day < period.last ? {} : views)),
  )
  expect(told).toMatchObject({ value: 900, comparison: undefined })
  expect(told?.note).toMatch(/^Meta changed what it counts within these days/)
})

it('gives the reason where today alone is known', async () => {
  const told = await headlineOf('Views', [row(period.until)])
  expect(told).toMatchObject({ value: undefined, note: 'No finished day of this period is known.' })
})

it('names the days of a count of people that is older than the period', async () => {
  const windows = (day: string, source = 'fb.reach') =>
    row(day, { metricType: 'reach', breakdown: { source, windows: { 7: 900 } } })
  expect(await headlineOf('Reach', [windows(period.last)])).toMatchObject({ value: 900, over: '7 days' })
  const old = await headlineOf('Reach', [windows('2026-11-20')])
  expect(old).toMatchObject({ value: 900, over: '7 days, 14 Nov to 20 Nov' })
  const other = await headlineOf('Reach', [windows(period.before.last, 'fb.other'), windows(period.last)])
  expect(other).toMatchObject({ comparison: undefined, note: expect.stringContaining('counted something else') })
})

it('ends conversions with the last day of the ad account’s own time zone', async () => {
  const breakdown = { source: 'ads.actions', ad_accounts: { act_1: { time_zone: 'Pacific/Auckland' } } }
  const conversions = daysIn({ since: period.since, until: '2026-11-29' }).map((day) =>
    row(day, { metricType: 'conversions', value: 2, breakdown }),
  )
  const metrics = await read([...both.map((day) => row(day)), ...conversions])
  const told = metrics.find(({ metric }) => metric === 'conversions')
  expect(told).toMatchObject({ dayKind: 'Days of the ad account, Pacific/Auckland', until: '2026-11-29' })
  // The 22nd to the 28th, which is over there.
  expect(told?.headline).toMatchObject({ value: 14, over: '7 days' })
  expect(told?.about).toContain('The last finished day is 28 Nov.')
  const [head, ...lines] = tableOf(metrics, 'Blue Store')
  expect(head?.at(-1)).toBe('Conversions (days of the ad account, Pacific/Auckland)')
  expect(lines.map((cells) => [cells[1], cells[2], cells.at(-1)]).slice(-2)).toEqual([
    ['2026-11-27', 'yes', 2],
    ['2026-11-28', 'no', 2],
  ])
})
