// That no failpoint of @bos/sync is left in what it publishes: the sources name places where a proof kills a process, and
// the bundler leaves them out. Looks at the build in dist, so `pnpm run build` comes first.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RUN_FAILPOINTS, TOKEN_FAILPOINTS } from '../packages/sync/src/failpoint.ts'

const home = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages', 'sync')
const dist = join(home, 'dist')
if (!existsSync(dist)) {
  console.error(`${dist} is not there: run the step 'build' first.`)
  process.exit(2)
}
const names = [...RUN_FAILPOINTS, ...TOKEN_FAILPOINTS]
const words = ['failpoint(', 'BOS_FAILPOINT', ...names]
const problems = []

// A name that no source has would be missing from the build for that reason.
const sources = filesIn(join(home, 'src'), /(?<!\.test)\.ts$/).map((path) => readFileSync(path, 'utf8'))
for (const name of names) {
  if (!sources.some((text) => text.includes(`failpoint('${name}')`))) problems.push(`no source is at '${name}'`)
}

// A source map quotes the sources, and runs nothing.
const built = filesIn(dist, /\.(c?js|d\.c?ts)$/)
for (const path of built) {
  const text = readFileSync(path, 'utf8')
  for (const word of words) if (text.includes(word)) problems.push(`${path} has '${word}'`)
}
console.log(`failpoints: ${names.length} in the sources, looked for in ${built.length} built files`)
for (const problem of problems) console.error(`failpoints: ${problem}`)
process.exitCode = problems.length === 0 && built.length > 0 ? 0 : 1

function filesIn(folder, pattern) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}
