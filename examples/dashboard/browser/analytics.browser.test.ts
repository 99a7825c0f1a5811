import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  buildDemo,
  columnOf,
  connectionOf,
  connectLuis,
  layoutShift,
  loadPictures,
  metric,
  pacificDay,
  part,
  storedRows,
} from './support/analytics.ts'
import { type Dashboard, openDashboard } from './support/dashboard.ts'
import { look } from './support/look.ts'
import { openBrowser, visit } from './support/visitor.ts'

let dashboard: Dashboard
let browser: Browser
let page: Page
const ids = { facebook: '', instagram: '' }

beforeAll(async () => {
  dashboard = await openDashboard()
  browser = await openBrowser()
  await buildDemo(dashboard)
  page = await visit(browser, dashboard, 'luis')
  await connectLuis(page, dashboard)
  for (const platform of ['facebook', 'instagram'] as const)
    ids[platform] = await connectionOf(dashboard, 'luis', platform)
})
afterAll(async () => {
  await browser?.close()
  await dashboard?.close()
})

const sumOf = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((sum, one) => sum + (one ?? 0), 0)
const said = (value: number) => value.toLocaleString('en-GB')

describe('the numbers of a connected account', () => {
  it('are reached from the page that a login lands on, and are those of the rows', async () => {
    await page.getByRole('link', { name: 'Analytics' }).click()
    await page
      .getByRole('navigation', { name: 'Account' })
      .getByRole('link', { name: /Instagram/ })
      .click()
    await page.waitForURL(new RegExp(ids.instagram))
    await metric(page, 'Views').waitFor()
    for (const [name, type] of [
      ['Views', 'impressions'],
      ['Engagement', 'engagement'],
      ['Clicks', 'clicks'],
    ] as const) {
      const rows = await storedRows(dashboard, ids.instagram, type)
      const now = rows.filter(({ day }) => day >= pacificDay(28)).map(({ value }) => value)
      const before = rows.filter(({ day }) => day >= pacificDay(56) && day < pacificDay(28)).map(({ value }) => value)
      expect([now.length, before.length]).toEqual([28, 28])
      // Today has no row yet.
      expect(await columnOf(page, name, 1)).toEqual([...now, undefined])
      expect(await columnOf(page, name, 2)).toEqual([...before, undefined])
      const text = await metric(page, name).locator('header').innerText()
      expect(text).toContain(said(sumOf(now)))
      expect(text).toContain(`from ${said(sumOf(before))}, the 28 days before`)
      const share = Math.abs(sumOf(now) - sumOf(before)) / sumOf(before)
      expect(text).toContain(share.toLocaleString('en-GB', { style: 'percent', maximumFractionDigits: 1 }))
      expect(text).toContain(sumOf(now) >= sumOf(before) ? '▲' : '▼')
    }
    expect(await loadPictures(page)).toBeGreaterThan(10)
    await look(page, 'analytics-instagram')
  })

  it('count people over 28 days as Meta did, never as the sum of days', async () => {
    const rows = await storedRows(dashboard, ids.instagram, 'reach')
    const windows: unknown = Reflect.get(Object(rows.at(-1)?.breakdown), 'windows')
    const text = await metric(page, 'Reach').locator('header').innerText()
    expect(text).toContain(said(Reflect.get(Object(windows), '28')))
    expect(text).not.toContain(said(sumOf(rows.slice(-28).map(({ value }) => value))))
  })

  it('mark today as incomplete, beside the line', async () => {
    const followers = metric(page, 'Followers')
    expect(await metric(page, 'Views').locator('.ch-today').count()).toBe(1)
    // The snapshot of today is all that Instagram tells of followers.
    expect(await followers.locator('.ch-running').getAttribute('d')).toMatch(/^M[\d.]+ [\d.]+h0$/)
    expect(await followers.locator('.ch-line').getAttribute('d')).toBe('')
    expect(await followers.locator('tbody tr').last().textContent()).toMatch(/today, incomplete3,900/)
    await page.getByText('Pacific, as Meta counts them').waitFor()
  })

  it('show who the followers are and what the views are made of', async () => {
    const groups = part(page, 'Views and followers by group')
    for (const name of ['Media type', 'Paid and organic', 'Age', 'Gender', 'Countries', 'Cities'])
      await groups.getByRole('table', { name: new RegExp(`^${name}`) }).waitFor()
    const views = (await storedRows(dashboard, ids.instagram, 'impressions')).filter(({ day }) => day >= pacificDay(28))
    const reels = views.map(({ breakdown }) => Object(breakdown)['by_media_product_type']['REEL'] as number)
    await groups.getByRole('row', { name: new RegExp(`^Reels ${said(sumOf(reels))}`) }).waitFor()
  })

  it('stand beside competitors', async () => {
    const rivals = part(page, 'Beside competitors')
    expect(await rivals.getByRole('row').allInnerTexts()).toEqual([
      expect.stringContaining('Followers'),
      expect.stringMatching(/Maple Bakery\s+you\s+3,900/),
      expect.stringMatching(/Green Corner\s+12,1/),
      expect.stringMatching(/Old Mill Goods\s+5,3/),
      expect.stringMatching(/Tin & Thread\s+2,8/),
    ])
  })
})

