// The races: `writes`, `sync`, `latency`, `memory` or all of them; with --long at their whole size, with --report into
// docs/proof.md.
import { fileURLToPath } from 'node:url'
import { runShown, writeReport } from './report.ts'

const words = process.argv.slice(2)
const races = fileURLToPath(new URL('../packages/sync/bench/main.ts', import.meta.url))
const startedAt = performance.now()
const rest = words.filter((word) => word !== '--report')
const { code, lines } = await runShown(process.execPath, ['--conditions=@bos/source', races, ...rest], process.env)
if (words.includes('--report')) {
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(0)
  const isWhole = lines.some((line) => line.startsWith('| ratio |'))
  const judged = code === 0 ? 'Every goal was met' : 'Not every goal was met'
  const outcome = isWhole ? judged : 'A race broke off'
  const asked = rest.length > 0 ? ` (\`${rest.join(' ')}\`)` : ''
  const kept = lines.filter((line) => !line.startsWith('['))
  writeReport('npm run bench', `${outcome}${asked}, in ${minutes} min.`, kept.join('\n').trim().split('\n'), {
    // Not the one of the tests: each race says its own.
    server: 'the Postgres that is named below',
  })
}
process.exit(code)
