import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openBrowser } from './support/visitor.ts'

const folder = dirname(import.meta.dirname)
let browser: Browser
beforeEach(async () => {
  browser = await openBrowser()
})
afterEach(() => browser.close())

/** Folders of embedded databases that demos have left. */
const databases = () => readdirSync(tmpdir()).filter((name) => name.startsWith('bos-dashboard-'))

function isAlive(group: number): boolean {
  try {
    return process.kill(group, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

it('starts with one command, shows the way from consent to charts, and leaves nothing behind on Ctrl-C', async () => {
  const before = databases()
  let printed = ''
  const main = join(folder, 'demo', 'main.ts')
  const demo = spawn(process.execPath, ['--conditions=@bos/source', main, '--port', '3100'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that all of it can be sent what a terminal sends on Ctrl-C.
    detached: true,
  })
  for (const stream of [demo.stdout, demo.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  const ended = new Promise<number | null>((resolve) => demo.once('close', resolve))
  await expect.poll(() => printed, { timeout: 170_000, interval: 500 }).toMatch(/Dashboard +http:\/\/localhost:\d+/)
  const [url = ''] = /http:\/\/localhost:\d+/.exec(printed) ?? []

  const page = await browser.newPage()
  page.setDefaultTimeout(90_000)
  await page.goto(url)
  await page.getByRole('button', { name: 'Connect Facebook' }).click()
  await page.getByText('You are Ana Lopez.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  for (const name of ['Blue Store', 'Harbour Café', 'Ana Paints']) await page.getByText(name, { exact: true }).waitFor()
  await page.getByRole('radio', { name: /Blue Store/ }).check()
  await page.getByRole('button', { name: 'Connect this Page' }).click()
  await page.getByRole('heading', { name: 'Facebook and Instagram are connected' }).waitFor()

  // One embedded database for the sync that writes and the pages that read.
  await page.getByRole('link', { name: 'Analytics' }).click()
  await page.getByRole('link', { name: /Blue Store Instagram/ }).click()
  await page.getByRole('article', { name: 'Views' }).getByText('28 days', { exact: true }).waitFor()
  await page.getByRole('row', { name: /Green Corner/ }).waitFor()
  const picture = page.locator('.an-top-items img').first()
  expect(await picture.getAttribute('src')).toMatch(/^\/demo\/picture\//)

  process.kill(-(demo.pid ?? 0), 'SIGINT')
  expect(await ended).toBe(0)
  await expect(fetch(url)).rejects.toThrow()
  expect(databases()).toEqual(before)
  await expect.poll(() => isAlive(-(demo.pid ?? 0)), { timeout: 10_000 }).toBe(false)
  expect(printed).not.toMatch(/(EAA|IGAA|AQ)fake/)
}, 300_000)
