// The proofs, at the size that fits every change; with --long at the size of a release, with --report into docs/proof.md.
// Other words go to the test runner.
import { proofRows, runShown, writeReport } from './report.ts'

const OURS = ['--long', '--report']
const words = process.argv.slice(2)
const isLong = words.includes('--long')
const rest = words.filter((word) => !OURS.includes(word))
const startedAt = performance.now()
const projects = ['proof', 'proof-waiting', 'proof-alone'].flatMap((name) => ['--project', name])
const { code, lines } = await runShown('vitest', ['run', ...projects, ...rest], {
  ...process.env,
  ...(isLong && { PROOF: 'long' }),
})
if (words.includes('--report')) {
  const counts = lines.findLast((line) => /^\d+ passed, /.test(line)) ?? 'The run did not end'
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(0)
  const size = isLong ? 'The size of a release' : 'The size of every change'
  writeReport('npm run test:proof', `${size}: ${counts}, in ${minutes} min.`, proofRows(lines))
}
process.exit(code)
