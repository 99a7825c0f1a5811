import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const check = join(import.meta.dirname, 'check.mjs')

test('an unknown step is refused, and the known ones are named', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [check, 'layers', 'typ'], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr.trim()).toMatch(/^There is no step 'typ': use format, lint, types, .*packages\.$/)
})
