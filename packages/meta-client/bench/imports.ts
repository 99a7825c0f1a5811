import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { timesAsFast } from '../../social-db/bench/interleave.ts'
import type { Goal } from './report.ts'
import { measure } from './report.ts'

const ROUNDS = 9

/** What importing the built client costs beside Meta's SDK, each in a process of its own. */
export async function benchImports(): Promise<readonly Goal[]> {
  const own = new URL('../dist/index.js', import.meta.url).href
  const sdk = createRequire(import.meta.url).resolve('facebook-nodejs-business-sdk')
  const times = await measure(
    'import',
    [
      { name: 'this client', sample: () => importMs(own) },
      { name: "Meta's SDK", sample: () => importMs(sdk) },
    ],
    { rounds: ROUNDS, unit: 'ms', warmUps: 1 },
  )
  const value = 1 / timesAsFast(times, 'this client', "Meta's SDK")
  return [{ what: "import of the main entry / of Meta's SDK", value, most: 0.9 }]
}

async function importMs(module: string): Promise<number> {
  const script = 'const from = performance.now(); await import(process.argv[1]); console.log(performance.now() - from)'
  // Without the condition under which this benchmark runs itself, the built packages are resolved as for everybody.
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, module])
  const ms = Number(stdout)
  if (!(ms > 0)) throw new Error(`${module} was not imported.`)
  return ms
}