describe('a day without data', () => {
  it('is a gap in line, table and file, never 0, and nothing is compared with it', async () => {
    await dashboard.execute(`delete from social_media_analytics where connection_id = '${ids.facebook}'
      and metric_type = 'impressions' and date in ('${pacificDay(10)}', '${pacificDay(11)}')`)
    await page.goto(`/analytics?account=${ids.facebook}`)
    const views = metric(page, 'Views')
    const line = (await views.locator('.ch-line').getAttribute('d')) ?? ''
    expect(line.match(/M/g)).toHaveLength(2)
    expect(await views.locator('.ch-gap').count()).toBe(1)
    const column = await columnOf(page, 'Views', 1)
    expect([column.length, column.filter((value) => value === undefined).length]).toEqual([29, 3])
    expect([column.at(17), column.at(18)]).toEqual([undefined, undefined])
    const text = await views.locator('header').innerText()
    expect(text).toContain('26 of 28 days')
    expect(text).toContain('2 of 28 days without data: the total is of the rest.')
    expect(text).not.toContain('before')
    await loadPictures(page)
    await look(page, 'analytics-facebook-gap')
  })

  it('is an empty cell of the file, which holds what the tables hold, and no formula', async () => {
    await dashboard.execute(`update social_media_connections set display_name = '=1+1, "Maple"'
      where id = '${ids.facebook}'`)
    const address = `/analytics/export?account=${ids.facebook}`
    expect(await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')).toBe(address)
    const answer = await page.request.get(address)
    expect(answer.headers()['content-type']).toBe('text/csv; charset=utf-8')
    const file = (await answer.body()).toString('utf8')
    expect(file.startsWith('\uFEFF')).toBe(true)
    const [head, ...lines] = file.slice(1).trimEnd().split('\r\n')
    expect(head).toBe('"Account","Day (Pacific)","Finished","Views","Reach","Engagement","Clicks","Followers"')
    const account = `"'=1+1, ""Maple""",`
    expect(lines.every((line) => line.startsWith(account))).toBe(true)
    const cells = lines.map((line) => line.slice(account.length).replaceAll('"', '').split(','))
    expect(cells.map(([day]) => day)).toEqual(Array.from({ length: 29 }, (_, index) => pacificDay(28 - index)))
    expect(cells.map(([, finished]) => finished).join(' ')).toMatch(/^(yes ){28}no$/)
    for (const [index, name] of ['Views', 'Reach', 'Engagement', 'Clicks', 'Followers'].entries()) {
      const column = await columnOf(page, name, 1)
      expect(cells.map((row) => row[index + 2])).toEqual(column.map((value) => (value === undefined ? '' : `${value}`)))
    }
    expect(cells[17]?.[2]).toBe('')
    const other = await visit(browser, dashboard, 'ana')
    expect((await other.request.get(address)).status()).toBe(404)
    await other.goto(`/analytics?account=${ids.facebook}`)
    await other.getByRole('heading', { name: 'There is no such account' }).waitFor()
    await other.context().close()
  })
})

describe('conversions', () => {
  it('are there where there are rows, in days of the ad account', async () => {
    expect(await metric(page, 'Conversions').count()).toBe(0)
    await dashboard.execute(`insert into social_media_analytics
      (connection_id, date, metric_type, metric_value, metric_unit, breakdown)
      select '${ids.facebook}', day, 'conversions', 2, 'count', '{"source":"ads"}'
      from generate_series('${pacificDay(56)}'::date, '${pacificDay(1)}'::date, '1 day') as day`)
    await page.reload()
    const text = await metric(page, 'Conversions').innerText()
    expect(text).toContain('56')
    expect(text).toContain('no change from 56, the 28 days before')
    expect(text).toContain('days are those of the ad account')
    const file = await (await page.request.get(`/analytics/export?account=${ids.facebook}`)).text()
    expect(file.split('\r\n')[0]).toMatch(/,"Conversions \(days of the ad account\)"$/)
  })
})

describe('what is looked at', () => {
  it('stands in the address, and Back goes back', async () => {
    await page.goto(`/analytics?account=${ids.instagram}`)
    const content = part(page, 'All content')
    await content.getByRole('link', { name: 'Competitors' }).click()
    await page.waitForURL(/from=competitors/)
    await content.getByText('Green Corner').first().waitFor()
    expect(await content.getByRole('listitem').filter({ hasText: /Views/ }).count()).toBeGreaterThan(0)
    await content.getByRole('link', { name: /^Reels/ }).click()
    await page.waitForURL(/type=reel/)
    const kinds = content.locator('.an-timeline .an-kind')
    expect(new Set((await kinds.allInnerTexts()).map((text) => text.trim().split(/\s/)[0]))).toEqual(new Set(['Reel']))
    await content.getByRole('link', { name: 'Older' }).click()
    await page.waitForURL(/before=/)
    await page.goBack()
    await page.goBack()
    await page.goBack()
    await page.waitForURL((url) => !url.search.includes('from='))
    await content.getByRole('link', { name: 'Own', exact: true }).and(page.locator('[aria-current]')).waitFor()
  })

  it('shows 90 days with what was never read as a gap', async () => {
    await page.goto(`/analytics?account=${ids.instagram}&days=90`)
    await metric(page, 'Views').getByText('no data', { exact: true }).first().waitFor()
    expect(await metric(page, 'Views').locator('header').innerText()).toContain('60 of 90 days')
    // Nothing moves while the page loads, for all the pictures of it.
    await loadPictures(page)
    expect(await layoutShift(page)).toBe(0)
    const reach = await metric(page, 'Reach').locator('header').innerText()
    expect(reach).toContain('Meta counts people over 7 and over 28 days, not over 90.')
  })

  it('can be reached and read by keyboard alone', async () => {
    await page.goto(`/analytics?account=${ids.instagram}`)
    const focused = () => page.evaluate<string>('document.activeElement.textContent')
    const press = async (until: string) => {
      for (let count = 0; count < 60; count += 1) {
        await page.keyboard.press('Tab')
        if ((await focused()).trim() === until) return
      }
      throw new Error(`Tab never came to ${until}`)
    }
    await press('7 days')
    await page.keyboard.press('Enter')
    await page.waitForURL(/days=7/)
    expect(await focused()).toBe('7 days')
    await press('Table of Views')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Views, day by day' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Views, day by day')
    await press('Likes')
    await page.keyboard.press('Enter')
    await page.waitForURL(/by=likes/)
    expect(await focused()).toBe('Likes')
  })
})
