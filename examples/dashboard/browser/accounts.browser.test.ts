import type { Browser, Page } from 'playwright-core'
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

const connectionsOf = (person: string) => dashboard.social.connections.list({ userId: `demo_${person}` })

/** Somebody who has connected a Page and its Instagram account, on the accounts page. */
async function connect(person: string, { untick = [] }: { readonly untick?: readonly string[] } = {}) {
  const owner = dashboard.meta.world.addPerson({ name: `Person ${person}` })
  const made = dashboard.meta.world.addPage({
    name: `${person}'s shop`,
    owner,
    instagram: { username: `${person}_shop` },
  })
  made.addPosts({ count: 5 })
  const page = await visit(browser, dashboard, person)
  await startWith(page, 'Connect Facebook')
  await answer(page, { as: owner.name, untick })
  await heading(page, 'Facebook and Instagram are connected').waitFor()
  await page.getByRole('link', { name: 'Go to your accounts' }).click()
  await settled(page)
  return { page, owner, shop: made }
}

const settled = async (page: Page): Promise<void> => {
  for (const platform of ['Facebook', 'Instagram'] as const)
    await card(page, platform)
      .getByText(/Last sync\s*\d/)
      .waitFor()
}

describe('a connected account', () => {
  it('is synced by hand, and says what came of it', async () => {
    const { page, shop } = await connect('sue')
    shop.addPost({ message: 'New' })
    const facebook = card(page, 'Facebook')
    await facebook.getByRole('button', { name: 'Sync now' }).click()
    await facebook
      .getByRole('status')
      .getByText(/\d+ rows written/)
      .waitFor()
    await look(page, 'synced')
  })

  it('is paused and resumed', async () => {
    const { page } = await connect('pia')
    const facebook = card(page, 'Facebook')
    await facebook.getByRole('button', { name: 'Pause' }).click()
    await facebook.getByText('Syncing is paused.').waitFor()
    await look(page, 'paused')
    await facebook.getByRole('button', { name: 'Resume' }).click()
    await facebook.getByText('Connected', { exact: true }).waitFor()
  })

  it('that lacks a permission needs attention, with the reason and the step', async () => {
    const { page } = await connect('max', { untick: ['read_insights'] })
    const facebook = card(page, 'Facebook')
    await facebook.getByText('Needs attention').waitFor()
    await facebook.getByText('A part cannot be read without the permission read_insights.').waitFor()
    await look(page, 'needs-attention')
    await facebook.getByRole('button', { name: 'Connect again' }).click()
    await answer(page, { as: 'Person max' })
    await heading(page, 'Facebook and Instagram are connected').waitFor()
    await page.getByRole('link', { name: 'Go to your accounts' }).click()
    await card(page, 'Facebook').getByText('Connected', { exact: true }).waitFor()
  })

  it('whose access ended at Meta says why, and is connected again', async () => {
    const { page, owner } = await connect('rex')
    dashboard.meta.world.grants.changePassword(owner)
    const facebook = card(page, 'Facebook')
    await facebook.getByRole('button', { name: 'Sync now' }).click()
    await facebook.getByText('The password was changed, or Meta ended the session.').waitFor()
    expect(await facebook.getByRole('button', { name: 'Sync now' }).count()).toBe(0)
    await look(page, 'connect-again')
    await facebook.getByRole('button', { name: 'Connect again' }).click()
    await answer(page, { as: owner.name })
    await heading(page, 'Facebook and Instagram are connected').waitFor()
    await page.getByRole('link', { name: 'Go to your accounts' }).click()
    await card(page, 'Facebook').getByText('Connected', { exact: true }).waitFor()
  })

  it('says that the person removed the app at Meta, as Meta told it', async () => {
    const { page, owner } = await connect('uma')
    dashboard.meta.world.grants.revoke(owner)
    await dashboard.meta.webhooks.settled()
    await page.reload()
    await card(page, 'Facebook').getByText('The person removed this app at Meta.').waitFor()
    await look(page, 'app-removed')
    const forged = await page.request.post('/api/webhooks/meta/deauthorize/facebook', {
      form: { signed_request: 'forged.e30' },
    })
    expect(forged.status()).toBe(403)
  })

  it('is disconnected only after a question, which Escape answers with no', async () => {
    const { page } = await connect('ned')
    const facebook = card(page, 'Facebook')
    const button = facebook.getByRole('button', { name: 'Disconnect' })
    await button.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: "Disconnect Facebook ned's shop?" })
    await dialog.waitFor()
    await dialog.getByText('This ends as well: Instagram').waitFor()
    await look(page, 'disconnect-question')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await button.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
    expect((await connectionsOf('ned')).map(({ status }) => status)).toEqual(['active', 'active'])

    await button.click()
    await dialog.getByRole('button', { name: 'Disconnect' }).click()
    await facebook.getByText('Not connected').waitFor()
    await facebook.getByRole('status').getByText('The access at Meta stays').waitFor()
    await look(page, 'disconnected')
    const statuses = (await connectionsOf('ned')).map(({ platform, status }) => [platform, status])
    expect(Object.fromEntries(statuses)).toEqual({ facebook: 'disconnected', instagram: 'active' })
  })

  it('is deleted with everything when that is ticked, and the access at Meta ends too', async () => {
    const { page } = await connect('fay')
    await card(page, 'Instagram').getByRole('button', { name: 'Disconnect' }).click()
    const dialog = page.getByRole('dialog', { name: /Disconnect Instagram/ })
    await dialog.getByLabel('Remove the access at Meta too').check()
    await dialog.getByLabel('Delete everything stored').check()
    await dialog.getByRole('button', { name: 'Disconnect and delete' }).click()
    await card(page, 'Facebook').getByText('Not connected').waitFor()
    expect((await connectionsOf('fay')).map(({ platform, status }) => [platform, status])).toEqual([
      ['facebook', 'disconnected'],
    ])
  })

  it('is not called missing when the server does not answer', async () => {
    const { page } = await connect('abe')
    await page.route('**/api/social/accounts', (route) => route.abort())
    await page.reload()
    await page.getByRole('alert').getByText('The server does not answer').waitFor()
    expect(await page.getByRole('button', { name: /^Connect/ }).count()).toBe(0)
    await look(page, 'no-answer')
    await page.unroute('**/api/social/accounts')
    await page.getByRole('button', { name: 'Try again' }).click()
    await settled(page)
  })
})
