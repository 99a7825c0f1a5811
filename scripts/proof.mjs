// The proofs, at the size that fits every change; with --long at the size of a release. Other words go to the test runner.
import { spawnSync } from 'node:child_process'

const words = process.argv.slice(2)
const rest = words.filter((word) => word !== '--long')
const PROJECTS = ['--project', 'proof', '--project', 'proof-alone']
const { status } = spawnSync('vitest', ['run', ...PROJECTS, ...rest], {
  stdio: 'inherit',
  env: { ...process.env, ...(words.includes('--long') && { PROOF: 'long' }) },
})
process.exit(status ?? 1)
