// Everything that must hold beside the tests: format, lint, types, layers, lockfile, samples, unused code, docs, build,
// size, failpoints, packages. Runs all of it or the steps that are named, says what failed, and exits 1 if anything did.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const node = process.execPath

// By path, because both TypeScripts put a `tsc` into .bin.
const STEPS = [
  ['format', 'biome', ['format', '.']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings', 'packages', 'examples', 'scripts']],
  ['types', node, ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['types', node, ['node_modules/typescript/bin/tsc', '-p', 'examples/dashboard']],
  ['types (TypeScript 7)', node, ['node_modules/typescript-7/bin/tsc', '-p', '.']],
  ['types (TypeScript 7)', node, ['node_modules/typescript-7/bin/tsc', '-p', 'examples/dashboard']],
  ['layers', node, ['scripts/check-layers.mjs']],
  ['lockfile', node, ['scripts/check-lockfile.mjs']],
  ['supply chain', 'pnpm', ['install', '--frozen-lockfile']],
  ['samples', node, ['scripts/check-samples.mjs']],
  ['migrations', node, ['scripts/check-migrations.mjs']],
  ['unused code', 'knip', []],
  ['docs', 'typedoc', ['--emit', 'none']],
  ['build', 'pnpm', ['-r', '--filter', './packages/*', 'run', 'build']],
  ['size', node, ['scripts/check-size.mjs']],
  ['failpoints', node, ['scripts/check-failpoints.mjs']],
  ['packages', 'pnpm', ['-r', '--filter', './packages/*', 'run', 'check:pack']],
]

const only = process.argv.slice(2)
const names = STEPS.map(([name]) => name)
const unknown = only.find((name) => !names.includes(name))
if (unknown !== undefined) {
  console.error(`There is no step '${unknown}': use ${[...new Set(names)].join(', ')}.`)
  process.exit(2)
}
const failed = []
for (const [name, command, args] of STEPS) {
  if (only.length > 0 && !only.includes(name)) continue
  const startedAt = Date.now()
  console.log(`\n== ${name}`)
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (error) console.error(error.message)
  console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
  if (status !== 0) failed.push(name)
}
console.log(failed.length === 0 ? '\nEvery check passed.' : `\nFailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
