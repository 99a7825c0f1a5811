import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { nextBin } from '../../demo/next-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    // Of scripts/testing/postgres-setup.ts, which runs before this.
    postgresUrl: string
    /** The browser's binary. */
    chromium: string
    /** Where pictures of every state go: outside the repository. */
    screenshots: string
  }
}

const folder = dirname(dirname(import.meta.dirname))

/** Finds the browser, and builds the application once for all tests. */
export default function setup(project: TestProject): void {
  project.provide('chromium', findChromium())
  const screenshots = process.env['SCREENSHOTS_DIR'] ?? mkdtempSync(join(tmpdir(), 'bos-screenshots-'))
  mkdirSync(screenshots, { recursive: true })
  project.provide('screenshots', screenshots)
  process.stdout.write(`browser: pictures go to ${screenshots}\n`)
  const startedAt = Date.now()
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [nextBin(), 'build'], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`next build failed: ${stdout}${stderr}`)
  process.stdout.write(`browser: built in ${((Date.now() - startedAt) / 1000).toFixed(0)} s\n`)
}

function findChromium(): string {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  try {
    accessSync(path, constants.X_OK)
    return path
  } catch (cause) {
    const advice = 'install the package chromium, or set CHROMIUM_PATH to a Chromium that is there'
    throw new Error(`There is no browser at ${path}: ${advice}.`, { cause })
  }
}
