import { type Browser, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { DEMO_COOKIE } from '../../lib/demo-person.ts'
import type { Dashboard } from './dashboard.ts'

/** Debian's Chromium without a screen, and without calls home. */
export function openBrowser(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  return chromium.launch({ executablePath: inject('chromium'), args })
}

/** A browser of one demo person, on the accounts page. */
export async function visit(browser: Browser, { url }: Dashboard, person: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, baseURL: url })
  await become(person)
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto('/')
  return page

  async function become(name: string): Promise<void> {
    await context.addCookies([{ name: DEMO_COOKIE, value: name, url }])
  }
}

export interface Answer {
  /** Who is at Meta's dialog; default: whoever it shows. */
  readonly as?: string
  readonly decision?: 'Continue' | 'Cancel'
  /** Labels of boxes to untick. */
  readonly untick?: readonly string[]
}

/** Answers Meta's dialog, and waits until the browser is back. */
export async function answer(page: Page, { as, decision = 'Continue', untick = [] }: Answer = {}): Promise<void> {
  await page.waitForURL(/\/dialog\/oauth/)
  // Its address is there before it is.
  await page.getByText(/^You are /).waitFor()
  const other = as === undefined ? undefined : page.getByRole('link', { name: as })
  if (other && (await other.count()) > 0) await other.click()
  for (const label of untick) await page.getByLabel(label).uncheck()
  await page.getByRole('button', { name: decision }).click()
  await page.waitForURL(/\/connected\?/)
}

/** The card of a platform. */
export const card = (page: Page, platform: 'Facebook' | 'Instagram') =>
  page.getByRole('region', { name: platform, exact: true })

/** From the accounts page to Meta's dialog. */
export async function startWith(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
}

export const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })
