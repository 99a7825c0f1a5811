import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

// A workspace of its own, whose npm brings a pnpm that only writes down how it was called.
let root: string
const file = (...path: string[]): string => join(root, ...path)
const lock = () => file('.cache', 'installing')
const marker = () => file('.cache', 'installed-in-full')

const NPM = `#!${process.execPath}
const { mkdirSync, writeFileSync } = require('node:fs')
const modules = process.argv[process.argv.indexOf('--prefix') + 1] + '/node_modules'
mkdirSync(modules + '/pnpm/bin', { recursive: true })
writeFileSync(modules + '/.package-lock.json', '{"packages":{}}')
writeFileSync(modules + '/pnpm/bin/pnpm.mjs', ${JSON.stringify(`
  import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
  appendFileSync('calls', (existsSync('.cache/installed-in-full') ? 'marked ' : '') + process.argv.slice(2).join(' ') + '\\n')
  mkdirSync('node_modules', { recursive: true })
  writeFileSync('node_modules/.modules.yaml', '')
  process.exit(existsSync('offline') ? 1 : 0)
`)})
`
// Time passes at once.
const HURRY = '--import=data:text/javascript,Atomics.wait=()=>0'

function bootstrap(...args: string[]): { status: number | null; stderr: string } {
  const env = { ...process.env, PATH: `${file('bin')}${delimiter}${process.env['PATH']}`, NODE_OPTIONS: HURRY }
  const argv = [file('scripts', 'bootstrap.mjs'), ...args, 'node', '--version']
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', env, timeout: 20_000 })
  return { status, stderr }
}

function calls(): readonly string[] {
  const lines = readFileSync(file('calls'), 'utf8').trim().split('\n')
  rmSync(file('calls'))
  return lines
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bos-bootstrap-'))
  for (const folder of ['scripts', 'bin', '.cache']) mkdirSync(file(folder))
  for (const name of ['bootstrap.mjs', 'toolchain.json'])
    copyFileSync(join(import.meta.dirname, name), file('scripts', name))
  writeFileSync(file('bin', 'npm'), NPM, { mode: 0o755 })
  writeFileSync(file('pnpm-lock.yaml'), '')
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

// The fake npm is a script with a first line that Windows does not know.
describe.skipIf(process.platform === 'win32')('the bootstrap', () => {
  test('installs a part where there is no whole, and the whole where there was one', () => {
    expect(bootstrap('--only', 'a').status).toBe(0)
    expect(calls()).toEqual([expect.stringContaining('--filter-prod a... install --prod')])
    expect(bootstrap().status).toBe(0)
    expect(calls()).toEqual([expect.stringMatching(/^install --frozen/)])
    expect(bootstrap('--only', 'a').status).toBe(0)
    expect(calls()).toEqual([expect.stringMatching(/^install --frozen/)])
    expect(existsSync(marker())).toBe(true)
  })

  test('does not take an install for whole that failed or was cut short', () => {
    bootstrap()
    calls()
    writeFileSync(file('offline'), '')
    expect(bootstrap().status).toBe(1)
    expect(calls().filter((call) => call.startsWith('marked'))).toEqual([])
    expect(existsSync(marker())).toBe(false)
  })

  test.each([
    ['no process', undefined],
    ['an empty process id', ''],
    ['a process group', '-1'],
    ['a process that is gone', String(spawnSync(process.execPath, ['--version']).pid)],
  ])('takes over a lock of %s', (_, pid) => {
    mkdirSync(lock())
    if (pid !== undefined) writeFileSync(join(lock(), 'pid'), pid)
    expect(bootstrap()).toMatchObject({ status: 0 })
    expect(existsSync(lock())).toBe(false)
  })

  test('gives up on a lock whose process goes on, and names the folder', () => {
    mkdirSync(lock())
    writeFileSync(join(lock(), 'pid'), String(process.pid))
    const { status, stderr } = bootstrap()
    expect(status).toBe(1)
    expect(stderr).toMatch(/another installation.*if there is none, delete .*installing/)
    expect(stderr.trim()).toMatch(/gave up after 10 minutes.*delete .*installing$/)
    expect(existsSync(lock())).toBe(true)
  })
})
