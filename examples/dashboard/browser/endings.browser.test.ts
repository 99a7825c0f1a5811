import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Dashboard, openDashboard } from './support/dashboard.ts'
import { look } from './support/look.ts'
import { answer, heading, openBrowser, startWith, visit } from './support/visitor.ts'

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

const connected = 'Facebook and Instagram are connected'

/** A person at Meta with one Page and its Instagram account. */
function addOwner(name: string): void {
  const owner = dashboard.meta.world.addPerson({ name })
  const username = name.toLowerCase().replaceAll(' ', '_')
  dashboard.meta.world.addPage({ name: `${name}'s Page`, owner, instagram: { username } })
}

/** Addresses that Meta sent this page back to. */
function callbacksOf(page: Page): readonly string[] {
  const seen: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/social/callback/')) seen.push(request.url())
  })
  return seen
}

const exchanges = (): number => dashboard.meta.log.filter((line) => line.includes('oauth/access_token')).length
const connectionsOf = (person: string) => dashboard.social.connections.list({ userId: `demo_${person}` })

describe('a login that ends otherwise', () => {
  it('says that the person did not allow it, and offers the same again', async () => {
    addOwner('Dan Denies')
    const page = await visit(browser, dashboard, 'dan')
    await startWith(page, 'Connect Facebook')
    await answer(page, { as: 'Dan Denies', decision: 'Cancel' })
    await heading(page, 'You did not allow it').waitFor()
    await look(page, 'denied')
    expect(await connectionsOf('dan')).toEqual([])

    await startWith(page, 'Connect Facebook again')
    await answer(page, { as: 'Dan Denies' })
    await heading(page, connected).waitFor()
  })

  it('offers Instagram again to who denied it to Instagram', async () => {
    addOwner('Eva Denies')
    const page = await visit(browser, dashboard, 'eva')
    await startWith(page, 'Connect through Facebook')
    await answer(page, { as: 'Eva Denies', decision: 'Cancel' })
    await heading(page, 'You did not allow it').waitFor()
    await startWith(page, 'Connect Instagram again')
    await answer(page, { as: 'Eva Denies' })
    await heading(page, connected).waitFor()
  })

  it('makes one connection of a consent that is submitted twice, again by going back, and of a reloaded callback', async () => {
    addOwner('Tom Twice')
    const page = await visit(browser, dashboard, 'tom')
    const callbacks = callbacksOf(page)
    await startWith(page, 'Connect Facebook')
    await page.getByRole('link', { name: 'Tom Twice' }).click()
    await page.getByRole('button', { name: 'Continue' }).dblclick()
    await heading(page, connected).waitFor()
    const calls = exchanges()

    await page.goBack()
    await page.getByRole('button', { name: 'Continue' }).click()
    await heading(page, connected).waitFor()

    expect(callbacks.length).toBeGreaterThanOrEqual(2)
    // A copy, because each visit adds to it.
    for (const callback of callbacks.slice()) {
      await page.goto(callback)
      await heading(page, connected).waitFor()
    }
    await page.reload()
    await heading(page, connected).waitFor()
    expect(await connectionsOf('tom')).toHaveLength(2)
    expect(exchanges()).toBe(calls)
  })

  it('says that a login took too long, in its callback and on its own page', async () => {
    addOwner('Lea Late')
    const page = await visit(browser, dashboard, 'lea')
    await startWith(page, 'Connect Facebook')
    await page.getByRole('link', { name: 'Lea Late' }).click()
    await dashboard.execute(
      `update oauth_sessions set expires_at = now() - interval '1 minute' where user_id = 'demo_lea'`,
    )
    await answer(page)
    await heading(page, 'That took too long').waitFor()
    await look(page, 'expired')
    expect(await connectionsOf('lea')).toEqual([])

    const [flow = ''] =
      /[0-9a-f-]{36}/.exec(
        JSON.stringify(await dashboard.execute(`select id::text from oauth_sessions where user_id = 'demo_lea'`)),
      ) ?? []
    await page.goto(`/connected?flow=${flow}`)
    await heading(page, 'That took too long').waitFor()
  })

  it("does not show another person's login, nor lets it be finished", async () => {
    const owner = dashboard.meta.world.addPerson({ name: 'Ola Owner' })
    dashboard.meta.world.addPage({ name: 'Secret Plans', owner })
    dashboard.meta.world.addPage({ name: 'Other Plans', owner })
    const page = await visit(browser, dashboard, 'ola')
    const callbacks = callbacksOf(page)
    await startWith(page, 'Connect Facebook')
    await answer(page, { as: 'Ola Owner' })
    await page.getByRole('radio', { name: /Secret Plans/ }).waitFor()

    const stranger = await visit(browser, dashboard, 'stranger')
    await stranger.goto(page.url())
    await heading(stranger, 'We do not know this login').waitFor()
    expect(await stranger.content()).not.toContain('Secret Plans')
    await look(stranger, 'unknown-login')
    await stranger.goto(callbacks[0] ?? '')
    await stranger.waitForURL(/error=/)
    expect(await stranger.content()).not.toContain('Secret Plans')
    expect(await connectionsOf('stranger')).toEqual([])
    // It is still its owner's to finish.
    await page.getByRole('radio', { name: /Secret Plans/ }).check()
    await page.getByRole('button', { name: 'Connect this Page' }).click()
    await heading(page, 'Facebook is connected, Instagram is not').waitFor()
  })

  it('says that somebody else started a login, when the demo person changed meanwhile', async () => {
    addOwner('Rob Replaced')
    const page = await visit(browser, dashboard, 'ana')
    await page.getByRole('button', { name: 'Be Luis' }).waitFor()
    await startWith(page, 'Connect Facebook')
    await page.getByRole('link', { name: 'Rob Replaced' }).click()
    const other = await page.context().newPage()
    await other.goto(dashboard.url)
    await other.getByRole('button', { name: 'Be Luis' }).click()
    await other.getByText('Demo person: Luis').waitFor()
    await answer(page)
    await heading(page, 'Somebody else started this login').waitFor()
    await look(page, 'other-user')
    expect(await connectionsOf('luis')).toEqual([])
  })

  it('shows no word of an address that is none of ours', async () => {
    const page = await visit(browser, dashboard, 'zoe')
    await page.goto('/connected?error=%3Cb%3EPay+here%3C%2Fb%3E')
    await heading(page, 'We do not know this login').waitFor()
    expect(await page.getByRole('main').innerText()).not.toContain('Pay here')
    await page.goto('/connected?error=dialog_failed')
    await heading(page, 'The login did not work').waitFor()
    await page.getByText('dialog_failed').waitFor()
    await look(page, 'failed')
  })

  it('prints no token, code or secret', () => {
    const printed = dashboard.printed()
    const secrets = dashboard.meta.issuedSecrets()
    expect(secrets.length).toBeGreaterThan(5)
    expect([dashboard.meta.app.secret, ...secrets].filter((secret) => printed.includes(secret))).toEqual([])
  })
})
