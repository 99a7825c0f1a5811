import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connectionOf, isSynced, metric } from './support/analytics.ts'
import { type Dashboard, openDashboard } from './support/dashboard.ts'
import { look } from './support/look.ts'
import { answer, heading, openBrowser, startWith, visit } from './support/visitor.ts'

// What the README promises. Charts are drawn on the server: nearly all of it is Next.js and React.
const BUDGET_KIB = { all: 195, own: 6 }

let dashboard: Dashboard
let browser: Browser

beforeAll(async () => {
  dashboard = await openDashboard()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await dashboard?.close()
})

/** Somebody who has connected a Page and its Instagram account, while the first sync goes on. */
async function connect(person: string, { untick = [] }: { readonly untick?: readonly string[] } = {}) {
  const owner = dashboard.meta.world.addPerson({ name: `Person ${person}` })
  const instagram = { username: `${person}_shop`, name: `${person}'s shop` }
  const made = dashboard.meta.world.addPage({ name: `${person}'s shop`, owner, instagram })
  made.addPosts({ count: 8 })
  made.instagram.addMediaSeries({ count: 8 })
  const page = await visit(browser, dashboard, person)
  await startWith(page, 'Connect Facebook')
  await answer(page, { as: owner.name, untick })
  await heading(page, 'Facebook and Instagram are connected').waitFor()
  return { page, owner }
}

interface Script {
  readonly name: string
  /** As it was sent: compressed. */
  readonly encodedBodySize: number
}

async function scriptsOf(page: Page, path: string): Promise<readonly Script[]> {
  await page.goto(path, { waitUntil: 'networkidle' })
  return page.evaluate<readonly Script[]>(`performance.getEntriesByType('resource')
    .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
    .map(({ name, encodedBodySize }) => ({ name, encodedBodySize }))`)
}

const kibOf = (scripts: readonly Script[]) => scripts.reduce((sum, one) => sum + one.encodedBodySize, 0) / 1024

describe('the dashboard', () => {
  it('says that nothing is connected', async () => {
    const page = await visit(browser, dashboard, 'nobody')
    await page.goto('/analytics')
    await heading(page, 'No account is connected').waitFor()
    await look(page, 'analytics-empty')
  })

  it('tells live how far the first sync is, and fills by itself', async () => {
    // So that it can be looked at.
    dashboard.meta.faults.next('GET /:id/insights', { slowMs: 100 }, { times: Infinity })
    const { page } = await connect('eve')
    await page.goto(`/analytics?account=${await connectionOf(dashboard, 'eve', 'instagram')}`)
    await heading(page, 'Analytics').waitFor()
    await page.getByRole('region', { name: 'First sync' }).waitFor()
    await page.getByText(/Daily numbers: reading, \d+ read/).waitFor()
    await page.evaluate('window.isTheSamePage = true')
    await look(page, 'analytics-first-sync')
    dashboard.meta.faults.lift('GET /:id/insights')
    await page.getByRole('region', { name: 'First sync' }).waitFor({ state: 'detached' })
    await metric(page, 'Views').getByText('28 days', { exact: true }).waitFor()
    expect(await page.evaluate('window.isTheSamePage')).toBe(true)
    for (const id of ['', 'x', '00000000-0000-4000-8000-000000000000'])
      expect((await page.request.get(`/analytics/progress?account=${id}`)).status()).toBe(404)
  })

  it('keeps the old numbers of an account that must be connected again, and says what to do', async () => {
    const { page, owner } = await connect('kai')
    await vi.waitUntil(() => isSynced(dashboard, 'kai'), { timeout: 60_000, interval: 250 })
    const id = await connectionOf(dashboard, 'kai', 'facebook')
    dashboard.meta.world.grants.changePassword(owner)
    // From the page, because the handlers take it from nowhere else.
    await page.evaluate(`fetch('/api/social/accounts/${id}/sync', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}',
    })`)
    await page.goto(`/analytics?account=${id}&days=7`)
    await page.getByText('The password was changed, or Meta ended the session.').first().waitFor()
    await page.getByText(/What you see is as of/).waitFor()
    await metric(page, 'Views').getByText('7 days', { exact: true }).waitFor()
    await look(page, 'analytics-connect-again')
    await page.getByRole('button', { name: 'Connect again' }).first().click()
    await answer(page, { as: owner.name })
    await heading(page, 'Facebook and Instagram are connected').waitFor()
  })

  it('names what could not be read, and why', async () => {
    const { page } = await connect('lea', { untick: ['read_insights'] })
    await vi.waitUntil(() => isSynced(dashboard, 'lea'), { timeout: 60_000, interval: 250 })
    await page.goto(`/analytics?account=${await connectionOf(dashboard, 'lea', 'facebook')}`)
    await metric(page, 'Views').getByText('not known').waitFor()
    const untold = page.getByRole('region', { name: 'What could not be read' })
    await untold
      .getByText(/read_insights/)
      .first()
      .waitFor()
    await look(page, 'analytics-untold')
  })

  it('that cannot be read is no empty one', async () => {
    const page = await visit(browser, dashboard, 'eve')
    await dashboard.execute('alter table social_media_analytics rename to hidden_analytics')
    await page.goto('/analytics')
    await heading(page, 'The numbers could not be read').waitFor()
    await look(page, 'analytics-error')
    await dashboard.execute('alter table hidden_analytics rename to social_media_analytics')
    await page.getByRole('button', { name: 'Try again' }).click()
    await metric(page, 'Views').waitFor()
  })

  it('keeps to its budget of script', async () => {
    const page = await visit(browser, dashboard, 'eve')
    const everywhere = await scriptsOf(page, '/')
    const here = await scriptsOf(page, '/analytics')
    const own = here.filter(({ name }) => !everywhere.some((one) => one.name === name))
    const [all, alone] = [kibOf(here), kibOf(own)]
    process.stdout.write(`browser: ${all.toFixed(1)} KiB of script on the dashboard, ${alone.toFixed(1)} of its own\n`)
    expect(alone).toBeGreaterThan(0)
    expect({ all: all < BUDGET_KIB.all, own: alone < BUDGET_KIB.own }).toEqual({ all: true, own: true })
  })
})
