// Installs the packed packages into empty projects, as their users would, and runs them there: plain Node as ES modules and
// as CommonJS, strict TypeScript with the README's samples, a host on zod 3, Next.js with Clerk, and each example copied out of
// the repository. Name one or more to run those alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from './pack.mjs'
import { dashboard, quickstart, worker } from './examples.mjs'
import { commonjs, esm, oldZod } from './node.mjs'
import { next } from './next.mjs'
import { strict } from './strict.mjs'

const CONSUMERS = { esm, commonjs, 'old-zod': oldZod, strict, next, quickstart, worker, dashboard }

const names = process.argv.slice(2)
const unknown = names.find((name) => !(name in CONSUMERS))
if (unknown !== undefined) {
  console.error(`There is no consumer '${unknown}': use ${Object.keys(CONSUMERS).join(', ')}.`)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'bos-consumers-'))
const failed = []
try {
  const tarballs = pack(folder)
  for (const [name, consume] of Object.entries(CONSUMERS)) {
    if (names.length > 0 && !names.includes(name)) continue
    const startedAt = Date.now()
    console.log(`\n== consumer ${name}`)
    try {
      await consume(join(folder, name), tarballs)
      console.log(`== consumer ${name}: ok in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
    } catch (error) {
      failed.push(name)
      console.error(error instanceof Error ? error.message : error)
      console.log(`== consumer ${name}: FAILED`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(failed.length === 0 ? '\nEvery consumer works.' : `\nFailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
