import type { MetricType } from '@bos/social-db'
import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { competitorRows } from '../../demo/competitors.ts'
import { buildWorld } from '../../demo/world.ts'
import type { Dashboard } from './dashboard.ts'
import { answer, heading, startWith } from './visitor.ts'

/** The world of `npm run dashboard`, with its competitors. */
export async function buildDemo(dashboard: Dashboard): Promise<void> {
  buildWorld(dashboard.meta)
  await dashboard.execute(competitorRows())
}

/** Luis connects his Page and its Instagram account, from the first click to the end of the first sync of both. */
export async function connectLuis(page: Page, dashboard: Dashboard): Promise<void> {
  await startWith(page, 'Connect Facebook')
  await answer(page, { as: 'Luis Ortega' })
  await heading(page, 'Facebook and Instagram are connected').waitFor()
  await vi.waitUntil(() => isSynced(dashboard, 'luis'), { timeout: 60_000, interval: 250 })
}

export async function isSynced(dashboard: Dashboard, person: string): Promise<boolean> {
  const connections = await dashboard.social.connections.list({ userId: `demo_${person}` })
  return connections.length === 2 && connections.every(({ lastSyncAt }) => lastSyncAt !== null)
}

export async function connectionOf(dashboard: Dashboard, person: string, platform: string): Promise<string> {
  const connections = await dashboard.social.connections.list({ userId: `demo_${person}` })
  return connections.find((one) => one.platform === platform)?.id ?? ''
}

/** The rows of a metric as they are in the table, oldest day first. */
export async function storedRows(
  dashboard: Dashboard,
  connectionId: string,
  metric: MetricType,
): Promise<readonly { readonly day: string; readonly value: number; readonly breakdown: unknown }[]> {
  const rows = await dashboard.execute(`select date::text as day, metric_value::float8 as value, breakdown
    from social_media_analytics where connection_id = '${connectionId}' and metric_type = '${metric}' order by date`)
  if (!Array.isArray(rows)) throw new TypeError('The driver answered with something else than rows')
  return rows
}

/** The card of a number. */
export const metric = (page: Page, name: string) => page.getByRole('article', { name, exact: true })

/** A part of the page by its heading. */
export const part = (page: Page, name: string | RegExp) => page.getByRole('region', { name })

/** The numbers in one column of a metric's table, oldest day first; undefined: none is there. */
export async function columnOf(page: Page, name: string, column: 1 | 2): Promise<readonly (number | undefined)[]> {
  const cells = metric(page, name).locator(`tbody td:nth-of-type(${column})`)
  return (await cells.allTextContents()).map((text) => (/\d/.test(text) ? Number(text.replaceAll(',', '')) : undefined))
}

/** Loads every picture, also those that are further down, and tells how many have come. */
export function loadPictures(page: Page): Promise<number> {
  return page.evaluate<number>(`Promise.all([...document.images].map(async (image) => {
    image.loading = 'eager'
    await image.decode()
    return image.naturalWidth > 0
  })).then((all) => all.filter(Boolean).length)`)
}

/** A day so many days before the one that is still running in Los Angeles. */
export function pacificDay(daysAgo: number): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' }).format(new Date())
  return new Date(Date.parse(`${day}T00:00:00Z`) - daysAgo * 86_400_000).toISOString().slice(0, 10)
}

/** How much has moved on the page since it was loaded, as browsers score it; 0: nothing. */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    let sum = 0
    const add = (list) => { for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value }
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => resolve(sum), 100)
  })`)
}
