import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, inject } from 'vitest'

const WIDTHS = { wide: 1100, phone: 360 }

interface Finding {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly target: readonly string[] }[]
}

/**
 * Looks at what is on the screen, light and dark, on a desk and on a phone: takes a picture of each, and expects no serious
 * accessibility fault and nothing that is wider than the screen.
 */
export async function look(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [kind, width] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width, height: 800 })
      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
      const picture = `${name}-${kind}-${colorScheme}`
      expect({ picture, overflow }).toEqual({ picture, overflow: 0 })
      await page.screenshot({ path: join(inject('screenshots'), `${picture}.png`), fullPage: true })
    }
    expect(await faults(page), `${name} ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (before) await page.setViewportSize(before)
}

async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<{ readonly violations: readonly Finding[] }>(
    "axe.run(document, { resultTypes: ['violations'] })",
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
