import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Dashboard, openDashboard } from './support/dashboard.ts'
import { look } from './support/look.ts'
import { answer, card, heading, openBrowser, startWith, visit } from './support/visitor.ts'

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

describe('connecting', () => {
  it('offers both platforms to who has none', async () => {
    const page = await visit(browser, dashboard, 'nobody')
    await card(page, 'Instagram').getByRole('button', { name: 'Connect through Facebook' }).waitFor()
    expect(await page.getByRole('button', { name: 'Connect with Instagram' }).count()).toBe(0)
    await look(page, 'not-connected')
  })

  it('connects a Page and its Instagram account with one consent, and syncs them', async () => {
    const owner = dashboard.meta.world.addPerson({ name: 'Mia Single' })
    const instagram = { username: 'single_shop', name: 'Single Shop' }
    const made = dashboard.meta.world.addPage({ name: 'Single Shop', owner, instagram })
    made.addPosts({ count: 12 })
    made.instagram.addMediaSeries({ count: 12 })
    const page = await visit(browser, dashboard, 'mia')
    await startWith(page, 'Connect Facebook')
    await answer(page, { as: 'Mia Single' })
    await heading(page, 'Facebook and Instagram are connected').waitFor()
    expect(new URL(page.url()).hash).toBe('')
    await look(page, 'connected-both')

    await page.getByRole('link', { name: 'Go to your accounts' }).click()
    await card(page, 'Facebook').getByText('Connected', { exact: true }).waitFor()
    await card(page, 'Instagram').getByText('@single_shop').waitFor()
    for (const platform of ['Facebook', 'Instagram'] as const)
      await card(page, platform)
        .getByText(/Last sync\s*\d/)
        .waitFor()
    await look(page, 'accounts-connected')
    const connections = await dashboard.social.connections.list({ userId: 'demo_mia' })
    expect(connections.map(({ platform }) => platform).toSorted()).toEqual(['facebook', 'instagram'])
  })

  it('lets a person choose among Pages with the keyboard, and explains the one without Instagram', async () => {
    const owner = dashboard.meta.world.addPerson({ name: 'Ana Several' })
    dashboard.meta.world.addPage({ name: 'Blue Store', owner, instagram: { username: 'blue_store' } })
    dashboard.meta.world.addPage({ name: 'Harbour Café', owner })
    const personal = { username: 'ana.paints', kind: 'PERSONAL' } as const
    dashboard.meta.world.addPage({ name: 'Ana Paints', owner, instagram: personal })
    const page = await visit(browser, dashboard, 'ana')
    await startWith(page, 'Connect Facebook')
    await answer(page, { as: 'Ana Several' })
    await heading(page, 'Almost there').waitFor()
    expect(await dashboard.social.connections.list({ userId: 'demo_ana' })).toEqual([])

    await page.getByRole('button', { name: 'Connect this Page' }).click()
    await page.getByRole('alert').getByText('Choose one of the Pages first.').waitFor()
    await page.getByRole('radio', { name: /Blue Store/ }).focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.getByRole('radio', { name: /Harbour Café/ }).isChecked()).toBe(true)
    await look(page, 'choose-page')

    await page.keyboard.press('Enter')
    await heading(page, 'Facebook is connected, Instagram is not').waitFor()
    await page.getByText('No Instagram professional account is linked to the Page "Harbour Café".').waitFor()
    await page.getByText(/link its Instagram professional account/).waitFor()
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
    await look(page, 'instagram-not-found')
    const connections = await dashboard.social.connections.list({ userId: 'demo_ana' })
    expect(connections.map(({ displayName }) => displayName)).toEqual(['Harbour Café'])
  })

  it('takes a choice back, and nothing stays', async () => {
    const owner = dashboard.meta.world.addPerson({ name: 'Ida Undecided' })
    dashboard.meta.world.addPage({ name: 'One', owner })
    dashboard.meta.world.addPage({ name: 'Two', owner })
    const page = await visit(browser, dashboard, 'ida')
    await startWith(page, 'Connect Facebook')
    await answer(page, { as: 'Ida Undecided' })
    await page.getByRole('button', { name: 'Cancel' }).click()
    await heading(page, 'Cancelled').waitFor()
    await look(page, 'cancelled')
    expect(await dashboard.social.connections.list({ userId: 'demo_ida' })).toEqual([])
  })

  it('calls a Page that Instagram Login never reaches no failure', async () => {
    const page = await visit(browser, dashboard, 'noa')
    // Plain http takes no Instagram Login, so what the server says of one is written here.
    const instagram = {
      connected: true,
      connectionId: 'c',
      name: 'North Studio',
      outcome: 'reconnected',
      attention: [],
    }
    const facebook = { connected: false, reason: 'not_asked', says: 'This login does not reach it.', steps: [] }
    const flow = { status: 'connected', facebook, instagram, notConnectable: [], isWhole: true }
    await page.route('**/api/social/flows/*', (route) => route.fulfill({ json: flow }))
    await page.goto('/connected?flow=1')
    await heading(page, 'Instagram is connected').waitFor()
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
      expect.stringMatching(/^Instagram\s+Connected again$/),
    ])
    await look(page, 'connected-instagram-login')
  })

  it('says that a person has nothing to connect, and why', async () => {
    dashboard.meta.world.addPage({ name: 'Of somebody else' })
    const business = dashboard.meta.world.addPerson({ name: 'Kim Pageless' })
    dashboard.meta.world.addBusiness({ name: 'Kim Group', people: [business] })
    const page = await visit(browser, dashboard, 'kim')
    await startWith(page, 'Connect Facebook')
    await answer(page, { as: 'Kim Pageless' })
    await heading(page, 'There is nothing to connect').waitFor()
    await look(page, 'nothing-to-connect')
  })
})
